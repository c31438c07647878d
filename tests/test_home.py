"""The data folder as a start finds it: damaged secrets are named, and nothing is signed with them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tenku import config
from tenku.errors import InvalidParameter
from tenku.home import key_path, open_home, secret
from tenku.provenance import identity


@pytest.mark.parametrize("damaged", [b"", bytes(20), bytes(33)])
def test_a_damaged_secret_is_not_used(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "secrets" / "links.key"
    made = secret(path)
    assert len(made) == 32
    assert secret(path) == made
    path.write_bytes(damaged)
    with pytest.raises(InvalidParameter, match=f"holds {len(damaged)} bytes"):
        secret(path)


def test_secrets_that_others_can_read_stop_the_start(tmp_path: Path) -> None:
    secret(tmp_path / "secrets" / "links.key")
    open_home(tmp_path)
    (tmp_path / "secrets" / "links.key").chmod(0o644)
    with pytest.raises(InvalidParameter, match="chmod 600"):
        open_home(tmp_path)
    assert not key_path(tmp_path).exists()


@pytest.mark.parametrize("text", [b"x = [", b"\xff\xfe"])
def test_settings_that_can_not_be_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: bytes
) -> None:
    monkeypatch.setenv("TENKU_HOME", str(tmp_path))
    (tmp_path / "tenku.toml").write_bytes(text)
    with pytest.raises(InvalidParameter, match=r"tenku\.toml"):
        config.load()


def test_a_damaged_list_of_authorities_keeps_no_video_from_its_signature(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    identity.made(tmp_path, now)
    (tmp_path / "roots.pem").write_bytes(bytes(range(256)))
    assert identity.anchors(tmp_path) == ""
    identity.made(tmp_path, now)
    assert identity.anchors(tmp_path)
    with pytest.raises(InvalidParameter, match="TENKU_C2PA_CERT"):
        identity.anchors(tmp_path, str(tmp_path / "none.pem"))
