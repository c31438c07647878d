"""Real pipelines of the library, tiny and random, film through the engine: plumbing, no quality.

The engine runs here, without torch; its child runs on .venv-gpu, which has it.
"""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from engines.contract import Filming, Memory, apart, picture, samples
from engines.diffusers.conftest import PYTHON, ROUNDING

from tenku.brief import Brief, Clip, EngineKind, Mode, Source
from tenku.engines.base import Run
from tenku.engines.diffusers.engine import DiffusersEngine, configured
from tenku.errors import EngineFailed
from tenku.media.probe import Facts, probe

SIZE = (64, 36)
SECONDS = 4
STOP_SECONDS = 8.0

FILM_FOR_EVER = """
import asyncio, sys
from pathlib import Path
from engines.contract import Memory
from tenku.brief import Brief, Mode
from tenku.engines.base import Run
from tenku.engines.diffusers.engine import configured

python, weights, folder = sys.argv[1:]
engine = configured(
    model="tiny", family="ltx2", folder=weights, python=python, device="cpu",
    canvas=(32, 32), fps=2, steps=1000, prompts={"shaping": "as-is"},
)
brief = Brief(mode=Mode.TEXT, prompt="a city", seconds=4, width=64, height=36, seed=3)

def report(done, stage):
    if stage == "filming":
        print(engine.warm.pid, flush=True)

run = Run(folder=Path(folder), report=report, checkpoint=Memory())
asyncio.run(engine.film(brief, run))
"""


def engine_of(tiny: Path, name: str, **options: Any) -> DiffusersEngine:
    family = name.removesuffix("-image")
    given: dict[str, Any] = {"canvas": (32, 32), "fps": 2, "device": "cpu", "steps": 2}
    return configured(
        model="tiny", family=family, folder=tiny / name, python=str(PYTHON), **given | options
    )


def ordered(mode: Mode = Mode.TEXT, **changes: object) -> Brief:
    values: dict[str, object] = {
        "mode": mode,
        "prompt": "一只金毛犬 runs over the grass",
        "seconds": SECONDS,
        "width": SIZE[0],
        "height": SIZE[1],
        "seed": 7,
    }
    return Brief(**{**values, **changes})  # pyright: ignore[reportArgumentType]


def with_image(folder: Path) -> Brief:
    picture(100, 50).save(folder / "first.png")
    return ordered(Mode.IMAGE, first_frame=folder / "first.png")


def remix(clip: Clip) -> Brief:
    source = Source(video=clip.video, engine=clip.engine, kind=EngineKind.MODEL, recipe=None)
    return ordered(Mode.REMIX, prompt="by night", source=source)


def filmed(runner: asyncio.Runner, engine: DiffusersEngine, brief: Brief, folder: Path) -> Filming:
    folder.mkdir(parents=True)
    filming = Filming(folder)
    filming.clip = runner.run(engine.film(brief, filming.run()))
    return filming


def clip_of(runner: asyncio.Runner, engine: DiffusersEngine, brief: Brief, folder: Path) -> Clip:
    clip = filmed(runner, engine, brief, folder).clip
    assert clip is not None
    return clip


def same(one: Clip, other: Clip) -> bool:
    return apart(one.video, other.video) < ROUNDING


def facts_of(clip: Clip) -> Facts:
    """What the file is: exactly what was ordered, on the family's clock."""
    facts = probe(clip.video)
    assert (facts.width, facts.height) == (clip.width, clip.height) == SIZE
    assert (facts.num_frames, facts.fps) == (clip.num_frames, clip.fps) == (8, 2)
    assert facts.video_seconds == facts.audio_seconds == pytest.approx(SECONDS, abs=0.03)
    assert (facts.audio_codec, facts.audio_rate, facts.audio_channels) == ("aac", 48_000, 2)
    return facts


@pytest.fixture(scope="module")
def ltx2(tiny: Path, runner: asyncio.Runner) -> Generator[DiffusersEngine]:
    engine = engine_of(tiny, "ltx2")
    yield engine
    runner.run(engine.close())


@pytest.fixture(scope="module")
def filming(
    ltx2: DiffusersEngine, runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory
) -> Filming:
    return filmed(runner, ltx2, ordered(), tmp_path_factory.mktemp("clip") / "run")


@pytest.fixture
def clip(filming: Filming) -> Clip:
    assert filming.clip is not None
    return filming.clip


def test_text_becomes_what_was_ordered_with_the_models_sound(clip: Clip, filming: Filming) -> None:
    facts_of(clip)
    sound = samples(clip.video)
    assert 20 * np.log10(np.sqrt(np.mean(sound**2))) > -45
    assert clip.video.is_relative_to(filming.folder)
    assert (clip.thumbnail, clip.spritesheet) == (None, None)
    assert clip.kind is EngineKind.MODEL
    assert clip.notes == ("由 32x32 放大",)
    assert clip.prompt.startswith(ordered().prompt)
    assert len(clip.prompt) > len(ordered().prompt)


def test_progress_only_rises(filming: Filming) -> None:
    assert filming.reports == sorted(filming.reports)
    assert filming.reports[0] == 0.0
    assert filming.reports[-1] == pytest.approx(1.0)
    assert len([done for done in filming.reports if 0 < done <= 0.85]) == 2  # one for each step


def test_the_seed_decides(
    clip: Clip, ltx2: DiffusersEngine, runner: asyncio.Runner, tmp_path: Path
) -> None:
    again = clip_of(runner, ltx2, ordered(), tmp_path / "again")
    other = clip_of(runner, ltx2, ordered(seed=8), tmp_path / "other")
    assert same(again, clip)
    assert not same(other, clip)


