"""The parts that need no process: names of files, pace, models, locks, log lines."""

import logging
from pathlib import Path

import pytest
import structlog
from filelock import FileLock

from tenku import logs, server
from tenku.cli.generate import Wish
from tenku.cli.output import size
from tenku.cli.progress import Pace
from tenku.cli.saving import save, slug, target
from tenku.cli.serving import SERVING, served


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("A golden retriever, running", "a-golden-retriever"),
        ("城市天际线的延时摄影，太阳缓缓落下", "城市天际线的延时摄影"),
        ("../../etc/passwd", ""),
        ("a/b\\c", "a-b-c"),
        ("  ", ""),
        (
            "one two three four five six seven eight nine ten",
            "one-two-three-four-five-six-seven-eight",
        ),
        ("长" * 60, "长" * 40),
    ],
)
def test_a_file_is_named_by_the_first_words(prompt: str, name: str) -> None:
    assert slug(prompt) == name


def test_a_prompt_without_words_gives_the_tasks_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert target(None, "!?", "0123456789abcdef") == tmp_path / "tenku-01234567.mp4"


def test_output_may_be_a_folder(tmp_path: Path) -> None:
    assert target(tmp_path, "Sky", "0") == tmp_path / "sky.mp4"
    assert target(tmp_path / "x.mp4", "Sky", "0") == tmp_path / "x.mp4"


def test_a_file_that_is_there_is_never_overwritten_unasked(tmp_path: Path) -> None:
    stored, wanted = tmp_path / "stored", tmp_path / "sky.mp4"
    stored.write_bytes(b"new")
    wanted.write_bytes(b"old")
    assert save(stored, wanted, replace=False) == tmp_path / "sky-2.mp4"
    assert save(stored, wanted, replace=False) == tmp_path / "sky-3.mp4"
    assert wanted.read_bytes() == b"old"
    assert save(stored, wanted, replace=True) == wanted
    assert wanted.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("wish", "model"),
    [
        (Wish(prompt="x"), "text-to-video"),
        (Wish(prompt="x", resolution="1080p"), "text-to-video/pro"),
        (Wish(prompt="x", resolution="720p"), "text-to-video"),
        (Wish(prompt="x", image="a.png"), "image-to-video"),
        (Wish(prompt="x", image="a.png", resolution="1080p"), "image-to-video/pro"),
        (Wish(prompt="x", remix="video_1"), "video-to-video/remix"),
    ],
)
def test_the_options_choose_the_model(wish: Wish, model: str) -> None:
    assert wish.model_id == f"fal-ai/sora-2/{model}"


def test_the_model_that_is_named_is_taken() -> None:
    assert Wish(prompt="x", image="a.png", model="m").model_id == "m"


def test_only_what_was_given_is_asked_for() -> None:
    assert Wish(prompt="x").parameters(None) == {"prompt": "x", "delete_video": True}
    assert Wish(prompt="x", keep=True, seed=0, image="a").parameters("u") == {
        "prompt": "x",
        "delete_video": False,
        "seed": 0,
        "image_url": "u",
    }


def test_the_time_left_follows_the_estimate_and_then_the_pace() -> None:
    pace = Pace(estimated_seconds=20)
    assert pace.left(0, now=100.0) == 20
    assert pace.left(5, now=104.0) == 16
    assert pace.left(20, now=108.0) == 32  # 8 s for a fifth
    assert pace.left(99, now=200.0) < 1.1


def test_a_server_at_work_is_seen_by_its_lock(tmp_path: Path) -> None:
    assert SERVING == server.SERVING
    assert not served(tmp_path)
    with FileLock(tmp_path / SERVING):
        assert served(tmp_path)
    assert not served(tmp_path)


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 kB"), (68_123, "68 kB"), (1_100_000, "1.1 MB"), (84e9, "84.0 GB")]
)
def test_sizes_in_words(count: int, said: str) -> None:
    assert size(count) == said


SECRETS = {
    "event": "asked with tk_0123456789ab_AbCd-efg_hij0123456789",
    "prompt": "my own words",
    "key": "abc",
    "reason": "GET /files/abc.def.ghi/video.mp4 with Bearer abcdefghijklmnop1234",
    "path": "/api/v3/mcp-http?api_key=abc123",
    "image": "data:image/png;base64,AAAA",
    "ticket": "PUT /fal/rest/storage/uploads/jkl.mno.pqr and /uploads/stu.vwx.yz0",
    "signs": "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw==",
}


@pytest.fixture
def own_logging() -> object:
    """Whatever a test sets up, others find logging as it was."""
    root, config = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**config)


@pytest.mark.parametrize("form", ["json", "text"])
def test_secrets_are_not_logged(
    form: logs.Form, own_logging: object, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(level="info", form=form)
    event = dict(SECRETS)
    structlog.get_logger("tenku.test").info(event.pop("event"), task_id="t1", **event)
    logging.getLogger("other").warning("key tk_0123456789ab_AbCd-efg_hij0123456789")
    said = capsys.readouterr().err
    assert "t1" in said
    assert "video.mp4" in said
    for secret in ("AbCd-efg", "my own words", "abc.def.ghi", "abcdefghijklmnop", "abc123", "AAAA"):
        assert secret not in said
    for secret in ("jkl.mno", "stu.vwx", "c2VjcmV0"):
        assert secret not in said


def test_a_traceback_shows_no_values(
    own_logging: object, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(level="info", form="text")

    def crash(hidden: str) -> None:
        raise RuntimeError(len(hidden))

    try:
        crash("the value of" + " a variable")
    except RuntimeError:
        structlog.get_logger("tenku.test").exception("crashed")
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert "the value of a variable" not in said
