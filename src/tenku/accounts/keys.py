"""API keys: `tk_<id>_<secret><check>`, 256 random bits, stored as a hash.

A fast hash is right here: a random key of 256 bits can't be guessed, so there is nothing for a
slow one to slow down. The last eight digits are a CRC of the rest, for secret scanners.
"""

import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass

_FORM = re.compile(r"tk_([0-9a-z]{12})_([0-9A-Za-z_-]{43})([0-9a-f]{8})")


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """A key just made. `text` is shown once and never stored."""

    id: str
    text: str
    secret_sha256: str

    @property
    def last4(self) -> str:
        return self.text[-4:]


def mint(key_id: str | None = None) -> NewKey:
    """A key that was never there before; with `key_id`, a new secret of that key."""
    key_id, secret = key_id or secrets.token_hex(6), secrets.token_urlsafe(32)
    body = f"tk_{key_id}_{secret}"
    return NewKey(id=key_id, text=f"{body}{_check(body)}", secret_sha256=_hash(secret))


def known(text: str) -> NewKey:
    """A key whose text we have. Raises ValueError if it isn't one."""
    parsed = parse(text)
    if parsed is None:
        raise ValueError("not a Tenku key")
    return NewKey(id=parsed[0], text=text, secret_sha256=parsed[1])


def parse(text: str) -> tuple[str, str] | None:
    """(id, hash of the secret) of a key, or None if it isn't one."""
    match = _FORM.fullmatch(text)
    if match is None or _check(text[:-8]) != match[3]:
        return None
    return match[1], _hash(match[2])


def same(a: str, b: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(a.encode(), b.encode())


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _check(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