def test_an_image_begins_a_film(
    clip: Clip, ltx2: DiffusersEngine, runner: asyncio.Runner, tmp_path: Path
) -> None:
    from_image = clip_of(runner, ltx2, with_image(tmp_path), tmp_path / "run")
    assert facts_of(from_image).has_sound
    assert not same(from_image, clip)


def test_a_remix_depends_on_its_source(
    clip: Clip, ltx2: DiffusersEngine, runner: asyncio.Runner, tmp_path: Path
) -> None:
    other = clip_of(runner, ltx2, ordered(seed=8), tmp_path / "other")
    made = [
        clip_of(runner, ltx2, remix(source), tmp_path / f"remix-{i}")
        for i, source in enumerate((clip, other))
    ]
    assert all(facts_of(one).has_sound for one in made)
    assert not same(made[0], made[1])


@pytest.mark.parametrize(("offload", "dtype"), [("model", "auto"), ("sequential", "fp8")])
def test_it_films_wherever_the_weights_wait(
    clip: Clip, tiny: Path, runner: asyncio.Runner, tmp_path: Path, offload: str, dtype: str
) -> None:
    """The processor stands in for the card: hooks and changes of pipelines are what is tried."""
    engine = engine_of(tiny, "ltx2", offload=offload, dtype=dtype)
    try:
        facts_of(clip_of(runner, engine, remix(clip), tmp_path / "remix"))
        again = clip_of(runner, engine, ordered(), tmp_path / "again")
        facts_of(again)
        assert same(again, clip) == (dtype == "auto")
    finally:
        runner.run(engine.close())


def test_a_cancel_leaves_the_model_loaded(
    clip: Clip, ltx2: DiffusersEngine, runner: asyncio.Runner, tmp_path: Path
) -> None:
    pid = ltx2.warm.pid
    slow = replace(ltx2, options=ltx2.options.model_copy(update={"steps": 1000}))

    async def cancel_at_the_first_step() -> None:
        begun = asyncio.Event()

        def report(done: float, _stage: str) -> None:
            if done > 0:
                begun.set()

        run = Run(folder=tmp_path, report=report, checkpoint=Memory())
        task = asyncio.create_task(slow.film(ordered(), run))
        await begun.wait()
        task.cancel()
        async with asyncio.timeout(STOP_SECONDS):
            with pytest.raises(asyncio.CancelledError):
                await task

    runner.run(cancel_at_the_first_step())
    again = clip_of(runner, ltx2, ordered(), tmp_path / "again")
    assert ltx2.warm.pid == pid is not None
    assert same(again, clip)


def test_a_child_that_is_killed_is_replaced(
    clip: Clip, ltx2: DiffusersEngine, runner: asyncio.Runner, tmp_path: Path
) -> None:
    pid = ltx2.warm.pid
    assert pid is not None
    slow = replace(ltx2, options=ltx2.options.model_copy(update={"steps": 1000}))

    def kill(done: float, _stage: str) -> None:
        if done > 0:
            os.kill(pid, signal.SIGKILL)

    run = Run(folder=tmp_path, report=kill, checkpoint=Memory())
    with pytest.raises(EngineFailed) as caught:
        runner.run(slow.film(ordered(), run))
    assert caught.value.retryable
    again = clip_of(runner, ltx2, ordered(), tmp_path / "again")
    assert ltx2.warm.pid not in {pid, None}
    assert same(again, clip)


def test_a_model_that_fails_is_loaded_anew(
    ltx2: DiffusersEngine, runner: asyncio.Runner, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = Source(video=tmp_path / "gone.mp4", engine="x", kind=EngineKind.MODEL, recipe=None)
    with pytest.raises(EngineFailed) as caught:
        filmed(runner, ltx2, ordered(Mode.REMIX, source=source), tmp_path / "run")
    assert not caught.value.retryable
    assert str(tmp_path) not in caught.value.message
    assert "gone.mp4" in caplog.text  # the operator is told
    assert ltx2.warm.pid is None


@pytest.mark.parametrize(
    ("name", "dtype"), [("wan-5b", "auto"), ("wan-a14b", "auto"), ("wan-a14b-image", "fp8")]
)
def test_wan_films_in_silence(
    tiny: Path, runner: asyncio.Runner, tmp_path: Path, name: str, dtype: str
) -> None:
    engine = engine_of(tiny, name, dtype=dtype, steps=3)
    try:
        if name != "wan-a14b":
            clip = clip_of(runner, engine, with_image(tmp_path), tmp_path / "image")
            assert not facts_of(clip).has_sound
        if name != "wan-a14b-image":
            clip = clip_of(runner, engine, ordered(), tmp_path / "text")
            assert not facts_of(clip).has_sound
            filming = filmed(runner, engine, remix(clip), tmp_path / "remix")
            assert filming.clip is not None
            assert not same(filming.clip, clip)
            facts_of(filming.clip)
            assert 0.85 in filming.reports  # after 2 of 3 steps: a remix begins later
    finally:
        runner.run(engine.close())


def test_the_child_ends_with_its_parent(tiny: Path, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", FILM_FOR_EVER, PYTHON, tiny / "ltx2", tmp_path],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    child = os.pidfd_open(int(parent.stdout.readline()))
    try:
        parent.send_signal(signal.SIGKILL)
        ended, _, _ = select.select([child], [], [], 5.0)
        assert ended
    finally:
        os.close(child)
        parent.wait()
        parent.stdout.close()


def test_the_child_ends_when_its_stdin_ends(tiny: Path) -> None:
    engine = engine_of(tiny, "ltx2")
    child = subprocess.Popen(
        engine.warm.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(engine.warm.setup.model_dump_json().encode() + b"\n")
    child.stdin.flush()
    assert b"loading" in child.stdout.readline()
    child.communicate(timeout=30.0)  # which closes it
    assert child.returncode == 3
