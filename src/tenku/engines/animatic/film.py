"""Filming in the child process: the plan, the stage, the sound, and the loop over the frames."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from PIL import Image
from pydantic import ValidationError

from tenku.brief import Brief, Clip, EngineKind, Mode
from tenku.engines.animatic import montage, patch, reader, restyle, stage, still
from tenku.engines.animatic.engine import NAME, VERSION, Planner
from tenku.engines.animatic.plan import Recipe, ShotPlan
from tenku.engines.animatic.planner import read as read_plan
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.sound.signal import Sound
from tenku.engines.record import Shape, record
from tenku.errors import EngineFailed
from tenku.media import decode

FPS = 24
_THREADS_MAX = 8
_BUILT = 0.04  # of the progress: the stage stands
_WINDOW = 2  # frames in flight per thread

Report = Callable[[float, str], None]


Take = Callable[[], Picture]  # a frame that is still to be drawn, by any thread


class Stage(Protocol):
    """Where the frames come from. `frame` is pure and may be called by several threads."""

    def frame(self, i: int) -> Picture: ...
    def score(self, seed: int) -> Sound: ...


@dataclass(frozen=True, kw_only=True)
class Shoot:
    """All that is needed to film: the frames to draw, in order, and their sound."""

    canvas: Canvas
    takes: Iterable[Take]
    score: Callable[[int], Sound]
    notes: tuple[str, ...]
    recipe: Recipe | None  # None: there is nothing that could be filmed again


def film(brief: Brief, folder: Path, report: Report, planner: Planner | None = None) -> Clip:
    """Film `brief` into `folder`. The same brief gives the same frames and samples.

    Raises EngineFailed: the clip to remix can't be read.
    """
    try:
        return _film(brief, folder, report, planner)
    except decode.Undecodable as error:
        raise EngineFailed("The video to remix can't be decoded.") from error


def _film(brief: Brief, folder: Path, report: Report, planner: Planner | None) -> Clip:
    cv2.setNumThreads(1)  # our own threads draw whole frames
    threads = min(os.cpu_count() or 1, _THREADS_MAX)
    report(0.01, "reading the prompt")
    shoot = _restyle(brief) if _foreign(brief) else _stage(brief, report, threads, planner)
    canvas = shoot.canvas
    report(_BUILT, "composing the sound")
    track = shoot.score(canvas.seed)
    n = canvas.num_frames
    files = record(
        drawn(shoot.takes, threads),
        track,
        shape=Shape(width=canvas.width, height=canvas.height, fps=FPS, num_frames=n),
        folder=folder,
        metadata={"comment": f"Tenku {NAME} {VERSION} (preview)"},
        report=lambda done: report(_BUILT + (1 - _BUILT) * done / n, "filming"),
    )
    return Clip(
        video=files.video,
        thumbnail=files.thumbnail,
        spritesheet=files.spritesheet,
        width=canvas.width,
        height=canvas.height,
        fps=FPS,
        num_frames=n,
        engine=NAME,
        engine_version=VERSION,
        kind=EngineKind.PREVIEW,
        notes=shoot.notes,
        recipe=shoot.recipe.model_dump_json(exclude_defaults=True) if shoot.recipe else None,
    )


def _foreign(brief: Brief) -> bool:
    """Whether the clip to remix has no plan of ours: another engine made it, or a restyling."""
    source = brief.source
    return source is not None and (source.engine != NAME or source.recipe is None)


def _restyle(brief: Brief) -> Shoot:
    assert brief.source is not None
    plan = reader.read_restyle(brief.prompt)
    canvas = _canvas(brief, brief.seed)
    clip = restyle.build(plan, canvas, brief.source.video)
    return Shoot(canvas=canvas, takes=clip.takes(), score=clip.score, notes=plan.notes, recipe=None)


def _stage(brief: Brief, report: Report, threads: int, planner: Planner | None) -> Shoot:
    recipe, image = _prepare(brief, planner)
    canvas = _canvas(brief, recipe.seed)  # the recipe's, so that a remix keeps every shape
    report(0.02, "building the stage")
    scene = _build(recipe.plan, canvas, image, threads)
    return Shoot(
        canvas=canvas,
        takes=takes(scene, canvas.num_frames),
        score=scene.score,
        notes=recipe.plan.notes,
        recipe=recipe,
    )


def _prepare(brief: Brief, planner: Planner | None = None) -> tuple[Recipe, Picture | None]:
    """What to stage, and the picture that it starts from, if any."""
    match brief.mode:
        case Mode.TEXT:
            return Recipe(plan=read_plan(brief.prompt, planner), seed=brief.seed), None
        case Mode.IMAGE:
            assert brief.first_frame is not None
            with Image.open(brief.first_frame) as image:
                picture = np.asarray(image.convert("RGB"))
            plan = reader.read_still(brief.prompt)
            return Recipe(plan=plan, seed=brief.seed, still=True), picture
        case Mode.REMIX:
            assert brief.source is not None
            try:
                was = Recipe.model_validate_json(brief.source.recipe or "")
            except ValidationError as error:
                raise EngineFailed(
                    "The clip was made by a version of this engine whose recipe can't be read."
                ) from error
            recipe = was.model_copy(update={"plan": patch.apply(was.plan, brief.prompt)})
            if not was.still:
                return recipe, None
            plan = reader.without_figures(recipe.plan)
            first = next(decode.pictures(brief.source.video, fps=FPS, num_frames=1))
            return recipe.model_copy(update={"plan": plan}), first


def _canvas(brief: Brief, seed: int) -> Canvas:
    return Canvas(width=brief.width, height=brief.height, seconds=brief.seconds, fps=FPS, seed=seed)


def _build(plan: ShotPlan, canvas: Canvas, image: Picture | None, threads: int) -> Stage:
    if image is not None:
        return still.build(plan, canvas, image)
    return (montage if plan.shots else stage).build(plan, canvas, threads)


def takes(scene: Stage, n: int) -> Iterator[Take]:
    """The first n frames of a stage, still to be drawn."""
    return (partial(scene.frame, i) for i in range(n))


def drawn(takes: Iterable[Take], threads: int) -> Iterator[Picture]:
    """The frames in order, drawn by `threads` threads a little ahead of who takes them."""
    waiting: deque[Future[Picture]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="frame") as pool:
        for take in takes:
            waiting.append(pool.submit(take))
            if len(waiting) >= _WINDOW * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
