"""Colours of subjects: the plan's own, else a designed choice by seed."""

from collections.abc import Sequence

from tenku.engines.animatic.rigs.figure import Colour
from tenku.engines.animatic.scene import rng
from tenku.engines.animatic.subjects.performer import Casting


def rgb(hexadecimal: str) -> Colour:
    """The albedo of a colour such as "#d8a25a". Raises ValueError for anything else."""
    value = int(hexadecimal.removeprefix("#"), 16)
    return (value >> 16 & 255) / 255.0, (value >> 8 & 255) / 255.0, (value & 255) / 255.0


def choice(casting: Casting, part: str, designed: Sequence[str], i: int = 0) -> Colour:
    """The colour of a part of figure `i`: the plan's, else one of `designed` by the clip's seed."""
    named = casting.subject.colours.get(part)
    if named is not None:
        return rgb(named)
    dice = rng(casting.canvas.seed, f"{casting.subject.kind}.{part}", 0)
    return rgb(designed[(int(dice.integers(len(designed))) + i) % len(designed)])
