"""People: what they do, wear, hold and say, understood from words and seen in pixels."""

from dataclasses import replace

import numpy as np
import pytest

from tenku.engines.animatic import reader, stage
from tenku.engines.animatic.plan import Degree, Facing, ShotPlan, Speech, Subject
from tenku.engines.animatic.rigs import acts, frontal, steps
from tenku.engines.animatic.rigs.body import CHILD, MAN, WOMAN, Outfit
from tenku.engines.animatic.rigs.puppet import Puppet
from tenku.engines.animatic.rigs.sideview import Sideview
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.sound.speech import syllables
from tenku.engines.animatic.subjects.performer import Actor
from tenku.engines.animatic.subjects.turning import Turning

WIDE = Canvas(width=320, height=180, seconds=4, fps=24, seed=5)
TALL = Canvas(width=180, height=320, seconds=4, fps=24, seed=5)
STATIC = (Degree(kind="static"),)
ACTIONS = ("sit", "dance", "jump", "look", "look_up", "nod", "clap", "cheer", "turn")


def plan(*subjects: Subject, **changes: object) -> ShotPlan:
    base = {"setting": "street", "camera": STATIC, "subjects": subjects, "light": ((0.0, 25.0),)}
    return ShotPlan.model_validate({**base, **changes})


def shot(*subjects: Subject, canvas: Canvas = WIDE, **changes: object) -> stage.Stage:
    return stage.build(plan(*subjects, **changes), canvas)


def figures(whole: stage.Stage, i: int) -> np.ndarray:
    """Where the performers are seen at frame i: their mask."""
    mine = [layer for performer in whole.performers for layer in performer.layers]
    kinds = tuple({type(layer) for layer in mine})
    bare = replace(whole, layers=tuple(v for v in whole.layers if not isinstance(v, kinds)))
    return difference(whole.frame(i), bare.frame(i)) > 12


def difference(a: Picture, b: Picture) -> np.ndarray:
    return np.abs(a.astype(int) - b).max(axis=2)


@pytest.mark.parametrize(
    ("words", "kind", "action"),
    [
        ("a woman dances in the park", "woman", "dance"),
        ("女孩在草地上跳舞", "woman", "dance"),
        ("a boy jumps for joy on the beach", "child", "jump"),
        ("孩子在草地上蹦蹦跳跳", "child", "jump"),
        ("a man nods", "man", "nod"),
        ("男人点点头", "man", "nod"),
        ("a woman looks around in the city", "woman", "look"),
        ("女人环顾四周", "woman", "look"),
        ("a man looks up at the night sky", "man", "look_up"),
        ("女孩抬头仰望星空", "woman", "look_up"),
        ("a man is clapping on the stage", "man", "clap"),
        ("女人鼓掌", "woman", "clap"),
        ("人们欢呼", "person", "cheer"),
        ("a woman turns around and smiles", "woman", "turn"),
        ("男人转过身来", "man", "turn"),
        ("a woman gazes at the sea", "woman", "stand"),
        ("a man sits on the grass", "man", "sit"),
        ("人群在街上行走", "crowd", "walk"),
        ("a crowd of people in the square", "crowd", "auto"),
    ],
)
def test_words_of_what_people_do(words: str, kind: str, action: str) -> None:
    read = reader.read(words)
    assert [(s.kind, s.action) for s in read.subjects] == [(kind, action)]
    assert read.notes == ()


def test_words_of_the_old_and_of_what_one_holds_or_sits_on() -> None:
    for words in ("an old man sits on a bench in the park", "老爷爷坐在公园的长椅上"):
        (man,) = reader.read(words).subjects
        assert (man.kind, man.action, man.old, man.seat) == ("man", "sit", True, "bench")
    for words in ("a woman with a red umbrella walks in the rain", "女人撑着红色的雨伞在雨中行走"):
        (woman,) = reader.read(words).subjects
        assert (woman.action, woman.holds, woman.old) == ("walk", "umbrella", False)
        assert set(woman.colours) == {"umbrella"}
    assert "bench" in reader.read("a bench in the park").notes[0]


