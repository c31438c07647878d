"""Poses are painted once, when a frame needs them, whoever draws it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from tenku.engines.animatic.rigs.figure import Baked, Easel, Part, bake
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.rigs.shape import disc


def painted(k: int) -> Baked:
    part = Part(shape=disc((0.0, 0.5), 0.2 + 0.05 * k, 0.4), colour=(0.8, 0.2, 0.2))
    return bake([part], Easel(scale=40.0))


def watched(count: int) -> tuple[Poses, list[int]]:
    """Poses, and which of them have been painted."""
    seen: list[int] = []

    def paint(k: int) -> Baked:
        seen.append(k)
        return painted(k)

    return Poses(count, paint), seen


def test_only_what_is_looked_at_is_painted() -> None:
    poses, seen = watched(5)
    paler = poses.each(lambda baked: replace(baked, scale=2 * baked.scale))
    assert (len(poses), len(paler), seen) == (5, 5, [])
    assert poses[3].alpha.shape == painted(3).alpha.shape
    assert paler[3].scale == 2 * poses[3].scale
    assert seen == [3]
    with pytest.raises(IndexError):
        poses[5]


def test_threads_that_want_the_same_pose_get_the_same() -> None:
    poses, seen = watched(2)
    together = Barrier(4)

    def ask(_: int) -> Baked:
        together.wait()
        return poses[1]

    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(ask, range(4))
    assert all(other is first for other in others)
    assert seen == [1]
