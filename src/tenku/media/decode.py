"""A finished clip back into frames and sound, at the rate and length that are asked for.

For clips that Tenku keeps: they were checked when they were stored.
"""
# pyright: reportUnknownMemberType=false
# (PyAV's stubs leave the type argument of Packet open, in every signature that has one.)

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError

from tenku.media.encode import AUDIO_RATE, Sound
from tenku.media.pictures import Picture


class Undecodable(Exception):
    """The file is no MP4 whose pictures and sound can be decoded."""


def pictures(path: Path, *, fps: int, num_frames: int) -> Iterator[Picture]:
    """The picture that is shown at each i/fps: uint8 RGB (height, width, 3).

    A clip that is shorter holds its last picture. Raises Undecodable, also in the middle.
    """
    shown, i = None, 0
    with _open(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for frame in container.decode(stream):
            begins = frame.time or 0.0
            while shown is not None and i < num_frames and i / fps < begins - 1e-6:
                yield shown
                i += 1
            if i >= num_frames:
                return
            shown = np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
    if shown is None:
        raise Undecodable("it has no picture")
    for _ in range(i, num_frames):
        yield shown


def sound(path: Path, *, seconds: float) -> Sound:
    """The clip's sound: float32 (2, round(seconds * 48000)), silent where it has none.

    Raises Undecodable.
    """
    with _open(path) as container:
        return track(container, seconds=seconds)


def track(container: InputContainer, *, seconds: float, begin: float = 0.0) -> Sound:
    """The sound of a file that has been opened, from the second `begin` on; else as `sound`."""
    found = np.zeros((2, round(seconds * AUDIO_RATE)), np.float32)
    if not container.streams.audio:
        return found
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=AUDIO_RATE)
    at: int | None = None
    for frame in container.decode(container.streams.audio[0]):
        if at is None:
            at = round(((frame.time or 0.0) - begin) * AUDIO_RATE)
        for block in resampler.resample(frame):
            at = _put(found, np.asarray(block.to_ndarray(), np.float32), at)
    for block in resampler.resample(None):
        _put(found, np.asarray(block.to_ndarray(), np.float32), at or 0)
    return found


@contextmanager
def _open(path: Path) -> Generator[InputContainer]:
    try:
        with av.open(str(path), format="mp4") as container:
            yield container
    except (FFmpegError, IndexError) as error:  # no stream of the kind has index 0
        raise Undecodable(str(error)) from error


def _put(track: Sound, block: Sound, at: int) -> int:
    """Lays a block at sample `at`, as far as it lies inside; returns where it ends."""
    first, last = max(at, 0), min(at + block.shape[1], track.shape[1])
    if first < last:
        track[:, first:last] = block[:, first - at : last - at]
    return at + block.shape[1]
