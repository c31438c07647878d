"""The child process in which untrusted media are decoded; `sandbox` starts it.

Arguments: `image`, `clip` or `conform`, `limited` or `free`, and for a clip what is wanted of it,
as JSON. Reads the file from stdin and writes one line of JSON; what is wrong with the file stands
in there as `error`. After the line comes, of an image, the picture as an RGB PNG: upright, in
sRGB, alpha laid over white, without any metadata; of a clip, its pictures as bare RGB. A clip that
is to conform may have a sound in front of it on stdin; it is made anew, what is told is of the new
one, and the new file follows its pictures.
Limits itself before it reads the first byte.
"""
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false
# (Pillow's colour management has types for its surface only.)

import io
import json
import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

SIDE_MAX = 8192  # pixels
PIXELS_MAX = 40_000_000
CPU_SECONDS = {"image": 10, "clip": 60, "conform": 300}
_FORMATS = ("PNG", "JPEG", "WEBP")


class Unusable(Exception):
    """The image can't be used; the text is for whoever sent it."""


def limit(cpu_seconds: int) -> None:
    """Take from this process what decoding does not need (where the system can)."""
    if sys.platform == "win32":
        return
    import resource

    for name, value in (
        (resource.RLIMIT_AS, 1 << 30),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        allowed = resource.getrlimit(name)[1]
        most = value if allowed == resource.RLIM_INFINITY else min(value, allowed)
        try:
            resource.setrlimit(name, (most, most))
        except (ValueError, OSError):
            if sys.platform == "linux":  # macOS knows some of these by name only
                raise


def normalise(data: bytes) -> tuple[bytes, int, int, list[str]]:
    """PNG, width, height and notes. Raises Unusable."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
        _check_size(image.size)
        notes, profile = _notes(image), image.info.get("icc_profile")
        image = ImageOps.exif_transpose(image)  # a copy: the file's decoder is let go here
        image = _to_srgb(_over_white(image), profile)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable(_too_many_pixels("far too many")) from error
    except UnidentifiedImageError as error:
        raise Unusable("The image is not a PNG, JPEG or WEBP file.") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # Pillow's words for damage
        raise Unusable("The image is incomplete or damaged.") from error
    image.info.clear()  # metadata that the PNG would carry on
    png = io.BytesIO()
    image.save(png, "PNG", compress_level=1)
    return png.getvalue(), *image.size, notes


def _too_many_pixels(given: str) -> str:
    return (
        f"The image has {given} pixels; at most {SIDE_MAX} on a side and "
        f"{PIXELS_MAX // 1_000_000} million in all are taken."
    )


def _check_size(size: tuple[int, int]) -> None:
    if max(size) > SIDE_MAX or size[0] * size[1] > PIXELS_MAX:
        raise Unusable(_too_many_pixels(f"{size[0]}x{size[1]}"))


def _notes(image: "Image.Image") -> list[str]:
    if getattr(image, "n_frames", 1) > 1:
        return ["The image is animated; its first frame was used."]
    return []


def _over_white(image: "Image.Image") -> "Image.Image":
    """Without alpha, and in 8 bits a channel: L, RGB or CMYK."""
    from PIL import Image

    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image)
        return white
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _to_srgb(image: "Image.Image", profile: object) -> "Image.Image":
    """Through the colour profile that came along, if it is a usable one."""
    from PIL import ImageCms

    converted = None
    if isinstance(profile, bytes):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    return converted or image.convert("RGB")


Answer = tuple[dict[str, object], Sequence[bytes]]  # the line, and what follows it


def image() -> Answer:
    """The answer for an image on stdin."""
    try:
        png, width, height, notes = normalise(sys.stdin.buffer.read())
    except Unusable as error:
        return {"error": str(error)}, ()
    except MemoryError:
        return {"error": "The image needs too much memory."}, ()
    return {"width": width, "height": height, "notes": notes, "bytes": len(png)}, (png,)


def clip(wanted: str) -> Answer:
    """The same for a clip; `wanted` are the arguments of `screening.screen` as JSON.

    With an `order`, of `conforming.conform`, it is about the clip that is made to that order.
    """
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # each thread of it would reserve memory
    from tenku.media import boxes, conforming, screening

    given, file, made = json.loads(wanted), sys.stdin.buffer, b""
    try:
        if order := given.pop("order", None):
            made = conforming.conform(file, conforming.Order(**order))
            file = io.BytesIO(made)
        found, pictures = screening.screen(file, **given)
    except boxes.Unsound as error:
        return {"error": str(error), "again": error.again}, ()
    except MemoryError:
        return {"error": "it needs too much memory", "again": False}, ()
    facts = {**vars(found), "fps": str(found.fps)}
    shapes = [picture.shape for picture in pictures]
    line: dict[str, object] = {"facts": facts, "shapes": shapes, "bytes": len(made)}
    return line, (*(picture.tobytes() for picture in pictures), made)


def main() -> None:
    kind, limits, *wanted = sys.argv[1:]
    if limits == "limited":
        limit(CPU_SECONDS[kind])
    warnings.simplefilter("error", append=False)
    line, body = image() if kind == "image" else clip(*wanted)
    sys.stdout.buffer.writelines((json.dumps(line).encode(), b"\n", *body))
