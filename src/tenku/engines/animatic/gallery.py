"""Everything that the engine can draw, one frame each: to be looked at by a person."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import cv2

from tenku.engines.animatic import lexicon, stage
from tenku.engines.animatic.looks import looks
from tenku.engines.animatic.moves import moves
from tenku.engines.animatic.plan import Degree, ShotPlan, Subject
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.settings import default_light, settings
from tenku.engines.animatic.subjects import actions, kinds
from tenku.engines.animatic.weather import weathers

_LIGHTS = (("noon", 45.0), ("golden hour", 6.0), ("dusk", -3.0), ("night", -12.0))
_WEATHERED = ("city", "meadow", "sea", "street")
_STILL = (Degree(kind="static"),)
_SIZE = (640, 360)
_SECONDS = 4
_FPS = 24


@dataclass(frozen=True, kw_only=True)
class Plate:
    """One frame of the gallery: `u` (0..1) is when in the clip."""

    group: str
    title: str
    plan: ShotPlan
    u: float = 0.5
    portrait: bool = False


def plates() -> tuple[Plate, ...]:
    """All of them, in the order in which they are shown."""
    return (*_places(), *_weather(), *_subjects(), *_shots(), *_looks(), *_moves())


def draw(plate: Plate, seed: int = 7) -> Picture:
    """The frame: RGB, 640x360 or 360x640."""
    cv2.setNumThreads(1)
    width, height = reversed(_SIZE) if plate.portrait else _SIZE
    canvas = Canvas(width=width, height=height, seconds=_SECONDS, fps=_FPS, seed=seed)
    shot = stage.build(plate.plan, canvas, min(os.cpu_count() or 1, 8))
    return shot.frame(round(plate.u * (canvas.num_frames - 1)))


def _places() -> Iterator[Plate]:
    for place in settings():
        for name, elevation in _LIGHTS:
            plan = ShotPlan(setting=place, light=((0.0, elevation),), camera=_STILL)
            yield Plate(group="places", title=f"{place}, {name}", plan=plan)
        own = ShotPlan(setting=place, light=default_light(place), camera=_STILL)
        yield Plate(group="places, upright", title=place, plan=own, portrait=True)


def _weather() -> Iterator[Plate]:
    for weather in weathers():
        for place in _WEATHERED:
            plan = ShotPlan(
                setting=place,
                light=default_light(place),
                weather=(Degree(kind=weather),),
                camera=_STILL,
            )
            yield Plate(group="weather", title=f"{weather}, {place}", plan=plan, u=0.25)


def _subjects() -> Iterator[Plate]:
    homes = lexicon.load().kinds
    for kind in kinds():
        for action in actions(kind):
            plan = ShotPlan(
                setting=homes[kind].home,
                light=((0.0, 25.0),),
                subjects=(Subject(kind=kind, action=action),),
                camera=_STILL,
            )
            yield Plate(group="subjects", title=f"{kind}, {action}", plan=plan)


def _shots() -> Iterator[Plate]:
    woman = Subject(kind="woman", action="talk", facing="camera")
    dog = Subject(kind="dog", action="sit")
    for subject, place in ((woman, "street"), (dog, "meadow")):
        for portrait in (False, True):
            for shot in ("wide", "medium", "close"):
                plan = ShotPlan(setting=place, shot=shot, subjects=(subject,), camera=_STILL)
                title = f"{subject.kind}, {shot}"
                yield Plate(group="shots", title=title, plan=plan, portrait=portrait)


def _looks() -> Iterator[Plate]:
    for look in looks():
        plan = ShotPlan(
            setting="city", light=((0.0, 5.0),), looks=(Degree(kind=look),), camera=_STILL
        )
        yield Plate(group="looks", title=look, plan=plan)


def _moves() -> Iterator[Plate]:
    """A move is seen as its first and its last frame."""
    dog = (Subject(kind="dog", action="sit"),)
    for move in moves():
        plan = ShotPlan(setting="meadow", subjects=dog, camera=(Degree(kind=move),))
        for u, when in ((0.0, "begins"), (1.0, "ends")):
            yield Plate(group="camera", title=f"{move} {when}", plan=plan, u=u)
