"""A tree and a flower by themselves: read as subjects, or left as scenery; drawn, moving, growing."""

from itertools import cycle

import numpy as np
import pytest

from tenku.engines.animatic import reader, stage
from tenku.engines.animatic.plan import Degree, ShotPlan, Subject
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.settings import settings

WIDE = Canvas(width=320, height=180, seconds=4, fps=24, seed=5)
TALL = Canvas(width=180, height=320, seconds=4, fps=24, seed=5)
STATIC = (Degree(kind="static"),)
KINDS = ("tree", "flower", "tulip", "rose", "sunflower")


def shot(kind: str, canvas: Canvas = WIDE, action: str = "auto", **more: object) -> stage.Stage:
    plan = ShotPlan(
        setting="meadow", subjects=(Subject(kind=kind, action=action),), light=((0.0, 30.0),),
        camera=STATIC, wind=0.4,
    )  # fmt: skip
    return stage.build(plan.model_copy(update=more), canvas)


def red(picture: Picture) -> int:
    p = picture.astype(int)
    return int(((p[..., 0] > 110) & (p[..., 0] > 1.8 * p[..., 1])).sum())


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("a lone tree on a hill", "tree"), ("an old oak", "tree"), ("一棵孤零零的大树", "tree"),
        ("a big old tree in the wind", "tree"), ("樱花树", "tree"), ("an apple tree", "tree"),
        ("a flower", "flower"), ("一朵花", "flower"), ("a red tulip at dawn", "tulip"),
        ("一朵红色的玫瑰", "rose"), ("a white rose", "rose"), ("一朵向日葵", "sunflower"),
    ],
)  # fmt: skip
def test_one_plant_is_the_subject(prompt: str, kind: str) -> None:
    plan = reader.read(prompt)
    assert [(s.kind, s.count) for s in plan.subjects] == [(kind, 1)]
    assert plan.setting == "meadow"
    assert not plan.notes


@pytest.mark.parametrize(
    "prompt",
    [
        "trees in the background of a field", "a street lined with trees", "a tree lined street",
        "cherry trees along the road", "路边的树木", "a field of sunflowers", "tulips in a garden",
        "野花盛开的草地", "向日葵花田", "a rose garden", "a flower garden", "the sun rose over a field",
    ],
)  # fmt: skip
def test_several_are_scenery(prompt: str) -> None:
    assert reader.read(prompt).subjects == ()


def test_what_is_said_of_them() -> None:
    assert reader.read("a tree grows, time lapse").subjects[0].action == "grow"
    assert reader.read("一朵玫瑰绽放").subjects[0].action == "bloom"
    assert reader.read("a red tulip").subjects[0].colours == {"petals": "#c23b36"}
    assert reader.read("a tulip").shot == "medium"
    assert [s.kind for s in reader.read("two birds in a tree").subjects] == ["bird"]


@pytest.mark.parametrize(("kind", "canvas"), list(zip(KINDS, cycle([WIDE, TALL]), strict=False)))
def test_same_seed_same_frame(kind: str, canvas: Canvas) -> None:
    first, second = (shot(kind, canvas).frame(40) for _ in range(2))
    assert (first == second).all()
    bare = shot(kind, canvas, subjects=()).frame(40)
    assert (np.abs(first.astype(int) - bare).max(2) > 24).mean() > 0.015


def test_a_tree_fits_the_frame() -> None:
    for canvas in (WIDE, TALL):
        with_, bare = shot("tree", canvas).frame(0), shot("tree", canvas, subjects=()).frame(0)
        seen = np.abs(with_.astype(int) - bare).max(2) > 24
        assert not seen[: canvas.height * 4 // 7, [0, -1]].any()
        assert not seen[0].any()


def test_a_tree_grows() -> None:
    bare, grows = shot("tree", subjects=()), shot("tree", action="grow")
    areas = [
        (np.abs(grows.frame(i).astype(int) - bare.frame(i)).max(2) > 24).sum() for i in (0, 48, 95)
    ]
    assert areas[0] < 0.2 * areas[1] < 0.2 * areas[2]


def test_a_crown_sways_and_the_trunk_stands() -> None:
    still = shot("tree", subjects=())
    tree = shot("tree", wind=0.9)
    moved = np.abs(tree.frame(10).astype(int) - tree.frame(34)).max(2) > 40
    grass = np.abs(still.frame(10).astype(int) - still.frame(34)).max(2) > 40
    assert (moved & ~grass)[10:90].sum() > 150
    steps = [
        np.abs(tree.frame(i).astype(int)[:90] - tree.frame(i + 1)[:90]).mean()
        for i in range(40, 52)
    ]
    assert max(steps) < 3.0 * float(np.median(steps)), "it does not jump"


def test_autumn_and_snow_change_a_tree() -> None:
    green, rust, frost = (
        shot("tree", features=f, weather=w).frame(0)[40:80, 90:150].astype(int).mean((0, 1))
        for f, w in (((), ()), (("autumn",), ()), ((), (Degree(kind="snow"),)))
    )
    assert green[1] > green[0]
    assert rust[0] > 1.2 * rust[1]
    assert frost[2] > green[2] + 40


@pytest.mark.parametrize("kind", KINDS[1:])
def test_petals_open_without_a_jump(kind: str) -> None:
    subject = Subject(kind=kind, action="bloom", colours={"petals": "#e01818"})
    film = shot(kind, subjects=(subject,), wind=0.0, shot="medium")
    area = [red(film.frame(i)) for i in range(0, 96, 5)]
    assert area[-1] > 1.6 * area[0] > 0
    steps = np.abs(np.diff(area))
    assert steps.max() < 0.25 * max(area)


@pytest.mark.parametrize("setting", settings())
@pytest.mark.parametrize("kind", ["tree", "rose"])
def test_everywhere(setting: str, kind: str) -> None:
    film = shot(kind, setting=setting, weather=(Degree(kind="rain"),))
    assert film.frame(50).shape == (180, 320, 3)
