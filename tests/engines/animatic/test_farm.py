"""Farmland with its crops, and autumn that turns the leaves."""

from itertools import pairwise

import numpy as np
import pytest

from tenku.engines.animatic import reader, stage
from tenku.engines.animatic.plan import Degree, ShotPlan
from tenku.engines.animatic.scene import Canvas, Picture

WIDE = Canvas(width=320, height=180, seconds=4, fps=24, seed=5)
TALL = Canvas(width=180, height=320, seconds=4, fps=24, seed=5)
STATIC = (Degree(kind="static"),)


def frame(
    setting: str = "farmland", *features: str, elevation: float = 30.0, canvas: Canvas = WIDE
) -> Picture:
    plan = ShotPlan(
        setting=setting, features=features, light=((0.0, elevation),), camera=STATIC, wind=0.0
    )
    return stage.build(plan, canvas).frame(20)


@pytest.mark.parametrize(
    ("prompt", "feature"),
    [
        ("a farm in the morning", None), ("清晨的农田", None),
        ("a wheat field at sunset", "wheat"), ("夕阳下的麦浪", "wheat"),
        ("rice paddies", "paddy"), ("一片稻田", "paddy"),
        ("a cornfield", "maize"), ("玉米地", "maize"),
    ],
)  # fmt: skip
def test_words_name_the_fields(prompt: str, feature: str | None) -> None:
    plan = reader.read(prompt)
    assert plan.setting == "farmland"
    assert plan.features == ((feature,) if feature else ())
    assert not plan.notes


@pytest.mark.parametrize(
    ("crop", "canvas"), [("", WIDE), ("wheat", TALL), ("paddy", WIDE), ("maize", TALL)]
)
def test_same_seed_same_frame(crop: str, canvas: Canvas) -> None:
    first, second = (frame("farmland", crop, canvas=canvas) for _ in range(2))
    assert first.shape == (canvas.height, canvas.width, 3)
    assert (first == second).all()


def test_the_barn_is_red_and_lit_by_night() -> None:
    day, night = (frame(elevation=e).astype(int)[80:120] for e in (30.0, -12.0))
    red = (day[..., 0] > 1.8 * day[..., 1]) & (day[..., 0] > 110)
    assert red.sum() > 60
    warm = (night[..., 0] > 150) & (night[..., 0] > 1.3 * night[..., 2])
    assert warm.sum() > 5


def test_wheat_is_gold_and_maize_green() -> None:
    wheat, maize = (
        frame("farmland", c).astype(int)[125:150].mean((0, 1)) for c in ("wheat", "maize")
    )
    assert wheat[0] > 1.1 * wheat[1]
    assert maize[1] > 1.05 * maize[0]


def test_paddies_show_the_sky() -> None:
    noon, dusk = (frame("farmland", "paddy", elevation=e).astype(int) for e in (40.0, -5.0))
    fields = slice(120, 145)
    blue = noon[fields, ..., 2].mean() / noon[fields, ..., 0].mean()
    assert blue > 1.3 * dusk[fields, ..., 2].mean() / dusk[fields, ..., 0].mean()


def test_fields_pass_without_a_seam() -> None:
    plan = reader.read("a woman runs through farmland")
    shot = stage.build(plan, WIDE)
    shown = [shot.frame(i).astype(int)[110:140] for i in range(0, 96, 3)]
    steps = [np.abs(b - a).mean() for a, b in pairwise(shown)]
    assert max(steps) < 2.5 * float(np.median(steps))
    assert all(part.min(axis=2).max(axis=1).min() > 20 for part in shown), "no black holes"


@pytest.mark.parametrize("prompt", ["autumn", "秋天的街道", "金秋的草地"])
def test_autumn_is_a_season(prompt: str) -> None:
    plan = reader.read(prompt)
    assert "autumn" in plan.features
    assert [(d.kind, d.strength) for d in plan.weather] == [("leaves", 0.35)]
    assert not plan.notes


@pytest.mark.parametrize("setting", ["street", "meadow", "forest", "farmland"])
def test_autumn_turns_the_leaves(setting: str) -> None:
    def rusty(picture: Picture) -> int:
        p = picture.astype(int)
        return int(((p[..., 0] > 1.35 * p[..., 1]) & (p[..., 1] > 1.1 * p[..., 2])).sum())

    assert rusty(frame(setting, "autumn")) > rusty(frame(setting)) + 60