@pytest.mark.parametrize("size", ["wide", "medium", "close"])
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_is_seen_in_every_shot_and_format(action: str, size: str) -> None:
    formats: tuple[tuple[Canvas, Facing], ...] = ((WIDE, "left"), (TALL, "camera"))
    for canvas, facing in formats:
        subject = Subject(kind="woman", action=action, facing=facing)
        whole = shot(subject, canvas=canvas, shot=size)
        assert figures(whole, 30).mean() > 0.004
        assert (whole.frame(30) == shot(subject, canvas=canvas, shot=size).frame(30)).all()


def test_who_sits_is_lower_and_sits_on_what_suits_the_place() -> None:
    def tall(setting: str, action: str) -> int:
        rows = np.flatnonzero(figures(shot(Subject(kind="man", action=action), setting=setting), 0).any(axis=1))  # fmt: skip
        return int(rows.max() - rows.min())

    assert tall("street", "sit") < 0.92 * tall("street", "stand")
    assert tall("desert", "sit") < 0.75 * tall("desert", "stand")
    man = Subject(kind="man", action="sit")
    bench, chair = (
        shot(man.model_copy(update={"seat": seat})).frame(0) for seat in ("bench", "chair")
    )
    assert (difference(bench, chair) > 25).sum() > 40


def test_a_jump_leaves_the_ground_and_comes_down_where_it_began() -> None:
    phases = np.linspace(0, 1, 60, endpoint=False)
    for build in (WOMAN, MAN, CHILD):
        feet = np.asarray([[y for _, y in acts.jump(p, build).feet] for p in phases])
        flies = feet.min(axis=1) > 0.03
        assert 0.2 < flies.mean() < 0.45
        assert feet.max() < 0.4
        assert (feet[phases < acts.TAKEOFF] == 0).all()
        hips = np.asarray([acts.jump(p, build).hip[1] for p in phases])
        assert hips[(phases > 0.2) & (phases < acts.TAKEOFF)].min() < hips[0] - 0.08, "no crouch"
        assert hips[phases > acts.LANDING].min() < hips[0] - 0.07, "the landing doesn't give way"


def test_no_loop_has_a_seam() -> None:
    """From the last pose to the first everything moves no more than it does elsewhere."""
    n = 64
    for name in ("dance", "clap", "cheer"):
        drawn = [frontal.drawn(getattr(steps, name)(k / n), WOMAN, OUTFIT)[0] for k in range(n)]
        poses = np.asarray(
            [np.vstack([p for part in parts for p in part.shape]) for parts in drawn]
        )
        moved = np.abs(poses - np.roll(poses, 1, axis=0)).max(axis=(1, 2))
        assert moved[0] <= 1.05 * moved[1:].max(), name
        assert moved.max() < 0.16, name


def test_feet_that_dance_stay_where_they_are_put() -> None:
    n = 256
    feet = np.asarray([steps.dance(k / n).feet for k in range(n)])
    step = np.abs(np.diff(feet[..., 0], axis=0))
    stands = (feet[:-1, :, 1] < 1e-9) & (feet[1:, :, 1] < 1e-9)
    assert step[stands].max() < 1e-9
    assert 0.5 < stands.mean() < 0.95


def test_the_one_who_looks_around_turns_the_face_to_both_sides() -> None:
    (layer,) = shot(Subject(kind="man", action="look")).performers[0].layers
    assert isinstance(layer, Puppet)
    turns = [layer.life.turn(t) for t in np.arange(0, 5, 0.05)]
    assert min(turns) < -2
    assert max(turns) > 2
    assert np.abs(np.diff(turns)).max() < 0.9


