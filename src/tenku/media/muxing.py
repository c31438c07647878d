"""New MP4s: their index in front, also in memory; and the tags that go over from an old one."""
# pyright: reportUnknownMemberType=false
# (PyAV's stubs leave the type argument of Packet open, in every signature that has one.)

from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer, OutputContainer

Media = Path | BinaryIO  # in memory only in the sandbox's process
_INDEX_BYTES = 96 << 10  # twelve seconds at 60 frames a second need half of it
_THE_MUXERS = frozenset({"major_brand", "minor_version", "compatible_brands", "encoder"})


def muxer(target: Media) -> OutputContainer:
    """A new MP4 with its index in front. In memory it can't be moved there: room is kept for it."""
    front = {"movflags": "+faststart+use_metadata_tags"}
    if not isinstance(target, Path):
        front = {"movflags": "+use_metadata_tags", "moov_size": str(_INDEX_BYTES)}
    file = str(target) if isinstance(target, Path) else target
    return av.open(file, "w", format="mp4", options=front)


def own(container: InputContainer) -> dict[str, str]:
    """A file's tags, without those that a muxer writes anew."""
    return {k: v for k, v in container.metadata.items() if k not in _THE_MUXERS}
