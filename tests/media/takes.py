"""Clips as models and providers deliver them, made here: of any size, rate, codec and sound.

Each picture shows its number, in eight bars around its middle, so that it is known again after it
was scaled and cropped; at `FLASH` a ninth bar lights up and a beep sounds.
"""
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from numpy.typing import NDArray

from tenku.media import decode

FLASH = 1.0  # seconds
BITS = 8
_BEEP_SECONDS = 0.05
_BAR = 24  # of the picture's shorter side, its height and its distance from the middle


@dataclass(frozen=True, kw_only=True)
class Sounded:
    """A sound track; `level` is that of the hum under the beep."""

    codec: str = "aac"
    rate: int = 48_000
    layout: str = "stereo"
    seconds: float = 2.0
    level: float = 0.05
    beep: bool = True
    late: bool = False  # the beep is in the last tenth of it


SILENT = Sounded(level=0.0, beep=False)


@dataclass(frozen=True, kw_only=True)
class Take:
    """`times` (seconds) are when the pictures begin; else they follow one another at `rate`."""

    width: int = 320
    height: int = 180
    rate: Fraction = Fraction(24)
    num_frames: int = 48
    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    sound: Sounded | None = Sounded()
    times: Sequence[Fraction] | None = None
    flags: str = "faststart"
    hold: Fraction | None = None  # how long the last packet says that it is shown
    still: NDArray[np.uint8] | None = None  # what is shown instead

    @property
    def flash(self) -> float:
        """The second at which the first picture begins that shows the flash."""
        return float(next(at for k in range(self.num_frames) if (at := self.at(k)) >= FLASH))

    def at(self, k: int) -> Fraction:
        return k / self.rate if self.times is None else self.times[k]


def filmed(take: Take) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "take.mp4"
        options = {"movflags": take.flags, "strict": "experimental"}
        with av.open(path, "w", format="mp4", options=options) as container:
            video = container.add_stream(take.codec, rate=take.rate)
            assert isinstance(video, av.VideoStream)
            video.width, video.height, video.pix_fmt = take.width, take.height, take.pix_fmt
            video.bit_rate = 2_000_000
            base = 1 / take.rate if take.times is None else Fraction(1, 1000)
            video.codec_context.time_base = base
            heard = None
            if take.sound is not None:
                heard = container.add_stream(
                    take.sound.codec, rate=take.sound.rate, layout=take.sound.layout
                )
            packets: list[av.Packet] = []
            for k in range(take.num_frames):
                frame = av.VideoFrame.from_ndarray(numbered(take, k)).reformat(format=take.pix_fmt)
                frame.pts, frame.time_base = round(take.at(k) / base), base
                packets += video.encode(frame)
            packets += video.encode(None)
            if take.hold is not None:
                packets[-1].duration = round(take.hold / base)
            container.mux(packets)
            if take.sound is not None:
                assert isinstance(heard, av.AudioStream)
                _sound(container, heard, take.sound)
        return path.read_bytes()


def numbered(take: Take, k: int) -> NDArray[np.uint8]:
    """The picture: moving noise, and the bars."""
    if take.still is not None:
        return take.still
    small = np.random.default_rng(k // 6).integers(40, 120, (9, 16, 3), np.uint8)
    picture = np.kron(small, np.ones((take.height // 9 + 1, take.width // 16 + 1, 1), np.uint8))
    picture = picture[: take.height, : take.width].copy()
    lit = [bool(k >> bit & 1) for bit in range(BITS)]
    lit.append(FLASH <= take.at(k) < FLASH + _BEEP_SECONDS)
    middle = take.height // 2
    for (x, half), on in zip(_bars(take.width, take.height), lit, strict=True):
        left, right = take.width // 2 + x - half, take.width // 2 + x + half
        picture[middle - 2 * half : middle + 2 * half, left:right] = 255 if on else 0
    return picture


def _bars(width: int, height: int, scale: float = 1.0) -> list[tuple[int, int]]:
    """The middle of each bar in a picture of this size that was scaled by `scale`."""
    bar = min(width, height) * scale / _BAR
    return [(round((2 * i - BITS) * bar), round(bar)) for i in range(BITS + 1)]


def numbers(path: Path, take: Take) -> list[int]:
    """What number each picture of a clip shows that was cut from `take`; the flash adds 256."""
    found: list[int] = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            picture = frame.to_ndarray(format="gray")
            high, wide = picture.shape
            scale = max(wide / take.width, high / take.height)
            number = 0
            for bit, (x, _) in enumerate(_bars(take.width, take.height, scale)):
                at = wide // 2 + x
                number |= (
                    int(picture[high // 2 - 2 : high // 2 + 3, at - 2 : at + 3].mean() > 128) << bit
                )
            found.append(number)
    return found


def beep(path: Path, seconds: float) -> float:
    """The second at which the beep begins."""
    sound = np.abs(decode.sound(path, seconds=seconds)).max(0)
    return float(np.argmax(sound > 0.3)) / 48_000


def _sound(container: OutputContainer, stream: av.AudioStream, sound: Sounded) -> None:
    t = np.arange(round(sound.seconds * sound.rate)) / sound.rate
    wave = sound.level * np.sin(2 * np.pi * 220 * t)
    if sound.beep:
        begin = 0.9 * sound.seconds if sound.late else FLASH
        on = (t >= begin) & (t < begin + _BEEP_SECONDS)
        wave += np.where(on, 0.6 * np.sin(2 * np.pi * 1000 * t), 0)
    channels = 1 if sound.layout == "mono" else 2
    for at in range(0, len(t), 960):
        block = np.stack([wave[at : at + 960]] * channels).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=sound.layout)
        frame.sample_rate, frame.pts = sound.rate, at
        frame.time_base = Fraction(1, sound.rate)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
