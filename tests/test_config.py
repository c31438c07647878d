"""Settings: where they come from, and what of them is refused or told."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from tenku import config
from tenku.errors import InvalidParameter
from tenku.failpoints import VARIABLE

KEY = "open-sesame-open-sesame"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TENKU_HOME", str(tmp_path))
    for name in ("TENKU_API_KEY", "TENKU_API_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_a_secret_is_read_from_the_file_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text(f"{KEY}\n")
    monkeypatch.setenv("TENKU_API_KEY_FILE", str(tmp_path / "secret"))
    key = config.load().api_key
    assert key is not None
    assert key.get_secret_value() == KEY
    assert KEY not in repr(config.load())


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
    (tmp_path / "secret").write_text(KEY)
    monkeypatch.setenv("TENKU_API_KEY_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("TENKU_API_KEY", "other")
    with pytest.raises(InvalidParameter, match="TENKU_API_KEY is set as well") as refusal:
        config.load()
    assert KEY not in refusal.value.message
    assert "other" not in refusal.value.message


@pytest.mark.parametrize("name", ["TENKU_API_KEY", "TENKU_ENGINE_OPTIONS", "TENKU_PUBLIC_URL"])
def test_an_empty_file_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "nothing").write_text(" \n")
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "nothing"))
    with pytest.raises(InvalidParameter, match=f"{name}_FILE.*it is empty"):
        config.load()


@pytest.mark.parametrize("key", ["", "sesame", "x" * 19, "a key of several words", "ключ" * 10])
def test_a_key_that_can_be_guessed_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: str
) -> None:
    monkeypatch.setenv("TENKU_API_KEY", key)
    with pytest.raises(InvalidParameter, match="TENKU_API_KEY: a key has 20") as refusal:
        config.load()
    assert not key or key not in refusal.value.message
    monkeypatch.delenv("TENKU_API_KEY")
    (tmp_path / "secret").write_text(key or "short")
    monkeypatch.setenv("TENKU_API_KEY_FILE", str(tmp_path / "secret"))
    with pytest.raises(InvalidParameter, match="TENKU_API_KEY_FILE: a key has 20"):
        config.load()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("slot = 2", r"'slot' .*Did you mean slots\?"),
        ("Slots = 2", r"'Slots' .*Did you mean slots\?"),
        ("[moderation]\nbaseline = false", r"'moderation' .*Did you mean moderators\?"),
        ("zzz = 1", r"'zzz' is no setting that can stand there\.$"),
        ("home = '/srv/tenku'", "'home' is no setting that can stand there"),
        ("lang = 'zh'", "'lang' is no setting that can stand there"),
        ("slots = ", r"can't be read"),
    ],
)
def test_what_is_no_setting_in_the_file_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "tenku.toml").write_text(text)
    with pytest.raises(InvalidParameter, match=rf"tenku\.toml.*{says}"):
        config.load()


def test_names_in_the_environment_that_are_no_settings_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fine = ("TENKU_SLOTS", "tenku_label", "TENKU_API_KEY_FILE", "TENKU_TEST_FUZZ", VARIABLE)
    for name in (*fine, "TENKU_SLOT", "TENKU_HOST_FILE", "TENKU_LANG_FILE", "TENKUS", "TENKU_ZZZ"):
        monkeypatch.setenv(name, "")
    assert config.strange() == {
        "TENKU_HOST_FILE": "TENKU_HOME_FILE",
        "TENKU_LANG_FILE": "TENKU_LABEL_FILE",
        "TENKU_SLOT": "TENKU_SLOTS",
        "TENKU_ZZZ": "",
    }


def test_the_home_may_be_named_by_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "tenku.toml").write_text("slots = 7")
    (tmp_path / "where").write_text(f"{tmp_path / 'home'}\n")
    monkeypatch.delenv("TENKU_HOME")
    monkeypatch.setenv("TENKU_HOME_FILE", str(tmp_path / "where"))
    assert (config.load().home, config.load().slots) == (tmp_path / "home", 7)


def test_tenku_toml_is_that_of_the_home_in_force(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tenku.toml").write_text("slots = 7")
    monkeypatch.delenv("TENKU_HOME")
    assert config.load(home=tmp_path).slots == 7
    monkeypatch.setenv("tenku_home", str(tmp_path))
    assert (config.load().home, config.load().slots) == (tmp_path, 7)
    monkeypatch.delenv("tenku_home")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("TENKU_HOME", "")
    assert config.load().home == tmp_path / "tenku"


@pytest.mark.parametrize("name", ["TENKU_DATABASE_URL", "TENKU_STORAGE_URL"])
def test_other_stores_are_refused_by_every_command(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "postgresql://user:pass@host/db")
    with pytest.raises(InvalidParameter, match=f"{name}: only the folder") as refusal:
        config.load()
    assert "pass" not in refusal.value.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TENKU_ENGINES", "{bad"),
        ("TENKU_ENGINES", '{"*": 3}'),
        ("TENKU_FETCH_PORTS", "http"),
        ("TENKU_MODERATORS", "{'x': {}}"),
    ],
)
def test_a_value_that_can_not_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidParameter, match=f"Setting {name}: "):
        config.load()


def test_secrets_that_others_can_read_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("api_key", "moderator_key", "allowed_hosts"):
        (tmp_path / name).write_text("x" * 20)
        (tmp_path / name).chmod(0o644)
        monkeypatch.setenv(f"TENKU_{name.upper()}_FILE", str(tmp_path / name))
    (tmp_path / "api_key").chmod(0o600)
    assert config.open_files() == {"TENKU_MODERATOR_KEY_FILE": str(tmp_path / "moderator_key")}
    config.load()  # no error: containers mount them so


def test_every_setting_that_is_a_secret_is_looked_at() -> None:
    fields = config.Settings.model_fields.items()
    secret = {name for name, field in fields if field.annotation == SecretStr | None}
    assert secret <= set(config._SECRET)
