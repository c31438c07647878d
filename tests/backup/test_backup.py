"""A backup is whole or is none, and what is restored from it is what was there."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from surfaces.mcp_site import serving
from terminal import Terminal

from tenku import backup, config
from tenku.app import open_app
from tenku.backup import making, manifest
from tenku.backup.disk import copy
from tenku.db.schema import HEAD
from tenku.errors import Internal
from tenku.home import open_home

pytestmark = pytest.mark.timeout(120)
MODEL = "fal-ai/sora-2/text-to-video"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A home with a video that is kept. Tests don't change it."""
    folder = tmp_path_factory.mktemp("origin")
    made = Terminal(folder / "home", folder)
    assert made.run("generate", "a lighthouse", "--keep").status == 0
    return made


@pytest.fixture
def home(origin: Terminal, tmp_path: Path) -> Path:
    """A copy of it to break."""
    shutil.copytree(origin.home, tmp_path / "home")
    return tmp_path / "home"


def query(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "tenku.db", isolation_level=None)) as raw:
        return raw.execute(statement).fetchall()


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(backup.Refused) as caught:
        work()
    return caught.value.reason


def video(home: Path) -> Path:
    ((key,),) = query(home, "select key from assets where kind = 'video'")
    return home / "assets" / str(key)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != manifest.NAME
    }


def test_the_commands_bring_a_home_to_another_place(origin: Terminal, tmp_path: Path) -> None:
    made = origin.run("backup", str(tmp_path / "copy"), "--json")
    assert made.status == 0, made
    body = made.body()
    assert (body["schema"], body["with_secrets"], body["faults"]) == (HEAD, True, [])
    copied = (path for path in (tmp_path / "copy").rglob("*") if path.name != manifest.NAME)
    assert body["size_bytes"] == sum(path.stat().st_size for path in copied if path.is_file())
    there = Terminal(tmp_path / "there", tmp_path)
    restored = there.run("restore", str(tmp_path / "copy"), "--json")
    assert restored.status == 0, restored
    assert restored.body()["files"] == body["files"]
    for words in (["tasks", "list"], ["credits", "show", "--json"], ["keys", "list"]):
        assert there.run(*words) == origin.run(*words)
    assert there.run("ledger", "verify").status == 0
    assert video(there.home).read_bytes() == video(origin.home).read_bytes()
    assert files(there.home).keys() >= {"api_key", "secrets/links.key", "secrets/webhooks.key"}


def test_everything_in_a_home_is_copied_or_known_to_be_passing(home: Path, tmp_path: Path) -> None:
    made = backup.back_up(home, tmp_path / "copy")
    left = {
        name
        for name in files(home).keys() - made.files.keys()
        if not name.startswith(("slots/", "work/", "workers/", "backups/"))
        and not name.endswith((".lock", "-wal", "-shm", ".migrating"))
    }
    assert left == {making.LAST}


def test_a_backup_tells_its_files_by_their_hashes(home: Path, tmp_path: Path) -> None:
    made = backup.back_up(home, tmp_path / "copy")
    assert manifest.read(tmp_path / "copy") == made
    assert files(tmp_path / "copy").keys() == made.files.keys()
    again = {name: copy(tmp_path / "copy" / name, tmp_path / "one") for name in ["tenku.db"]}
    assert again["tenku.db"] == made.files["tenku.db"]


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_backup_is_for_its_owners_eyes(home: Path, tmp_path: Path) -> None:
    (home / "api_key").chmod(0o644)
    backup.back_up(home, tmp_path / "copy")
    backup.restore(tmp_path / "copy", tmp_path / "there")
    for folder in ("copy", "there"):
        root = tmp_path / folder
        assert stat.S_IMODE(root.stat().st_mode) == 0o700
        below = [*(root / "secrets").rglob("*")]
        secret = [root / "tenku.db", root / "api_key", *(p for p in below if p.is_file())]
        assert len(secret) > 4
        assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}
        assert {stat.S_IMODE(path.stat().st_mode) for path in below if path.is_dir()} == {0o700}


def test_without_secrets_no_key_is_copied(home: Path, tmp_path: Path) -> None:
    (home / "tenku.toml").write_text('api_key = "x"')
    made = backup.back_up(home, tmp_path / "copy", secrets=False)
    assert {name.partition("/")[0] for name in made.files} == {"tenku.db", "assets"}
    assert {path.name for path in (tmp_path / "copy").iterdir()} == {
        "tenku.db",
        "assets",
        manifest.NAME,
    }


