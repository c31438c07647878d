"""`tenku generate`, from the prompt to a file, with no server."""

import asyncio
import json
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from PIL import Image
from terminal import Outcome, Terminal

from tenku.app import open_app
from tenku.cli.serving import SERVING
from tenku.config import load

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """One home for the module: as a user has one."""
    folder = tmp_path_factory.mktemp("user")
    return Terminal(folder / "home", folder)


@pytest.fixture
def fresh(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "home", tmp_path)


@pytest.fixture(scope="module")
def kept(terminal: Terminal) -> dict[str, Any]:
    """A video that was kept, as --json prints it."""
    made = terminal.run("generate", "A harbour at dawn", "--keep", "--seed", "7", "--json")
    assert (made.status, made.err) == (0, "")
    return made.body()


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    if not (home / "tenku.db").exists():
        return []
    db = sqlite3.connect(home / "tenku.db")
    try:
        return db.execute(query).fetchall()
    except sqlite3.OperationalError:  # the first start is still making the tables
        return []
    finally:
        db.close()


def wait_until(true: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Look again and again, as long as the process runs."""
    while not true():
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail(f"it ended too early: {process.communicate()}")


def test_a_prompt_becomes_a_file_where_the_user_stands(terminal: Terminal) -> None:
    made = terminal.run("generate", "A golden retriever, running")
    assert (made.status, made.err) == (0, "")
    file = terminal.folder / "a-golden-retriever.mp4"
    lines = made.out.splitlines()
    assert lines[0] == str(file)
    assert file.read_bytes()[4:8] == b"ftyp"
    shown = {line.split("  ")[1].strip(): line for line in lines[1:] if line.strip()}
    assert "4 s, 1280x720, 24 frames/s" in shown["Video"]
    assert "kB" in shown["Video"]
    assert "testcard 1 (preview" in shown["Engine"]
    assert "160 charged, " in shown["Credits"]
    assert "the prompt was not read" in shown["Notes"]
    assert "--keep" in shown["Kept"]
    assert "Seed" in shown


def test_json_is_the_task_and_leaves_the_file_in_the_store(
    terminal: Terminal, kept: dict[str, Any]
) -> None:
    result = kept["result"]
    assert kept["status"] == "completed"
    assert result["seed"] == 7
    assert result["remixable"] is True
    stored = Path(result["video"]["local_path"])
    assert terminal.home in stored.parents
    assert stored.stat().st_size == result["video"]["file_size"]
    assert not (terminal.folder / "a-harbour-at-dawn.mp4").exists()


def test_a_kept_video_is_remixed_into_the_file_that_was_named(
    terminal: Terminal, kept: dict[str, Any]
) -> None:
    file = terminal.folder / "night.mp4"
    file.write_bytes(b"an older one")
    video_id = kept["result"]["video_id"]
    made = terminal.run(
        "generate", "at night", "--remix", video_id, "--output", "night.mp4", "--json"
    )
    assert made.status == 0, made
    task = made.body()
    assert task["model_id"] == "fal-ai/sora-2/video-to-video/remix"
    assert task["result"]["video"]["local_path"] == str(file)
    assert file.stat().st_size == task["result"]["video"]["file_size"]


def test_a_picture_of_ones_own_is_the_first_frame(terminal: Terminal) -> None:
    Image.new("RGB", (90, 160), "teal").save(terminal.folder / "sea.png")
    made = terminal.run("generate", "waves", "--image", "sea.png", "--json")
    assert made.status == 0, made
    task = made.body()
    assert task["model_id"] == "fal-ai/sora-2/image-to-video"
    assert (task["result"]["video"]["width"], task["result"]["video"]["height"]) == (720, 1280)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["x", "--duration", "5"], "duration is '5'; allowed: 4, 8, 12."),
        (["x", "--output", "no/such/folder/x.mp4"], "There is no folder"),
        (["x", "--image", "none.png"], "none.png can't be read"),
        (["x", "--seed", "many"], "'many' is not a valid integer"),
        ([], "Missing argument"),
    ],
)
def test_wrong_usage_is_one_sentence(terminal: Terminal, words: list[str], said: str) -> None:
    refused = terminal.run("generate", *words)
    assert refused.status == 2
    assert refused.out == ""
    assert said in refused.err
    assert len(refused.err.splitlines()) == 1


def test_a_plan_is_written_edited_and_filmed(terminal: Terminal) -> None:
    plan = terminal.run("plan", "a dog runs, then zorbs", "--json").body()
    (dog,) = plan["subjects"]
    assert (dog["kind"], dog["action"], plan["setting"]) == ("dog", "run", "meadow")
    plan["subjects"][0]["count"] = 3
    file = terminal.folder / "three.json"
    file.write_text(json.dumps(plan))
    made = terminal.run("generate", "--plan", str(file), "--json")
    assert made.status == 0
    asked = rows(terminal.home, "select parameters from tasks order by created_at_ms desc")[0][0]
    assert json.loads(json.loads(asked)["prompt"])["subjects"][0]["count"] == 3


@pytest.mark.parametrize(
    ("plan", "words", "said"),
    [
        ('{"setting": "atlantis"}', (), "setting is 'atlantis'; allowed: "),
        ('{"setting": ', (), "Invalid JSON"),
        ("{}", ("a dog",), "not both"),
        (None, (), "can't be read"),
    ],
)
def test_a_plan_that_is_none(
    terminal: Terminal, plan: str | None, words: tuple[str, ...], said: str
) -> None:
    file = terminal.folder / "plan.json"
    file.unlink(missing_ok=True)
    if plan is not None:
        file.write_text(plan)
    before = rows(terminal.home, "select count(*) from tasks")
    refused = terminal.run("generate", *words, "--plan", str(file))
    assert refused.status == 2
    assert said in refused.err
    assert rows(terminal.home, "select count(*) from tasks") == before


def test_a_plan_for_people(terminal: Terminal) -> None:
    shown = terminal.run("plan", "两只狗在雨中奔跑，量子纠缠")
    lines = {line.split()[0]: line for line in shown.out.splitlines()}
    assert "2 x dog run" in lines["Subjects"]
    assert "rain" in lines["Weather"]
    assert "量子纠缠" in lines["Notes"]


def test_a_gallery_that_cannot_be_written(terminal: Terminal) -> None:
    (terminal.folder / "taken").write_text("a file")
    refused = terminal.run("gallery", "--output", "taken")
    assert refused.status == 2
    assert "taken can't be written" in refused.err


def test_too_few_credits_in_json(fresh: Terminal) -> None:
    refused = fresh.run("generate", "x", "--json", TENKU_INITIAL_CREDITS="100")
    assert (refused.status, refused.err) == (2, "")
    body = refused.body()
    assert body["error_code"] == "insufficient_credits"
    assert body["details"] == {"need": 160, "have": 100}


def test_a_task_that_fails_gives_the_credits_back(terminal: Terminal, kept: dict[str, Any]) -> None:
    books = "select balance_credits, held_credits from accounts"
    before = rows(terminal.home, books)
    words = ("generate", "at night", "--remix", kept["result"]["video_id"])
    for video in terminal.home.rglob("*.mp4"):
        video.write_bytes(b"a disk that forgets")
    other = '{"*": ["animatic"]}'  # which needs the pictures of what others made
    failed = terminal.run(*words, TENKU_ENGINES=other)
    assert failed.status == 1
    assert failed.out == ""
    assert "The video to remix can't be decoded" in failed.err
    assert "160 credits were given back" in failed.err
    assert len(failed.err.splitlines()) == 1
    in_json = terminal.run(*words, "--json", TENKU_ENGINES=other)
    assert in_json.status == 1
    assert in_json.body()["error_code"] == "engine_failed"
    assert rows(terminal.home, books) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_ctrl_c_cancels_and_gives_the_credits_back(fresh: Terminal, number: signal.Signals) -> None:
    running = fresh.start(
        *("generate", "x", "--duration", "12"), *("--model", "fal-ai/sora-2/text-to-video/pro")
    )
    started = "select 1 from tasks where status = 'processing'"
    wait_until(lambda: bool(rows(fresh.home, started)), running)
    running.send_signal(number)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert out == ""
    assert err == "Cancelled. The 2,400 credits were given back.\n"
    assert rows(fresh.home, "select status, error_code from tasks") == [("failed", "cancelled")]
    assert rows(fresh.home, "select balance_credits, held_credits from accounts") == [(100_000, 0)]
    assert list((fresh.home / "work").glob("*")) == []


def test_where_a_server_works_generate_only_waits(fresh: Terminal) -> None:
    """The test is the server: it holds the lock, and films."""

    async def serve(running: "subprocess.Popen[str]") -> None:
        settings = load(home=fresh.home, engines={"*": ("testcard",)})
        async with open_app(settings) as app:
            while not await app.worker.step():
                assert running.poll() is None
                await asyncio.sleep(0.05)

    fresh.home.mkdir()
    with FileLock(fresh.home / SERVING):
        running = fresh.start("--verbose", "generate", "x", "--json")
        asyncio.run(serve(running))
        out, err = running.communicate(timeout=60)
    made = Outcome(running.returncode, out, err)
    assert made.status == 0, made
    assert made.body()["status"] == "completed"
    assert "attempt started" not in made.err
