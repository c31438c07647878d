"""Frames and sound into the one kind of MP4 that Tenku makes.

H.264 yuv420p in BT.709 limited range, AAC 48 kHz stereo, the index in front (faststart).
The same frames and sound give the same decoded clip on every machine that has libx264: the
number of encoder threads is fixed, because x264's rate control depends on it, and its macroblock
tree is off, because that gives other frames from run to run (seen in PyAV 18's wheel, with the
assembly on). Without the tree, crf 22 has the quality of 20 with it, in files a fifth larger.
"""
# pyright: reportUnknownMemberType=false
# (PyAV's stubs leave the type argument of Packet open, in every signature that has one.)

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.codec import codecs_available
from av.container import OutputContainer
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from tenku.disk import PART
from tenku.errors import EngineUnavailable
from tenku.media import muxing
from tenku.media.pictures import Picture

Sound = NDArray[np.float32]  # (2, samples) at AUDIO_RATE, -1..1

AUDIO_RATE = 48_000  # Hz
_AUDIO_BITS = 192_000  # per second
_AAC_SAMPLES = 1024  # per AAC frame
_THREADS = 4
_BT709 = 1  # the number of BT.709 in H.273's tables of primaries, transfer and matrix
_LIMITED = 1  # AVCOL_RANGE_MPEG


@dataclass(frozen=True)
class _Codec:
    """An H.264 encoder, and how to ask it for good quality."""

    name: str
    options: dict[str, str] = field(default_factory=dict[str, str])
    bits_per_pixel: float | None = None  # for encoders that know no constant quality


_CODECS = (
    _Codec("libx264", options={"preset": "veryfast", "crf": "22", "x264-params": "mbtree=0"}),
    _Codec("h264_videotoolbox", bits_per_pixel=0.15),
    _Codec("libopenh264", bits_per_pixel=0.15),
)


def _find_codec() -> _Codec:
    for codec in _CODECS:
        if codec.name in codecs_available:
            return codec
    raise EngineUnavailable(
        "No H.264 encoder was found. Install PyAV from its wheel: pip install --force-reinstall av."
    )


class Encoder:
    """Writes one clip; use as a context manager and `write` the frames in order.

    The file appears under its name when the block ends without an exception, whole or not
    at all. The sound is cut, or padded with silence, to the length of the pictures.

    `width` and `height` are even, in pixels; `audio` is float32 (2, samples) at 48 kHz;
    `metadata` are tags of the container. Raises EngineUnavailable without an H.264 encoder,
    and OSError where the disk is full.
    """

    def __init__(
        self,
        path: Path,
        *,
        width: int,
        height: int,
        fps: int,
        audio: Sound,
        metadata: Mapping[str, str],
    ) -> None:
        if width % 2 or height % 2:
            raise ValueError(f"width and height must be even, not {width}x{height}")
        self._path = path
        self._part = path.with_name(path.name + PART)
        self._shape = (height, width, 3)
        self._fps = fps
        self._frames = 0
        self._container = muxing.muxer(self._part)
        self._container.metadata.update(metadata)
        self._video = add_video(self._container, width, height, fps)
        self._sound = SoundTrack(self._container, audio)

    def write(self, frame: Picture) -> None:
        """Append one picture: uint8 RGB of the shape (height, width, 3)."""
        if frame.shape != self._shape:
            raise ValueError(f"a frame must have the shape {self._shape}, not {frame.shape}")
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        picture.pts = self._frames
        picture.time_base = Fraction(1, self._fps)
        self._container.mux(self._video.encode(picture))
        self._frames += 1
        self._sound.write(Fraction(self._frames, self._fps))

    def _finish(self) -> None:
        self._sound.finish(Fraction(self._frames, self._fps))
        self._container.mux(self._video.encode(None))
        self._container.close()
        self._part.replace(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._finish()
            else:
                self._container.close()
        finally:
            self._part.unlink(missing_ok=True)


class SoundTrack:
    """A track for sound in a container, written beside the pictures, so that the two interleave.

    `sound` is float32 (2, samples) at 48 kHz; beyond its end there is silence. Make it after the
    tracks that are to stand before it.
    """

    def __init__(self, container: OutputContainer, sound: Sound) -> None:
        if sound.ndim != 2 or sound.shape[0] != 2:
            raise ValueError(f"audio must have the shape (2, samples), not {sound.shape}")
        self._container = container
        self._sound = sound
        self._samples = 0
        self._stream = container.add_stream("aac", rate=AUDIO_RATE, layout="stereo")
        self._stream.bit_rate = _AUDIO_BITS

    def write(self, seconds: Fraction) -> None:
        """Bring it up to this time, as far as whole AAC frames go."""
        while self._samples + _AAC_SAMPLES <= round(seconds * AUDIO_RATE):
            self._put(_AAC_SAMPLES)

    def finish(self, seconds: Fraction) -> None:
        """Bring it up to exactly this time and end it."""
        self.write(seconds)
        rest = round(seconds * AUDIO_RATE) - self._samples
        if rest > 0:
            self._put(rest)
        self._container.mux(self._stream.encode(None))

    def _put(self, count: int) -> None:
        block = np.zeros((2, count), np.float32)
        given = self._sound[:, self._samples : self._samples + count]
        block[:, : given.shape[1]] = given
        sound = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        sound.sample_rate = AUDIO_RATE
        sound.time_base = Fraction(1, AUDIO_RATE)
        sound.pts = self._samples
        self._container.mux(self._stream.encode(sound))
        self._samples += count


def add_video(
    container: OutputContainer,
    width: int,
    height: int,
    fps: int | Fraction,
    *,
    quality: str | None = None,
) -> av.VideoStream:
    """A track for pictures (yuv420p); `quality` is a constant rate factor other than the usual.

    Raises EngineUnavailable without an H.264 encoder.
    """
    codec = _find_codec()
    options = {**codec.options}
    if quality is not None and "crf" in options:
        options["crf"] = quality
    stream = container.add_stream(codec.name, rate=fps, options=options)
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.time_base = 1 / Fraction(fps)
    if codec.bits_per_pixel is not None:
        stream.bit_rate = int(width * height * fps * codec.bits_per_pixel)
    context = stream.codec_context
    context.thread_type = "FRAME"  # sliced threads would change the pictures
    context.thread_count = _THREADS
    context.color_range = _LIMITED
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    return stream
