"""The embedded engine keeps the contract, and outlives what happens to its child process."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from engines.contract import EngineContract, Filming, children

from tenku.brief import Brief, EngineKind, Mode, Source
from tenku.engines.animatic import film
from tenku.engines.animatic.engine import AnimaticEngine, Order
from tenku.engines.base import Engine
from tenku.errors import EngineFailed

BRIEF = Brief(mode=Mode.TEXT, prompt="a meadow", seconds=4, width=320, height=180, seed=3)

FILM_FOR_EVER = """
import asyncio, sys
from pathlib import Path
from tenku.brief import Brief, Mode
from tenku.engines.animatic import film
from tenku.engines.animatic.engine import AnimaticEngine
from tenku.engines.base import Run

brief = Brief(mode=Mode.TEXT, prompt="a city", seconds=12, width=1280, height=720, seed=3)
run = Run(folder=Path(sys.argv[1]), report=lambda *_: print("begun", flush=True), checkpoint=None)
asyncio.run(AnimaticEngine().film(brief, run))
"""


class TestAnimatic(EngineContract):
    size = (192, 108)

    @classmethod
    def engine(cls) -> Engine:
        return AnimaticEngine()


def film_with(tmp_path: Path, *command: str, silence_max: float = 60.0) -> EngineFailed:
    """Film with another renderer, and return how that fails."""
    engine = AnimaticEngine(renderer=command, silence_max=silence_max)
    with pytest.raises(EngineFailed) as caught:
        asyncio.run(engine.film(BRIEF, Filming(tmp_path).run()))
    return caught.value


def test_a_child_that_dies_may_be_tried_again(tmp_path: Path) -> None:
    failure = film_with(tmp_path, sys.executable, "-c", "import os; os.abort()")
    assert failure.retryable


def test_a_child_that_babbles_is_a_failure(tmp_path: Path) -> None:
    failure = film_with(tmp_path, sys.executable, "-c", "input(); print('no JSON')")
    assert failure.retryable


def test_the_last_words_are_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    complain = "import sys; sys.exit('the paint has run out')"
    failure = film_with(tmp_path, sys.executable, "-c", complain)
    assert "the paint has run out" in caplog.text
    assert "paint" not in failure.message


def test_a_child_that_hangs_is_stopped(tmp_path: Path) -> None:
    before = children()
    hang = "import signal; signal.pause()"
    failure = film_with(tmp_path, sys.executable, "-c", hang, silence_max=0.5)
    assert failure.retryable
    assert "said nothing" in failure.message
    assert children() <= before


def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", FILM_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"begun\n"
    pid = int(Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()[0])
    child = os.pidfd_open(pid)
    try:
        parent.send_signal(signal.SIGKILL)
        ended, _, _ = select.select([child], [], [], 5.0)
        assert ended
    finally:
        os.close(child)
        parent.wait()
        parent.stdout.close()


def test_the_child_ends_when_its_stdin_ends(tmp_path: Path) -> None:
    """Where the system can't tell it of its parent's death, the end of stdin does."""
    brief = replace(BRIEF, seconds=12, width=1280, height=720)
    child = subprocess.Popen(
        AnimaticEngine().renderer, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(Order(brief=brief, folder=tmp_path).model_dump_json().encode() + b"\n")
    child.stdin.flush()
    assert b"starting" in child.stdout.readline()
    child.stdin.close()
    assert child.wait(timeout=5.0) == 3
    child.stdout.close()


def test_a_remix_keeps_the_seed_and_changes_the_plan(tmp_path: Path) -> None:
    first, _ = film._prepare(BRIEF)
    source = Source(
        video=tmp_path / "v.mp4",
        engine="animatic",
        kind=EngineKind.PREVIEW,
        recipe=first.model_dump_json(),
    )
    brief = Brief(
        mode=Mode.REMIX, prompt="by night", seconds=4, width=320, height=180, seed=9, source=source
    )
    recipe, image = film._prepare(brief)
    assert image is None
    assert recipe.seed == BRIEF.seed
    assert recipe.plan.setting == first.plan.setting == "meadow"
    assert recipe.plan.light == ((0.0, -12.0),)


def test_a_recipe_from_another_version_is_refused(tmp_path: Path) -> None:
    source = Source(
        video=tmp_path / "v.mp4",
        engine="animatic",
        kind=EngineKind.PREVIEW,
        recipe='{"mystery": 1}',
    )
    brief = Brief(
        mode=Mode.REMIX, prompt="by night", seconds=4, width=320, height=180, seed=9, source=source
    )
    with pytest.raises(EngineFailed, match="recipe"):
        film._prepare(brief)


CLIPS = """
import os
from tenku.engines.animatic import stage
from tenku.engines.animatic.plan import ShotPlan, Subject
from tenku.engines.animatic.scene import Canvas
from tenku.engines.animatic.settings import settings

def megabytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

def film(seed, setting):
    canvas = Canvas(width=192, height=108, seconds=4, fps=24, seed=seed)
    who = (Subject(kind="woman", action="walk"), Subject(kind="dog", action="run"))
    shot = stage.build(ShotPlan(setting=setting, subjects=who), canvas)
    shot.frame(40)
    shot.score(seed)

places = settings()[::4]
for k in range(len(places)):
    film(k, places[k])
before = megabytes()
for k in range(25):
    film(100 + k, places[k % len(places)])
print(megabytes() - before)
"""


def test_clips_leave_no_memory_behind() -> None:
    """In one process, though the engine films each clip in a process of its own."""
    said = subprocess.run([sys.executable, "-c", CLIPS], capture_output=True, text=True, check=True)
    assert float(said.stdout) < 20.0  # megabytes


def test_importing_the_engine_loads_no_codec() -> None:
    code = (
        "import sys, tenku.engines.animatic.engine, tenku.engines.testcard\n"
        "print([m for m in ('numpy', 'cv2', 'av', 'PIL') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


async def _follow(engine: AnimaticEngine, stdout: asyncio.StreamReader) -> None:
    while await engine._next_line(stdout):
        pass


def test_a_cancel_that_comes_with_a_line_is_not_lost() -> None:
    async def cancelled() -> None:
        stdout = asyncio.StreamReader()
        following = asyncio.create_task(_follow(AnimaticEngine(), stdout))
        for _ in range(3):
            await asyncio.sleep(0)
        stdout.feed_data(b"a line\n")
        await asyncio.sleep(0)
        following.cancel()
        stdout.feed_eof()
        with pytest.raises(asyncio.CancelledError):
            await following

    asyncio.run(cancelled())
