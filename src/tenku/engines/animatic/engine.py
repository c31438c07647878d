"""The embedded engine: no GPU, no weights, no key, no network. It films in a child process.

This module is light to import, since a server imports it; all that draws and encodes is imported
by the child only. Parent and child speak in lines: the brief as JSON on the child's stdin, which
then stays open (its end tells the child that the parent is gone); progress, and at the end the
clip or the failure, as JSON on its stdout.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from tenku.brief import Brief, Clip, EngineKind, Mode
from tenku.engines.base import Capabilities, Run, alike
from tenku.errors import EngineFailed
from tenku.processes import kill_group

NAME = "animatic"
VERSION = "1"

_log = logging.getLogger(__name__)
_SILENCE_MAX = 60.0  # seconds without a line: the child hangs
_STDERR_BYTES = 4096
_LINE_MAX = 1 << 20  # bytes
_SIZES = frozenset({(1280, 720), (720, 1280), (1920, 1080), (1080, 1920)})
_CPU_SECONDS_PER_FRAME = 0.2  # at 1280x720, with the encoder
_SETUP_SECONDS = 4.0


class Planner(BaseModel):
    """A chat model that writes the plans of new clips; see planner.py."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    url: str = Field(pattern=r"^https?://[^\s]+$")  # of the API: it ends in /v1, as a rule
    model: str = Field(min_length=1)
    key_file: Path | None = None  # a file that holds the key, if it needs one
    seconds: float = Field(default=30.0, gt=0, le=50)  # to wait for an answer


class Options(BaseModel):
    """What the operator may set of this engine (TENKU_ENGINE_OPTIONS)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    planner: Planner | None = None


class Order(BaseModel):
    """What the child is told."""

    kind: Literal["order"] = "order"
    brief: Brief
    folder: Path
    planner: Planner | None = None


class Progress(BaseModel):
    kind: Literal["progress"] = "progress"
    done: float  # 0..1
    stage: str


class Done(BaseModel):
    kind: Literal["done"] = "done"
    clip: Clip


class Failed(BaseModel):
    kind: Literal["failed"] = "failed"
    message: str
    retryable: bool


Line = TypeAdapter[Progress | Done | Failed](
    Annotated[Progress | Done | Failed, Field(discriminator="kind")]
)


@dataclass(frozen=True)
class AnimaticEngine:
    """Illustrated, animated previews of a prompt; see tenku.engines.base.Engine.

    `renderer` is the command of the child process, and `silence_max` how many seconds it may say
    nothing.
    """

    name: str = NAME
    version: str = VERSION
    capabilities: Capabilities = field(
        default=Capabilities(
            films=alike(frozenset(Mode), frozenset({4, 8, 12}), _SIZES),
            sound="synthetic",
            kind=EngineKind.PREVIEW,
            encodes_here=True,
        )
    )
    renderer: tuple[str, ...] = (sys.executable, "-P", "-m", "tenku.engines.animatic.render")
    silence_max: float = _SILENCE_MAX
    planner: Planner | None = None

    def estimate_seconds(self, brief: Brief) -> float:
        frames = brief.seconds * 24 * (brief.width * brief.height) / (1280 * 720)
        return _SETUP_SECONDS + frames * _CPU_SECONDS_PER_FRAME / min(os.cpu_count() or 1, 8)

    async def film(self, brief: Brief, run: Run) -> Clip:
        child = await asyncio.create_subprocess_exec(
            *self.renderer,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # a process group of its own, to be killed whole
            limit=_LINE_MAX,
        )
        tail = bytearray()
        errors = asyncio.create_task(_keep_tail(child, tail))
        try:
            return await self._follow(
                child, Order(brief=brief, folder=run.folder, planner=self.planner), run.report
            )
        except EngineFailed:
            kill_group(child)
            await asyncio.wait({errors}, timeout=1.0)  # until its last words are read
            words = tail.decode(errors="replace")
            _log.warning("%s failed; the child's last words:\n%s", NAME, words)
            raise
        finally:
            kill_group(child)
            await asyncio.shield(child.wait())
            errors.cancel()

    async def _follow(
        self, child: asyncio.subprocess.Process, order: Order, report: Callable[[float, str], None]
    ) -> Clip:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(order.model_dump_json().encode() + b"\n")
            await child.stdin.drain()
            while raw := await self._next_line(child.stdout):
                line = Line.validate_json(raw)
                match line:
                    case Progress():
                        report(line.done, line.stage)
                    case Done():
                        return line.clip
                    case Failed():
                        raise EngineFailed(line.message, retryable=line.retryable)
        except TimeoutError:
            raise EngineFailed(
                f"The renderer said nothing for {self.silence_max:.0f} seconds and was stopped.",
                retryable=True,
            ) from None
        except (ConnectionError, ValidationError, ValueError) as error:
            raise EngineFailed("The renderer broke off.", retryable=True) from error
        raise EngineFailed("The renderer ended before the clip was finished.", retryable=True)

    async def _next_line(self, stdout: asyncio.StreamReader) -> bytes:
        async with asyncio.timeout(self.silence_max):  # wait_for may lose a cancel (Python 3.11)
            return await stdout.readline()


def configured(**options: object) -> AnimaticEngine:
    """The engine with the operator's options. Raises ValidationError for a wrong one."""
    return AnimaticEngine(planner=Options.model_validate(options).planner)


async def _keep_tail(child: asyncio.subprocess.Process, tail: bytearray) -> None:
    assert child.stderr is not None
    while block := await child.stderr.read(4096):
        tail += block
        del tail[:-_STDERR_BYTES]
