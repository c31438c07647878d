"""What `tenku serve` and the doctor tell whoever lets others in."""

from pathlib import Path

import pytest
from terminal import Terminal

from tenku.cli.serving import warnings
from tenku.config import load

NO_MODERATOR, NO_TLS = "a word list is not moderation", "No TLS here"


def told(tmp_path: Path, host: str, **settings: object) -> str:
    return "\n".join(warnings(load(home=tmp_path, **settings), host))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.7"])
def test_nothing_is_said_where_nobody_else_is_served(tmp_path: Path, host: str) -> None:
    assert told(tmp_path, host) == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "video.example.com"])
def test_others_are_served(tmp_path: Path, host: str) -> None:
    said = told(tmp_path, host)
    assert NO_MODERATOR in said
    assert NO_TLS in said
    assert "moderation_baseline=True" in said


def test_what_is_there_is_not_missed(tmp_path: Path) -> None:
    said = told(tmp_path, "::", tls=True, moderator_url="https://example.com/v1/moderations")
    assert NO_MODERATOR not in said
    assert NO_TLS not in said
    assert NO_MODERATOR not in told(tmp_path, "::", moderators={"acme": {}})


def doctor(terminal: Terminal, **settings: str) -> dict[str, str]:
    checks = terminal.run("doctor", "--json", **settings).body()["checks"]
    return next(check for check in checks if check["name"] == "moderation")


def test_the_doctor_looks_at_moderators(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", tmp_path)
    assert doctor(terminal)["message"] == "baseline"
    url = "https://example.com/v1/moderations"
    well = doctor(terminal, TENKU_MODERATOR_URL=url, TENKU_PUBLIC_URL="https://video.example.com")
    assert (well["state"], well["message"]) == ("ok", "baseline, http")
    assert doctor(terminal, TENKU_PUBLIC_URL="https://video.example.com")["state"] == "warn"
    for name, value in {
        "TENKU_MODERATION_LIST": str(tmp_path / "none.txt"),
        "TENKU_MODERATOR_URL": "example.com",
        "TENKU_MODERATORS": '{"acme": {}}',
    }.items():
        ill = doctor(terminal, **{name: value})
        assert ill["state"] == "fail"
        assert name in ill["message"]
