"""Bad requests: (model, parameters, field that is named, words that the message must contain).

Each goes against the catalog, and through the service, where it must cost and leave nothing.
"""

from typing import NamedTuple

T2V = "fal-ai/sora-2/text-to-video"
I2V = "fal-ai/sora-2/image-to-video"
T2V_PRO = "fal-ai/sora-2/text-to-video/pro"
I2V_PRO = "fal-ai/sora-2/image-to-video/pro"
REMIX = "fal-ai/sora-2/video-to-video/remix"
URL = "https://example.com/a.png"
DURATIONS = "allowed: 4, 8, 12"
PROMPT = "1 to 5000 characters"


class Bad(NamedTuple):
    model_id: str
    given: dict[str, object]
    field: str
    says: tuple[str, ...]


def _prompt(model_id: str, says: str, **given: object) -> Bad:
    """A request that is good but for one parameter."""
    ((field, value),) = given.items()
    shown = repr(value)
    return Bad(model_id, {"prompt": "p", **given}, field, (field, shown[:50], says))


BAD = [
    Bad(T2V, {}, "prompt", ("prompt is missing", "1 to 5,000 characters")),
    Bad(T2V, {"prompt": ""}, "prompt", ("''", PROMPT)),
    Bad(T2V, {"prompt": " \n\t "}, "prompt", (PROMPT,)),
    Bad(T2V, {"prompt": "x" * 5001}, "prompt", ("xxx", PROMPT)),
    Bad(T2V, {"prompt": None}, "prompt", ("None", PROMPT)),
    Bad(T2V, {"prompt": 7}, "prompt", ("7", PROMPT)),
    Bad(T2V, {"prompt": ["a dog"]}, "prompt", ("['a dog']", PROMPT)),
    Bad(T2V, {"prompt": {"text": "a dog"}}, "prompt", ("{'text': 'a dog'}", PROMPT)),
    _prompt(T2V, DURATIONS, duration=5),
    _prompt(T2V, DURATIONS, duration=0),
    _prompt(T2V, DURATIONS, duration=-8),
    _prompt(T2V, DURATIONS, duration=16),
    _prompt(T2V, DURATIONS, duration="10s"),
    _prompt(T2V, DURATIONS, duration="eight"),
    _prompt(T2V, DURATIONS, duration="8 seconds"),
    _prompt(T2V, DURATIONS, duration="８"),
    _prompt(T2V, DURATIONS, duration=8.5),
    _prompt(T2V, DURATIONS, duration=float("nan")),
    _prompt(T2V, DURATIONS, duration=None),
    _prompt(T2V, DURATIONS, duration=True),
    _prompt(T2V, DURATIONS, duration=[8]),
    _prompt(T2V, DURATIONS, duration=10**30),
    _prompt(T2V, "allowed: 16:9, 9:16", aspect_ratio="1:1"),
    _prompt(T2V, "allowed: 16:9, 9:16", aspect_ratio="auto"),
    _prompt(T2V_PRO, "allowed: 16:9, 9:16", aspect_ratio="16/9"),
    _prompt(T2V, "allowed: 720p", resolution="1080p"),
    _prompt(T2V, "allowed: 720p", resolution="auto"),
    _prompt(T2V_PRO, "allowed: 720p, 1080p", resolution="4k"),
    _prompt(T2V_PRO, "allowed: 720p, 1080p", resolution=1080),
    _prompt(T2V_PRO, "allowed: 720p, 1080p", resolution="auto"),
    _prompt(T2V, "sora-2-2025-12-08", model="sora-1"),
    Bad(T2V_PRO, {"prompt": "p", "model": "sora-2"}, "model", ("no parameter 'model'",)),
    Bad(I2V_PRO, {"prompt": "p", "image_url": URL, "model": "sora-2"}, "model", ("'model'",)),
    _prompt(T2V, "true or false", delete_video="yes"),
    _prompt(T2V, "true or false", delete_video=0),
    _prompt(T2V, "true or false", delete_video=None),
    _prompt(T2V, "0 to 2147483647", seed=-1),
    _prompt(T2V, "0 to 2147483647", seed=2**31),
    _prompt(T2V, "0 to 2147483647", seed=1.5),
    _prompt(T2V, "0 to 2147483647", seed="7"),
    _prompt(T2V, "0 to 2147483647", seed=True),
    Bad(T2V, {"prompt": "p", "image_url": URL}, "image_url", ("no parameter 'image_url'",)),
    Bad(T2V, {"prompt": "p", "durations": 8}, "durations", ("Did you mean duration?",)),
    Bad(T2V, {"prompt": "p", "aspect_ration": "9:16"}, "aspect_ration", ("mean aspect_ratio?",)),
    Bad(T2V, {"prompt": "p", "n" * 9000: 1}, "n" * 200, ("It takes: ",)),
    Bad(T2V, {"promt": "p"}, "prompt", ("prompt is missing",)),
    Bad(I2V, {"prompt": "p"}, "image_url", ("image_url is missing", "PNG, JPEG or WEBP")),
    Bad(I2V, {"prompt": "p", "image_url": ""}, "image_url", ("''", "PNG, JPEG or WEBP")),
    Bad(I2V, {"prompt": "p", "image_url": 5}, "image_url", ("5", "PNG, JPEG or WEBP")),
    Bad(I2V, {"prompt": "p", "image_url": "/etc/passwd"}, "image_url", ("/etc/passwd",)),
    Bad(I2V, {"prompt": "p", "image_url": "file:///etc/passwd"}, "image_url", ("file:",)),
    Bad(I2V, {"prompt": "p", "image_url": "ftp://example.com/a"}, "image_url", ("ftp:",)),
    Bad(I2V, {"prompt": "p", "image_url": URL + "a" * 9000}, "image_url", ("https://",)),
    Bad(I2V, {"prompt": "p", "image_url": URL, "aspect_ratio": "4:3"}, "aspect_ratio", ("auto",)),
    Bad(I2V, {"prompt": "p", "image_url": URL, "resolution": "1080p"}, "resolution", ("720p",)),
    Bad(REMIX, {"prompt": "p"}, "video_id", ("video_id is missing", "delete_video=false")),
    Bad(REMIX, {"prompt": "p", "video_id": ""}, "video_id", ("''",)),
    Bad(REMIX, {"prompt": "p", "video_id": "v" * 101}, "video_id", ("vvv",)),
    Bad(REMIX, {"prompt": "p", "video_id": "v", "duration": 8}, "duration", ("'duration'",)),
]  # fmt: skip
