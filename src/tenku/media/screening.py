"""A clip that another machine made, read with distrust; for the inside of the sandbox only.

First what the file claims, then its packets, then every frame and every sample; each step is
taken only where the one before left nothing to fear. Nothing here knows a path or a URL: the
bytes come from an open file, and the demuxer may open no other.
"""
# pyright: reportUnknownMemberType=false
# (PyAV's stubs leave the type argument of Packet open, in every signature that has one.)

from collections.abc import Generator
from contextlib import contextmanager
from fractions import Fraction
from typing import BinaryIO

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Stream

from tenku.media import boxes, probe
from tenku.media.boxes import Claims, Unsound
from tenku.media.pictures import Picture, fitted
from tenku.media.probe import Facts

BYTES_MAX = 512 << 20
SIDE_MAX = 4096  # pixels
FPS_MAX = 120
TRACKS_MAX = 4
_SLACK_SECONDS = 5.0  # more than was ordered: not worth decoding
_GAP_SECONDS_MAX = 0.25  # between two frames
_HIDDEN_MAX = 2  # frames that an edit may leave out
_OPTIONS = {
    "protocol_whitelist": "file",
    "enable_drefs": "0",
    "err_detect": "crccheck+bitstream+buffer+explode",
    "max_pixels": str(SIDE_MAX * SIDE_MAX),
}


def screen(
    file: BinaryIO, *, seconds: float, shares: list[float], side: int
) -> tuple[Facts, list[Picture]]:
    """Read the whole clip: what it is, and its pictures at `shares`, which rise from 0 to 1.

    `seconds` is how long it should be. Pictures are at most `side` pixels long. Raises Unsound,
    with a reason fit for a caller.
    """
    if file.seek(0, 2) > BYTES_MAX:
        raise Unsound(f"it is larger than {BYTES_MAX >> 20} MiB")
    claims = boxes.read(file)
    _check_claims(claims, seconds)
    with opened(file) as container:
        _check_packets(container, seconds)
    with opened(file) as container:
        return _decode(container, claims, seconds, shares, side)


def _check_claims(claims: Claims, seconds: float) -> None:
    pictures, sounds = claims.of("video"), claims.of("sound")
    if len(claims.tracks) > TRACKS_MAX or len(pictures) > 1 or len(sounds) > 1:
        raise Unsound(f"it has {len(pictures)} video and {len(sounds)} sound tracks")
    if not pictures:
        raise Unsound("it has no picture")
    video = pictures[0]
    if max(video.width, video.height) > SIDE_MAX:
        raise Unsound(f"it claims {video.width}x{video.height} pixels")
    longest = max(claims.seconds, *(track.seconds for track in claims.tracks))
    if longest > seconds + _SLACK_SECONDS:
        raise Unsound(f"it claims {longest:.0f} s instead of {seconds:g} s")
    for track, rate in [(video, FPS_MAX), *((sound, 400) for sound in sounds)]:
        if track.samples > rate * (seconds + _SLACK_SECONDS):
            raise Unsound(f"it claims {track.samples} frames")
        shown = [edit for edit in track.edits if edit[1] is not None]
        paused = sum(edit[0] for edit in track.edits if edit[1] is None)
        if len(shown) > 1 or paused > 0.1 or any(edit[2] != 1.0 for edit in shown):
            raise Unsound("its edit list changes what is shown")


@contextmanager
def opened(file: BinaryIO) -> Generator[InputContainer]:
    """The demuxer on the file, from its beginning; what it complains of as Unsound."""
    file.seek(0)
    try:
        with av.open(file, "r", format="mp4", options=dict(_OPTIONS)) as container:
            if len(container.streams.video) != 1:
                raise Unsound("it has not one picture track")
            if any(_unknown(stream) for stream in container.streams):
                raise Unsound("it has a track of a codec that nobody knows")
            yield container
    except MemoryError as error:
        raise Unsound("it needs too much memory") from error
    except (FFmpegError, OSError, ValueError, IndexError, OverflowError) as error:
        raise Unsound("it can't be decoded", again=True) from error


def _unknown(stream: Stream) -> bool:
    """Whether the demuxer has found no codec for it; its type says that it always has one."""
    return getattr(stream, "codec_context", None) is None


