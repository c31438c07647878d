"""The poses of a figure, each painted when a frame first shows it."""

from collections.abc import Callable, Sequence
from threading import Lock

from tenku.engines.animatic.rigs.figure import Baked, Easel, Part, bake
from tenku.engines.animatic.rigs.shape import Xy

Drawn = tuple[Sequence[Part], Sequence[Xy]]  # the parts, and what of them touches the ground


class Poses:
    """`count` poses, of which `paint` paints number k: by that alone, so their order is free.

    A still needs one of them; the frames of a film that are drawn side by side paint theirs so.
    """

    def __init__(self, count: int, paint: Callable[[int], Baked]) -> None:
        self._paint = paint
        self._painted: list[Baked | None] = [None] * count
        self._locks = tuple(Lock() for _ in range(count))

    @classmethod
    def one(cls, baked: Baked) -> "Poses":
        return cls(1, lambda _: baked)

    @classmethod
    def of(cls, count: int, draw: Callable[[float], Drawn], easel: Easel) -> "Poses":
        """A cycle: `draw` says how the figure is at a phase of it, 0..1."""

        def paint(k: int) -> Baked:
            parts, contacts = draw(k / count)
            return bake(parts, easel, contacts)

        return cls(count, paint)

    def __len__(self) -> int:
        return len(self._painted)

    def __getitem__(self, k: int) -> Baked:
        with self._locks[k]:
            baked = self._painted[k]
            if baked is None:
                baked = self._painted[k] = self._paint(k)
            return baked

    def each(self, change: Callable[[Baked], Baked]) -> "Poses":
        """The same poses, changed."""
        return Poses(len(self), lambda k: change(self[k]))
