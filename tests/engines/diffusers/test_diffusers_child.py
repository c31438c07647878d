"""What the engine makes of child processes that behave badly, or can't begin at all."""

import asyncio
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from engines.contract import Filming, Memory, children

from tenku.brief import Brief, Mode
from tenku.engines.base import Run
from tenku.engines.diffusers.engine import DiffusersEngine, configured
from tenku.engines.diffusers.warm import STOP_SECONDS
from tenku.errors import EngineFailed, EngineUnavailable, Failure

BRIEF = Brief(mode=Mode.TEXT, prompt="a meadow", seconds=4, width=64, height=36, seed=3)
HEAD = """
import json, sys, time, signal
def say(**line): print(json.dumps(line), flush=True)
def order():
    line = json.loads(sys.stdin.readline())
    assert line["kind"] == "order", line
    return line["id"]
sys.stdin.readline()
say(kind="loading")
"""
PYTHON = os.path.realpath(sys.executable)  # not ours by its name, which is looked into
READY = HEAD + 'say(kind="ready", words="cpu")\n'


def engine_of(folder: Path, *command: str, **options: Any) -> DiffusersEngine:
    (folder / "model_index.json").touch()
    python = {"python": command[0]} if command else {}
    engine = configured(model="tiny", family="ltx2", folder=folder, **python | options)
    if command:
        engine.warm.command = command
    return engine


def script(body: str, head: str = READY) -> tuple[str, ...]:
    return (PYTHON, "-c", head + textwrap.dedent(body))


async def fails(engine: DiffusersEngine, folder: Path) -> Failure:
    before = children()
    with pytest.raises(Failure) as caught:
        await engine.film(BRIEF, Filming(folder).run())
    assert engine.warm.pid is None
    assert children() <= before
    return caught.value


def failure(engine: DiffusersEngine, folder: Path) -> Failure:
    return asyncio.run(fails(engine, folder))


def test_it_says_what_it_lacks_before_it_films(tmp_path: Path) -> None:
    for engine in (configured(model="ltx-2.5", folder=tmp_path), engine_of(tmp_path)):
        with pytest.raises(EngineUnavailable):  # no weights; no libraries
            asyncio.run(engine.reach())
    asyncio.run(engine_of(tmp_path, python="/bin/sh").reach())  # another's is not looked into


def test_without_the_libraries_it_says_what_to_install(tmp_path: Path) -> None:
    """The real child, on this interpreter, which has no torch."""
    other = tmp_path / "python"
    other.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    other.chmod(0o700)
    engine = engine_of(tmp_path, python=str(other), device="cpu")
    found = failure(engine, tmp_path)
    assert isinstance(found, EngineUnavailable)
    assert "pip install 'tenku[gpu]'" in found.message
    assert found.message != engine.warm.missing  # it is the child that says so


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false", "/usr/bin/yes"])
def test_an_interpreter_that_is_none_says_the_same(tmp_path: Path, python: str) -> None:
    found = failure(engine_of(tmp_path, python=python), tmp_path)
    assert isinstance(found, EngineUnavailable)
    assert "pip install 'tenku[gpu]'" in found.message


def test_without_weights_it_says_how_to_fetch_them(tmp_path: Path) -> None:
    found = failure(configured(model="ltx-2.5", folder=tmp_path), tmp_path)
    assert isinstance(found, EngineUnavailable)
    assert "tenku engines install ltx-2.5" in found.message
    assert str(tmp_path) not in found.message


def test_weights_that_are_none_fail_without_their_path(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    head = HEAD + 'sys.stderr.write("no /secret/place"); say(kind="failed", message="No.")'
    found = failure(engine_of(tmp_path, PYTHON, "-c", head), tmp_path)
    assert isinstance(found, EngineFailed)
    assert "/secret/place" in caplog.text
    assert "/secret/place" not in found.message


def test_a_load_that_dies_may_be_tried_again(tmp_path: Path) -> None:
    found = failure(engine_of(tmp_path, *script("", HEAD)), tmp_path)
    assert isinstance(found, EngineFailed)
    assert found.retryable


def test_a_load_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, *script("signal.pause()", HEAD), load_seconds_max=0.3)
    found = failure(engine, tmp_path)
    assert "not loaded" in found.message


def test_silence_ends_a_film(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, *script("order()\nsignal.pause()"), silence_seconds_max=0.3)
    found = failure(engine, tmp_path)
    assert isinstance(found, EngineFailed)
    assert found.retryable
    assert "said nothing" in found.message


@pytest.mark.parametrize("said", ["no JSON", '{"kind": "mystery"}', "x" * (2 << 20)])
def test_babbling_ends_a_film(tmp_path: Path, said: str) -> None:
    engine = engine_of(
        tmp_path, *script(f"order()\nprint('''{said[:9]}''' * {len(said) // 9 + 1})")
    )
    found = failure(engine, tmp_path)
    assert isinstance(found, EngineFailed)
    assert found.retryable