@pytest.mark.parametrize("facing", ["right", "camera"])
def test_who_turns_narrows_and_shows_another_side(facing: Facing) -> None:
    whole = shot(Subject(kind="woman", action="turn", facing=facing), shot="medium")
    (turning,) = whole.performers[0].layers
    assert isinstance(turning, Turning)
    begins = int(turning.begins * 24)

    def width(i: int) -> int:
        return int(figures(whole, i).any(axis=0).sum())

    side, middle, front = (width(begins + k) for k in (0, 6, 16))
    assert (side < front) == (facing == "right")
    assert middle < 0.85 * max(side, front)
    steps = [width(begins + k + 1) - width(begins + k) for k in range(16)]
    assert np.abs(steps).max() < 0.4 * max(side, front)  # nothing pops


def test_a_nod_is_seen() -> None:
    man = Subject(kind="man", action="nod")
    film = shot(man, shot="close", canvas=WIDE)
    still = shot(man.model_copy(update={"action": "smile"}), shot="close", canvas=WIDE)

    def swing(whole: stage.Stage) -> float:
        tops = [np.flatnonzero(figures(whole, i).any(axis=1))[0] for i in range(0, 48, 3)]
        return float(np.ptp(tops))

    assert swing(film) > swing(still) + 2


class TestDialogue:
    @pytest.mark.parametrize(
        "words",
        [
            '女人说："你好。" 男人回答："再见。"',
            'The woman says "hello there". The man answers "good bye".',
            '"Hello there," says the woman. "Good bye," answers the man.',
            'A man and a woman sit in a cafe. She says: "Hello there." He replies: "Good bye."',
        ],
    )
    def test_each_line_has_its_speaker(self, words: str) -> None:
        read = reader.read(words)
        kinds = [s.kind for s in read.subjects]
        assert sorted(kinds) == ["man", "woman"]
        assert [kinds[said.speaker or 0] for said in read.speech] == ["woman", "man"]
        assert {s.facing for s in read.subjects} == {"left", "right"}

    def test_an_unnamed_speaker_is_the_next_in_turn(self) -> None:
        read = reader.read('A couple on the beach: "Hello there." "Good bye."')
        assert [said.speaker for said in read.speech] == [None, None]
        assert {s.speaker for s in syllables(read, 6.0)} == {0, 1}

    def test_only_who_speaks_moves_the_mouth(self) -> None:
        two = (
            Subject(kind="woman", action="talk", place="left", facing="right"),
            Subject(kind="man", action="talk", place="right", facing="left"),
        )
        said = tuple(Speech(text=t, language="en", speaker=k) for t, k in (("Why is it so?", 1), ("Because.", 0)))  # fmt: skip
        whole = shot(*two, speech=said, shot="medium")
        woman, man = (p.layers[0] for p in whole.performers)
        assert isinstance(woman, Sideview)
        assert isinstance(man, Sideview)
        spoken = syllables(whole.plan, WIDE.seconds)
        turn = max(s.start + s.length for s in spoken if s.speaker == 1)
        early = np.arange(0, turn - 0.1, 0.02)
        assert max(man.manner.voice(t) for t in early) > 0.5
        assert max(woman.manner.voice(t) for t in early) < 0.2
        assert max(woman.manner.voice(t) for t in np.arange(turn, 4, 0.02)) > 0.5

    def test_an_open_mouth_shows_in_profile(self) -> None:
        two = (
            Subject(kind="woman", action="talk", place="left", facing="right"),
            Subject(kind="man", action="talk", place="right", facing="left"),
        )
        layer = next(v for v in shot(*two, shot="medium").layers if isinstance(v, Sideview))
        shut, wide = (layer.heads[k].settled for k in (0, -1))
        assert shut is not None
        assert wide is not None
        h, w = min(shut.shape[0], wide.shape[0]), min(shut.shape[1], wide.shape[1])
        assert (difference(shut[:h, :w, :3], wide[:h, :w, :3]) > 30).sum() > 5


