"""What is sent to have a brief filmed: each dialect's body."""

import json
from pathlib import Path

from tenku.brief import Brief, Mode
from tenku.engines.base import Size
from tenku.engines.multipart import File, form
from tenku.engines.openai_videos.options import DIALECTS, Options
from tenku.engines.remote import data_uri

_H3_TASKS = {Mode.TEXT: "t2va", Mode.IMAGE: "fl2va", Mode.REMIX: "ref2va"}
_H3_EDGE = 768  # pixels, of the short side


def order(brief: Brief, options: Options) -> tuple[str, bytes]:
    """The body of a submit: its content type, and its bytes. Reads the brief's files."""
    words: dict[str, object] = {"prompt": brief.prompt}
    if options.model:
        words["model"] = options.model
    files: dict[str, File] = {}
    canvas = options.grid.canvas((brief.width, brief.height))
    if options.family == "h3":
        words |= _h3(brief, options)
    else:
        words |= _usual(brief, options)
        files |= _video(brief, options)
    if brief.first_frame is not None and (options.family, options.dialect) != ("h3", "sglang"):
        data = _first_frame(brief.first_frame, canvas)
        files["input_reference"] = File(name="first.png", content_type="image/png", data=data)
    words |= options.extra
    if DIALECTS[options.dialect].json:
        return "application/json", json.dumps(words, ensure_ascii=False).encode()
    return form({name: _text(value) for name, value in words.items()}, files)


def _usual(brief: Brief, options: Options) -> dict[str, object]:
    dialect, grid = DIALECTS[options.dialect], options.grid
    width, height = grid.canvas((brief.width, brief.height))
    number = options.seconds_type == "number"
    words: dict[str, object] = {
        "seconds": brief.seconds if number else str(brief.seconds),
        "size": f"{width}x{height}",
    }
    if dialect.frames:
        words |= {"num_frames": grid.num_frames(brief.seconds), "fps": grid.fps}
    if dialect.seed:
        words["seed"] = brief.seed
    return words


def _video(brief: Brief, options: Options) -> dict[str, File]:
    field = DIALECTS[options.dialect].video
    if brief.source is None or field is None:
        return {}
    data = brief.source.video.read_bytes()
    return {field: File(name="source.mp4", content_type="video/mp4", data=data)}


def _h3(brief: Brief, options: Options) -> dict[str, object]:
    """MiniMax H3 has words of its own, and refuses num_frames, fps and guidance."""
    task = _H3_TASKS[brief.mode]
    shape = "16:9" if brief.width > brief.height else "9:16"
    if options.dialect == "vllm-omni":
        extra = {"task": task, "duration": brief.seconds}
        return {
            "seconds": str(brief.seconds),
            "aspect_ratio": shape,
            "short_edge": _H3_EDGE,
            "seed": brief.seed,
            "extra_params": json.dumps(extra),
        }
    target = {"short_edge": _H3_EDGE, "aspect_ratio": shape, "duration_seconds": brief.seconds}
    words: dict[str, object] = {"task": task, "target": json.dumps(target), "seed": brief.seed}
    condition: dict[str, object] | None = None
    if brief.first_frame is not None:
        canvas = options.grid.canvas((brief.width, brief.height))
        uri = data_uri("image/png", _first_frame(brief.first_frame, canvas))
        condition = {"type": "image", "uri": uri, "role": "keyframe", "frame_index": 0}
    elif brief.source is not None:
        uri = data_uri("video/mp4", brief.source.video.read_bytes())
        condition = {"type": "video", "uri": uri, "role": "reference"}
    if condition is not None:
        words["conditions"] = json.dumps([condition])
    return words


def _first_frame(path: Path, canvas: Size) -> bytes:
    """The image as a PNG that fills the canvas, so that no server stretches it."""
    from tenku.media import pictures

    return pictures.covering(path, canvas)


def _text(value: object) -> str:
    """A value as a form has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
