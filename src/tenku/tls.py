"""The certificate of the https listener: the operator's own, or one made here.

Made ones lie in a folder of the home:

    ca.pem      the authority that signed the server's certificate; its key is thrown away
    server.pem  the server's certificate, followed by the authority's
    server.key  readable by its owner only
    bundle.pem  what this machine trusts anyway, and the authority: for SSL_CERT_FILE, which
                replaces everything that a client trusts
"""

import contextlib
import ssl
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from filelock import FileLock

from tenku.disk import write_whole
from tenku.errors import Internal, InvalidParameter

FOLDER = "tls"  # in the home
BUNDLE = "bundle.pem"
AUTHORITY_DAYS = 3650
SERVER_DAYS = 397  # browsers take no longer ones
PUBLIC = 0o644  # the mode of certificates, which anybody may read
RENEW_DAYS = 30  # with fewer left, all files are made anew
_EARLY = timedelta(minutes=5)  # for clients whose clock is slow
_log = structlog.get_logger("tenku.tls")


def own(certificate: str, key: str) -> ssl.SSLContext:
    """A server's TLS with the operator's own PEM files; the first holds its whole chain.

    Raises:
        InvalidParameter: a file is missing, isn't what it should be, or they don't fit together;
            names the setting.
    """
    pair(certificate, key, settings=("TENKU_TLS_CERT", "TENKU_TLS_KEY"))
    try:
        return _context(Path(certificate), Path(key))
    except ssl.SSLError as error:
        raise _unusable("TENKU_TLS_CERT", f"{certificate} is refused: {error.reason}") from None


def pair(
    certificate: str, key: str, *, settings: tuple[str, str]
) -> tuple[list[x509.Certificate], PrivateKeyTypes]:
    """The operator's own certificate with its chain, and its key, of the files that two settings
    name.

    Raises:
        InvalidParameter: as `own`.
    """
    of_certificate, of_key = settings
    try:
        chain = x509.load_pem_x509_certificates(_own_bytes(of_certificate, certificate))
    except ValueError:
        raise _unusable(of_certificate, f"{certificate} is not a certificate in PEM") from None
    try:
        private = load_pem_private_key(_own_bytes(of_key, key), password=None)
    except TypeError:
        raise _unusable(of_key, f"{key} is locked with a passphrase") from None
    except ValueError:
        raise _unusable(of_key, f"{key} is not a private key in PEM") from None
    if private.public_key() != chain[0].public_key():
        said = f"{key} is not the key of the first certificate in {certificate}"
        raise _unusable(of_key, said)
    return chain, private


def made(folder: Path, names: Iterable[str], now: datetime) -> ssl.SSLContext:
    """A server's TLS for these host names and addresses, with the files in `folder`.

    The files are made if they aren't there, are for other names, or end soon. Processes that
    start at once agree on one set.

    Raises:
        Internal: the folder can't be written.
    """
    wanted = {_general_name(name) for name in names}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
        with FileLock(folder / "tls.lock"):
            if not _good(folder, wanted, now):
                _make(folder, wanted, now)
                _log.info("certificate made", folder=str(folder))
            _bundle(folder)
            return _context(folder / "server.pem", folder / "server.key")
    except OSError as error:
        raise Internal(f"The folder {folder} can't be used: {error.strerror}.") from error


def _own_bytes(setting: str, path: str) -> bytes:
    if not path:
        raise _unusable(setting, "a certificate and its key are given together or not at all")
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise _unusable(setting, f"{path} can't be read: {error.strerror}") from None


def _unusable(setting: str, reason: str) -> InvalidParameter:
    return InvalidParameter(f"Setting {setting}: {reason}.", field=setting)


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _good(folder: Path, wanted: set[x509.GeneralName], now: datetime) -> bool:
    """Whether the files are there, belong together, and serve these names for a while."""
    try:
        authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
        chain = x509.load_pem_x509_certificates((folder / "server.pem").read_bytes())
        key = load_pem_private_key((folder / "server.key").read_bytes(), password=None)
        chain[0].verify_directly_issued_by(authority)
        names = chain[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    begun = now >= chain[0].not_valid_before_utc
    lasts = chain[0].not_valid_after_utc - now >= timedelta(days=RENEW_DAYS)
    fits = chain[1:] == [authority] and key.public_key() == chain[0].public_key()
    return begun and lasts and fits and set(names) == wanted


def _make(folder: Path, names: set[x509.GeneralName], now: datetime) -> None:
    """New files, each whole or not at all; a set of which some are old is made again next time."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _authority(authority_key, now)
    server = _server(key.public_key(), names, authority, authority_key, now)
    ca = authority.public_bytes(Encoding.PEM)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_whole(folder / "server.key", private)
    write_whole(folder / "server.pem", server.public_bytes(Encoding.PEM) + ca, mode=PUBLIC)
    write_whole(folder / "ca.pem", ca, mode=PUBLIC)


def _authority(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = _name("Tenku's own authority")
    public = key.public_key()
    return (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLY)
        .not_valid_after(now - _EARLY + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    public: ec.EllipticCurvePublicKey,
    names: set[x509.GeneralName],
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    alternatives = x509.SubjectAlternativeName(sorted(names, key=repr))
    return (
        x509.CertificateBuilder(issuer_name=authority.subject, public_key=public)
        .subject_name(_name("Tenku"))
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLY)
        .not_valid_after(now - _EARLY + timedelta(days=SERVER_DAYS))
        .add_extension(alternatives, critical=False)
        .add_extension(usage("digital_signature"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature="digital_signature" in allowed,
        key_cert_sign="key_cert_sign" in allowed,
        crl_sign="crl_sign" in allowed,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _bundle(folder: Path) -> None:
    """Bring bundle.pem up to date with what this machine trusts now."""
    path = folder / BUNDLE
    before = path.read_text("ascii") if path.exists() else ""
    roots = {ssl.DER_cert_to_PEM_cert(root) for root in _roots()}
    roots.discard(before[before.rfind("-----BEGIN") :])  # SSL_CERT_FILE may name this very file
    if not roots:
        _log.warning("no roots found", hint=f"{path} trusts this server alone; install certifi")
    after = "".join([*sorted(roots), (folder / "ca.pem").read_text("ascii")])
    if after != before:
        write_whole(path, after.encode(), mode=PUBLIC)


def _roots() -> list[bytes]:
    """The authorities that this machine trusts, in DER: OpenSSL's file, else its folder, else
    those that the package certifi brings.
    """
    trust = ssl.create_default_context()
    if not trust.get_ca_certs() and (capath := ssl.get_default_verify_paths().capath):
        for path in Path(capath).glob("*.0"):
            with contextlib.suppress(OSError):  # an SSLError is one
                trust.load_verify_locations(path)
    if not trust.get_ca_certs():
        with contextlib.suppress(ImportError):
            import certifi

            trust.load_verify_locations(certifi.where())
    return trust.get_ca_certs(binary_form=True)