def test_the_next_film_gets_a_fresh_child(tmp_path: Path) -> None:
    body = f"""
    n = order()
    flag = {str(tmp_path / "flag")!r}
    try: open(flag, "x")
    except FileExistsError: say(kind="done", id=n, video="v.mp4")
    else: say(kind="failed", message="The memory was not enough.", retryable=True)
    signal.pause()
    """
    engine = engine_of(tmp_path, *script(body))

    async def twice() -> None:
        found = await fails(engine, tmp_path)
        assert isinstance(found, EngineFailed)
        assert found.retryable
        clip = await engine.film(BRIEF, Filming(tmp_path).run())
        assert clip.video == Path("v.mp4")
        await engine.close()

    asyncio.run(twice())


async def cancelled(engine: DiffusersEngine, folder: Path) -> float:
    """Cancel a film when it has begun; seconds until the engine has let go of it."""
    begun = asyncio.Event()

    def report(done: float, _stage: str) -> None:
        if done > 0:
            begun.set()

    run = Run(folder=folder, report=report, checkpoint=Memory())
    task = asyncio.create_task(engine.film(BRIEF, run))
    await begun.wait()
    task.cancel()
    before = asyncio.get_running_loop().time()
    with pytest.raises(asyncio.CancelledError):
        await task
    return asyncio.get_running_loop().time() - before


def test_a_child_that_hears_nothing_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that decodes."""
    monkeypatch.setattr("tenku.engines.diffusers.warm.STOP_SECONDS", 0.3)
    body = """
    say(kind="progress", id=order(), done=0.9, stage="filming")
    signal.pause()
    """
    engine = engine_of(tmp_path, *script(body))

    async def cancel() -> None:
        before = children()
        assert await cancelled(engine, tmp_path) < STOP_SECONDS
        assert engine.warm.pid is None
        assert children() <= before

    asyncio.run(cancel())


def test_lines_of_a_film_before_are_passed_over(tmp_path: Path) -> None:
    body = """
    first = order()
    say(kind="progress", id=first, done=0.5, stage="filming")
    assert json.loads(sys.stdin.readline()) == {"kind": "stop", "id": first}
    say(kind="progress", id=first, done=0.6, stage="filming")
    say(kind="done", id=first, video="first.mp4")
    say(kind="stopped", id=first)
    say(kind="progress", id=first, done=0.7, stage="filming")
    say(kind="done", id=order(), video="second.mp4")
    signal.pause()
    """
    engine = engine_of(tmp_path, *script(body))

    async def film_again() -> None:
        await cancelled(engine, tmp_path)
        pid = engine.warm.pid
        filming = Filming(tmp_path)
        clip = await engine.film(BRIEF, filming.run())
        assert clip.video == Path("second.mp4")
        assert filming.reports == []
        assert engine.warm.pid == pid
        await engine.close()

    asyncio.run(film_again())


def test_a_cancel_while_it_loads_leaves_it_loading(tmp_path: Path) -> None:
    body = """
    import os
    while not os.path.exists(sys.argv[1]): time.sleep(0.01)
    say(kind="ready", words="cpu")
    say(kind="done", id=order(), video="v.mp4")
    signal.pause()
    """
    flag = tmp_path / "flag"
    engine = engine_of(tmp_path, *script(body, HEAD), str(flag))

    async def cancel_and_film() -> None:
        begun = asyncio.Event()
        run = Run(folder=tmp_path, report=lambda *_: begun.set(), checkpoint=Memory())
        task = asyncio.create_task(engine.film(BRIEF, run))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        pid = engine.warm.pid
        flag.touch()
        clip = await engine.film(BRIEF, Filming(tmp_path).run())
        assert clip.video == Path("v.mp4")
        assert engine.warm.pid == pid is not None
        await engine.close()

    asyncio.run(cancel_and_film())


def test_films_are_made_one_after_the_other(tmp_path: Path) -> None:
    body = """
    for _ in range(2):
        n = order()
        say(kind="progress", id=n, done=0.1, stage="filming")
        time.sleep(0.1)
        say(kind="done", id=n, video=f"{n}.mp4")
    signal.pause()
    """
    engine = engine_of(tmp_path, *script(body))

    async def both() -> None:
        seen: list[str] = []
        runs = [
            Run(
                folder=tmp_path,
                report=lambda done, _stage, k=k: seen.append(f"{k} {done}"),
                checkpoint=Memory(),
            )
            for k in range(2)
        ]
        clips = await asyncio.gather(*(engine.film(BRIEF, run) for run in runs))
        assert [clip.video.name for clip in clips] == ["1.mp4", "2.mp4"]
        assert [line for line in seen if not line.endswith("0.0")] == ["0 0.1", "1 0.1"]
        await engine.close()

    asyncio.run(both())


def test_the_server_imports_no_torch_and_no_codec() -> None:
    code = (
        "import sys, tenku.engines.diffusers.engine\n"
        "print([m for m in ('torch', 'diffusers', 'transformers', 'numpy', 'cv2', 'av', 'PIL')"
        " if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
