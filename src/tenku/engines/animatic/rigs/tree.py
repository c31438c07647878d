"""A broad-leaved tree: trunk, boughs and clumps of leaves, each of which sways about its bough."""

from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.rigs.figure import Colour, Part, mixed, shade
from tenku.engines.animatic.rigs.shape import Shape, Xy, blob, disc, limb, points, spline

WIDTH = 1.16  # own heights

_BOUGHS: tuple[tuple[Xy, Xy, Xy, float], ...] = (  # from, over, to, half width
    ((0.00, 0.22), (-0.13, 0.40), (-0.31, 0.55), 0.026),
    ((0.00, 0.26), (0.15, 0.40), (0.32, 0.57), 0.024),
    ((0.00, 0.34), (-0.05, 0.52), (-0.12, 0.72), 0.020),
    ((0.00, 0.34), (0.07, 0.52), (0.15, 0.74), 0.018),
)


@dataclass(frozen=True, kw_only=True)
class Clump:
    """Where a mass of leaves is, its half axes, the point of a bough it hangs on, its tone."""

    at: Xy
    rx: float
    ry: float
    root: Xy
    lift: float


CLUMPS: tuple[Clump, ...] = (  # from back to front
    Clump(at=(0.02, 0.70), rx=0.38, ry=0.20, root=(0.0, 0.50), lift=-0.26),
    Clump(at=(-0.35, 0.55), rx=0.20, ry=0.135, root=(-0.22, 0.47), lift=-0.12),
    Clump(at=(0.36, 0.57), rx=0.20, ry=0.14, root=(0.22, 0.47), lift=-0.12),
    Clump(at=(0.04, 0.85), rx=0.25, ry=0.145, root=(0.02, 0.66), lift=0.02),
    Clump(at=(-0.23, 0.72), rx=0.225, ry=0.155, root=(-0.12, 0.58), lift=0.02),
    Clump(at=(0.25, 0.73), rx=0.215, ry=0.15, root=(0.13, 0.58), lift=0.0),
    Clump(at=(0.01, 0.63), rx=0.225, ry=0.125, root=(0.0, 0.52), lift=-0.02),
)


def scalloped(
    random: np.random.Generator, centre: Xy, rx: float, ry: float, lobes: int = 11
) -> Shape:
    """The outline of a mass of leaves: round lobes of different size, flatter below."""
    n = 2 * lobes
    a = np.linspace(0, 2 * np.pi, n, endpoint=False) + random.uniform(-0.10, 0.10, n)
    r = np.where(np.arange(n) % 2 == 0, 1.06, 0.90) * random.uniform(0.93, 1.05, n)
    y = np.sin(a) * np.where(np.sin(a) < 0, 0.78, 1.0)
    return (spline(np.stack([centre[0] + rx * r * np.cos(a), centre[1] + ry * r * y], 1), 5),)


def wood(bark: Colour) -> list[Part]:
    """Trunk with its roots, and the boughs that carry the clumps."""
    parts: list[Part] = []
    for start, over, end, half in _BOUGHS:
        line = spline([start, over, end], 5, closed=False)
        last = len(line) - 1.0
        bough = limb(line, ((0, half, half), (last, 0.3 * half, 0.3 * half)), 2)
        parts.append(Part(shape=bough, colour=bark, soft=0.02, lift=-0.14))
    trunk = limb(
        points((0.0, 0.0), (0.008, 0.12), (-0.006, 0.28), (0.0, 0.46), (0.02, 0.70)),
        ((0, 0.062, 0.066), (0.5, 0.046, 0.046), (2, 0.037, 0.040), (4, 0.006, 0.006)),
    )
    roots = blob((-0.125, -0.004), (-0.07, 0.030), (0.0, 0.075), (0.07, 0.034), (0.135, -0.004),
                 (0.06, -0.012), (0.0, -0.006), (-0.06, -0.014))  # fmt: skip
    parts.append(Part(shape=(*trunk, *roots), colour=bark, soft=0.035))
    for x, low, high in ((-0.018, 0.05, 0.20), (0.012, 0.10, 0.30), (0.026, 0.03, 0.13)):
        line = spline([(x, low), (x + 0.006, (low + high) / 2), (x - 0.002, high)], 4, closed=False)
        cut = limb(line, ((0, 0.001, 0.001), (4, 0.004, 0.004), (8, 0.001, 0.001)), 1)
        parts.append(Part(shape=cut, colour=shade(bark, 0.72), flat=0.3, inside=True))
    return parts


def leaves(
    clump: Clump, random: np.random.Generator, leaf: Colour, fruit: Colour | None = None
) -> list[Part]:
    """One clump about its own root: a dark body, masses upon it, leaves at their edges."""
    cx, cy = clump.at[0] - clump.root[0], clump.at[1] - clump.root[1]
    rx, ry = clump.rx, clump.ry
    deep = mixed(leaf, (0.16, 0.24, 0.30), 0.22)
    parts = [
        Part(
            shape=scalloped(random, (cx, cy), rx, ry, 13), colour=deep, soft=0.05,
            lift=clump.lift - 0.16, crease=0.30,
        )
    ]  # fmt: skip
    lobes = ((-0.46, 0.06, 0.50), (0.48, 0.02, 0.48), (0.04, 0.34, 0.58), (-0.06, -0.18, 0.44))
    for dx, dy, size in lobes:
        mass = scalloped(random, (cx + dx * rx, cy + dy * ry), size * rx, size * ry * 0.92, 9)
        parts.append(Part(shape=mass, colour=leaf, soft=0.040, lift=clump.lift + 0.02, crease=0.22))
    for k in range(44):
        a, q = random.uniform(0, 2 * np.pi), random.uniform(0.30, 1.06)
        at = (cx + q * rx * np.cos(a), cy + q * ry * np.sin(a) * (0.8 if np.sin(a) < 0 else 1.0))
        long = random.uniform(0.007, 0.013)
        spray = disc(at, long, 0.55 * long, random.uniform(0, np.pi))
        lit = np.sin(a) * q > random.uniform(-0.5, 0.6)
        tone = (0.92 if k % 3 else 0.62) if lit else 0.2
        parts.append(Part(shape=spray, colour=leaf, flat=max(tone + clump.lift, 0.08)))
    if fruit is not None and clump.lift > -0.2:
        for _ in range(7):
            a, q = random.uniform(0, 2 * np.pi), random.uniform(0.2, 0.85)
            at = (cx + q * rx * np.cos(a), cy + q * ry * np.sin(a) * 0.8)
            parts.append(Part(shape=disc(at, 0.013), colour=fruit, soft=0.012, crease=0.3))
    return parts
