"""The five Sora 2 models: parameters, prices, examples. Every number is the contract's."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from tenku.brief import Mode
from tenku.catalog.spec import ModelSpec, Parameters, Seconds, Shape

PIXELS = {  # (resolution, aspect ratio) -> width, height
    ("720p", "16:9"): (1280, 720),
    ("720p", "9:16"): (720, 1280),
    ("1080p", "16:9"): (1920, 1080),
    ("1080p", "9:16"): (1080, 1920),
}
STANDARD = {"720p": 40}
PRO = {"720p": 120, "1080p": 200}
URL_MAX = 8192
DATA_URI_MAX = 28 * 1024 * 1024  # characters: 20 MiB in base64

Duration = Annotated[
    Literal[4, 8, 12],
    Seconds,
    Field(description="Seconds: 4, 8 or 12."),
]
Aspect = Annotated[Literal["16:9", "9:16"], Field(description="Width to height.")]
AspectOfImage = Annotated[
    Literal["auto", "16:9", "9:16"],
    Field(description="Width to height; auto = the nearer one to the image."),
]
Version = Annotated[
    Literal["sora-2", "sora-2-2025-12-08", "sora-2-2025-10-06"],
    Field(description="Version of the standard model."),
]


def _image_url(value: str) -> str:
    limit = DATA_URI_MAX if value[:5].lower() == "data:" else URL_MAX
    if len(value) > limit or not re.match(r"(?i)https?://|data:", value):
        raise ValueError
    return value


ImageUrl = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    AfterValidator(_image_url),
    Field(
        description="The first frame: an https or http URL, a data: URI, or a file uploaded here."
        " PNG, JPEG or WEBP."
    ),
]


class TextToVideo(Parameters):
    duration: Duration = 4
    aspect_ratio: Aspect = "16:9"
    resolution: Annotated[Literal["720p"], Field(description="This model has 720p only.")] = "720p"
    model: Version = "sora-2"


class ImageToVideo(Parameters):
    image_url: ImageUrl
    duration: Duration = 4
    aspect_ratio: AspectOfImage = "auto"
    resolution: Annotated[
        Literal["auto", "720p"], Field(description="auto is 720p on this model.")
    ] = "auto"
    model: Version = "sora-2"


class TextToVideoPro(Parameters):
    duration: Duration = 4
    aspect_ratio: Aspect = "16:9"
    resolution: Annotated[
        Literal["720p", "1080p"], Field(description="The shorter side in pixels.")
    ] = "1080p"


class ImageToVideoPro(Parameters):
    image_url: ImageUrl
    duration: Duration = 4
    aspect_ratio: AspectOfImage = "auto"
    resolution: Annotated[
        Literal["auto", "720p", "1080p"],
        Field(description="auto: 1080p if the image's shorter side has 1080 pixels, else 720p."),
    ] = "auto"


class Remix(Parameters):
    video_id: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
        Field(description="A completed video that you made here with delete_video=false."),
    ]


def _text_shape(
    p: TextToVideo | TextToVideoPro, frame: tuple[int, int] | None, source: Shape | None
) -> Shape:
    del frame, source
    width, height = PIXELS[p.resolution, p.aspect_ratio]
    return Shape(width=width, height=height, seconds=p.duration)


def _image_shape(
    p: ImageToVideo | ImageToVideoPro, frame: tuple[int, int] | None, source: Shape | None
) -> Shape:
    """Before the image is read, auto stands for the dearest it may become."""
    del source
    resolution = p.resolution
    if resolution == "auto":
        large = isinstance(p, ImageToVideoPro) and (frame is None or min(frame) >= 1080)
        resolution = "1080p" if large else "720p"
    aspect = p.aspect_ratio
    if aspect == "auto":
        # The nearer of 16:9 and 9:16 on a scale of ratios: which side is longer decides.
        aspect = "9:16" if frame is not None and frame[1] > frame[0] else "16:9"
    width, height = PIXELS[resolution, aspect]
    return Shape(width=width, height=height, seconds=p.duration, exact=frame is not None)


def _remix_shape(p: Remix, frame: tuple[int, int] | None, source: Shape | None) -> Shape:
    del p, frame
    assert source is not None, "a remix is priced after its source"
    return source


def _by_resolution(prices: Mapping[str, int]) -> Callable[[Shape], int]:
    return lambda shape: prices[f"{min(shape.width, shape.height)}p"]


_CITY = (
    "城市天际线的延时摄影，太阳缓缓落下，天空从金黄变为粉紫色，"
    "建筑物的灯光逐渐亮起，车流形成光轨，电影级画质，4K 风格"
)
_DOG = "一只金色猎犬在草地上奔跑，阳光明媚，慢镜头，电影质感"
_PORTRAIT = {
    "prompt": "人物微微转头，露出温暖的微笑",
    "image_url": "https://example.com/portrait.jpg",
}

MODELS: tuple[ModelSpec[Any], ...] = (
    ModelSpec(
        id="fal-ai/sora-2/text-to-video",
        title="Text to video",
        title_zh="文生视频",
        mode=Mode.TEXT,
        parameters=TextToVideo,
        shape=_text_shape,
        credits_per_second=_by_resolution(STANDARD),
        prices=STANDARD,
        examples=({"prompt": _DOG, "duration": 8, "aspect_ratio": "16:9"},),
    ),
    ModelSpec(
        id="fal-ai/sora-2/image-to-video",
        title="Image to video",
        title_zh="图生视频",
        mode=Mode.IMAGE,
        parameters=ImageToVideo,
        shape=_image_shape,
        credits_per_second=_by_resolution(STANDARD),
        prices=STANDARD,
        examples=({**_PORTRAIT, "duration": 4, "aspect_ratio": "auto"},),
    ),
    ModelSpec(
        id="fal-ai/sora-2/text-to-video/pro",
        title="Text to video, pro",
        title_zh="文生视频 Pro",
        mode=Mode.TEXT,
        parameters=TextToVideoPro,
        shape=_text_shape,
        credits_per_second=_by_resolution(PRO),
        prices=PRO,
        examples=({"prompt": _CITY, "duration": 8, "aspect_ratio": "16:9", "resolution": "1080p"},),
    ),
    ModelSpec(
        id="fal-ai/sora-2/image-to-video/pro",
        title="Image to video, pro",
        title_zh="图生视频 Pro",
        mode=Mode.IMAGE,
        parameters=ImageToVideoPro,
        shape=_image_shape,
        credits_per_second=_by_resolution(PRO),
        prices=PRO,
        examples=({**_PORTRAIT, "duration": 4, "resolution": "auto"},),
    ),
    ModelSpec(
        id="fal-ai/sora-2/video-to-video/remix",
        title="Remix",
        title_zh="视频重混",
        mode=Mode.REMIX,
        parameters=Remix,
        shape=_remix_shape,
        credits_per_second=lambda _shape: 40,
        prices={"source": 40},
        examples=({"video_id": "video_123", "prompt": "将场景改为夜晚，添加霓虹灯效果"},),
    ),
)
