"""What a clip really is, read from its bytes: no engine's word is taken for it."""
# pyright: reportUnknownMemberType=false
# (PyAV's stubs leave the type argument of Packet open, in every signature that has one.)

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError

from tenku.errors import EngineFailed
from tenku.media import boxes
from tenku.media.pictures import Picture

_AUDIO_RATE = 48_000  # Hz
_SILENCE_PEAK = 1e-4  # of full scale, -80 dB: below it a track holds nothing to hear
_AUDIO_SLACK_SECONDS = 0.1
_OPEN_SECONDS_MAX = 5.0
_ROUNDING_SECONDS = 0.00101  # an MP4 says its length in thousandths


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One clip. Lengths in seconds; `audio_*` are 0 and empty where there is no sound track."""

    width: int
    height: int
    fps: Fraction  # on average
    steady: bool  # every picture is shown at its time in `fps`, to half a picture
    num_frames: int
    video_seconds: float
    video_codec: str
    pixel_format: str
    audio_seconds: float
    audio_rate: int
    audio_channels: int
    audio_codec: str
    has_sound: bool  # a track that is not silent
    faststart: bool  # the index stands in front: it plays before it is all there
    metadata: dict[str, str]


def probe(path: Path) -> Facts:
    """Read the file through: every packet of the picture, every sample of the sound.

    Raises EngineFailed where the file is no MP4 with a picture.
    """
    try:
        with path.open("rb") as file:
            claims = boxes.read(file)
        with _open(path) as container:
            return _read(container, faststart=claims.faststart)
    except (boxes.Unsound, FFmpegError, OSError, ValueError) as error:
        raise EngineFailed("The engine's file is not a readable MP4.") from error


def read_frames(path: Path, shares: Sequence[float]) -> list[Picture]:
    """Decode one frame at each share (0..1, rising) of the clip; for thumbnails and sheets.

    Raises EngineFailed where the file can't be decoded, or holds fewer frames than it says.
    """
    try:
        with _open(path) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            last = max(stream.frames - 1, 0)
            wanted = [round(share * last) for share in shares]
            pictures = dict.fromkeys(wanted, np.empty(0, np.uint8))
            for i, frame in enumerate(container.decode(stream)):
                if i in pictures:
                    pictures[i] = frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
                if i >= wanted[-1]:
                    break
    except (FFmpegError, OSError, IndexError) as error:
        raise EngineFailed("The engine's file could not be decoded.") from error
    if any(picture.size == 0 for picture in pictures.values()):
        raise EngineFailed("The engine's file holds fewer frames than it says.")
    return [pictures[i] for i in wanted]


def check(facts: Facts, width: int, height: int, seconds: float) -> None:
    """Raise EngineFailed unless the clip is what was ordered, to one frame, with sound."""
    index = [] if facts.faststart else ["the index behind the pictures"]
    faults = [*picture_faults(facts, width, height, seconds), *index, *sound_faults(facts, seconds)]
    if faults:
        raise EngineFailed(f"The engine's clip is not what was ordered: {'; '.join(faults)}.")


def picture_faults(facts: Facts, width: int, height: int, seconds: float) -> list[str]:
    """What of the pictures is not as ordered, in words."""
    slack = float(1 / facts.fps) + _ROUNDING_SECONDS
    return _told(
        (
            (facts.width, facts.height) != (width, height),
            f"{facts.width}x{facts.height} pixels instead of {width}x{height}",
        ),
        (
            abs(facts.video_seconds - seconds) > slack,
            f"{facts.video_seconds:.2f} s of picture instead of {seconds:g} s",
        ),
        (
            abs(facts.num_frames / facts.fps - seconds) > slack,
            f"{facts.num_frames} frames at {float(facts.fps):g}/s instead of {seconds:g} s",
        ),
        (
            facts.video_codec != "h264" or facts.pixel_format != "yuv420p",
            f"{facts.video_codec} {facts.pixel_format} instead of h264 yuv420p",
        ),
    )


def sound_faults(facts: Facts, seconds: float) -> list[str]:
    """The same of the sound."""
    return _told(
        (not facts.has_sound, "no sound"),
        (
            facts.has_sound
            and (facts.audio_codec, facts.audio_rate, facts.audio_channels)
            != ("aac", _AUDIO_RATE, 2),
            f"{facts.audio_codec} sound of {facts.audio_channels} channels at {facts.audio_rate} Hz",
        ),
        (
            facts.has_sound and abs(facts.audio_seconds - seconds) > _AUDIO_SLACK_SECONDS,
            f"{facts.audio_seconds:.2f} s of sound instead of {seconds:g} s",
        ),
    )


def _told(*verdicts: tuple[bool, str]) -> list[str]:
    return [text for bad, text in verdicts if bad]


def _open(path: Path) -> InputContainer:
    """Only as an MP4, and only from the disk: a playlist by another name opens nothing else."""
    return av.open(
        str(path),
        format="mp4",
        options={"protocol_whitelist": "file"},
        timeout=(_OPEN_SECONDS_MAX, _OPEN_SECONDS_MAX),
    )


def _read(container: InputContainer, *, faststart: bool) -> Facts:
    if not container.streams.video:
        raise ValueError("no picture")
    video = container.streams.video[0]
    audio = container.streams.audio[0] if container.streams.audio else None
    times, peak = list[Fraction](), 0.0
    for packet in container.demux():
        if packet.stream is video:
            if packet.size > 0:
                times.append((packet.pts or 0) * packet.time_base)
        elif audio is not None and packet.stream is audio:
            for sound in audio.decode(packet):
                peak = max(peak, float(np.abs(sound.to_ndarray()).max(initial=0)))
    return facts_of(container, times=sorted(times), peak=peak, faststart=faststart)


def facts_of(
    container: InputContainer, *, times: Sequence[Fraction], peak: float, faststart: bool
) -> Facts:
    """What the streams say, and what was found by reading them.

    `times` are the seconds at which pictures begin, in order; `peak` of the sound is 0..1.
    """
    video = container.streams.video[0]
    fps = video.average_rate or Fraction(1)
    audio = container.streams.audio[0] if container.streams.audio else None
    return Facts(
        width=video.width,
        height=video.height,
        fps=fps,
        steady=all(2 * abs((at - times[0]) * fps - k) < 1 for k, at in enumerate(times)),
        num_frames=len(times),
        video_seconds=_seconds(video.duration, video.time_base),
        video_codec=video.codec_context.name,
        pixel_format=video.pix_fmt or "",
        audio_seconds=_seconds(audio.duration, audio.time_base) if audio else 0.0,
        audio_rate=audio.sample_rate if audio else 0,
        audio_channels=audio.channels if audio else 0,
        audio_codec=audio.codec_context.name if audio else "",
        has_sound=peak > _SILENCE_PEAK,
        faststart=faststart,
        metadata=dict(container.metadata),
    )


def _seconds(duration: int | None, time_base: Fraction | None) -> float:
    return float((duration or 0) * (time_base or 0))
