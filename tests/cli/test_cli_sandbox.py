"""TENKU_SANDBOX as an operator meets it: what the doctor says, and a start that is refused."""

from pathlib import Path

import pytest
from terminal import Terminal

from tenku.cli import checks
from tenku.config import load
from tenku.media import sandbox


def doctor(tmp_path: Path, **environment: str) -> tuple[int, dict[str, str]]:
    seen = Terminal(tmp_path / "home", tmp_path).run("doctor", "--json", **environment)
    checks = {check["name"]: check for check in seen.body()["checks"]}
    return seen.status, checks["sandbox"]


@pytest.mark.skipif(not sandbox.wall(), reason="needs bubblewrap, and the right to use it")
@pytest.mark.parametrize("mode", ["auto", "bwrap"])
def test_the_doctor_sees_the_wall(mode: str, tmp_path: Path) -> None:
    status, check = doctor(tmp_path, TENKU_SANDBOX=mode)
    assert (status, check["state"]) == (0, "ok")
    assert "without network and files" in check["message"]


def test_the_doctor_sees_limits_alone(tmp_path: Path) -> None:
    status, check = doctor(tmp_path, TENKU_SANDBOX="rlimit")
    assert (status, check["state"]) == (0, "ok")
    assert "without network" not in check["message"]
    assert doctor(tmp_path, TENKU_SANDBOX="auto", PATH=str(tmp_path)) == (status, check)


def test_the_doctor_warns_of_none(tmp_path: Path) -> None:
    status, check = doctor(tmp_path, TENKU_SANDBOX="off")
    assert (status, check["state"]) == (0, "warn")


def test_a_wall_that_is_demanded_and_missing_is_refused(tmp_path: Path) -> None:
    missing = {"TENKU_SANDBOX": "bwrap", "PATH": str(tmp_path)}
    status, check = doctor(tmp_path, **missing)
    assert (status, check["state"]) == (1, "fail")
    assert "bubblewrap" in check["remedy"]
    for command in (("serve", "--port", "0"), ("generate", "a fox")):
        refused = Terminal(tmp_path / "home", tmp_path).run(*command, **missing)
        assert refused.status in (1, 2)
        assert "TENKU_SANDBOX is bwrap" in refused.err
        assert "Traceback" not in refused.err
    assert not (tmp_path / "home" / "tenku.db").exists()


def test_the_doctor_tells_of_a_wall_that_is_too_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forever = tmp_path / "bwrap"
    forever.write_text("#!/bin/sh\nwhile :; do :; done\n")
    forever.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(checks, "wall", slow := sandbox.Wall(seconds_max=0.2))
    monkeypatch.setattr(sandbox, "wall", slow)
    found = checks.sandbox(load(sandbox="auto"))
    assert (found.state, "bubblewrap gave no answer" in found.said) == ("warn", True)
    assert checks.sandbox(load(sandbox="rlimit")).state == "ok"
