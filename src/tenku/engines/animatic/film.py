"""Filming in the child process: the plan, the stage, the sound, and the loop over the frames."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import av
import cv2
import numpy as np
from PIL import Image
from pydantic import ValidationError

from tenku.brief import Brief, Clip, EngineKind, Mode
from tenku.engines.animatic import montage, patch, reader, stage, still
from tenku.engines.animatic.engine import NAME, VERSION
from tenku.engines.animatic.plan import Recipe, ShotPlan
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.sound.signal import Sound
from tenku.engines.record import Shape, record
from tenku.errors import EngineFailed

FPS = 24
_THREADS_MAX = 8
_BUILT = 0.04  # of the progress: the stage stands
_WINDOW = 2  # frames in flight per thread

Report = Callable[[float, str], None]


class Stage(Protocol):
    """Where the frames come from. `frame` is pure and may be called by several threads."""

    def frame(self, i: int) -> Picture: ...
    def score(self, seed: int) -> Sound: ...


def film(brief: Brief, folder: Path, report: Report) -> Clip:
    """Film `brief` into `folder`. The same brief gives the same frames and samples."""
    cv2.setNumThreads(1)  # our own threads draw whole frames
    threads = min(os.cpu_count() or 1, _THREADS_MAX)
    report(0.01, "reading the prompt")
    recipe, image = _prepare(brief)
    canvas = _canvas(brief, recipe)
    report(0.02, "building the stage")
    scene = _build(recipe.plan, canvas, image, threads)
    report(_BUILT, "composing the sound")
    track = scene.score(canvas.seed)
    n = canvas.num_frames
    files = record(
        frames(scene, n, threads),
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
        notes=recipe.plan.notes,
        recipe=recipe.model_dump_json(exclude_defaults=True),
    )


def _prepare(brief: Brief) -> tuple[Recipe, Picture | None]:
    """What to film, and the picture that it starts from, if any."""
    match brief.mode:
        case Mode.TEXT:
            return Recipe(plan=reader.read(brief.prompt), seed=brief.seed), None
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
            return recipe.model_copy(update={"plan": plan}), _first_frame(brief.source.video)


def _canvas(brief: Brief, recipe: Recipe) -> Canvas:
    """The brief's format; the seed is the recipe's, so that a remix keeps every shape."""
    return Canvas(
        width=brief.width, height=brief.height, seconds=brief.seconds, fps=FPS, seed=recipe.seed
    )


def _first_frame(video: Path) -> Picture:
    with av.open(str(video), format="mp4") as container:
        frame = next(container.decode(video=0))
        return frame.to_ndarray(format="rgb24").astype(np.uint8)


def _build(plan: ShotPlan, canvas: Canvas, image: Picture | None, threads: int) -> Stage:
    if image is not None:
        return still.build(plan, canvas, image)
    return (montage if plan.shots else stage).build(plan, canvas, threads)


def frames(scene: Stage, n: int, threads: int) -> Iterator[Picture]:
    """The frames in order, drawn by `threads` threads a little ahead of who takes them."""
    waiting: deque[Future[Picture]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="frame") as pool:
        for i in range(n):
            waiting.append(pool.submit(scene.frame, i))
            if len(waiting) >= _WINDOW * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
