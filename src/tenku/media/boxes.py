"""What an MP4 claims of itself, read from its boxes (ISO 14496-12) without any decoder.

A claim is cheap: eight bytes can promise a million frames. So the claims are read first, in
plain Python, and a decoder is started only for a file whose claims are bearable.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_INDEX_BYTES_MAX = 4 << 20  # of `moov`; twelve seconds need less than 0.1 MB
_BOXES_MAX = 1000  # of one level
_TRACK_KINDS = {"vide": "video", "soun": "sound"}


class Unsound(Exception):
    """The file is no MP4 that can be used; `again`: another download might be better."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        self.again = again
        super().__init__(reason)


@dataclass(frozen=True, kw_only=True)
class Track:
    """`kind` is video, sound or other; `samples` is the number of frames that it claims.

    `edits` are (seconds, first second of the medium or None for an empty one, rate).
    """

    kind: str = "other"
    samples: int = 0
    seconds: float = 0.0
    width: int = 0
    height: int = 0
    edits: tuple[tuple[float, float | None, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Claims:
    faststart: bool  # the index stands before the pictures
    seconds: float
    tracks: tuple[Track, ...] = field(default=())

    def of(self, kind: str) -> tuple[Track, ...]:
        return tuple(track for track in self.tracks if track.kind == kind)


@dataclass(frozen=True)
class _Box:
    kind: str
    begin: int  # of the body
    end: int


def read(file: BinaryIO) -> Claims:
    """The claims of a file that can be sought in. Raises Unsound, with a reason."""
    end = file.seek(0, io.SEEK_END)
    file.seek(0)
    if file.read(8)[4:] != b"ftyp":
        raise Unsound("it is not an MP4 file" if end else "it is empty", again=True)
    order: dict[str, _Box] = {}
    for box in _boxes(file, 0, end):
        if box.kind == "moof":
            raise Unsound("it is in fragments")
        if box.kind in order and box.kind in ("ftyp", "moov"):
            raise Unsound(f"it has two {box.kind} boxes")
        order.setdefault(box.kind, box)
    if "moov" not in order or "mdat" not in order:
        raise Unsound("it is cut off", again=True)
    moov = order["moov"]
    if moov.end - moov.begin > _INDEX_BYTES_MAX:
        raise Unsound("its index is too large")
    file.seek(moov.begin)
    index = _Index(file.read(moov.end - moov.begin))
    kinds = list(order)
    return index.claims(faststart=kinds.index("moov") < kinds.index("mdat"))


def _boxes(file: BinaryIO, begin: int, end: int) -> Iterator[_Box]:
    """The boxes between two offsets; each lies inside. Raises Unsound where one does not."""
    for _ in range(_BOXES_MAX):
        if begin >= end:
            return
        file.seek(begin)
        head = file.read(16)
        size, kind, body = int.from_bytes(head[:4]), head[4:8].decode("latin-1"), begin + 8
        if size == 1:
            size, body = int.from_bytes(head[8:16]), begin + 16
        elif size == 0:
            size = end - begin
        if len(head) < 8 or begin + size > end:
            raise Unsound("it is cut off", again=True)
        if begin + size < body:
            raise Unsound("its boxes are damaged", again=True)
        yield _Box(kind, body, begin + size)
        begin += size
    raise Unsound("it has too many boxes")


class _Index:
    """The body of `moov`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._file = io.BytesIO(data)
        self._whole = _Box("moov", 0, len(data))

    def claims(self, *, faststart: bool) -> Claims:
        if self._find(self._whole, "cmov"):
            raise Unsound("its index is compressed")
        head = self._find(self._whole, "mvhd")
        if head is None:
            raise Unsound("its index is incomplete", again=True)
        scale, length = self._times(head)
        tracks = [self._track(box, scale) for box in self._all(self._whole, "trak")]
        return Claims(faststart=faststart, seconds=length / scale, tracks=tuple(tracks))

    def _track(self, trak: _Box, movie_scale: int) -> Track:
        media = self._need(trak, "mdia")
        scale, length = self._times(self._need(media, "mdhd"))
        handler = self._need(media, "hdlr")
        table = self._need(media, "minf", "stbl")
        self._refuse_elsewhere(media)
        kind = _TRACK_KINDS.get(self._text(handler.begin + 8), "other")
        width, height = self._size(table) if kind == "video" else (0, 0)
        return Track(
            kind=kind,
            samples=self._samples(table),
            seconds=length / scale,
            width=width,
            height=height,
            edits=tuple(self._edits(trak, movie_scale, scale)),
        )

    def _refuse_elsewhere(self, media: _Box) -> None:
        """The frames must lie in this very file."""
        refs = self._need(media, "minf", "dinf", "dref")
        for ref in _boxes(self._file, refs.begin + 8, refs.end):
            if not self._number(ref.begin, 4) & 1:
                raise Unsound("it refers to another file")

    def _samples(self, table: _Box) -> int:
        """Frames by each of the tables that count them: the largest number is the claim."""
        times = self._need(table, "stts")
        entries = self._number(times.begin + 4, 4)
        if entries * 8 > times.end - times.begin - 8:
            raise Unsound("its index is damaged", again=True)
        counted = sum(self._number(times.begin + 8 + 8 * i, 4) for i in range(entries))
        sizes = self._find(table, "stsz") or self._need(table, "stz2")
        return max(counted, self._number(sizes.begin + 8, 4))

    def _size(self, table: _Box) -> tuple[int, int]:
        """Width and height in the first sample description."""
        described = self._need(table, "stsd").begin + 8
        return self._number(described + 32, 2), self._number(described + 34, 2)

    def _edits(
        self, trak: _Box, movie_scale: int, scale: int
    ) -> Iterator[tuple[float, float | None, float]]:
        edts = self._find(trak, "edts")
        edits = edts and self._find(edts, "elst")
        if edits is None:
            return
        wide = 8 if self._number(edits.begin, 1) == 1 else 4
        each = 2 * wide + 4
        for i in range(self._number(edits.begin + 4, 4)):
            at = edits.begin + 8 + i * each
            if at + each > edits.end:
                raise Unsound("its index is damaged", again=True)
            first = self._number(at + wide, wide, signed=True)
            yield (
                self._number(at, wide) / movie_scale,
                None if first < 0 else first / scale,
                self._number(at + 2 * wide, 4, signed=True) / 65536,
            )

    def _times(self, head: _Box) -> tuple[int, int]:
        """Time scale (ticks a second) and duration (ticks) of an mvhd or mdhd."""
        wide = 8 if self._number(head.begin, 1) == 1 else 4
        at = head.begin + 4 + 2 * wide
        scale = self._number(at, 4)
        if scale == 0:
            raise Unsound("its index is damaged", again=True)
        return scale, self._number(at + 4, wide)

    def _all(self, parent: _Box, kind: str) -> Iterator[_Box]:
        return (box for box in _boxes(self._file, parent.begin, parent.end) if box.kind == kind)

    def _find(self, parent: _Box, kind: str) -> _Box | None:
        return next(self._all(parent, kind), None)

    def _need(self, parent: _Box, *path: str) -> _Box:
        for kind in path:
            found = self._find(parent, kind)
            if found is None:
                raise Unsound("its index is incomplete", again=True)
            parent = found
        return parent

    def _number(self, at: int, size: int, *, signed: bool = False) -> int:
        if at + size > len(self._data):
            raise Unsound("its index is damaged", again=True)
        return int.from_bytes(self._data[at : at + size], signed=signed)

    def _text(self, at: int) -> str:
        return self._data[at : at + 4].decode("latin-1")
