"""Untrusted media in, harmless pictures and facts out; the decoding happens in a child process.

The original bytes of an image are never stored nor served: what is used is a PNG that was drawn
anew. The child limits itself (see `mediabox`); where bubblewrap is installed and works, it is
also shut off from the network and from all files but Python's.
"""

import asyncio
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Literal

from tenku.errors import ImageUnusable, Internal, InvalidParameter
from tenku.media.images import IMAGE_BYTES_MAX
from tenku.processes import kill_group

SandboxMode = Literal["auto", "bwrap", "rlimit", "off"]

log = logging.getLogger(__name__)

_SECONDS_MAX = 30.0  # on the clock; of the processor it takes 10 at most (see `mediabox`)
_LOOK_SECONDS = 0.1  # between two looks whether a child is still wanted
_AGAIN_SECONDS = 60.0  # after which bubblewrap is asked again that was too slow
_OUTPUT_BYTES_MAX = 160 << 20
_BOXES = ThreadPoolExecutor(2, thread_name_prefix="mediabox")  # so many decode at a time
# Isolated from the environment and the working folder, and yet the same code as this process.
_START = (
    "import sys, importlib; sys.path.insert(0, sys.argv.pop(1));"
    " importlib.import_module(sys.argv.pop(1)).main()"
)
_COMMAND: Final = (sys.executable, "-I", "-B", "-c", _START, str(Path(__file__).parents[2]))
MEDIABOX = "tenku.media.mediabox"
_KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


