"""Signed links: who holds one may read one asset until a given time, and nothing else."""

import hashlib
import re

from itsdangerous import BadSignature, Signer

from tenku.errors import NotFound

_ASSET_ID = re.compile(r"[0-9A-Za-z_-]{1,128}")


class Expired(NotFound):
    """A link of ours whose time is over."""


class Links:
    """Makes and reads the tokens in `/files/{token}/{file_name}`.

    Signs with `secret`; tokens signed with one of the `older` secrets stay readable, so that
    a secret can be replaced while links are out.
    """

    def __init__(self, secret: bytes, *older: bytes) -> None:
        self._signer = Signer(
            [*older, secret],
            salt=b"tenku.files",
            key_derivation="hmac",
            digest_method=hashlib.sha256,
        )

    def sign(self, asset_id: str, expires_at_s: int) -> str:
        """A token for a URL's path, good until `expires_at_s` (seconds since 1970)."""
        if not _ASSET_ID.fullmatch(asset_id):
            raise ValueError(f"not an asset id: {asset_id!r}")
        return self._signer.sign(f"{asset_id}.{expires_at_s:x}").decode()

    def read(self, token: str, now_s: float) -> str:
        """The asset id of a token. Raises NotFound for a forged one, Expired for an old one."""
        try:
            asset_id, expires_at = self._signer.unsign(token).decode().split(".")
        except BadSignature as error:
            raise NotFound("There is no such file.") from error
        if now_s >= int(expires_at, 16):
            raise Expired(
                "This link has expired. Ask again for what it belongs to, to get a new one."
            )
        return asset_id
