"""Settings as an operator meets them: what the doctor and the log of a server say of them."""

import json
from pathlib import Path

import pytest
from terminal import Terminal

KEY = "open-sesame-open-sesame"


def told(terminal: Terminal, **settings: str) -> list[tuple[str, str, str]]:
    """What the doctor says of the settings: state, message, remedy."""
    checks = terminal.run("doctor", "--json", **settings).body()["checks"]
    found = [check for check in checks if check["name"] == "settings"]
    return [(check["state"], check["message"], check["remedy"]) for check in found]


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "key"
    file.write_text(KEY)
    file.chmod(0o644)
    return file


def test_the_doctor_tells_of_names_and_files(tmp_path: Path, key_file: Path) -> None:
    terminal = Terminal(tmp_path / "home", tmp_path)
    assert told(terminal) == [("ok", "every name is known", "")]
    strange, exposed = told(terminal, TENKU_SLOT="2", TENKU_API_KEY_FILE=str(key_file))
    assert (strange[0], exposed[0]) == ("warn", "warn")
    assert "TENKU_SLOT " in strange[1]
    assert "Did you mean TENKU_SLOTS?" in strange[2]
    assert str(key_file) in exposed[1]
    assert "chmod 600" in exposed[2]
    (unread,) = told(terminal, TENKU_API_KEY="short")
    assert unread[0] == "fail"
    assert "TENKU_API_KEY" in unread[1]


def test_the_log_of_a_server_tells_of_names_and_files(tmp_path: Path, key_file: Path) -> None:
    terminal = Terminal(tmp_path / "home", tmp_path)
    running = terminal.start(
        *("serve", "--port", "0"),
        TENKU_SLOT="2",
        TENKU_API_KEY_FILE=str(key_file),
        TENKU_LOG_FORMAT="json",
    )
    try:
        assert running.stderr is not None
        lines = [json.loads(running.stderr.readline()) for _ in range(2)]
    finally:
        running.terminate()
        running.communicate()
    first, second = lines
    assert (first["level"], first["name"], first["nearest"]) == (
        "warning",
        "TENKU_SLOT",
        "TENKU_SLOTS",
    )
    assert (second["setting"], second["path"]) == ("TENKU_API_KEY_FILE", str(key_file))


@pytest.mark.parametrize("name", ["TENKU_DATABASE_URL", "TENKU_STORAGE_URL"])
def test_a_backup_of_another_store_is_refused(tmp_path: Path, name: str) -> None:
    terminal = Terminal(tmp_path / "home", tmp_path)
    assert terminal.run("credits", "show").status == 0
    refused = terminal.run("backup", str(tmp_path / "copy"), **{name: "s3://bucket/videos"})
    assert refused.status == 2
    assert f"Setting {name}" in refused.err
    assert not (tmp_path / "copy").exists()
