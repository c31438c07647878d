"""Bad clips, made here: each is a sound MP4 that was bent in one way, or no MP4 at all."""
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
import numpy as np

from tenku.media.encode import Encoder

WIDTH, HEIGHT, FPS, SECONDS = 320, 180, 24, 2


@dataclass(frozen=True)
class Bad:
    """A file, a pattern of the reason for which it is refused, and whether to fetch it again."""

    data: bytes
    reason: str
    again: bool = False


@cache
def sound_clip(width: int = WIDTH, height: int = HEIGHT, seconds: float = SECONDS) -> bytes:
    """A clip without fault, moving and with a tone."""
    t = np.arange(round(seconds * 48_000)) / 48_000
    tone = np.stack([0.3 * np.sin(2 * np.pi * 440 * t)] * 2).astype(np.float32)
    noise = np.random.default_rng(5).integers(0, 255, (height, width, 3), np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        with Encoder(
            path, width=width, height=height, fps=FPS, audio=tone, metadata={"comment": "made"}
        ) as encoder:
            for i in range(round(seconds * FPS)):
                encoder.write(np.roll(noise, 3 * i, axis=1) // 2)
        return path.read_bytes()


def muxed(*kinds: str, flags: str = "faststart", pix_fmt: str = "yuv420p", side: int = 64) -> bytes:
    """An MP4 with a track for each kind, in order: a video codec's name, or aac."""
    grey = av.VideoFrame.from_ndarray(np.full((side, side, 3), 90, np.uint8))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        with av.open(path, "w", format="mp4", options={"movflags": flags}) as container:
            streams = [
                container.add_stream("aac", rate=48_000, layout="stereo")
                if kind == "aac"
                else container.add_stream(kind, rate=FPS, width=side, height=side, pix_fmt=pix_fmt)
                for kind in kinds
            ]
            for stream in streams:
                if isinstance(stream, av.AudioStream):
                    for _ in range(SECONDS * 47):
                        container.mux(stream.encode(_hum()))
                    container.mux(stream.encode(None))
                elif isinstance(stream, av.VideoStream):
                    for i in range(2 if side > 1000 else SECONDS * FPS):
                        grey.pts = i
                        container.mux(stream.encode(grey))
                    container.mux(stream.encode(None))
        return path.read_bytes()


def _hum() -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.full((2, 1024), 0.2, np.float32), "fltp", "stereo")
    frame.sample_rate = 48_000
    return frame


def boxes(data: bytes, begin: int = 0, end: int | None = None) -> Iterator[tuple[str, int, int]]:
    """(kind, begin of the body, end) of the boxes of one level."""
    end = len(data) if end is None else end
    while begin + 8 <= end:
        size = int.from_bytes(data[begin : begin + 4])
        yield data[begin + 4 : begin + 8].decode("latin-1"), begin + 8, begin + size
        begin += size


def find(data: bytes, *path: str, track: int = 0) -> tuple[int, int]:
    """Begin and end of the body of a box below moov; `track` counts the traks."""
    begin, end = 0, len(data)
    for kind in path:
        found = [(b, e) for k, b, e in boxes(data, begin, end) if k == kind]
        begin, end = found[track if kind == "trak" else 0]
    return begin, end


def put(data: bytes, at: int, number: int, size: int = 4) -> bytes:
    return data[:at] + number.to_bytes(size, signed=number < 0) + data[at + size :]


TABLE = ("moov", "trak", "mdia", "minf", "stbl")


def with_edit(*, ticks: int | None = None, first: int | None = None, rate: float = 1.0) -> bytes:
    data = sound_clip()
    at = find(data, "moov", "trak", "edts", "elst")[0] + 8
    data = data if ticks is None else put(data, at, ticks)
    data = data if first is None else put(data, at + 4, first)
    return put(data, at + 8, int(rate * 65536))


def with_table(box: str, offset: int, number: int) -> bytes:
    data = sound_clip()
    return put(data, find(data, *TABLE, box)[0] + offset, number)


def flipped(times: int, seed: int = 1) -> bytes:
    """The clip with bits flipped among its pictures and its sound."""
    data, dice = bytearray(sound_clip()), random.Random(seed)
    begin, end = find(bytes(data), "mdat")
    for _ in range(times):
        data[dice.randrange(begin, end)] ^= 1 << dice.randrange(8)
    return bytes(data)


def turned() -> bytes:
    data = sound_clip()
    at = find(data, "moov", "trak", "tkhd")[0] + 40
    for i, number in enumerate((0, 65536, 0, -65536, 0)):
        data = put(data, at + 4 * i, number)
    return data


def elsewhere() -> bytes:
    data = sound_clip()
    at = find(data, "moov", "trak", "mdia", "minf", "dinf", "dref")[0] + 8 + 8
    return put(data, at, 0)


def claims_pixels(width: int, height: int) -> bytes:
    data = sound_clip()
    at = find(data, *TABLE, "stsd")[0] + 8 + 32
    return put(put(data, at, width, 2), at + 2, height, 2)


def renamed(old: bytes, new: bytes) -> bytes:
    return sound_clip().replace(old, new, 1)


HLS = b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
DASH = b'<?xml version="1.0"?><MPD><Period><BaseURL>http://127.0.0.1/</BaseURL></Period></MPD>'
SDP = b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n"
CUT, DAMAGED = "cut off", "damaged|decoded|cut off|incomplete|missing|empty|not an MP4|gap"

BAD: dict[str, Callable[[], Bad]] = {
    "empty": lambda: Bad(b"", "it is empty", again=True),
    "html": lambda: Bad(b"<!doctype html><title>502</title>", "not an MP4", again=True),
    "hls": lambda: Bad(HLS, "not an MP4", again=True),
    "dash": lambda: Bad(DASH, "not an MP4", again=True),
    "ffconcat": lambda: Bad(b"ffconcat version 1.0\nfile c.mp4\n", "not an MP4", again=True),
    "sdp": lambda: Bad(SDP, "not an MP4", again=True),
    "webm": lambda: Bad(b"\x1aE\xdf\xa3" + bytes(99), "not an MP4", again=True),
    "third": lambda: Bad(sound_clip()[: len(sound_clip()) // 3], CUT, again=True),
    "head": lambda: Bad(sound_clip()[:40], CUT, again=True),
    "last byte": lambda: Bad(sound_clip()[:-1], CUT, again=True),
    "tail": lambda: Bad(sound_clip() + b"<script>1</script>", CUT, again=True),
    "one flip": lambda: Bad(flipped(40), DAMAGED, again=True),
    "many flips": lambda: Bad(flipped(2000), DAMAGED, again=True),
    "no sound": lambda: Bad(muxed("libx264"), "no sound"),
    "audio only": lambda: Bad(muxed("aac"), "it has no picture"),
    "two videos": lambda: Bad(muxed("libx264", "libx264", "aac"), "2 video and 1 sound"),
    "two sounds": lambda: Bad(muxed("libx264", "aac", "aac"), "1 video and 2 sound"),
    "wrong codec": lambda: Bad(muxed("mpeg4", "aac", side=180), "mpeg4"),
    "unknown sound": lambda: Bad(
        b"free".join(sound_clip().rsplit(b"stsd", 1)), "a codec that nobody knows"
    ),
    "wrong format": lambda: Bad(muxed("libx264", "aac", pix_fmt="yuv444p"), "yuv444p"),
    "wrong size": lambda: Bad(sound_clip(316, 180), "316x180 pixels instead of 320x180"),
    "too short": lambda: Bad(sound_clip(seconds=1), "1.00 s of picture instead of 2 s"),
    "too long": lambda: Bad(sound_clip(seconds=4), "4.00 s of picture instead of 2 s"),
    "far too long": lambda: Bad(sound_clip(seconds=9), "claims 9 s instead of 2 s"),
    "huge claim": lambda: Bad(claims_pixels(65_535, 65_535), "claims 65535x65535 pixels"),
    "false claim": lambda: Bad(claims_pixels(640, 360), "claims 640x360 pixels and shows 320x180"),
    "million frames": lambda: Bad(with_table("stts", 8, 1_000_000), "claims 1000000 frames"),
    "million sizes": lambda: Bad(with_table("stsz", 8, 1_000_000), "claims 1000000 frames"),
    "late frames": lambda: Bad(with_table("stts", 12, 1_000_000), "frame at|gap|backwards"),
    "odd offsets": lambda: Bad(with_table("ctts", 12, 1 << 30), "frame at|gap|backwards"),
    "long clock": lambda: Bad(
        put(sound_clip(), find(sound_clip(), "moov", "mvhd")[0] + 16, 1 << 31), "claims 2147484 s"
    ),
    "no clock": lambda: Bad(
        put(sound_clip(), find(sound_clip(), "moov", "mvhd")[0] + 12, 0), "index is damaged", True
    ),
    "short edit": lambda: Bad(with_edit(ticks=500), "frames are missing|instead of 2 s", True),
    "late edit": lambda: Bad(with_edit(first=12_288 * 3 // 2), "frame at -1 s"),
    "fast edit": lambda: Bad(with_edit(rate=2.0), "edit list changes"),
    "frozen": lambda: Bad(with_edit(rate=0.0), "edit list changes"),
    "fragments": lambda: Bad(
        muxed("libx264", "aac", flags="frag_keyframe+empty_moov"), "in fragments|cut off"
    ),
    "slow start": lambda: Bad(
        muxed("libx264", "aac", flags="use_metadata_tags"), "index behind the pictures"
    ),
    "turned": lambda: Bad(turned(), "turned or stretched"),
    "elsewhere": lambda: Bad(elsewhere(), "refers to another file"),
    "no index": lambda: Bad(renamed(b"moov", b"free"), CUT, again=True),
    "no table": lambda: Bad(renamed(b"stsz", b"free"), "incomplete", again=True),
    "large index": lambda: Bad(
        sound_clip()[:28] + (5 << 20).to_bytes(4) + b"moov" + bytes(5 << 20), CUT, again=True
    ),
    "many boxes": lambda: Bad(sound_clip()[:32] + 5000 * b"\0\0\0\x08free", "too many boxes"),
    "large picture": lambda: Bad(muxed("libx264", "aac", side=4224), "claims 4224x4224"),
}
