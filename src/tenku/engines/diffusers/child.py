"""A child process that is spoken to in lines: see lines.py."""

import asyncio
from dataclasses import dataclass, field

from pydantic import BaseModel, ValidationError

from tenku.engines.diffusers.lines import SAID, Said
from tenku.processes import kill_group

_STDERR_BYTES = 8192
_LINE_MAX = 1 << 20  # bytes


class Ended(Exception):
    """The child has closed its output, or says what means nothing."""


@dataclass(eq=False)
class Child:
    process: asyncio.subprocess.Process
    began: bool = False  # it runs our code
    ready: bool = False  # the model is loaded
    tail: bytearray = field(default_factory=bytearray)  # of its stderr
    reading: asyncio.Task[None] | None = None

    async def say(self, line: BaseModel) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.model_dump_json().encode() + b"\n")
        try:
            await self.process.stdin.drain()
        except ConnectionError as error:
            raise Ended from error

    async def hear(self, seconds_max: float) -> Said:
        """The next line. Raises Ended, and TimeoutError."""
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(seconds_max):
                line = await self.process.stdout.readline()
            if not line:
                raise Ended
            return SAID.validate_json(line)
        except (ConnectionError, ValidationError, ValueError) as error:
            raise Ended from error

    async def keep_tail(self) -> None:
        assert self.process.stderr is not None
        while block := await self.process.stderr.read(4096):
            self.tail += block
            del self.tail[:-_STDERR_BYTES]

    async def end(self) -> str:
        """Kill it, with all the processes it has started; its last words."""
        kill_group(self.process)
        await asyncio.shield(self.process.wait())
        if self.reading is not None:
            await asyncio.wait({self.reading}, timeout=1.0)
            self.reading.cancel()
        return self.tail.decode(errors="replace")


async def start(command: tuple[str, ...]) -> Child:
    """Raises OSError where there is no such program."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # a process group of its own, to be killed whole
        limit=_LINE_MAX,
    )
    child = Child(process)
    child.reading = asyncio.create_task(child.keep_tail())
    return child
