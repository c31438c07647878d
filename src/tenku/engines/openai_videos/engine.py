"""The engine itself: a brief in, the server's film out."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tenku.brief import Brief, Clip
from tenku.engines import remote
from tenku.engines.base import Capabilities, Place, Run
from tenku.engines.openai_videos.jobs import Jobs
from tenku.engines.openai_videos.options import Options
from tenku.engines.prompts import prepared

NAME = "openai-videos"


@dataclass(frozen=True, kw_only=True)
class OpenAIVideosEngine:
    """Films by buying at the server. `sleep` is the world's, which tests replace."""

    options: Options
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    name: str = NAME

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            films=dict.fromkeys(self.options.modes, self.options.range),
            sound=self.options.sound,
            kind=self.options.kind,
            place=Place.ELSEWHERE,
            jobs_max=self.options.jobs_max,
            paid=self.options.paid,
            licence=self.options.binding,
        )

    @property
    def version(self) -> str:
        return self.options.model or self.options.dialect

    def estimate_seconds(self, brief: Brief) -> float:
        return remote.estimate_seconds(brief)

    async def reach(self) -> None:
        """Raises EngineUnavailable where the server can't be reached, or refuses the key."""
        await Jobs(brief=remote.NOBODY, options=self.options, name=self.name).reach()

    async def film(self, brief: Brief, run: Run) -> Clip:
        sound = self.options.sound != "none"
        sent = await prepared(brief, run, self.options.prompts, sound=sound)
        jobs = Jobs(brief=sent, options=self.options, name=self.name, sleep=self.sleep)
        path, bought = await remote.bring(
            jobs, run, prompt=sent.prompt, options=self.options, sleep=self.sleep
        )
        usd = self.options.usd_per_second
        return Clip(  # what it is, the worker reads from the file itself
            video=path,
            width=brief.width,
            height=brief.height,
            fps=self.options.grid.fps,
            num_frames=self.options.grid.fps * brief.seconds,
            engine=self.name,
            engine_version=self.version,
            kind=self.options.kind,
            prompt="" if sent.prompt == brief.prompt else sent.prompt,
            cost_usd=None if usd is None else usd * brief.seconds,
            notes=bought.notes,
        )


def configured(name: str = NAME, **options: object) -> OpenAIVideosEngine:
    """The engine with the operator's options. Raises ValidationError, also where none are given."""
    return OpenAIVideosEngine(options=Options.model_validate(options), name=name)
