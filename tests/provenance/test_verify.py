"""`tenku verify`: the words and the exit status, over files that `tenku generate` made."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import av
import pytest
from terminal import Outcome, Terminal

from tenku.provenance import identity

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    folder = tmp_path_factory.mktemp("verify")
    return Terminal(folder / "home", folder)


@pytest.fixture(scope="module")
def made(terminal: Terminal) -> dict[str, Any]:
    done = terminal.run("generate", "a cat", "--output", "cat.mp4", "--json")
    assert done.status == 0, done
    return done.body()


def verified(terminal: Terminal, file: str, **settings: str) -> tuple[int, dict[str, Any]]:
    done = terminal.run("verify", file, "--json", **settings)
    return done.status, done.body()


def test_what_was_just_made_is_ours_and_intact(terminal: Terminal, made: dict[str, Any]) -> None:
    status, found = verified(terminal, "cat.mp4")
    assert (status, found["verdict"]) == (0, "intact")
    assert (found["c2pa"]["state"], found["c2pa"]["state_elsewhere"]) == ("Trusted", "Valid")
    assert found["c2pa"]["source_type"] == "algorithmicMedia"
    assert found["c2pa"]["engine"] == {"name": "testcard", "version": "1"}
    assert found["aigc"]["ProduceID"] == made["result"]["video_id"]
    assert found["made_here"] == {
        "match": "exact",
        "share": 1.0,
        "task_id": made["task_id"],
        "video_id": made["result"]["video_id"],
        "engine": {"name": "testcard", "version": "1", "kind": "preview"},
        "label": "off",
        "signed": True,
        "created_at": made["completed_at"],
    }
    shown = terminal.run("verify", "cat.mp4")
    assert shown.status == 0
    assert "made here, and as it was made" in shown.out


def test_the_log_outlives_the_video(terminal: Terminal, made: dict[str, Any]) -> None:
    done = terminal.run("generate", "a dog", "--output", "dog.mp4", "--json")
    assert terminal.run("tasks", "delete", done.body()["task_id"]).status == 0
    status, found = verified(terminal, "dog.mp4")
    assert (status, found["made_here"]["match"]) == (0, "exact")


def test_a_remux_loses_the_signature_and_is_known_by_its_pictures(
    terminal: Terminal, made: dict[str, Any]
) -> None:
    remux(terminal.folder / "cat.mp4", terminal.folder / "copied.mp4")
    status, found = verified(terminal, "copied.mp4")
    assert (status, found["verdict"]) == (1, "changed")
    assert found["c2pa"]["state"] == "none"
    assert (found["made_here"]["match"], found["made_here"]["share"]) == ("alike", 1.0)


def test_a_changed_byte_is_told(terminal: Terminal, made: dict[str, Any]) -> None:
    data = bytearray((terminal.folder / "cat.mp4").read_bytes())
    data[-3000] ^= 1
    (terminal.folder / "bad.mp4").write_bytes(data)
    status, found = verified(terminal, "bad.mp4")
    assert (status, found["c2pa"]["state"]) == (1, "Invalid")
    assert "assertion.bmffHash.mismatch" in found["c2pa"]["problems"]


def test_another_install_knows_nothing_of_it_and_makes_nothing(
    terminal: Terminal, made: dict[str, Any], tmp_path: Path
) -> None:
    other = Terminal(tmp_path / "other", tmp_path)
    shutil.copyfile(terminal.folder / "cat.mp4", tmp_path / "cat.mp4")
    status, found = verified(other, "cat.mp4")
    assert (status, found["verdict"], found["made_here"]) == (1, "unknown", None)
    assert found["c2pa"]["state"] == "Valid"
    assert not (tmp_path / "other").exists()


def test_an_install_that_lost_its_log_still_knows_its_signature(
    terminal: Terminal, made: dict[str, Any], tmp_path: Path
) -> None:
    secrets = tmp_path / "home" / "secrets"
    secrets.mkdir(parents=True)
    shutil.copytree(terminal.home / "secrets" / "c2pa", secrets / "c2pa")
    shutil.copyfile(terminal.folder / "cat.mp4", tmp_path / "cat.mp4")
    status, found = verified(Terminal(tmp_path / "home", tmp_path), "cat.mp4")
    assert (status, found["verdict"], found["c2pa"]["state"]) == (0, "intact", "Trusted")


def test_others_whom_the_same_authority_has_certified_are_others(tmp_path: Path) -> None:
    """Both have certificates of one authority, as those of C2PA's programme are."""
    ours, theirs = (certified(tmp_path, name) for name in ("ours", "theirs"))
    for terminal, settings in (ours, theirs):
        done = terminal.run("generate", "a cat", "--output", "cat.mp4", "--json", **settings)
        assert done.status == 0, done
    terminal, settings = ours
    (terminal.home / "tenku.db").unlink()  # test cards look alike; here the signature is to decide
    shutil.copyfile(theirs[0].folder / "cat.mp4", terminal.folder / "theirs.mp4")
    status, found = verified(terminal, "theirs.mp4", **settings)
    assert (found["c2pa"]["state"], found["made_here"]) == ("Trusted", None)
    assert (status, found["verdict"]) == (1, "unknown")
    status, found = verified(terminal, "cat.mp4", **settings)
    assert (status, found["verdict"]) == (0, "intact")


