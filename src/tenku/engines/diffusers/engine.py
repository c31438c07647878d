"""The engine `diffusers`: learned models on this machine's graphics card.

    engine ──lines──▶ child process: one model, loaded once ──▶ video.mp4

This module is light to import, since a server imports it; torch and diffusers are imported by the
child alone (server.py), which may run on another interpreter.
"""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tenku.brief import Brief, Clip, EngineKind, Mode, in_chinese
from tenku.engines.base import Capabilities, Place, Range, Run
from tenku.engines.diffusers.lines import Dtype, Offload, Order, Setup
from tenku.engines.diffusers.presets import FULL_HD, HD, PRESETS, default_folder
from tenku.engines.diffusers.warm import Warm
from tenku.engines.frames import FAMILIES, Family, FamilyName, Size, upscaled
from tenku.engines.licences import LICENCES, SILENT
from tenku.engines.prompts import PromptOptions, prepared
from tenku.errors import EngineUnavailable

NAME = "diffusers"
SECONDS = (4, 8, 12)
_SIDES: Mapping[str, int] = {"ltx2": 32, "wan-5b": 32, "wan-a14b": 16}  # a canvas's multiples
_SETUP_SECONDS = 30.0
_CANVAS_SIDE = Annotated[int, Field(ge=32, le=4096)]