def test_an_umbrella_is_above_the_head_and_has_its_colour() -> None:
    for facing in ("right", "camera"):
        bare = Subject(kind="woman", facing=facing)
        held = bare.model_copy(update={"holds": "umbrella", "colours": {"umbrella": "#d01818"}})
        for action in ("stand", "walk", "talk", "sit"):
            with_it, without = (
                shot(s.model_copy(update={"action": action}), canvas=WIDE) for s in (held, bare)
            )
            new = difference(with_it.frame(0), without.frame(0)) > 25
            top = np.flatnonzero(figures(without, 0).any(axis=1))[0]
            assert new[:top].sum() > 60, (facing, action)
            red = with_it.frame(0)[:top][new[:top]].astype(int)
            assert (red[:, 0] > 1.5 * red[:, 2]).mean() > 0.6


def test_the_old_have_grey_hair_and_walk_slower() -> None:
    young = Subject(kind="man", action="walk")
    old = young.model_copy(update={"old": True})
    speeds = [shot(s).performers[0].speed for s in (young, old)]
    assert speeds[1] < 0.75 * speeds[0]
    read = reader.read("an old woman smiles")
    layer = next(v for v in stage.build(read, WIDE).layers if isinstance(v, Puppet))
    assert layer.cap.settled is not None
    hair = layer.cap.settled.reshape(-1, 4)
    seen = hair[hair[:, 3] > 250][:, :3].astype(int)
    middle = np.median(seen, axis=0)  # in warm light
    assert middle.max() > 120
    assert np.ptp(middle) < 0.35 * middle.max(), "the hair isn't grey"


class TestCrowd:
    @pytest.mark.parametrize("setting", ["street", "meadow", "sea", "room"])
    def test_many_in_depth_the_far_ones_smaller_and_paler(self, setting: str) -> None:
        whole = shot(Subject(kind="crowd"), setting=setting)
        actors = [v for v in whole.performers[0].layers if isinstance(v, Actor)]
        assert 9 <= len(actors) <= 14
        far, near = max(actors, key=lambda a: a.z), min(actors, key=lambda a: a.z)
        assert far.size * far.poses[0].scale < near.size * near.poses[0].scale
        assert far.way.start[1] < near.way.start[1]
        assert far.haze > near.haze

    def test_some_walk_and_some_stand(self) -> None:
        actors = [
            v for v in shot(Subject(kind="crowd")).performers[0].layers if isinstance(v, Actor)
        ]
        speeds = {np.sign(a.way.speed) for a in actors}
        assert speeds == {-1.0, 0.0, 1.0}

    def test_they_fill_the_frame(self) -> None:
        for canvas in (WIDE, TALL):
            seen = figures(shot(Subject(kind="crowd"), canvas=canvas), 40).any(axis=0)
            assert all(third.mean() > 0.15 for third in np.array_split(seen, 3))

    def test_followed_they_all_go_one_way(self) -> None:
        crowd = Subject(kind="crowd", action="walk")
        whole = shot(crowd, camera=(Degree(kind="tracking"),))
        assert all(a.cadence > 0.5 for a in whole.performers[0].layers if isinstance(a, Actor))


def test_two_of_a_kind_who_face_each_other_are_two_people() -> None:
    read = reader.read("two women sit in a cafe and talk")
    first, second = read.subjects
    assert (first.facing, second.facing) == ("right", "left")
    whole = stage.build(read, WIDE)
    one, other = sorted((v for v in whole.layers if isinstance(v, Sideview)), key=lambda v: v.at[0])
    assert (one.flip, other.flip) == (False, True)
    colours: list[np.ndarray] = []
    for layer in (one, other):
        rgba = layer.bodies[0].settled
        assert rgba is not None
        colours.append(rgba[rgba[..., 3] > 250][:, :3].astype(float).mean(axis=0))
    assert np.abs(colours[0] - colours[1]).max() > 6


OUTFIT = Outfit(
    skin=(0.9, 0.7, 0.55), hair=(0.3, 0.2, 0.15), top=(0.7, 0.3, 0.2), trousers=(0.2, 0.3, 0.5),
    shoes=(0.2, 0.2, 0.2),
)  # fmt: skip