@dataclass(frozen=True)
class Normalised:
    """A harmless picture: an RGB PNG without metadata, its size in pixels, and notes on it."""

    png: bytes
    width: int
    height: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sandbox:
    """How much untrusted media are shut in while they are decoded.

    `bwrap`: no network, no files, limits; or nothing is decoded at all. `rlimit`: limits on
    memory, time and files alone. `auto`: the first of the two that works. `off`: a process of
    its own, and a clock.
    """

    mode: SandboxMode = "auto"

    @property
    def in_force(self) -> SandboxMode:
        """What `auto` comes to on this machine; any other mode is what it says."""
        if self.mode != "auto":
            return self.mode
        if wall():
            return "bwrap"
        return "off" if sys.platform == "win32" else "rlimit"

    def check(self) -> None:
        """Raises InvalidParameter where bubblewrap is demanded and does not work."""
        if self.mode == "bwrap" and not wall():
            raise InvalidParameter(
                "Setting TENKU_SANDBOX is bwrap, but bubblewrap is not installed, may not make"
                " namespaces here, or was too slow. Install it, allow user namespaces, start again,"
                " or choose auto.",
                field="TENKU_SANDBOX",
            )

    async def normalise(self, data: bytes) -> Normalised:
        """Decode a PNG, JPEG or WEBP image in a child process that can do no harm.

        Raises ImageUnusable, saying what is wrong with the image: format, bytes, pixels, damage.
        """
        if len(data) > IMAGE_BYTES_MAX:
            raise ImageUnusable("The image is larger than 20 MiB.")
        loop = asyncio.get_running_loop()
        output = await loop.run_in_executor(_BOXES, self._normalise, data)
        try:
            picture = _read(output)
        except (ValueError, KeyError, TypeError) as error:  # killed before it could say why
            raise ImageUnusable("The image could not be decoded.") from error
        if isinstance(picture, str):
            raise ImageUnusable(picture)
        return picture

    def _normalise(self, data: bytes) -> bytes:
        with tempfile.TemporaryFile() as source:
            source.write(data)
            source.seek(0)
            return self.run(source, "image", seconds_max=_SECONDS_MAX)

    def run(
        self,
        source: BinaryIO,
        kind: str,
        *wanted: str,
        seconds_max: float,
        program: str = MEDIABOX,
        stopped: Callable[[], bool] = lambda: False,
    ) -> bytes:
        """What a child writes that has `source` as its stdin; cut off when its time is over, or
        soon after `stopped` says so.

        `program` is the module whose `main` it runs. Blocks. Raises Internal where the wall is
        demanded and has gone.
        """
        if self.mode == "bwrap" and not wall():
            raise Internal("Tenku can't decode media safely: its operator has to set that up.")
        limits = "free" if self.mode == "off" else "limited"
        box = subprocess.Popen(
            (
                *(wall() if self.in_force == "bwrap" else ()),
                *_COMMAND,
                program,
                kind,
                limits,
                *wanted,
            ),
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=tempfile.gettempdir(),
            env={key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
        )
        ended = threading.Event()
        watchdog = threading.Thread(
            target=_watch, args=(box, ended, seconds_max, stopped), name=f"watch-{box.pid}"
        )
        watchdog.start()
        try:
            assert box.stdout is not None
            with box.stdout:
                return box.stdout.read(_OUTPUT_BYTES_MAX)
        finally:
            ended.set()
            watchdog.join()
            kill_group(box)
            box.wait()


def _read(output: bytes) -> Normalised | str:
    """The child's answer: a whole picture, or what is wrong with the image."""
    head, _, png = output.partition(b"\n")
    facts = json.loads(head)
    if "error" in facts:
        return str(facts["error"])
    if len(png) != facts["bytes"]:
        raise ValueError("the picture is not whole")
    notes = tuple(map(str, facts["notes"]))
    return Normalised(png, int(facts["width"]), int(facts["height"]), notes)


@dataclass
class Wall:
    """Bubblewrap, if it is installed and works here, which is tried out when it is first needed.

    A try that got no answer in time says nothing for good, for the machine may just have been
    busy: another is made when it is needed a minute later.
    """

    seconds_max: float = _SECONDS_MAX
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _command: tuple[str, ...] | None = None  # None: not known yet
    _again_at: float | None = None

    @property
    def unanswered(self) -> bool:
        """Whether it is not known yet, for it was too slow when it was asked last."""
        return self._command is None and self._again_at is not None

    def __call__(self) -> tuple[str, ...]:
        """The command that shuts a child off; empty where there is none, or none for now."""
        with self._lock:
            if self._command is None and self.clock() >= (self._again_at or 0.0):
                self._try()
            return self._command or ()

    def _try(self) -> None:
        try:
            self._command = _tried(self.seconds_max)
        except subprocess.TimeoutExpired:
            self._again_at = self.clock() + _AGAIN_SECONDS
            log.warning(
                "bubblewrap gave no answer in %g s: until it does, media are decoded without it;"
                " it is asked again in %g s",
                *(self.seconds_max, _AGAIN_SECONDS),
            )
            return
        if self._again_at is not None and self._command:
            log.warning("bubblewrap works: media are decoded in it from now on")


wall = Wall()


def _tried(seconds_max: float) -> tuple[str, ...]:
    """The command with bubblewrap if a child in it answers as it should; else nothing.

    Raises:
        subprocess.TimeoutExpired: the child doesn't answer in time.
    """
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return ()
    command = (
        *(bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"),
        *("--proc", "/proc", "--dev", "/dev", "--tmpfs", tempfile.gettempdir()),
        *(word for path in _needed() for word in _shown(path)),
    )
    tried = subprocess.run(
        (*command, *_COMMAND, MEDIABOX, "image", "limited"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=seconds_max,
        check=False,
    )
    if tried.stdout.startswith(b'{"error"'):  # nothing is no image: it can say so
        return command
    log.warning("bubblewrap is installed but does not work here: media are decoded without it")
    return ()


def _needed() -> list[Path]:
    """The system's libraries, the interpreter, its packages, and this one."""
    system = [Path("/usr"), *map(Path, ("/lib", "/lib64", "/bin"))]
    python = {Path(sys.base_prefix), Path(sys.prefix), Path(__file__).parents[1]}
    return [path for path in (*system, *sorted(python)) if path.exists()]


def _shown(path: Path) -> tuple[str, str, str]:
    """How bubblewrap is told to show a folder of the host, unchangeable, at its own place."""
    if path.is_symlink():
        return "--symlink", str(path.readlink()), str(path)
    return "--ro-bind", str(path), str(path)


def _watch(
    box: subprocess.Popen[bytes],
    ended: threading.Event,
    seconds_max: float,
    stopped: Callable[[], bool],
) -> None:
    """End the child when its time is over or nobody wants it any more, unless it has ended."""
    last = time.monotonic() + seconds_max
    while not ended.wait(min(_LOOK_SECONDS, max(last - time.monotonic(), 0))):
        if stopped() or time.monotonic() >= last:
            kill_group(box)
            return
