"""Settings from files: secrets that stand in no environment."""

from pathlib import Path

import pytest

from tenku import config
from tenku.errors import InvalidParameter


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TENKU_HOME", str(tmp_path))
    for name in ("TENKU_API_KEY", "TENKU_API_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_a_secret_is_read_from_the_file_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("sesame\n")
    monkeypatch.setenv("TENKU_API_KEY_FILE", str(tmp_path / "secret"))
    key = config.load().api_key
    assert key is not None
    assert key.get_secret_value() == "sesame"
    assert "sesame" not in repr(config.load())


def test_values_in_files_are_read_as_those_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "options").write_text('{"x": {"key": "k"}}')
    (tmp_path / "hosts").write_text("a.example.com, b.example.com")
    monkeypatch.setenv("TENKU_ENGINE_OPTIONS_FILE", str(tmp_path / "options"))
    monkeypatch.setenv("TENKU_ALLOWED_HOSTS_FILE", str(tmp_path / "hosts"))
    settings = config.load()
    assert settings.engine_options == {"x": {"key": "k"}}
    assert settings.allowed_hosts == ("a.example.com", "b.example.com")


def test_a_file_that_is_not_there_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TENKU_API_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(InvalidParameter, match=r"TENKU_API_KEY_FILE.*No such file") as refusal:
        config.load()
    assert refusal.value.details["field"] == "TENKU_API_KEY_FILE"
    (tmp_path / "none").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidParameter, match="no text"):
        config.load()


def test_a_value_and_a_file_are_one_too_many(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("sesame")
    monkeypatch.setenv("TENKU_API_KEY_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("TENKU_API_KEY", "other")
    with pytest.raises(InvalidParameter, match="TENKU_API_KEY is set as well") as refusal:
        config.load()
    assert "sesame" not in refusal.value.message
    assert "other" not in refusal.value.message
