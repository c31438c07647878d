"""A moderator behind HTTP: OpenAI's moderations endpoint, one like it, or the operator's own."""

import base64
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, StrictBool, TypeAdapter, ValidationError

from tenku.media import fetch
from tenku.media.guard import FetchPolicy, Unreachable
from tenku.moderation.verdicts import (
    SECONDS,
    Allow,
    Block,
    Content,
    Review,
    Stage,
    Unanswered,
    Verdict,
)

HTTP = "http"
_ANSWER_BYTES_MAX = 1 << 20
_CODE_MAX = 64  # characters kept of what the endpoint calls its reason


@dataclass(frozen=True, kw_only=True)
class HttpModerator:
    """Asks once for a prompt, and once for each picture; see `Moderator`.

    It is the operator's address, so it may be private; it is reached through the guard all the
    same, which follows no redirect and counts bytes and seconds.
    """

    url: str
    policy: FetchPolicy
    model: str = ""
    key: str = field(default="", repr=False)
    name: str = HTTP
    stages: frozenset[Stage] = frozenset(Stage)

    async def check(self, stage: Stage, account_id: str, content: Content) -> Verdict:  # noqa: ARG002 - nobody outside learns whose it is
        async with aclosing(self._verdicts(stage, content)) as verdicts:
            async for verdict in verdicts:
                if not isinstance(verdict, Allow):
                    return verdict
        return Allow()

    async def _verdicts(self, stage: Stage, content: Content) -> AsyncGenerator[Verdict]:
        if content.text:
            yield await self._ask(stage, content.text)
        for image in content.images:
            uri = f"data:image/jpeg;base64,{base64.b64encode(image).decode()}"
            yield await self._ask(stage, [{"type": "image_url", "image_url": {"url": uri}}])

    async def _ask(self, stage: Stage, what: object) -> Verdict:
        asked = {"input": what} | ({"model": self.model} if self.model else {})
        headers = {"Content-Type": "application/json", "X-Tenku-Stage": stage.value}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        try:
            answer = await fetch.exchange(
                self.url, content=json.dumps(asked).encode(), headers=headers, policy=self.policy
            )
        except Unreachable as error:
            raise Unanswered(str(error)) from error
        return read(answer)


def reached_at(url: str, *, key: str, model: str) -> HttpModerator:
    """The moderator at this address.

    Raises:
        ValueError: it is no http or https URL; says why, without the URL.
    """
    refusal = ValueError("it is no http or https URL without a user name")
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        raise refusal from None
    host = parts.hostname
    if not host or not port or parts.username is not None:
        raise refusal
    policy = FetchPolicy(
        ports=frozenset({port}),
        allow_private=(host,),
        bytes_max=_ANSWER_BYTES_MAX,
        seconds_max=SECONDS,
        stall_seconds_max=SECONDS,
    )
    try:
        policy.check(url)
    except Unreachable as error:
        raise ValueError(str(error)) from error
    return HttpModerator(url=url, policy=policy, model=model, key=key)


class _Result(BaseModel):
    flagged: StrictBool
    categories: dict[str, object] = {}

    @property
    def verdict(self) -> Verdict:
        named = sorted(name for name, true in self.categories.items() if true is True)
        return Block(_code(",".join(named))) if self.flagged else Allow()


class _Results(BaseModel):
    results: list[_Result] = Field(min_length=1)

    @property
    def verdict(self) -> Verdict:
        each = (result.verdict for result in self.results)
        return next((one for one in each if not isinstance(one, Allow)), Allow())


class _Said(BaseModel):
    said: Literal["allow", "block", "review"] = Field(alias="verdict")
    code: str | None = None

    @property
    def verdict(self) -> Verdict:
        match self.said:
            case "allow":
                return Allow()
            case "block":
                return Block(_code(self.code or ""))
            case "review":
                return Review(_code(self.code or ""))


_ANSWER: TypeAdapter[_Said | _Results] = TypeAdapter(_Said | _Results)


def read(answer: bytes) -> Verdict:
    """The verdict in an answer: `{"results": [{"flagged", "categories"}]}`, as OpenAI's has it, or
    `{"verdict": "allow" | "block" | "review", "code"}`.

    Raises:
        Unanswered: it is neither.
    """
    try:
        return _ANSWER.validate_json(answer).verdict
    except ValidationError as error:  # its text would quote the answer
        raise Unanswered("the answer is no verdict") from error


def _code(said: str) -> str:
    """What the endpoint calls its reason, made fit for a log line."""
    text = "".join(c for c in said if c.isprintable())[:_CODE_MAX]
    return text or "flagged"
