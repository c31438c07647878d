"""Lightning, leaves, dust; tilts and lenses; time that stands still; looks: seen in the pixels."""

import cv2
import numpy as np
import pytest

from tenku.engines.animatic import stage
from tenku.engines.animatic.finish import Finish
from tenku.engines.animatic.layers.lightning import strike
from tenku.engines.animatic.plan import Degree, ShotPlan
from tenku.engines.animatic.scene import Canvas, Picture

WIDE = Canvas(width=160, height=90, seconds=4, fps=24, seed=5)
LAST = WIDE.num_frames - 1


def build(setting: str, **changes: object) -> stage.Stage:
    given = {"setting": setting, "camera": [{"kind": "static"}], "wind": 0.0, **changes}
    return stage.build(ShotPlan.model_validate(given), WIDE)


def kind(name: str) -> list[dict[str, str]]:
    return [{"kind": name}]


def test_lightning_lights_everything_up_and_thunder_follows() -> None:
    shot = build("sea", weather=kind("storm"), light=[[0, -4]])
    bolts = strike(WIDE, shot.scenery.horizon, 1.0)
    assert bolts
    struck = shot.frame(round((bolts[0].at + 0.02) * 24)).astype(int)
    before = shot.frame(round((bolts[0].at - 0.2) * 24)).astype(int)
    assert struck.mean() > 1.2 * before.mean()
    assert struck.max() > before.max()
    (thunder,) = [cue for cue in shot.cues() if cue.kind == "thunder"]
    assert len(thunder.events) == len(bolts)
    assert all(clap > bolt.at for clap, bolt in zip(thunder.events, bolts, strict=True))


def test_leaves_sail_down() -> None:
    shot, bare = build("street", weather=kind("leaves")), build("street")

    def rows(i: int) -> np.ndarray:
        """Where the leaves are, as a share of each row."""
        there = np.abs(shot.frame(i).astype(int) - bare.frame(i)).max(axis=2) > 40
        return there.mean(axis=1)

    first = rows(10)
    assert 0.001 < first.mean() < 0.08
    later = [np.corrcoef(np.roll(first, k), rows(13))[0, 1] for k in range(-6, 7)]
    assert int(np.argmax(later)) - 6 > 0  # downwards


def test_a_gale_takes_leaves_where_trees_are() -> None:
    gale = kind("wind")
    assert len(build("meadow", weather=gale).layers) > len(build("meadow").layers)
    assert len(build("sea", weather=gale).layers) <= len(build("sea").layers)


def test_dust_colours_the_air() -> None:
    dusty = build("meadow", weather=kind("dust"), light=[[0, 40]]).frame(0)[:20].mean(axis=(0, 1))
    clear = build("meadow", light=[[0, 40]]).frame(0)[:20].mean(axis=(0, 1))
    assert clear[2] > clear[0] + 40  # blue
    assert dusty[0] > dusty[2]  # sand


def test_time_stands_still_and_the_camera_goes_on() -> None:
    dog = [{"kind": "dog", "action": "run"}]
    shot = build("meadow", tempo="freeze", subjects=dog)
    assert np.array_equal(shot.frame(60), shot.frame(LAST))
    assert not np.array_equal(shot.frame(10), shot.frame(20))
    moving = build("meadow", tempo="freeze", subjects=dog, camera=kind("push_in"))
    assert not np.array_equal(moving.frame(60), moving.frame(LAST))


@pytest.mark.parametrize(("move", "sign"), [("tilt_up", 1), ("tilt_down", -1)])
def test_a_tilt_moves_the_picture_against_the_gaze(move: str, sign: int) -> None:
    shot = build("city", camera=kind(move))
    first, last = (
        cv2.cvtColor(shot.frame(i), cv2.COLOR_RGB2GRAY).astype(np.float32) for i in (0, LAST)
    )
    (_, down), _ = cv2.phaseCorrelate(first, last)
    assert sign * down > 4


def test_a_dolly_zoom_keeps_the_subject_and_pushes_the_far_away() -> None:
    camera = build("street", camera=kind("dolly_zoom")).camera
    near, far = ([camera.at(u, 4 * u).view(z).scale for u in (0.0, 0.5, 1.0)] for z in (1.0, 12.0))
    assert np.ptp(near) < 0.02
    assert far[0] - far[2] > 0.15


def test_on_foot_the_view_nears_and_bobs() -> None:
    camera = build("street", camera=kind("first_person")).camera
    views = [camera.at(i / LAST, i / 24).view(2.0) for i in range(WIDE.num_frames)]
    assert views[-1].scale > views[0].scale + 0.05
    turns = np.diff(np.sign(np.diff([view.dy for view in views])))
    assert np.count_nonzero(turns) >= 8  # up and down with the steps


def looked(name: str) -> Picture:
    return build("sea", looks=kind(name), light=[[0, 30]]).frame(5)


def chroma(picture: Picture) -> float:
    return float(np.ptp(picture.astype(int), axis=2).mean())


def test_looks_do_what_they_are_called() -> None:
    film = looked("film")
    assert chroma(looked("noir")) < 1
    assert looked("noir").std() > 1.15 * looked("bw").std()
    assert chroma(looked("ink")) < 0.6 * chroma(film)
    assert chroma(looked("cartoon")) > 1.1 * chroma(film)
    assert looked("pastel").std() < 0.85 * film.std()
    red, _, blue = looked("vintage").mean(axis=(0, 1))
    assert red > blue + 10


def test_outlines_darken_edges_and_leave_plains_alone() -> None:
    picture = np.full((90, 160, 3), 90, np.uint8)
    picture[:, 80:] = 200
    finish = Finish.of((Degree(kind="cartoon"),), WIDE)
    flat = Finish(colour=finish.colour, bloom=finish.bloom, plate=finish.plate)
    drawn, plain = finish.apply(picture.copy(), 0.0), flat.apply(picture.copy(), 0.0)
    assert drawn[45, 79:81].min() < plain[45, 79:81].min() - 20
    assert np.array_equal(drawn[45, :60], plain[45, :60])
