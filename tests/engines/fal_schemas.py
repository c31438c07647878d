"""What fal's models take, field by field, written down apart from the presets.

From the types of @fal-ai/client 1.10.1; `minimax` and `lightricks` from public pages.
"""

from collections.abc import Callable, Mapping

Check = Callable[[object], bool]


def one_of(*allowed: str | int) -> Check:
    return lambda value: any(type(value) is type(one) and value == one for one in allowed)


def text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def url(value: object) -> bool:
    return isinstance(value, str) and value.startswith(
        ("https://", "http://", "data:image/png;base64,")
    )


def flag(value: object) -> bool:
    return isinstance(value, bool)


def whole(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**31


def urls(value: object) -> bool:
    return isinstance(value, list) and all(map(url, value))


def texts(low: int, high: int) -> Check:
    return one_of(*map(str, range(low, high + 1)))


PROMPT: Mapping[str, Check] = {"prompt": text}
SEED: Mapping[str, Check] = {"seed": whole}
AUDIO: Mapping[str, Check] = {"generate_audio": flag}
IMAGE: Mapping[str, Check] = {"image_url": url, "end_image_url": url}

SEEDANCE = {
    **PROMPT, **SEED, **AUDIO,
    "duration": texts(4, 12),
    "aspect_ratio": one_of("21:9", "16:9", "4:3", "1:1", "3:4", "9:16", "auto"),
    "resolution": one_of("480p", "720p", "1080p"),
    "camera_fixed": flag,
    "enable_safety_checker": flag,
}  # fmt: skip
WAN = {
    **PROMPT, **SEED,
    "duration": texts(2, 15),
    "resolution": one_of("720p", "1080p"),
    "audio_url": url,
    "enable_prompt_expansion": flag,
    "negative_prompt": text,
}  # fmt: skip
WAN_RATIOS = one_of("16:9", "9:16", "1:1", "4:3", "3:4")
KLING = {
    **PROMPT, **AUDIO,
    "duration": texts(3, 15),
    "negative_prompt": text,
    "cfg_scale": lambda value: isinstance(value, float),
}  # fmt: skip
KLING_RATIOS = one_of("16:9", "9:16", "1:1")
KLING_EDIT = {**PROMPT, "video_url": url, "image_urls": urls, "keep_audio": flag}
H3 = {**PROMPT, "duration": one_of(*range(5, 16)), "resolution": one_of("480P", "768P")}
H3_RATIOS = one_of("21:9", "16:9", "4:3", "1:1", "3:4", "9:16")
VEO = {
    **PROMPT, **SEED, **AUDIO,
    "duration": one_of("4s", "6s", "8s"),
    "resolution": one_of("720p", "1080p"),
    "negative_prompt": text,
    "safety_tolerance": texts(1, 6),
}  # fmt: skip
LTX = {
    **PROMPT, **AUDIO,
    "duration": one_of("auto", 6, 8, 10, 12, 14, 16, 18, 20),
    "resolution": one_of("720p", "1080p", "1440p", "2160p"),
    "aspect_ratio": one_of("16:9", "9:16"),
}  # fmt: skip
SORA = {
    **PROMPT, **SEED,
    "duration": one_of(4, 8, 12),
    "aspect_ratio": one_of("16:9", "9:16"),
    "resolution": one_of("720p"),
    "delete_video": flag,
}  # fmt: skip
PRO = {**SORA, "resolution": one_of("720p", "1080p")}
REMIX = {**PROMPT, **SEED, "video_id": text, "delete_video": flag}


def _kling(tier: str) -> dict[str, Mapping[str, Check]]:
    v3, o3 = f"fal-ai/kling-video/v3/{tier}", f"fal-ai/kling-video/o3/{tier}"
    return {
        f"{v3}/text-to-video": {**KLING, "aspect_ratio": KLING_RATIOS},
        f"{v3}/image-to-video": {**KLING, "start_image_url": url, "end_image_url": url},
        f"{o3}/video-to-video/edit": KLING_EDIT,
    }


SCHEMAS: Mapping[str, Mapping[str, Check]] = {
    "fal-ai/bytedance/seedance/v1.5/pro/text-to-video": SEEDANCE,
    "fal-ai/bytedance/seedance/v1.5/pro/image-to-video": {**SEEDANCE, **IMAGE},
    "fal-ai/wan/v2.7/text-to-video": {**WAN, "aspect_ratio": WAN_RATIOS},
    "fal-ai/wan/v2.7/image-to-video": {**WAN, **IMAGE},
    "fal-ai/wan/v2.7/edit-video": {
        **PROMPT, **SEED,
        "video_url": url,
        "duration": one_of("0", *map(str, range(2, 11))),
        "aspect_ratio": WAN_RATIOS,
        "resolution": one_of("720p", "1080p"),
        "reference_image_url": url,
        "audio_setting": one_of("auto", "origin"),
    },
    **_kling("standard"),
    **_kling("pro"),
    "minimax/h3-max/text-to-video": {**H3, "aspect_ratio": H3_RATIOS},
    "minimax/h3-max/image-to-video": {**H3, **IMAGE},
    "fal-ai/veo3.1": {**VEO, "aspect_ratio": one_of("16:9", "9:16")},
    "fal-ai/veo3.1/image-to-video": {
        **VEO, "image_url": url, "aspect_ratio": one_of("16:9", "9:16", "auto")
    },
    "lightricks/ltx-2.5/text-to-video/fast": LTX,
    "lightricks/ltx-2.5/image-to-video/fast": {**LTX, **IMAGE},
    "fal-ai/sora-2/text-to-video": SORA,
    "fal-ai/sora-2/image-to-video": {**SORA, "image_url": url},
    "fal-ai/sora-2/text-to-video/pro": PRO,
    "fal-ai/sora-2/image-to-video/pro": {**PRO, "image_url": url},
    "fal-ai/sora-2/video-to-video/remix": REMIX,
}  # fmt: skip
FED = ("image_url", "start_image_url", "video_url", "video_id")  # what a film starts from


def complaints(app: str, body: Mapping[str, object]) -> list[dict[str, object]]:
    """What fal would say of an input, in its words; nothing of a good one."""
    schema = SCHEMAS[app]
    needed = {"prompt", *(name for name in FED if name in schema)}
    return [
        {"loc": ["body", name], "msg": f"{name}: {word}", "type": word}
        for word, names in {
            "extra_forbidden": body.keys() - schema.keys(),
            "missing": needed - body.keys(),
            "value_error": {k for k in body.keys() & schema.keys() if not schema[k](body[k])},
        }.items()
        for name in sorted(names)
    ]
