"""The engine: one preset at fal, or at another Tenku that speaks fal's protocol."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, ValidationError

from tenku import logs
from tenku.brief import Brief, Clip, Mode, Source
from tenku.engines import remote
from tenku.engines.base import Capabilities, Licence, Place, Run
from tenku.engines.fal.jobs import Jobs
from tenku.engines.fal.options import Options
from tenku.engines.fal.presets import Way, resolution_of
from tenku.engines.prompts import prepared
from tenku.engines.token import Token
from tenku.errors import AnswerLost, EngineFailed

NAME = "fal"
FPS = 24  # of the clip's announcement; what it is, the worker reads from the file itself


class Recipe(BaseModel):
    """Where a film is known under what id, so that it can be filmed anew there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    queue_url: str
    request_id: str


@dataclass(frozen=True, kw_only=True)
class FalEngine:
    """Films by buying at the queue. `sleep` is the world's, which tests replace."""

    options: Options
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    name: str = NAME

    @property
    def version(self) -> str:
        films = self.options.what.films
        return films.get(Mode.TEXT, next(iter(films.values()))).app

    @property
    def capabilities(self) -> Capabilities:
        options, preset = self.options, self.options.what
        ranges = {
            mode: way.range(upscaled=options.allow_upscale) for mode, way in preset.films.items()
        }
        return Capabilities(
            films={mode: range_ for mode, range_ in ranges.items() if range_.seconds},
            sound="native",
            kind=options.kind,
            place=Place.ELSEWHERE,
            jobs_max=options.jobs_max,
            paid=options.paid,
            licence=Licence(  # who has a key has accepted the provider's terms
                id="",
                notice=preset.notice,
                territory=preset.territory,
                attribution=preset.attribution,
            ),
        )

    def estimate_seconds(self, brief: Brief) -> float:
        return remote.estimate_seconds(brief)

    async def reach(self) -> None:
        """Raises EngineUnavailable where the queue can't be reached, or refuses the key."""
        way = next(iter(self.options.what.films.values()))
        await Jobs(brief=remote.NOBODY, options=self.options, way=way, name=self.name).reach()

    async def film(self, brief: Brief, run: Run) -> Clip:
        options = self.options
        logs.hide(options.key.get_secret_value())
        way = await self._way(brief, run)
        earlier = self._earlier(brief.source) if way.earlier is not None else ""
        sent = await prepared(brief, run, options.wording, sound=True)
        jobs = Jobs(brief=sent, options=options, way=way, name=self.name, earlier=earlier)
        # It may have been bought under another preset, which the operator has replaced since.
        path, bought = await remote.bring(
            jobs, run, prompt=sent.prompt, options=options, sleep=self.sleep
        )
        return Clip(
            video=path,
            width=brief.width,
            height=brief.height,
            fps=FPS,
            num_frames=FPS * brief.seconds,
            engine=self.name,
            engine_version=bought.model,
            kind=options.kind,
            prompt="" if sent.prompt == brief.prompt else sent.prompt,
            cost_usd=self._cost(brief, way) if bought.model == way.app else None,
            recipe=_recipe(bought) if options.what.tenku else None,
            notes=bought.notes,
        )

    async def _way(self, brief: Brief, run: Run) -> Way:
        way = self.options.what.films.get(brief.mode)
        if way is None:  # nobody routes it here, so it was bought before
            clue = f"engine {self.name} was given a preset that does no {brief.mode.value}"
            raise AnswerLost(f"{clue}: {await run.checkpoint.load()}")
        return way

    def _cost(self, brief: Brief, way: Way) -> Decimal | None:
        resolution = resolution_of(brief.width, brief.height)
        return self.options.usd(resolution, way.bought(brief.seconds) or brief.seconds)

    def _earlier(self, source: Source | None) -> str:
        """The id that the source has at this provider.

        Raises:
            EngineFailed: it has none; another engine may know what to do with the file itself.
        """
        try:
            recipe = Recipe.model_validate_json(source.recipe or "" if source else "")
        except ValidationError:
            recipe = None
        if recipe is None or recipe.queue_url != self.options.queue_url:
            raise EngineFailed(
                "The engine that is set up for remixes knows only what it has filmed itself."
            )
        return recipe.request_id


def _recipe(bought: Token) -> str:
    assert bought.upstream_id is not None, "what was filmed has an id"
    request_id = bought.upstream_id.rpartition(":")[2]
    return Recipe(queue_url=bought.base_url, request_id=request_id).model_dump_json()


def configured(name: str = NAME, **options: object) -> FalEngine:
    """The engine with the operator's options.

    Raises:
        ValidationError: of the options; lists the presets where none or a wrong one is named.
    """
    given = Options.model_validate(options)
    logs.hide(given.key.get_secret_value())
    return FalEngine(options=given, name=name)
