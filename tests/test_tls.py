"""The certificate of the https listener, checked by those who will check it."""

import contextlib
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from tenku import tls
from tenku.errors import Internal, InvalidParameter

NOW = datetime.now(UTC).replace(microsecond=0)  # handshakes look at the real clock
NAMES = ("localhost", "127.0.0.1", "::1", "video.example.com")
FILES = ("ca.pem", "server.pem", "server.key")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "tls"


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in (*FILES, "bundle.pem")}


def authority(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())


def server(folder: Path) -> x509.Certificate:
    leaf, *rest = x509.load_pem_x509_certificates((folder / "server.pem").read_bytes())
    assert rest == [authority(folder)]
    return leaf


def extensions(certificate: x509.Certificate) -> dict[x509.ExtensionType, bool]:
    """Its extensions, and whether they are critical."""
    return {extension.value: extension.critical for extension in certificate.extensions}


def usage(*allowed: str) -> x509.KeyUsage:
    words = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement"
        " key_cert_sign crl_sign encipher_only decipher_only"
    )
    return x509.KeyUsage(**{word: word in allowed for word in words.split()})


def handshake(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> str | None:
    """The version of TLS that the two agree on, by way of memory instead of a network."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(down, up, server_hostname=name),
        server.wrap_bio(up, down, server_side=True),
    ]
    for _ in range(4):
        for end in ends:
            with contextlib.suppress(ssl.SSLWantReadError):
                end.do_handshake()
    return ends[0].version()


def trusting(path: Path) -> ssl.SSLContext:
    """What a client has with SSL_CERT_FILE, as strict as Python 3.13 is."""
    context = ssl.create_default_context(cafile=str(path))
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    return context


def test_what_stands_in_the_certificates(folder: Path) -> None:
    tls.made(folder, NAMES, NOW)
    ca, leaf = authority(folder), server(folder)
    for certificate in (ca, leaf):
        key = certificate.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert key.curve.name == "secp256r1"
        assert certificate.not_valid_before_utc == NOW - timedelta(minutes=5)
    identifier = x509.SubjectKeyIdentifier.from_public_key(ca.public_key())
    assert extensions(ca) == {
        x509.BasicConstraints(ca=True, path_length=0): True,
        usage("key_cert_sign", "crl_sign"): True,
        identifier: False,
    }
    names = [
        x509.DNSName("localhost"),
        x509.DNSName("video.example.com"),
        x509.IPAddress(ip_address("127.0.0.1")),
        x509.IPAddress(ip_address("::1")),
    ]
    assert extensions(leaf) == {
        x509.SubjectAlternativeName(names): False,
        usage("digital_signature"): True,
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]): False,
        x509.SubjectKeyIdentifier.from_public_key(leaf.public_key()): False,
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier): False,
    }
    assert ca.not_valid_after_utc - ca.not_valid_before_utc == timedelta(days=3650)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=397)


def test_a_strict_verifier_takes_it_for_its_names_and_no_others(folder: Path) -> None:
    tls.made(folder, NAMES, NOW)
    builder = PolicyBuilder().store(Store([authority(folder)])).time(NOW)
    for name in ("localhost", "video.example.com"):
        builder.build_server_verifier(x509.DNSName(name)).verify(server(folder), [])
    for address in ("127.0.0.1", "::1"):
        verifier = builder.build_server_verifier(x509.IPAddress(ip_address(address)))
        verifier.verify(server(folder), [])
    with pytest.raises(VerificationError):
        builder.build_server_verifier(x509.DNSName("example.com")).verify(server(folder), [])


def test_a_client_that_trusts_the_bundle_shakes_hands(folder: Path) -> None:
    context = tls.made(folder, NAMES, NOW)
    for name in NAMES:
        assert handshake(context, trusting(folder / "bundle.pem"), name) == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(context, trusting(folder / "bundle.pem"), "example.com")
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(context, ssl.create_default_context(), "localhost")


def test_the_bundle_trusts_what_this_machine_trusts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = set(ssl.create_default_context().get_ca_certs(binary_form=True))
    tls.made(folder, NAMES, NOW)
    bundle = folder / "bundle.pem"
    ours = authority(folder).public_bytes(serialization.Encoding.DER)
    assert set(trusting(bundle).get_ca_certs(binary_form=True)) >= {*here, ours}
    # Started again from a shell that has the export lines, it doesn't keep the old authority.
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    before = contents(folder)
    tls.made(folder, NAMES, NOW)
    assert contents(folder) == before
    tls.made(folder, NAMES[:3], NOW)
    anew = authority(folder).public_bytes(serialization.Encoding.DER)
    assert anew != ours
    now_trusted = set(trusting(bundle).get_ca_certs(binary_form=True))
    assert now_trusted >= {*here, anew}
    assert ours not in now_trusted


def test_roots_are_found_without_openssls_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    tls.made(tmp_path / "other" / "tls", NAMES, NOW)  # its ca.pem will do as a root
    root = (tmp_path / "other" / "tls" / "ca.pem").read_text("ascii")
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs" / "01234567.0").write_text(root)
    (tmp_path / "certs" / "76543210.0").write_text("not a certificate")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "certs"))
    tls.made(folder, NAMES, NOW)
    assert (folder / "bundle.pem").read_text("ascii") == (
        root + (folder / "ca.pem").read_text("ascii")
    )
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))  # certifi is installed here
    tls.made(folder, NAMES, NOW)
    assert len(trusting(folder / "bundle.pem").get_ca_certs()) > 50


@pytest.mark.parametrize(("days", "anew"), [(0, False), (366, False), (368, True), (-1, True)])
def test_it_is_made_anew_when_it_ends_soon(folder: Path, days: int, anew: bool) -> None:
    tls.made(folder, NAMES, NOW)
    before = contents(folder)
    later = NOW + timedelta(days=days)
    tls.made(folder, reversed(NAMES), later)
    assert (contents(folder) != before) is anew
    assert server(folder).not_valid_after_utc - later >= timedelta(days=30)


@pytest.mark.parametrize("names", [(*NAMES, "nas"), NAMES[:3]], ids=["more", "fewer"])
def test_it_is_made_anew_for_other_names(folder: Path, names: tuple[str, ...]) -> None:
    tls.made(folder, NAMES, NOW)
    before = contents(folder)
    context = tls.made(folder, names, NOW)
    assert all(contents(folder)[name] != before[name] for name in before)
    assert handshake(context, trusting(folder / "bundle.pem"), names[-1])


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["of another set", "torn", "gone"])
def test_files_that_do_not_fit_together_are_made_anew(
    folder: Path, tmp_path: Path, name: str, harm: str
) -> None:
    """As a crash between two of them would leave them."""
    tls.made(folder, NAMES, NOW)
    tls.made(tmp_path / "other" / "tls", NAMES, NOW)
    match harm:
        case "torn":
            (folder / name).write_bytes((folder / name).read_bytes()[:100])
        case "gone":
            (folder / name).unlink()
        case _:
            (tmp_path / "other" / "tls" / name).replace(folder / name)
    context = tls.made(folder, NAMES, NOW)
    assert handshake(context, trusting(folder / "bundle.pem"), "localhost")
    assert set(extensions(authority(folder))) >= {usage("key_cert_sign", "crl_sign")}


def test_only_the_owner_reads_the_key_and_the_authority_has_none(folder: Path) -> None:
    tls.made(folder, NAMES, NOW)
    assert (folder / "server.key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.parent.stat().st_mode & 0o777 == 0o700  # the home, if this makes it
    assert {path.name for path in folder.iterdir()} == {*FILES, "bundle.pem", "tls.lock"}
    keys = [path.name for path in folder.iterdir() if b"PRIVATE" in path.read_bytes()]
    assert keys == ["server.key"]
    public = serialization.load_pem_private_key((folder / "server.key").read_bytes(), None)
    assert public.public_key() != authority(folder).public_key()


def test_processes_that_start_at_once_agree(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from tenku import tls\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "tls.made(Path(sys.argv[1]), ['localhost'], datetime.now(UTC))\n"
        "print(Path(sys.argv[1], 'server.pem').read_bytes().hex())\n"
    )
    command = [sys.executable, "-c", code, str(folder)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0].splitlines() for process in started]
    assert {lines[-1] for lines in said} == {(folder / "server.pem").read_bytes().hex()}
    assert sum("certificate made" in line for lines in said for line in lines) == 1


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(Internal, match="home/tls can't be used"):
        tls.made(tmp_path / "home" / "tls", NAMES, NOW)


def test_an_own_certificate_is_used(folder: Path) -> None:
    tls.made(folder, NAMES, NOW)
    context = tls.own(str(folder / "server.pem"), str(folder / "server.key"))
    assert handshake(context, trusting(folder / "ca.pem"), "video.example.com")


@pytest.mark.parametrize(
    ("certificate", "key", "setting", "said"),
    [
        ("server.pem", "", "TENKU_TLS_KEY", "given together"),
        ("", "server.key", "TENKU_TLS_CERT", "given together"),
        ("none.pem", "server.key", "TENKU_TLS_CERT", "none.pem can't be read: No such file"),
        ("server.pem", "none.key", "TENKU_TLS_KEY", "none.key can't be read: No such file"),
        ("server.key", "server.key", "TENKU_TLS_CERT", "not a certificate in PEM"),
        ("server.pem", "ca.pem", "TENKU_TLS_KEY", "not a private key in PEM"),
        ("server.pem", "locked.key", "TENKU_TLS_KEY", "locked with a passphrase"),
        ("ca.pem", "server.key", "TENKU_TLS_KEY", "not the key of the first certificate"),
    ],
)
def test_an_own_certificate_that_cannot_be_used_is_refused(
    folder: Path, certificate: str, key: str, setting: str, said: str
) -> None:
    tls.made(folder, NAMES, NOW)
    locked = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret"),
    )
    (folder / "locked.key").write_bytes(locked)
    paths = [str(folder / name) if name else "" for name in (certificate, key)]
    with pytest.raises(InvalidParameter, match=said) as refused:
        tls.own(*paths)
    assert refused.value.details["field"] == setting
    assert setting in refused.value.message
