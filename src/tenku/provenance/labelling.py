"""The visible label: a line of text in the lower right corner, drawn into the pictures.

Pictures are decoded and encoded once more, with the loss of one generation; the sound is copied.
"""
# pyright: reportUnknownMemberType=false
# (PyAV's stubs leave the type argument of Packet open, in every signature that has one.)

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tenku.brief import EngineKind
from tenku.errors import InvalidParameter
from tenku.media import encode, muxing, screening
from tenku.provenance import tags

Label = Literal["off", "first2s", "always"]

TEXT = "AI 生成 / AI-generated"
SHIPPED = Path(__file__).with_name("label.png")
HEIGHT = 0.056  # of the short side: the em of the letters; a Chinese one fills 0.92 of it
MARGIN = 0.03
WIDTH_MAX = 0.9  # of the picture's width; a longer text is drawn smaller
OPACITY = 0.7
SECONDS = 2.5  # that first2s shows it, the fade at the end included
FADE_SECONDS = 0.3
_QUALITY = "18"  # crf: the loss of this generation should not be seen
_EM = 128  # pixels; the largest that is needed is that of a short side of 2160
_WHITE, _BLACK = 235, 16  # luma in limited range


class Unlabelled(Exception):
    """The label could not be drawn; the text says why."""


class Stopped(Exception):
    """Nobody waits for it any more."""


def chosen(wanted: Literal["auto", "off", "first2s", "always"], kind: EngineKind) -> Label:
    """What `auto` comes to: learned models' clips are labelled, drawn ones are not."""
    if wanted != "auto":
        return wanted
    return "first2s" if kind is EngineKind.MODEL else "off"


def check(text: str, font: str) -> None:
    """Raise InvalidParameter unless this text can be drawn with this font."""
    if text and not font:
        said = f"another text than {TEXT!r} needs a font file in TENKU_LABEL_FONT"
        raise InvalidParameter(f"Setting TENKU_LABEL_TEXT: {said}.", field="TENKU_LABEL_TEXT")
    if not font:
        return
    try:
        face = ImageFont.truetype(font, _EM)
    except OSError:
        said = f"{font} is not a font file that can be read"
        raise InvalidParameter(
            f"Setting TENKU_LABEL_FONT: {said}.", field="TENKU_LABEL_FONT"
        ) from None
    nothing = _glyph(face, "\U0010ffff")
    lacking = [c for c in text or TEXT if not c.isspace() and _glyph(face, c) == nothing]
    if lacking:
        said = f"{font} has no {''.join(lacking)!r}"
        raise InvalidParameter(f"Setting TENKU_LABEL_FONT: {said}.", field="TENKU_LABEL_FONT")