def _check_packets(container: InputContainer, seconds: float) -> None:
    latest: dict[int, int] = {}
    for packet in container.demux():
        if packet.size == 0:
            continue
        if packet.is_corrupt:
            raise Unsound("it is damaged", again=True)
        if packet.pts is None or packet.dts is None:
            raise Unsound("it has frames without a time")
        at = float(packet.pts * packet.time_base)
        if not -1.0 <= at <= seconds + _SLACK_SECONDS:
            raise Unsound(f"it has a frame at {at:.0f} s")
        if packet.dts <= latest.get(packet.stream_index, packet.dts - 1):
            raise Unsound("its times run backwards")
        latest[packet.stream_index] = packet.dts


def _decode(
    container: InputContainer, claims: Claims, seconds: float, shares: list[float], side: int
) -> tuple[Facts, list[Picture]]:
    video = container.streams.video[0]
    sounds = container.streams.audio
    if sounds and (sounds[0].sample_rate > 192_000 or sounds[0].channels > 8):
        raise Unsound("its sound has too many channels or samples")
    for stream in (video, *sounds[:1]):
        stream.codec_context.options = dict(_OPTIONS)
    share_out(video)
    track = claims.of("video")[0]
    if (track.width, track.height) != (video.width, video.height):
        raise Unsound(
            f"it claims {track.width}x{track.height} pixels and shows {video.width}x{video.height}"
        )
    claimed = track.samples
    wanted = [round(share * max(claimed - _HIDDEN_MAX - 1, 0)) for share in shares]
    taken: dict[int, Picture] = {}
    times, peak, samples = list[Fraction](), 0.0, 0
    for packet in container.demux(video, *sounds[:1]):
        for frame in packet.decode():
            if isinstance(frame, av.VideoFrame):
                times.append(_check_frame(frame, video, times[-1] if times else None))
                if len(times) - 1 in wanted:
                    taken[len(times) - 1] = _small(frame, side)
            elif isinstance(frame, av.AudioFrame):
                samples += frame.samples
                if samples > (seconds + _SLACK_SECONDS) * max(frame.sample_rate, 1):
                    raise Unsound("its sound is too long")
                peak = max(peak, _peak(frame))
    missing = claimed - len(times)
    if missing > _HIDDEN_MAX:
        raise Unsound(f"{missing} of its {claimed} frames are missing", again=True)
    facts = probe.facts_of(container, times=times, peak=peak, faststart=claims.faststart)
    return facts, [taken[i] for i in wanted if i in taken]


def share_out(video: av.VideoStream) -> None:
    """Have two threads decode it, on however many cores: each takes memory for itself."""
    video.thread_type, video.codec_context.thread_count = "AUTO", 2


def _check_frame(frame: av.VideoFrame, video: av.VideoStream, before: Fraction | None) -> Fraction:
    """When the frame is shown. Raises Unsound."""
    if frame.is_corrupt:
        raise Unsound("it is damaged", again=True)
    if (frame.width, frame.height) != (video.width, video.height):
        raise Unsound("its pictures change their size")
    if frame.rotation or video.sample_aspect_ratio not in (None, 0, 1):
        raise Unsound("its pictures are turned or stretched")
    if frame.pts is None or frame.time_base is None:
        raise Unsound("it has frames without a time")
    now = frame.pts * frame.time_base
    gap = now - (before if before is not None else 0)
    if abs(gap) > _GAP_SECONDS_MAX or (before is not None and gap <= 0):
        raise Unsound(f"it has a gap of {float(gap):.2f} s between two frames")
    return now


def _small(frame: av.VideoFrame, side: int) -> Picture:
    width, height = fitted(frame.width, frame.height, side)
    picture = frame.reformat(width=width, height=height, format="rgb24", interpolation="AREA")
    return np.asarray(picture.to_ndarray(), np.uint8)


def _peak(frame: av.AudioFrame) -> float:
    """The loudest sample, 0..1."""
    sound = frame.to_ndarray()
    full = 1.0 if sound.dtype.kind == "f" else 256.0**sound.dtype.itemsize / 2
    return float(np.abs(sound.astype(np.float64)).max(initial=0)) / full