def certified(folder: Path, name: str) -> tuple[Terminal, dict[str, str]]:
    """An install with a certificate of the authority in `folder`, and the settings for it."""
    authority = folder / "authority"
    for part in ("chain.pem", "sign.key"):
        (authority / part).unlink(missing_ok=True)
    who = identity.made(authority, datetime.now(UTC))
    home = folder / name / "home"
    home.mkdir(parents=True)
    certificate, key = home.parent / "cert.pem", home.parent / "key.pem"
    certificate.write_text(who.chain)
    key.write_text(who.key)
    key.chmod(0o600)
    settings = {"TENKU_C2PA_CERT": str(certificate), "TENKU_C2PA_KEY": str(key)}
    return Terminal(home, home.parent), settings


@pytest.mark.parametrize(
    "content",
    [b"", b"not a video", b"\0\0\0\x18ftypisom" + b"\xff" * 500, b"#EXTM3U\nhttp://127.0.0.1/x"],
    ids=["empty", "text", "broken", "playlist"],
)
def test_what_is_no_video_is_unknown(terminal: Terminal, content: bytes) -> None:
    (terminal.folder / "odd.mp4").write_bytes(content)
    status, found = verified(terminal, "odd.mp4")
    assert (status, found["verdict"]) == (1, "unknown")


def test_wrong_usage(terminal: Terminal) -> None:
    assert _said(terminal.run("verify", "none.mp4"), 2, "none.mp4 can't be read")
    assert _said(terminal.run("verify", "."), 2, "can't be read")
    assert terminal.run("verify").status == 2


def test_switched_off_the_log_still_knows_it(terminal: Terminal) -> None:
    done = terminal.run(
        "generate", "a bird", "--output", "bird.mp4", "--json", TENKU_PROVENANCE="off"
    )
    status, found = verified(terminal, "bird.mp4")
    assert (status, found["verdict"], found["aigc"]) == (0, "intact", None)
    assert found["made_here"]["signed"] is False
    assert done.body()["result"]["notes"] == ["test card: the prompt was not read"]


def signing(terminal: Terminal, **settings: str) -> dict[str, str]:
    """What the doctor says of the certificate."""
    checks = terminal.run("doctor", "--json", **settings).body()["checks"]
    (found,) = [check for check in checks if check["name"] == "signing"]
    return found


def test_the_doctor_looks_at_the_certificate(
    terminal: Terminal, made: dict[str, Any], tmp_path: Path
) -> None:
    well = signing(terminal)
    assert well["state"] == "ok"
    assert "Tenku (self-hosted), until 20" in well["message"]
    assert signing(terminal, TENKU_PROVENANCE="off")["state"] == "warn"
    assert signing(Terminal(tmp_path / "new", tmp_path))["state"] == "ok"
    assert not (tmp_path / "new").exists()
    for name in ("sign.key", "root.key"):
        key = terminal.home / "secrets" / "c2pa" / name
        key.chmod(0o644)
        assert (signing(terminal)["state"], name in signing(terminal)["message"]) == ("fail", True)
        key.chmod(0o600)
    own = {"TENKU_C2PA_CERT": str(tmp_path / "no.pem"), "TENKU_C2PA_KEY": str(tmp_path / "no.key")}
    assert "TENKU_C2PA_CERT" in signing(terminal, **own)["message"]


@pytest.mark.parametrize("name", ["sign.key", "chain.pem", "root.key", "roots.pem"])
@pytest.mark.parametrize("damage", [b"", b"none"])
def test_the_doctor_finds_a_damaged_signer(
    terminal: Terminal, made: dict[str, Any], name: str, damage: bytes
) -> None:
    path = terminal.home / "secrets" / "c2pa" / name
    whole = path.read_bytes()
    path.write_bytes(damage)
    found = signing(terminal)
    path.write_bytes(whole)
    assert (found["state"], str(path) in found["message"]) == ("fail", True)
    assert signing(terminal)["state"] == "ok"


def test_the_doctor_finds_a_key_that_is_not_the_certificates(
    terminal: Terminal, made: dict[str, Any]
) -> None:
    folder = terminal.home / "secrets" / "c2pa"
    whole = (folder / "sign.key").read_bytes()
    (folder / "sign.key").write_bytes((folder / "root.key").read_bytes())
    found = signing(terminal)
    (folder / "sign.key").write_bytes(whole)
    assert (found["state"], "sign.key" in found["message"]) == ("fail", True)


def remux(source: Path, target: Path) -> None:
    """As `ffmpeg -c copy` does it."""
    with av.open(str(source)) as given, av.open(str(target), "w") as to:
        streams = {s.index: to.add_stream_from_template(s) for s in given.streams}
        for packet in given.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                to.mux(packet)


def _said(outcome: Outcome, status: int, words: str) -> bool:
    return outcome.status == status and words in outcome.err and "Traceback" not in outcome.err


def test_the_json_is_one_object(terminal: Terminal, made: dict[str, Any]) -> None:
    assert json.loads(terminal.run("verify", "cat.mp4", "--json").out)["size_bytes"] > 0