def test_nothing_is_overwritten(home: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    assert refusal(lambda: backup.back_up(home, tmp_path / "copy")) == "exists"
    assert refusal(lambda: backup.back_up(home, home / "copy")) == "inside"
    assert refusal(lambda: backup.back_up(tmp_path, tmp_path / "new")) == "nothing"
    backup.back_up(home, tmp_path / "new")
    assert refusal(lambda: backup.restore(tmp_path / "new", home)) == "not_empty"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("do not lose me")
    assert refusal(lambda: backup.restore(tmp_path / "new", tmp_path / "full")) == "not_empty"
    assert (tmp_path / "full" / "thesis.txt").read_text() == "do not lose me"


def test_a_disk_that_is_too_small_is_told_before_anything_is_written(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.back_up(home, tmp_path / "copy")
    usage = shutil.disk_usage(tmp_path)._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert refusal(lambda: backup.back_up(home, tmp_path / "other")) == "room"
    assert refusal(lambda: backup.restore(tmp_path / "copy", tmp_path / "there")) == "room"
    assert {path.name for path in tmp_path.iterdir()} == {"home", "copy", "there"}
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.parametrize("name", ["tenku.db", "api_key", "video"])
def test_a_backup_that_was_changed_is_not_restored(home: Path, tmp_path: Path, name: str) -> None:
    backup.back_up(home, tmp_path / "copy")
    place = video(home).relative_to(home) if name == "video" else Path(name)
    changed = tmp_path / "copy" / place
    data = bytearray(changed.read_bytes())
    data[len(data) // 2] ^= 1
    changed.unlink()
    changed.write_bytes(data)
    assert refusal(lambda: backup.restore(tmp_path / "copy", tmp_path / "there")) == "changed"
    changed.unlink()
    assert refusal(lambda: backup.restore(tmp_path / "copy", tmp_path / "there")) == "changed"
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "a\\..\\evil", "."])
def test_a_manifest_can_not_lead_out_of_its_folder(home: Path, tmp_path: Path, name: str) -> None:
    backup.back_up(home, tmp_path / "copy")
    path = tmp_path / "copy" / manifest.NAME
    found = json.loads(path.read_text())
    found["files"][name] = {"size": 1, "sha256": "0" * 64}
    path.write_text(json.dumps(found))
    assert refusal(lambda: backup.restore(tmp_path / "copy", tmp_path / "there")) == "no_backup"


def test_a_backup_of_a_newer_release_is_refused(home: Path, tmp_path: Path) -> None:
    backup.back_up(home, tmp_path / "copy")
    path = tmp_path / "copy" / manifest.NAME
    path.write_text(path.read_text().replace(f'"schema": "{HEAD}"', '"schema": "9999"'))
    assert refusal(lambda: backup.restore(tmp_path / "copy", tmp_path / "there")) == "newer"


def erased_by_retention(
    home: Path, keys: list[str], gone: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first look at the database its files are deleted, and some of them erased."""
    first = making._snapshot

    def then_erase(database: Path, target: Path) -> object:
        found = first(database, target)
        for key in keys:
            query(
                home, f"update assets set deleted_at_ms = 1, erased_at_ms = 1 where key = '{key}'"
            )
        for key in gone:
            (home / "assets" / key).unlink(missing_ok=True)
        return found

    monkeypatch.setattr(making, "_snapshot", then_erase)


@pytest.mark.parametrize("erased", [1, 3])
def test_a_video_erased_meanwhile_is_not_named_by_the_copy(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, erased: int
) -> None:
    keys = [str(key) for (key,) in query(home, "select key from assets")]
    erased_by_retention(home, keys, keys[:erased], monkeypatch)
    made = backup.back_up(home, tmp_path / "copy")
    assert made.faults == ()
    assert not any(name.startswith("assets/") for name in made.files)
    assert not any(path.is_file() for path in (tmp_path / "copy" / "assets").rglob("*"))
    assert query(tmp_path / "copy", "select 1 from assets where deleted_at_ms is null") == []


def test_a_video_that_was_damaged_before_is_noted(home: Path, tmp_path: Path) -> None:
    video(home).write_bytes(b"not a video")
    ((other,),) = query(home, "select key from assets where kind = 'thumbnail'")
    (home / "assets" / str(other)).unlink()
    made = backup.back_up(home, tmp_path / "copy")
    assert len(made.faults) == 2
    assert made.faults[0] == f"{other} is missing"
    assert made.faults[1].endswith("was changed: another SHA-256")
    assert "assets/" + str(other) not in made.files


def test_a_disk_that_fills_up_leaves_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_source: Path, _target: Path) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "link_or_copy", full)
    with pytest.raises(OSError, match="No space"):
        backup.back_up(home, tmp_path / "copy")
    assert {path.name for path in tmp_path.iterdir()} == {"home"}


def test_what_a_killed_restore_has_left_does_not_stand_in_the_way(
    home: Path, tmp_path: Path
) -> None:
    made = backup.back_up(home, tmp_path / "copy")
    there = tmp_path / "there"
    (there / ".restoring" / "assets").mkdir(parents=True)
    (there / ".restoring" / "tenku.db").write_bytes(b"half")
    (there / "api_key").write_text("moved into its place already")
    backup.restore(tmp_path / "copy", there)
    assert files(there).keys() == made.files.keys()
    assert refusal(lambda: backup.restore(tmp_path / "copy", there)) == "not_empty"


@pytest.mark.anyio
async def test_tasks_under_way_are_done_again(tmp_path: Path) -> None:
    async with serving(tmp_path / "home", working=False) as site:
        sent = await site.app.service.submit(site.app.local_account, MODEL, {"prompt": "x"})
        task_id = sent.task.id
        query(
            tmp_path / "home",
            "update tasks set status = 'processing', lease_owner = 'gone', fence = 1,"
            f" attempts = 1, started_at_ms = 1, finish_by_ms = {10**15}, lease_until_ms = 1",
        )
        backup.back_up(tmp_path / "home", tmp_path / "copy")
    backup.restore(tmp_path / "copy", tmp_path / "there")
    settings = config.load(home=tmp_path / "there", engines={"*": ("testcard",)})
    async with open_app(settings) as app:
        assert await app.worker.step()
        task = await app.service.get(app.local_account, task_id)
        assert task.status.value == "completed"


@pytest.fixture(scope="module")
def tortured(root: Path) -> dict[str, object]:
    run = subprocess.run(
        [sys.executable, str(root / "scripts" / "backups.py"), "--cases", "4", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def test_backups_under_load_are_whole_or_none(tortured: dict[str, object]) -> None:
    figures = tortured["figures"]
    assert isinstance(figures, dict)
    assert tortured["violations"] == []
    assert figures["backups restored"] >= 3
    assert figures["videos downloaded from copies"] > 0


def test_odd_names_and_links_to_folders(home: Path, tmp_path: Path) -> None:
    (home / "secrets").rename(tmp_path / "elsewhere")
    (home / "secrets").symlink_to(tmp_path / "elsewhere")
    (home / "secrets" / "round").symlink_to(home / "secrets")
    (home / "back\\slash").write_text("x")
    (home / "manifest.json").write_text("{}")
    made = backup.back_up(home, tmp_path / "copy")
    assert any("slash" in fault for fault in made.faults)
    backup.restore(tmp_path / "copy", tmp_path / "new")
    assert (tmp_path / "new" / "secrets" / "links.key").exists()
    assert not (tmp_path / "new" / "manifest.json").exists()


def test_nobody_starts_anew_in_a_restore_that_was_interrupted(home: Path, tmp_path: Path) -> None:
    backup.back_up(home, tmp_path / "copy")
    new = tmp_path / "new"
    (new / ".restoring").mkdir(parents=True)
    with pytest.raises(Internal, match="interrupted"):
        open_home(new)
    (new / "mine").write_text("x")
    with pytest.raises(backup.Refused):
        backup.restore(tmp_path / "copy", new)
    assert (new / "mine").exists()
    (new / "mine").unlink()
    backup.restore(tmp_path / "copy", new)
    open_home(new)


def test_a_home_that_can_not_remember_it_loses_no_backup(home: Path, tmp_path: Path) -> None:
    (home / "backup.json").unlink(missing_ok=True)
    (home / "backup.json").mkdir()
    backup.back_up(home, tmp_path / "copy")
    backup.restore(tmp_path / "copy", tmp_path / "new")
    assert video(tmp_path / "new").exists()
