"""Who signs: the operator's own certificate, or a chain of two that is made in the home.

Made ones lie in one folder:

    roots.pem   the authorities of this install, the newest first; whoever wants to trust its
                signatures takes this file
    root.key    the newest authority's key, readable by its owner only
    chain.pem   the certificate that signs, followed by its authority
    sign.key    its key, readable by its owner only
"""

import contextlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from filelock import FileLock

from tenku import tls
from tenku.disk import write_whole
from tenku.errors import InvalidParameter

ORGANISATION = "Tenku (self-hosted)"  # what readers show as the issuer
ROOT_DAYS = 3650
LEAF_DAYS = 825
# Without a time stamp a signature is good only while its certificate is (see docs/provenance.md),
# so a video's must not be signed with one that ends soon.
RENEW_DAYS = 425
CERT, KEY = "TENKU_C2PA_CERT", "TENKU_C2PA_KEY"
_EARLY = timedelta(minutes=5)  # for readers whose clock is slow


@dataclass(frozen=True)
class Identity:
    """A certificate's chain, the leaf first, and the leaf's key, both PEM."""

    chain: str
    key: str = field(repr=False)
    algorithm: str  # as C2PA names it: es256, ps256, ...
    issuer: str
    serial: str  # of the leaf, in hex
    ends: datetime
    install: str  # 12 hex digits that stand for the topmost certificate


def own(certificate: str, key: str) -> Identity:
    """The operator's, from his PEM files.

    Raises:
        InvalidParameter: as `tls.pair`, or a key of a kind that C2PA doesn't know.
    """
    chain, private = tls.pair(certificate, key, settings=(CERT, KEY))
    return _identity(chain, private)


def made(folder: Path, now: datetime) -> Identity:
    """This install's, made at the first call and renewed in time.

    Raises:
        OSError: the folder can't be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(exist_ok=True, mode=0o700)
    with FileLock(folder / "c2pa.lock"):
        found = _load(folder, now)
        if found is None:
            _make_leaf(folder, *_root(folder, now), now)
            found = _load(folder, now)
        assert found is not None, "what was just made is good"
        return found


def held(folder: Path) -> Identity | None:
    """This install's, if it has one; nothing is made or renewed."""
    return _load(folder, None)


def damaged(folder: Path) -> tuple[Path, ...]:
    """Those of this install's files that are there and can't be read, or don't fit together."""
    load = {
        "roots.pem": x509.load_pem_x509_certificates,
        "root.key": _private_of,
        "chain.pem": x509.load_pem_x509_certificates,
        "sign.key": _private_of,
    }
    there = [folder / name for name in load if (folder / name).exists()]
    found: list[Path] = []
    for path in there:
        try:
            load[path.name](path.read_bytes())
        except (OSError, ValueError, TypeError):
            found.append(path)
    if not found and len(there) == len(load) and held(folder) is None:
        return folder / "chain.pem", folder / "sign.key"
    return tuple(found)


def anchors(folder: Path, own_certificate: str = "") -> str:
    """Every authority that this install has signed under, PEM; empty if it never has.

    Raises:
        InvalidParameter: the operator's own certificate can't be read.
    """
    found = ""
    if own_certificate:
        try:
            chain = x509.load_pem_x509_certificates(Path(own_certificate).read_bytes())
        except (OSError, ValueError) as error:
            said = f"Setting {CERT}: {own_certificate} is no certificate in PEM that can be read."
            raise InvalidParameter(said, field=CERT) from error
        found += _pem(chain[-1])
    return found + _roots(folder)


def is_own(serial: str, own_certificate: str) -> bool:
    """Whether a certificate of that number is the operator's own. `anchors` has read the file."""
    chain = x509.load_pem_x509_certificates(Path(own_certificate).read_bytes())
    return f"{chain[0].serial_number:x}" == serial


def _roots(folder: Path) -> str:
    """The authorities on file, the newest first, PEM; empty if the file is missing or damaged."""
    try:
        roots = x509.load_pem_x509_certificates((folder / "roots.pem").read_bytes())
    except (OSError, ValueError):
        return ""
    return "".join(map(_pem, roots))


def _private_of(pem: bytes) -> PrivateKeyTypes:
    return load_pem_private_key(pem, password=None)


def _load(folder: Path, now: datetime | None) -> Identity | None:
    """What is in the folder, if it belongs together and (at `now`) lasts for a while."""
    try:
        chain = x509.load_pem_x509_certificates((folder / "chain.pem").read_bytes())
        roots = x509.load_pem_x509_certificates((folder / "roots.pem").read_bytes())
        private = _private_of((folder / "sign.key").read_bytes())
        chain[0].verify_directly_issued_by(roots[0])
    except (OSError, ValueError, TypeError, InvalidSignature):
        return None
    if private.public_key() != chain[0].public_key():
        return None
    if now is not None:
        lasts = chain[0].not_valid_after_utc - now >= timedelta(days=RENEW_DAYS)
        if now < chain[0].not_valid_before_utc or not lasts:
            return None
    return _identity(chain, private)


def _identity(chain: list[x509.Certificate], private: PrivateKeyTypes) -> Identity:
    names = chain[0].issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    top = chain[-1].public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Identity(
        chain="".join(map(_pem, chain)),
        key=private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        algorithm=_algorithm(private),
        issuer=str(names[0].value) if names else "",
        serial=f"{chain[0].serial_number:x}",
        ends=chain[0].not_valid_after_utc,
        install=sha256(top).hexdigest()[:12],
    )


def _algorithm(private: PrivateKeyTypes) -> str:
    curves = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
    match private:
        case ec.EllipticCurvePrivateKey() if private.curve.name in curves:
            return curves[private.curve.name]
        case rsa.RSAPrivateKey():
            return "ps256"
        case ed25519.Ed25519PrivateKey():
            return "ed25519"
        case _:
            said = "a key to sign with is P-256, P-384, P-521, RSA or Ed25519"
            raise InvalidParameter(f"Setting {KEY}: {said}.", field=KEY)


def _root(folder: Path, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The newest authority, or another one if that can't sign a certificate any more."""
    before = folder / "roots.pem"
    with contextlib.suppress(OSError, ValueError, TypeError):
        root = x509.load_pem_x509_certificates(before.read_bytes())[0]
        key = _private_of((folder / "root.key").read_bytes())
        lasts = root.not_valid_after_utc - now >= timedelta(days=LEAF_DAYS)
        fits = key.public_key() == root.public_key()
        if isinstance(key, ec.EllipticCurvePrivateKey) and lasts and fits:
            return root, key
    key = ec.generate_private_key(ec.SECP256R1())
    root = _authority(key, now)
    earlier = _roots(folder)
    write_whole(folder / "root.key", _private(key))
    write_whole(before, (_pem(root) + earlier).encode(), mode=tls.PUBLIC)
    return root, key


def _make_leaf(
    folder: Path, root: x509.Certificate, root_key: ec.EllipticCurvePrivateKey, now: datetime
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key()
    leaf = (
        x509.CertificateBuilder(issuer_name=root.subject, public_key=public)
        .subject_name(_name("Tenku signer"))
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLY)
        .not_valid_after(now - _EARLY + timedelta(days=LEAF_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(tls.usage("digital_signature"), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    write_whole(folder / "sign.key", _private(key))
    write_whole(folder / "chain.pem", (_pem(leaf) + _pem(root)).encode(), mode=tls.PUBLIC)


def _authority(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name, public = _name("Tenku install"), key.public_key()
    return (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLY)
        .not_valid_after(now - _EARLY + timedelta(days=ROOT_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(tls.usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "XX"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
