"""The law of the catalog: every price, every default, every pixel size, written out again here."""

import pytest

from tenku import catalog
from tenku.catalog import Shape
from tenku.errors import InvalidParameter

T2V = "fal-ai/sora-2/text-to-video"
I2V = "fal-ai/sora-2/image-to-video"
T2V_PRO = "fal-ai/sora-2/text-to-video/pro"
I2V_PRO = "fal-ai/sora-2/image-to-video/pro"
REMIX = "fal-ai/sora-2/video-to-video/remix"
IMAGE = {"image_url": "https://example.com/a.png"}

PRICES = [  # model, resolution asked for, credits for 4, 8 and 12 seconds
    (T2V, "720p", (160, 320, 480)),
    (I2V, "auto", (160, 320, 480)),
    (I2V, "720p", (160, 320, 480)),
    (T2V_PRO, "720p", (480, 960, 1440)),
    (T2V_PRO, "1080p", (800, 1600, 2400)),
    (T2V_PRO, None, (800, 1600, 2400)),
    (I2V_PRO, "720p", (480, 960, 1440)),
    (I2V_PRO, "1080p", (800, 1600, 2400)),
    (I2V_PRO, "auto", (800, 1600, 2400)),
    (I2V_PRO, None, (800, 1600, 2400)),
]


def shape_of(model_id: str, /, *, frame: tuple[int, int] | None = None, **given: object) -> Shape:
    spec = catalog.find(model_id)
    image = IMAGE if "image_url" in spec.needs else {}
    return spec.shape(spec.parse({"prompt": "p", **image, **given}), frame, None)


def test_there_are_five_models_in_this_order() -> None:
    assert list(catalog.MODELS) == [T2V, I2V, T2V_PRO, I2V_PRO, REMIX]
    needs = {model_id: spec.needs for model_id, spec in catalog.MODELS.items()}
    assert needs[T2V] == needs[T2V_PRO] == ("prompt",)
    assert set(needs[I2V]) == set(needs[I2V_PRO]) == {"prompt", "image_url"}
    assert set(needs[REMIX]) == {"prompt", "video_id"}


@pytest.mark.parametrize(("model_id", "resolution", "credits"), PRICES)
@pytest.mark.parametrize("aspect_ratio", ["16:9", "9:16"])
def test_every_cell_of_the_price_table(
    model_id: str, resolution: str | None, credits: tuple[int, int, int], aspect_ratio: str
) -> None:
    asked: dict[str, object] = {"aspect_ratio": aspect_ratio}
    if resolution is not None:
        asked["resolution"] = resolution
    spec = catalog.find(model_id)
    found = tuple(
        spec.price(shape_of(model_id, frame=None, duration=seconds, **asked))
        for seconds in (4, 8, 12)
    )
    assert found == credits


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("seconds", [4, 8, 12])
def test_a_remix_costs_what_its_source_lasts(size: tuple[int, int], seconds: int) -> None:
    spec = catalog.find(REMIX)
    source = Shape(width=size[0], height=size[1], seconds=seconds)
    shape = spec.shape(spec.parse({"prompt": "p", "video_id": "v"}), None, source)
    assert shape == source
    assert spec.price(shape) == 40 * seconds


@pytest.mark.parametrize("model_id", [T2V, T2V_PRO])
@pytest.mark.parametrize(
    ("resolution", "aspect_ratio", "size"),
    [
        ("720p", "16:9", (1280, 720)),
        ("720p", "9:16", (720, 1280)),
        ("1080p", "16:9", (1920, 1080)),
        ("1080p", "9:16", (1080, 1920)),
    ],
)
def test_pixels(model_id: str, resolution: str, aspect_ratio: str, size: tuple[int, int]) -> None:
    if model_id == T2V and resolution == "1080p":
        with pytest.raises(InvalidParameter):
            shape_of(model_id, resolution=resolution)
        return
    shape = shape_of(model_id, resolution=resolution, aspect_ratio=aspect_ratio)
    assert (shape.width, shape.height) == size
    assert shape.exact


@pytest.mark.parametrize(
    ("frame", "standard", "pro"),
    [
        (None, (1280, 720), (1920, 1080)),  # not read yet: the dearest it may become
        ((1080, 1080), (1280, 720), (1920, 1080)),
        ((4000, 1079), (1280, 720), (1280, 720)),
        ((1079, 4000), (720, 1280), (720, 1280)),
        ((1080, 1920), (720, 1280), (1080, 1920)),
        ((1920, 1080), (1280, 720), (1920, 1080)),
        ((999, 1000), (720, 1280), (720, 1280)),
        ((1000, 999), (1280, 720), (1280, 720)),
    ],
)
def test_auto_follows_the_image(
    frame: tuple[int, int] | None, standard: tuple[int, int], pro: tuple[int, int]
) -> None:
    for model_id, expected in ((I2V, standard), (I2V_PRO, pro)):
        shape = shape_of(model_id, frame=frame)
        assert (shape.width, shape.height) == expected
        assert shape.exact == (frame is not None)


def test_what_is_held_is_never_less_than_the_true_price() -> None:
    frames = [(w, h) for w in (1, 720, 1079, 1080, 9000) for h in (1, 720, 1079, 1080, 9000)]
    for model_id in (I2V, I2V_PRO):
        spec = catalog.find(model_id)
        for resolution in ("auto", "720p"):
            held = spec.price(shape_of(model_id, resolution=resolution))
            true = {spec.price(shape_of(model_id, frame=f, resolution=resolution)) for f in frames}
            assert max(true) == held


def test_defaults() -> None:
    def defaults(model_id: str) -> dict[str, object]:
        spec = catalog.find(model_id)
        given = {"prompt": "p", "image_url": "https://a.b/c.png", "video_id": "v"}
        parsed = spec.parse({name: given[name] for name in spec.needs})
        return parsed.model_dump(exclude=set(spec.needs))

    every = {"delete_video": True, "seed": None}
    timed = {**every, "duration": 4}
    assert defaults(T2V) == {
        **timed, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"
    }  # fmt: skip
    assert defaults(I2V) == {
        **timed, "aspect_ratio": "auto", "resolution": "auto", "model": "sora-2"
    }  # fmt: skip
    assert defaults(T2V_PRO) == {**timed, "aspect_ratio": "16:9", "resolution": "1080p"}
    assert defaults(I2V_PRO) == {**timed, "aspect_ratio": "auto", "resolution": "auto"}
    assert defaults(REMIX) == every


def test_the_listed_prices_are_the_charged_ones() -> None:
    for spec in catalog.MODELS.values():
        for resolution, credits in spec.prices.items():
            if resolution != "source":
                shape = shape_of(spec.id, resolution=resolution)
                assert spec.credits_per_second(shape) == credits


def test_every_example_is_accepted() -> None:
    for spec in catalog.MODELS.values():
        assert spec.examples
        for example in spec.examples:
            spec.parse(example)