class Options(BaseModel):
    """What the operator may set of this engine (TENKU_ENGINE_OPTIONS)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: Annotated[str, Field(min_length=1, max_length=200)]  # a preset, or any name beside
    family: Literal["ltx2", "wan-5b", "wan-a14b"] | None = None  # of weights that are no preset's
    folder: Path | None = None  # where they are; a preset has a default
    modes: frozenset[Mode] | None = None  # of weights that are no preset's; all, unless said
    python: str = sys.executable  # that has the extra `gpu`
    device: Annotated[str, Field(pattern=r"^(auto|cpu|mps|cuda(:\d{1,2})?)$")] = "auto"
    dtype: Dtype = "auto"
    offload: Offload = "auto"
    steps: Annotated[int, Field(ge=1, le=1000)] | None = None
    change: Annotated[float, Field(gt=0, lt=1)] = 0.7  # how far a remix goes from its source
    canvas: tuple[_CANVAS_SIDE, _CANVAS_SIDE] | None = None  # (width, height); upright: turned
    fps: Annotated[int, Field(ge=1, le=60)] | None = None
    prompts: PromptOptions = PromptOptions()
    load_seconds_max: Annotated[float, Field(gt=0, le=86_400)] = 1800.0
    silence_seconds_max: Annotated[float, Field(gt=0, le=86_400)] = 900.0

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.model in PRESETS:
            if self.family is not None or self.modes is not None:
                raise ValueError(f"the model {self.model} is known: leave out family and modes")
        elif self.family is None or self.folder is None:
            known = ", ".join(PRESETS)
            raise ValueError(f"unless model is one of {known}, family and folder must be said")
        multiple = _SIDES[self.of_family]
        if self.canvas is not None and any(side % multiple for side in self.canvas):
            raise ValueError(f"the sides of canvas must be multiples of {multiple}")
        return self

    @property
    def of_family(self) -> FamilyName:
        if self.model in PRESETS:
            return PRESETS[self.model].family
        assert self.family is not None, "checked when the options were read"
        return self.family

    @property
    def sounds(self) -> bool:
        return self.of_family not in SILENT

    @property
    def weights(self) -> Path:
        return self.folder or default_folder(self.model)

    @property
    def grid(self) -> Family:
        family = FAMILIES[self.of_family]
        return family if self.fps is None else replace(family, fps=self.fps)


@dataclass(frozen=True, kw_only=True)
class DiffusersEngine:
    """Films in `warm`'s child process; see tenku.engines.base.Engine. One event loop's."""

    options: Options
    warm: Warm
    name: str = NAME
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def version(self) -> str:
        return self.options.model

    @property
    def capabilities(self) -> Capabilities:
        options = self.options
        preset = PRESETS.get(options.model)
        sizes = HD if preset is None else preset.sizes
        if options.canvas is not None:  # the operator has chosen it for whatever is ordered
            sizes = HD | FULL_HD
        modes = options.modes or frozenset(Mode) if preset is None else preset.modes
        seconds = frozenset(n for n in SECONDS if options.grid.can_last(n))
        return Capabilities(
            films=dict.fromkeys(modes, Range(seconds=seconds, sizes=sizes)),
            sound="native" if options.sounds else "none",
            kind=EngineKind.MODEL,
            place=Place.CPU if options.device == "cpu" else Place.GPU,
            licence=LICENCES[options.of_family],
        )

    def estimate_seconds(self, brief: Brief) -> float:
        """A guess that the first films correct: nobody has measured one."""
        share = brief.width * brief.height / (1280 * 720)
        return _SETUP_SECONDS + 30.0 * brief.seconds * share

    async def reach(self) -> None:
        """Raises EngineUnavailable where weights or libraries are missing. Loads nothing."""
        options = self.options
        if not (options.weights / "model_index.json").is_file():
            raise EngineUnavailable(_missing_weights(options.model))
        own = options.python == sys.executable
        if shutil.which(options.python) is None or (own and find_spec("diffusers") is None):
            raise EngineUnavailable(self.warm.missing)

    async def film(self, brief: Brief, run: Run) -> Clip:
        options, grid = self.options, self.options.grid
        await self.reach()
        sent = await prepared(brief, run, options.prompts, sound=options.sounds)
        size = (brief.width, brief.height)
        canvas = _turned(options.canvas, size) if options.canvas else grid.canvas(size)
        order = Order(
            id=next(self._ids),
            brief=sent,
            folder=run.folder,
            canvas=canvas,
            fps=grid.fps,
            num_frames=grid.num_frames(brief.seconds),
            steps=options.steps,
            change=options.change,
        )
        done = await self.warm.film(order, run.report)
        return Clip(
            video=done.video,
            width=brief.width,
            height=brief.height,
            fps=grid.fps,
            num_frames=grid.fps * brief.seconds,
            engine=self.name,
            engine_version=self.version,
            kind=EngineKind.MODEL,
            prompt="" if sent.prompt == brief.prompt else sent.prompt,
            notes=_notes(brief, canvas),
        )

    async def close(self) -> None:
        """End the child process. It ends by itself with this one."""
        await self.warm.close()


def configured(name: str = NAME, **options: object) -> DiffusersEngine:
    """The engine with the operator's options. Raises ValidationError, also where none are given."""
    said = Options.model_validate(options)
    setup = Setup(
        family=said.of_family,
        folder=said.weights,
        device=said.device,
        dtype=said.dtype,
        offload=said.offload,
    )
    warm = Warm(
        command=(said.python, "-P", "-m", "tenku.engines.diffusers.server"),
        setup=setup,
        load_seconds_max=said.load_seconds_max,
        silence_seconds_max=said.silence_seconds_max,
        missing="The libraries for learned models are not here: pip install 'tenku[gpu]'.",
    )
    return DiffusersEngine(options=said, warm=warm, name=name)


def _missing_weights(model: str) -> str:
    if model in PRESETS:
        return f"The weights of {model} are not here: `tenku engines install {model}` fetches them."
    return f"The weights of {model} are not where its option `folder` says."


def _turned(canvas: Size, size: Size) -> Size:
    """The canvas, upright where the order is upright."""
    width, height = sorted(canvas, reverse=True)
    return (width, height) if size[0] >= size[1] else (height, width)


def _notes(brief: Brief, canvas: Size) -> tuple[str, ...]:
    if not upscaled(canvas, (brief.width, brief.height)):
        return ()
    filmed = f"{canvas[0]}x{canvas[1]}"
    return (f"由 {filmed} 放大" if in_chinese(brief.prompt) else f"upscaled from {filmed}",)
