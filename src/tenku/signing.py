"""How webhooks are signed: Standard Webhooks (HMAC-SHA256), and fal's Ed25519 with its JWKS.

Specifications: standardwebhooks.com; fal's webhook page ("Verifying your webhook").
"""

import hashlib
import hmac
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Mapping, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SECRET_PREFIX = "whsec_"  # noqa: S105 - how secrets begin  # nosec B105


def standard(
    secrets: Sequence[str], *, message_id: str, now_s: int, body: bytes
) -> Mapping[str, str]:
    """The headers of Standard Webhooks; several secrets sign while one replaces another.

    Each secret is `whsec_` and base64, as receivers have it.
    """
    signed = b".".join((message_id.encode(), str(now_s).encode(), body))

    def signature(secret: str) -> str:
        key = b64decode(secret.removeprefix(SECRET_PREFIX))
        return "v1," + b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()

    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(now_s),
        "webhook-signature": " ".join(map(signature, secrets)),
    }


class FalKey:
    """The Ed25519 key of one home's webhooks in fal's form. `seed` is 32 secret bytes."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._private.public_key().public_bytes_raw()

    def headers(self, *, request_id: str, user_id: str, now_s: int, body: bytes) -> dict[str, str]:
        """Signs `request_id`, `user_id`, time and the body's SHA-256, a line each."""
        digest = hashlib.sha256(body).hexdigest()
        signed = "\n".join((request_id, user_id, str(now_s), digest)).encode()
        return {
            "X-Fal-Webhook-Request-Id": request_id,
            "X-Fal-Webhook-User-Id": user_id,
            "X-Fal-Webhook-Timestamp": str(now_s),
            "X-Fal-Webhook-Signature": self._private.sign(signed).hex(),
        }

    def jwks(self) -> dict[str, object]:
        """The public key as receivers look it up (RFC 7517, RFC 8037)."""
        x = urlsafe_b64encode(self._public).rstrip(b"=").decode()
        kid = hashlib.sha256(self._public).hexdigest()[:16]
        key = {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": "EdDSA"}
        return {"keys": [key]}


def derived(seed: bytes, name: str) -> str:
    """A `whsec_` secret that is always the same for a name, and tells nothing of the seed."""
    key = hmac.digest(seed, f"tenku.webhooks:{name}".encode(), hashlib.sha256)
    return SECRET_PREFIX + b64encode(key).decode()
