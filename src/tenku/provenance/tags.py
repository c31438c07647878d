"""Tags in the file itself: what the video is, for readers that know no C2PA.

Packets are copied as they are, so pictures and sound stay the same to the last sample.
"""
# pyright: reportUnknownMemberType=false
# (PyAV's stubs leave the type argument of Packet open, in every signature that has one.)

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer
from av.error import FFmpegError

from tenku.media.muxing import Media, muxer, own

AIGC = "AIGC"  # the field of China's labelling measures
_OPEN_SECONDS_MAX = 5.0


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is written into a file."""

    producer: str
    video_id: str
    comment: str


class Unwritable(Exception):
    """The file could not be copied with its tags; the text says why, for the log."""


def aigc(producer: str, video_id: str, arrived: Mapping[str, str]) -> str:
    """The value of `AIGC`. A clip that arrived with one keeps its maker; we have passed it on."""
    said = dict.fromkeys(
        (
            "Label",
            "ContentProducer",
            "ProduceID",
            "ReservedCode1",
            "ContentPropagator",
            "PropagateID",
            "ReservedCode2",
        ),
        "",
    )
    said["Label"] = "1"  # is generated
    earlier = parse(arrived.get(AIGC, ""))
    if earlier.get("ContentProducer"):
        said |= {name: value for name, value in earlier.items() if name in said}
        said |= {"ContentPropagator": producer, "PropagateID": video_id}
    else:
        said |= {"ContentProducer": producer, "ProduceID": video_id}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def parse(text: str) -> dict[str, str]:
    """The fields of an `AIGC` value; empty if it is none."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(value, dict):
        return {}
    return {str(name): str(given)[:512] for name, given in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def read(file: Media) -> dict[str, str]:
    """The tags of a file. Raises Unwritable if it can't be opened."""
    try:
        with opened(file) as container:
            return dict(container.metadata)
    except (FFmpegError, OSError, ValueError) as error:
        raise Unwritable(str(error)) from error


def write(source: Media, target: Media, said: Said) -> None:
    """Copy an MP4 with what is said beside its own tags, its index in front.

    Raises:
        Unwritable: the copy would not be the same film; `target` is of no use.
    """
    try:
        with opened(source) as given, muxer(target) as to:
            earlier = own(given)
            to.metadata.update(earlier)
            to.metadata[AIGC] = aigc(said.producer, said.video_id, earlier)
            to.metadata["title"], to.metadata["comment"] = said.video_id, said.comment
            streams = {
                stream.index: to.add_stream_from_template(stream)
                for stream in (*given.streams.video, *given.streams.audio)
            }
            for packet in given.demux(*(given.streams[i] for i in streams)):
                if packet.dts is not None:
                    packet.stream = streams[packet.stream.index]
                    to.mux(packet)
        if outline(source) != outline(target):
            raise Unwritable("the copy is not as long as the original")
    except (FFmpegError, OSError, ValueError) as error:
        raise Unwritable(str(error)) from error


@dataclass(frozen=True)
class Track:
    """What must stay when a file is written again: kind, packets, seconds; and their bytes."""

    seen: tuple[str, int, float]
    size_bytes: int


def outline(file: Media) -> list[Track]:
    """The tracks of a file. Raises FFmpegError, OSError or ValueError if it can't be read."""
    with opened(file) as container:
        packets, sizes = Counter[int](), Counter[int]()
        for packet in container.demux():
            if packet.dts is not None:
                packets[packet.stream.index] += 1
                sizes[packet.stream.index] += packet.size
        return [
            Track(
                (
                    stream.type,
                    packets[stream.index],
                    round(float((stream.duration or 0) * (stream.time_base or 0)), 3),
                ),
                sizes[stream.index],
            )
            for stream in (*container.streams.video, *container.streams.audio)
        ]


def opened(file: Media) -> InputContainer:
    """Only as an MP4, and only from the disk."""
    if not isinstance(file, Path):
        file.seek(0)
    return av.open(
        str(file) if isinstance(file, Path) else file,
        "r",
        format="mp4",
        options={"protocol_whitelist": "file"},
        timeout=(_OPEN_SECONDS_MAX, _OPEN_SECONDS_MAX),
    )
