"""The asset store on a real disk, and signed links."""

import asyncio
import errno
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenku.errors import ErrorKind, NotFound
from tenku.media.files import Files, Stored
from tenku.media.links import Expired, Links

DATA = bytes(range(256)) * 9000  # more than one chunk


def stored(data: bytes) -> Stored:
    return Stored(len(data), hashlib.sha256(data).hexdigest())


def test_put_copies_and_hashes(tmp_path: Path) -> None:
    source = tmp_path / "clip.mp4"
    source.write_bytes(DATA)
    files = Files(tmp_path / "assets")
    assert asyncio.run(files.put("ab/abcdef.mp4", source)) == stored(DATA)
    assert files.path("ab/abcdef.mp4").read_bytes() == DATA
    assert source.exists()


def test_put_replaces_as_a_whole(tmp_path: Path) -> None:
    files = Files(tmp_path)
    asyncio.run(files.put_bytes("ab/x.png", DATA))
    assert asyncio.run(files.put_bytes("ab/x.png", b"short")) == stored(b"short")
    assert files.path("ab/x.png").read_bytes() == b"short"
    assert [entry.key for entry in asyncio.run(files.entries())] == ["ab/x.png"]


def test_delete_is_repeatable(tmp_path: Path) -> None:
    files = Files(tmp_path)
    asyncio.run(files.put_bytes("ab/x.png", b"1"))
    asyncio.run(files.delete("ab/x.png"))
    asyncio.run(files.delete("ab/x.png"))
    assert asyncio.run(files.entries()) == []


def test_entries_say_when_and_include_leavings(tmp_path: Path) -> None:
    files = Files(tmp_path)
    asyncio.run(files.put_bytes("ab/x.png", b"1"))
    leaving = files.path("ab/x.png.0011aabbccdd.part")
    leaving.write_bytes(b"half")
    (tmp_path / "foreign.txt").write_text("not ours")
    os.utime(leaving, (1_000, 1_000))
    entries = {entry.key: entry.written_at for entry in asyncio.run(files.entries())}
    assert set(entries) == {"ab/x.png", "ab/x.png.0011aabbccdd.part"}
    assert entries["ab/x.png.0011aabbccdd.part"] == 1_000


def test_a_full_disk_leaves_the_old_file_and_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(tmp_path)
    asyncio.run(files.put_bytes("ab/x.png", b"old"))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        asyncio.run(files.put_bytes("ab/x.png", b"new"))
    assert files.path("ab/x.png").read_bytes() == b"old"
    assert len(list((tmp_path / "ab").iterdir())) == 1


def test_the_file_and_its_folder_are_forced_to_the_disk_around_the_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the fsync of the file the name must not exist yet; at that of the folder it must."""
    files, seen = Files(tmp_path), list[tuple[bool, bool]]()
    real = os.fsync

    def spy(descriptor: int) -> None:
        is_folder = Path(f"/proc/self/fd/{descriptor}").resolve().is_dir()
        seen.append((is_folder, files.path("ab/x.png").exists()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", spy)
    asyncio.run(files.put_bytes("ab/x.png", b"1"))
    assert seen[:2] == [(False, False), (True, True)]


@pytest.mark.parametrize(
    "key",
    ["", "x", "ab/", "../etc/passwd", "ab/../../x", "ab//x", "/ab/x", "ab/x\n", "ab/.x", "AB/x",
     "ab/x/y", "ab\\x", "ab/x\x00", "ab/" + "x" * 200],
)  # fmt: skip
def test_keys_that_lead_elsewhere_are_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        Files(tmp_path).path(key)


@given(st.text(max_size=40))
def test_no_key_leaves_the_root(key: str) -> None:
    root = Path("/srv/assets")
    try:
        path = Files(root).path(key)
    except ValueError:
        return
    assert path.parent.parent == root
    assert Path(os.path.normpath(path)).is_relative_to(root)


def test_a_link_opens_its_asset_until_it_expires() -> None:
    links = Links(b"secret")
    token = links.sign("0123abcd", expires_at_s=2_000)
    assert links.read(token, now_s=1_999.9) == "0123abcd"
    with pytest.raises(Expired) as caught:
        links.read(token, now_s=2_000)
    assert caught.value.kind is ErrorKind.NOT_FOUND


@pytest.mark.parametrize("at", range(0, 60, 3))
def test_a_changed_token_opens_nothing(at: int) -> None:
    links = Links(b"secret")
    token = links.sign("0123abcd", expires_at_s=2_000)
    at %= len(token) - 1  # the very last character carries spare bits
    changed = token[:at] + ("x" if token[at] != "x" else "y") + token[at + 1 :]
    with pytest.raises(NotFound) as caught:
        links.read(changed, now_s=0)
    assert not isinstance(caught.value, Expired)


@pytest.mark.parametrize("token", ["", ".", "a.b", "a.b.c", "ü.ff.x", "0123abcd.7d0."])
def test_what_is_no_token_opens_nothing(token: str) -> None:
    with pytest.raises(NotFound):
        Links(b"secret").read(token, now_s=0)


def test_secrets_can_be_replaced() -> None:
    token = Links(b"old").sign("a1", expires_at_s=2_000)
    assert Links(b"new", b"old").read(token, now_s=0) == "a1"
    with pytest.raises(NotFound):
        Links(b"new").read(token, now_s=0)
    fresh = Links(b"new", b"old").sign("a1", expires_at_s=2_000)
    assert Links(b"new").read(fresh, now_s=0) == "a1"


def test_ids_that_would_break_a_path_are_refused() -> None:
    for asset_id in ("", "a/b", "a.b", "..", "a" * 200):
        with pytest.raises(ValueError, match="asset id"):
            Links(b"secret").sign(asset_id, expires_at_s=1)
