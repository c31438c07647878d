"""Weights come from a hub (a small one here) whole or not at all, and not before it was agreed to.

The hub's library is the real one, in .venv-gpu; the hub is hub.py, after what the library asks.
"""

import os
import pty
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from engines.diffusers.conftest import PYTHON
from engines.diffusers.hub import REPO, TOKEN, Hub, serving

from tenku.app import offer_model
from tenku.engines.diffusers.engine import configured
from tenku.engines.diffusers.installing import Offer
from tenku.engines.diffusers.presets import PRESETS
from tenku.engines.licences import LICENCES
from tenku.errors import EngineFailed, EngineUnavailable, InvalidParameter

LARGE = "vae/model.safetensors"
FILES: Mapping[str, bytes] = {
    "model_index.json": b"{}",
    "vae/config.json": b"{}",
    LARGE: bytes(range(256)) * 100_000,  # the library writes ten megabytes at a time
    "vae/model.bin": b"a pickle",
    "modeling.py": b"raise SystemExit",
    "LICENSE.txt": b"of the makers",
}
FETCH = """
import sys
from pathlib import Path
from engines.diffusers.test_diffusers_install import offered
offered(Path(sys.argv[1])).fetch(sys.argv[2])
"""
COMMAND = """
from tenku.cli.command import Root
from tenku.cli.engines_install import command
class Alone(Root):
    def get_command(self, ctx, name):
        return command
Alone("tenku", "tenku.cli", ("install",), "").main()
"""
needs_library = pytest.mark.skipif(
    not PYTHON.exists(), reason="there is no .venv-gpu (make test makes it with TENKU_TEST_GPU=1)"
)


def offered(folder: Path) -> Offer:
    return Offer(
        model="tiny",
        repo=REPO,
        folder=folder,
        licence=LICENCES["ltx2"],
        gated=True,
        download_bytes=1,
        memory_bytes=1,
        disk_free=1,
        memory_free=1,
    )


def use(hub: Hub, monkeypatch: pytest.MonkeyPatch, folder: Path, token: str = "") -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HF_HOME", str(folder / "hub"))
    monkeypatch.setenv("HF_TOKEN", token)


@needs_library
def test_weights_come_without_anything_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = offered(tmp_path / "models" / "tiny")
    with serving(Hub(FILES)) as hub:
        use(hub, monkeypatch, tmp_path)
        offer.fetch(str(PYTHON))
    wanted = {name for name in FILES if not name.endswith((".bin", ".py"))}
    assert set(hub.served) == wanted
    assert {name: (offer.folder / name).read_bytes() for name in wanted} == {
        name: FILES[name] for name in wanted
    }
    assert offer.installed
    assert [path.name for path in offer.folder.parent.iterdir()] == ["tiny"]


@needs_library
def test_a_gate_opens_for_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = offered(tmp_path / "tiny")
    with serving(Hub(FILES, gated=True)) as hub:
        use(hub, monkeypatch, tmp_path)
        with pytest.raises(EngineUnavailable, match=f"form at https://huggingface.co/{REPO}"):
            offer.fetch(str(PYTHON))
        assert not offer.folder.exists()
        use(hub, monkeypatch, tmp_path, TOKEN)
        offer.fetch(str(PYTHON))
    assert offer.installed


