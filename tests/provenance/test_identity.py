"""The certificates that videos are signed with: made once, private, renewed in time."""

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from tenku.errors import InvalidParameter
from tenku.provenance import identity
from tenku.provenance.identity import LEAF_DAYS, RENEW_DAYS, ROOT_DAYS, anchors, made, own

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "secrets" / "c2pa"


def test_keys_are_readable_by_their_owner_only(folder: Path) -> None:
    made(folder, NOW)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert (modes["root.key"], modes["sign.key"]) == (0o600, 0o600)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_key_is_not_shown(folder: Path) -> None:
    assert "PRIVATE" not in repr(made(folder, NOW))


def test_it_is_made_once(folder: Path) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(made(folder, NOW).serial)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert set(found) == {made(folder, NOW + timedelta(days=LEAF_DAYS - RENEW_DAYS - 1)).serial}


def test_it_is_renewed_in_time_under_the_same_root(folder: Path) -> None:
    first = made(folder, NOW)
    later = made(folder, NOW + timedelta(days=LEAF_DAYS - RENEW_DAYS + 1))
    assert later.serial != first.serial
    assert later.install == first.install
    assert later.ends - first.ends == timedelta(days=LEAF_DAYS - RENEW_DAYS + 1)
    assert anchors(folder).count("BEGIN") == 1


def test_a_root_that_ends_is_followed_by_another_and_stays_trusted(folder: Path) -> None:
    first = made(folder, NOW)
    later = made(folder, NOW + timedelta(days=ROOT_DAYS - LEAF_DAYS + 1))
    assert later.install != first.install
    kept = x509.load_pem_x509_certificates(anchors(folder).encode())
    tops = [x509.load_pem_x509_certificates(who.chain.encode())[-1] for who in (later, first)]
    assert kept == tops


@pytest.mark.parametrize("name", ["chain.pem", "sign.key", "root.key", "roots.pem"])
@pytest.mark.parametrize("damage", ["", "damaged"])
def test_what_is_lost_or_damaged_is_made_again(folder: Path, name: str, damage: str) -> None:
    made(folder, NOW)
    (folder / name).write_text(damage)
    if not damage:
        (folder / name).unlink()
    again = made(folder, NOW)
    assert made(folder, NOW) == again


def test_the_operators_own(folder: Path, tmp_path: Path) -> None:
    who = made(folder, NOW)
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    certificate.write_text(who.chain)
    key.write_text(who.key)
    assert own(str(certificate), str(key)) == who
    assert anchors(tmp_path / "none", str(certificate)) == anchors(folder)


def test_files_that_do_not_fit_are_named(folder: Path, tmp_path: Path) -> None:
    who = made(folder, NOW)
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    certificate.write_text(who.chain)
    with pytest.raises(InvalidParameter, match="TENKU_C2PA_KEY: a certificate and its key"):
        own(str(certificate), "")
    key.write_text(made(tmp_path / "other", NOW).key)
    with pytest.raises(InvalidParameter, match=r"TENKU_C2PA_KEY: .* is not the key of"):
        own(str(certificate), str(key))
    with pytest.raises(InvalidParameter, match=r"TENKU_C2PA_CERT: .* can't be read"):
        own(str(tmp_path / "no.pem"), str(key))


def test_a_signature_outlives_its_video_by_far() -> None:
    """A signature without a time stamp is good only as long as its certificate."""
    assert identity.RENEW_DAYS >= 365
