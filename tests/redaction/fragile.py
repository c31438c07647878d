"""An engine and a moderator of another package, which quote whatever they know when they break."""

import json
from dataclasses import dataclass

from tenku.brief import Brief, Clip
from tenku.engines import testcard
from tenku.engines.base import Run
from tenku.moderation import Allow, Content, Stage, Verdict


@dataclass(frozen=True)
class Engine(testcard.TestcardEngine):
    """Films test cards, but for prompts that say how it is to break."""

    name: str = "fragile"
    key: str = ""  # of a provider

    def estimate_seconds(self, brief: Brief) -> float:
        if "stumble" in brief.prompt:
            raise ValueError(f"no estimate of {brief!r} with {self.key}")
        return super().estimate_seconds(brief)

    async def film(self, brief: Brief, run: Run) -> Clip:
        if "crash" in brief.prompt:
            said = json.dumps({"prompt": brief.prompt, "key": self.key})
            raise RuntimeError(f"upstream said no to {said}\n{brief.prompt[5:60]}")
        return await super().film(brief, run)


@dataclass(frozen=True)
class Moderator:
    token: str
    name: str = "fragile"
    stages: frozenset[Stage] = frozenset({Stage.PROMPT})

    async def check(self, stage: Stage, account_id: str, content: Content) -> Verdict:
        if "confuse" in content.text:
            raise KeyError(content.text, self.token)
        return Allow()