@needs_library
@pytest.mark.parametrize("ignores_ranges", [False, True])
def test_what_broke_off_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ignores_ranges: bool
) -> None:
    """The child is killed while the large file is half here."""
    offer = offered(tmp_path / "tiny")
    with serving(Hub(FILES, stall=threading.Event(), ignores_ranges=ignores_ranges)) as hub:
        assert hub.stall is not None
        use(hub, monkeypatch, tmp_path)
        parent = subprocess.Popen(
            [sys.executable, "-c", FETCH, offer.folder, PYTHON],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert hub.stalled.wait(30)
        part = tmp_path / "tiny.part"
        while not kept_of(part):
            assert parent.poll() is None
            hub.stall.wait(0.05)
        assert not offer.folder.exists()
        child = int(Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()[0])
        os.kill(child, signal.SIGKILL)
        assert b"The download broke off" in parent.communicate()[1]
        kept = kept_of(part)
        hub.stall.set()
        hub.stall = None
        assert part.exists()
        hub.served.clear()
        offer.fetch(str(PYTHON))
    assert (offer.folder / LARGE).read_bytes() == FILES[LARGE]
    assert hub.served == [LARGE]  # files that are whole are not fetched again
    assert hub.sent[LARGE] == len(FILES[LARGE]) - (0 if ignores_ranges else kept)
    assert halves(offer.folder) == []
    assert not part.exists()


def kept_of(folder: Path) -> int:
    """Bytes of files that aren't whole."""
    return sum(half.stat().st_size for half in folder.rglob("*.part"))


def halves(folder: Path) -> list[Path]:
    return [*folder.rglob("*.part"), *folder.rglob("*.incomplete")]


@needs_library
def test_what_came_damaged_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither as it comes, nor of an earlier time, nor of another revision."""
    offer = offered(tmp_path / "tiny")
    whole = tmp_path / "tiny.part" / LARGE
    with serving(Hub(FILES, sums={LARGE: "0" * 64})) as hub:
        use(hub, monkeypatch, tmp_path)
        with pytest.raises(EngineFailed, match="broke off"):
            offer.fetch(str(PYTHON))
        assert not whole.exists()
        assert halves(whole.parent) == []
        whole.write_bytes(bytes(len(FILES[LARGE])))
        whole.with_name(whole.name + ".of_another.part").write_bytes(b"x")
        hub.sums = {}
        offer.fetch(str(PYTHON))
    assert (offer.folder / LARGE).read_bytes() == FILES[LARGE]
    assert hub.sent[LARGE] == len(FILES[LARGE])
    assert halves(offer.folder) == []


@needs_library
@pytest.mark.parametrize("name", ["../x.safetensors", "/x.safetensors", "a/../../x.safetensors"])
def test_no_file_leaves_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with serving(Hub({**FILES, name: FILES[LARGE]})) as hub:
        use(hub, monkeypatch, tmp_path)
        with pytest.raises(EngineFailed):
            offered(tmp_path / "deep" / "tiny").fetch(str(PYTHON))
    assert hub.served == []


@needs_library
def test_a_disk_that_is_too_small_is_found_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Hub(FILES, said_bytes=10**16)) as hub:
        use(hub, monkeypatch, tmp_path)
        with pytest.raises(EngineUnavailable, match="too little room"):
            offered(tmp_path / "tiny").fetch(str(PYTHON))
    assert hub.served == []


@needs_library
def test_no_hub_may_be_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(Hub({}, url="http://127.0.0.1:9"), monkeypatch, tmp_path)
    with pytest.raises(EngineFailed) as caught:
        offered(tmp_path / "tiny").fetch(str(PYTHON))
    assert caught.value.retryable


@pytest.mark.parametrize("python", [sys.executable, "/nowhere/python"])
def test_without_the_library_it_says_what_to_install(tmp_path: Path, python: str) -> None:
    with pytest.raises(EngineUnavailable, match=r"pip install 'tenku\[gpu\]'"):
        offered(tmp_path / "tiny").fetch(python)


def test_an_offer_knows_the_presets(tmp_path: Path) -> None:
    offer = offer_model("ltx-2.5", tmp_path / "deep" / "down")
    assert offer.gated
    assert offer.licence.must_accept
    assert offer.disk_free > 0 < offer.memory_free
    assert not offer.installed
    with pytest.raises(InvalidParameter) as caught:
        offer_model("ltx-9", None)
    assert caught.value.details["allowed"] == tuple(PRESETS)
    (tmp_path / "mine").touch()
    with pytest.raises(InvalidParameter, match="holds something else"):
        offer_model("ltx-2.5", tmp_path)


def test_what_is_installed_is_where_the_engine_looks() -> None:
    for name in PRESETS:
        assert offer_model(name, None).folder == configured(model=name).options.weights


# -- the command ------------------------------------------------------------------------------


def command(*words: str, language: str = "en", **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, "install", *words],
        env=os.environ | {"TENKU_LANG": language, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        **options,
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("below US$10M", "The download is gated", "no legal advice", "say --yes")),
        ("zh", ("below US$10M", "先获准", "不是法律意见", "请先阅读许可")),
    ],
)
def test_without_a_terminal_it_explains_and_stops(
    tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    folder = tmp_path / "ltx"
    told = command("ltx-2.5", "--folder", str(folder), language=language, stdin=subprocess.DEVNULL)
    out, err = told.communicate()
    assert told.returncode != 0
    assert out == ""
    assert [word for word in words if word not in err] == []
    assert not folder.exists()


def test_what_is_here_already_is_not_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "model_index.json").touch()
    told = command("ltx-2.5", "--folder", str(tmp_path), stdin=subprocess.DEVNULL)
    out, err = told.communicate()
    assert told.returncode == 0, err
    assert "already" in err
    lines = out.splitlines()
    assert len(lines) == 3
    assert f'"folder": "{tmp_path}"' in lines[1]
    assert lines[2] == "export TENKU_ACCEPT_LICENCES=ltx-2"


def test_a_no_at_the_terminal_downloads_nothing(tmp_path: Path) -> None:
    offer = offer_model("ltx-2.5", tmp_path / "ltx")
    roomy = offer.disk_free >= offer.download_bytes  # else there is nothing to ask
    ours, theirs = pty.openpty()
    told = command("ltx-2.5", "--folder", str(tmp_path / "ltx"), stdin=theirs)
    os.close(theirs)
    assert told.stderr is not None
    try:
        select.select([told.stderr], [], [], 30)
        os.write(ours, b"n\n")
        _, err = told.communicate(timeout=30)
    finally:
        os.close(ours)
    assert told.returncode == 1
    assert ("Nothing was downloaded." if roomy else "--folder names another place") in err
    assert list(tmp_path.iterdir()) == []