def _glyph(face: ImageFont.FreeTypeFont, character: str) -> bytes:
    cell = Image.new("L", (2 * _EM, 2 * _EM))
    ImageDraw.Draw(cell).text((_EM // 2, 0), character, 255, face)
    return cell.tobytes()


def drawn(text: str, font: Path, face: int = 0) -> Image.Image:
    """White letters with a dark edge, their em 128 pixels: grey and alpha, cut to what is there."""
    letters = ImageFont.truetype(str(font), _EM, index=face)
    edge = _EM // 16
    left, top, right, bottom = letters.getbbox(text, stroke_width=edge)
    image = Image.new("LA", (round(right - left), round(bottom - top)), (0, 0))
    ImageDraw.Draw(image).text(
        (-left, -top), text, (255, 255), letters, stroke_width=edge, stroke_fill=(0, 255)
    )
    return image


def image(text: str, font: str) -> Image.Image:
    """The label of these settings (see `check`)."""
    if font:
        return drawn(text or TEXT, Path(font))
    with Image.open(SHIPPED) as shipped:
        return shipped.convert("LA")


@dataclass(frozen=True)
class _Stamp:
    """The label at its place in a picture: luma and alpha, even in size and place."""

    x: int
    y: int
    luma: NDArray[np.float32]
    alpha: NDArray[np.float32]

    @classmethod
    def of(cls, label: Image.Image, width: int, height: int) -> "_Stamp":
        short = min(width, height)
        wide = min(label.width * HEIGHT * short / _EM, WIDTH_MAX * width)
        size = (_even(wide), _even(wide * label.height / label.width))
        grey, alpha = (
            np.asarray(part.resize(size, Image.Resampling.LANCZOS), np.float32) / 255
            for part in label.split()
        )
        edge = _even(MARGIN * short)
        return cls(
            x=width // 2 * 2 - size[0] - edge,
            y=height // 2 * 2 - size[1] - edge,
            luma=(_BLACK + (_WHITE - _BLACK) * grey).astype(np.float32),
            alpha=(OPACITY * alpha).astype(np.float32),
        )

    def press(self, frame: av.VideoFrame, strength: float) -> av.VideoFrame:
        """The picture (yuv420p) with the label at this strength, 0..1."""
        picture = frame.to_ndarray()  # luma over the halves of both chromas
        high, wide = frame.height, frame.width
        alpha = self.alpha * strength
        h, w = alpha.shape
        luma = picture[self.y : self.y + h, self.x : self.x + w]
        luma[:] = np.rint(luma + (self.luma - luma) * alpha)
        small = alpha.reshape(h // 2, 2, w // 2, 2).mean(axis=(1, 3))
        for chroma in picture[high:].reshape(2, high // 2, wide // 2):
            part = chroma[self.y // 2 : (self.y + h) // 2, self.x // 2 : (self.x + w) // 2]
            part[:] = np.rint(part + (128.0 - part) * small)
        return av.VideoFrame.from_ndarray(picture, format="yuv420p")


def draw(
    source: muxing.Media,
    target: muxing.Media,
    label: Image.Image,
    *,
    always: bool,
    stopped: Callable[[], bool],
) -> None:
    """Write `source` with the label in its pictures to `target`.

    Raises:
        Unlabelled: says why; `target` is of no use.
        Stopped: `stopped` said so.
    """
    try:
        _draw(source, target, label, always=always, stopped=stopped)
        before, after = tags.outline(source), tags.outline(target)
    except (FFmpegError, OSError, ValueError) as error:
        raise Unlabelled(str(error)) from error
    if [track.seen for track in before] != [track.seen for track in after]:
        raise Unlabelled("the labelled clip is not as long as the original")


def _draw(
    source: muxing.Media,
    target: muxing.Media,
    label: Image.Image,
    *,
    always: bool,
    stopped: Callable[[], bool],
) -> None:
    with tags.opened(source) as given, muxing.muxer(target) as to:
        to.metadata.update(muxing.own(given))
        video = given.streams.video[0]
        screening.share_out(video)
        shape, fps = (video.width, video.height), video.average_rate or Fraction(24)
        stamp = _Stamp.of(label, *shape)
        written = encode.add_video(to, *shape, fps, quality=_QUALITY)
        context, was = written.codec_context, video.codec_context
        context.color_range, context.colorspace = was.color_range, was.colorspace
        context.color_primaries, context.color_trc = was.color_primaries, was.color_trc
        tracks = {s.index: to.add_stream_from_template(s) for s in given.streams.audio}
        number = 0
        for packet in given.demux(video, *given.streams.audio):
            if packet.stream is not video:
                if packet.dts is not None:
                    packet.stream = tracks[packet.stream.index]
                    to.mux(packet)
                continue
            for frame in video.decode(packet):
                if stopped():
                    raise Stopped
                strength = 1.0 if always else _strength(number / fps)
                picture = frame.reformat(format="yuv420p")
                if strength > 0:
                    picture = stamp.press(picture, strength)
                picture.pts, picture.time_base = number, 1 / fps
                to.mux(written.encode(picture))
                number += 1
        to.mux(written.encode(None))


def _strength(second: Fraction) -> float:
    """Of the label at this second: whole, then fading, then none."""
    return max(0.0, min(1.0, (SECONDS - float(second)) / FADE_SECONDS))


def _even(size: float) -> int:
    return max(2, round(size / 2) * 2)
