"""Small files are written whole: not half, not open to others, and to stay."""

import os
import stat
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from tenku.disk import create, write_whole


@pytest.fixture
def no_umask() -> Generator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_its_owners_alone_unless_said_otherwise(tmp_path: Path, no_umask: None) -> None:
    write_whole(tmp_path / "key", b"secret\n\x00")
    write_whole(tmp_path / "pem", b"for all", mode=0o644)
    assert (tmp_path / "key").read_bytes() == b"secret\n\x00"
    assert [mode(tmp_path / name) for name in ("key", "pem")] == [0o600, 0o644]
    assert {path.name for path in tmp_path.iterdir()} == {"key", "pem"}


def test_an_earlier_file_is_replaced_with_its_mode(tmp_path: Path, no_umask: None) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"an earlier and longer one")
    path.chmod(0o666)
    with path.open("rb") as earlier:
        write_whole(path, b"new")
        assert earlier.read() == b"an earlier and longer one"  # not written over
    assert path.read_bytes() == b"new"
    assert mode(path) == 0o600


def test_of_a_write_that_fails_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "taken"
    (path / "by a folder").mkdir(parents=True)
    with pytest.raises(OSError, match="taken"):
        write_whole(path, b"x")
    assert [found.name for found in tmp_path.iterdir()] == ["taken"]
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "no folder" / "x", b"x")


def test_a_disk_that_fails_leaves_the_earlier_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key"
    write_whole(path, b"earlier")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="there a folder can't be forced to the disk")
def test_the_bytes_are_on_the_disk_before_the_name_and_then_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, forced = tmp_path / "key", list[tuple[int, bool, bool]]()
    real = os.fsync

    def fsync(descriptor: int) -> None:
        found = os.fstat(descriptor)
        forced.append((found.st_ino, stat.S_ISDIR(found.st_mode), path.exists()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    write_whole(path, b"x")
    file, folder = path.stat().st_ino, tmp_path.stat().st_ino
    assert forced == [(file, False, False), (folder, True, True)]


def test_writers_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    path, said = tmp_path / "key", [bytes([n]) * 100_000 for n in range(8)]
    threads = [threading.Thread(target=write_whole, args=(path, data)) for data in said]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in said
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_there_is_not_made_anew(tmp_path: Path) -> None:
    create(tmp_path / "x").close()
    with pytest.raises(FileExistsError):
        create(tmp_path / "x")
