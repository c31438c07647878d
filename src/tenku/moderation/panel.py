"""The moderators of a home, asked one after the other; what they say is written down."""

import asyncio
from dataclasses import dataclass, replace

import structlog

from tenku import audit
from tenku.db import Database
from tenku.errors import ContentRejected, EngineUnavailable
from tenku.moderation.lists import WordList
from tenku.moderation.verdicts import (
    Allow,
    Block,
    Content,
    Moderator,
    Review,
    Stage,
    Unanswered,
    Verdict,
)

RETRY_AFTER_SECONDS = 30
_log = structlog.get_logger("tenku.moderation")
_WHAT = {
    Stage.PROMPT: "The prompt",
    Stage.INPUT_IMAGE: "The image",
    Stage.OUTPUT_FRAMES: "The finished video",
}


class Unchecked(EngineUnavailable):
    """A moderator that has to agree gave no verdict. Another time it may."""


@dataclass(frozen=True, kw_only=True)
class Moderation:
    """Asks `moderators` in turn until one objects.

    One that gives no verdict in time counts as an objection, unless `fail_open`. Every verdict leaves a
    row in the audit log, but for a word list that has found nothing.
    """

    db: Database
    moderators: tuple[Moderator, ...]
    fail_open: bool = False

    def looks_at(self, stage: Stage) -> bool:
        """Whether anybody judges this, so that it is worth preparing."""
        return any(stage in moderator.stages for moderator in self.moderators)

    @property
    def asks_around(self) -> bool:
        """Whether anybody but a word list is asked, which may take time and cost money."""
        return any(not isinstance(moderator, WordList) for moderator in self.moderators)

    @property
    def lists(self) -> "Moderation":
        """The word lists alone: they may be asked by anybody, for nothing, as often as he likes."""
        only = tuple(one for one in self.moderators if isinstance(one, WordList))
        return replace(self, moderators=only)

    async def check(
        self, stage: Stage, account_id: str, content: Content, *, task_id: str = ""
    ) -> None:
        """Let content pass, or raise.

        Raises:
            ContentRejected: somebody objects. The message doesn't say to what.
            Unchecked: somebody who has to agree can't be asked.
        """
        for moderator in self.moderators:
            if stage not in moderator.stages:
                continue
            verdict = await self._ask(moderator, stage, account_id, content)
            if not (isinstance(verdict, Allow) and isinstance(moderator, WordList)):
                await self._write(stage, account_id, content, task_id, moderator.name, verdict)
            self._obey(stage, verdict)

    async def _ask(
        self, moderator: Moderator, stage: Stage, account_id: str, content: Content
    ) -> Verdict | None:
        try:
            if isinstance(moderator, WordList):  # it waits for nothing, so it needs no clock
                return await moderator.check(stage, account_id, content)
            async with asyncio.timeout(content.seconds):
                return await moderator.check(stage, account_id, content)
        except Unanswered as error:
            _log.error("no verdict", moderator=moderator.name, reason=str(error))
        except TimeoutError:
            _log.error("no verdict", moderator=moderator.name, reason="it was too slow")
        except Exception:  # noqa: BLE001 - another package's bug is no reason to let content pass
            _log.exception("moderator crashed", moderator=moderator.name)
        return None

    def _obey(self, stage: Stage, verdict: Verdict | None) -> None:
        match verdict:
            case Allow():
                return
            case Block():
                raise ContentRejected(
                    f"{_WHAT[stage]} goes against the content rules of this server. "
                    "Ask for something else. Nothing was charged."
                )
            case Review():
                raise ContentRejected(
                    f"{_WHAT[stage]} would have to be looked at by the operator of this server "
                    "first, so it is refused for now. Nothing was charged."
                )
            case None:
                if not self.fail_open:
                    raise Unchecked(
                        f"{_WHAT[stage]} could not be checked against the content rules of this "
                        "server just now. Nothing was charged. Try again later.",
                        retry_after_seconds=RETRY_AFTER_SECONDS,
                    )

    async def _write(
        self,
        stage: Stage,
        account_id: str,
        content: Content,
        task_id: str,
        moderator: str,
        verdict: Verdict | None,
    ) -> None:
        said = "unanswered" if verdict is None else type(verdict).__name__.lower()
        details = {"moderator": moderator, "sha256": content.sha256, "stage": stage.value}
        if isinstance(verdict, Block | Review):
            details["code"] = verdict.code
        act = audit.Act(
            action=f"moderation.{said}",
            subject=task_id or content.sha256,
            actor=audit.TENKU,
            account_id=account_id,
            details=details,
        )
        await self.db.write(lambda tx: audit.write(tx, act))
