"""What may be done without a key, by whoever holds a signed token: read, or upload, an image."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from tenku.assets import Asset
from tenku.errors import NotFound, Unauthenticated
from tenku.intake.pictures import file_name
from tenku.media.links import Expired, Links
from tenku.tasks.view import iso

TICKET_SECONDS = 600
_TICKET = re.compile(r"upload-([0-9a-f]{32})-([0-9a-f]{32})-([0-9]{1,10})")
_PASS = re.compile(r"pass-([0-9a-f]{32})")


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """The right to upload one image without a key, once, until `expires_at`.

    `image_url` works as soon as the image has been uploaded.
    """

    token: str
    image_url: str
    expires_at: str


@dataclass(frozen=True, kw_only=True)
class Pass:
    """The right to upload images for an account without its key, until `expires_at`."""

    token: str
    expires_at: str


@dataclass(frozen=True, kw_only=True)
class Rights:
    """Signs tokens and reads them. Each says in itself what it is good for, and until when."""

    links: Links
    upload_seconds: int
    now_ms: Callable[[], int]

    def url_of(self, asset: Asset, base_url: str) -> str:
        """An upload's address, good as `image_url`, until it expires."""
        assert asset.expires_at_ms is not None, "uploads expire"
        return self._url(base_url, asset.id, asset.expires_at_ms)

    def until_ms(self, seconds: int | None) -> int:
        return self.now_ms() + min(self.upload_seconds, seconds or self.upload_seconds) * 1000

    def _url(self, base_url: str, asset_id: str, until_ms: int) -> str:
        token = self.links.sign(asset_id, until_ms // 1000)
        return f"{base_url}/files/{token}/{file_name(asset_id)}"

    def ticket(self, account_id: str, base_url: str, seconds: int | None = None) -> Ticket:
        """The right to upload one image, for whoever holds the token; `seconds` as in `keep`."""
        asset_id = secrets.token_hex(16)
        until_ms = self.now_ms() + TICKET_SECONDS * 1000
        kept_seconds = min(self.upload_seconds, seconds or self.upload_seconds)
        subject = f"upload-{account_id}-{asset_id}-{kept_seconds}"
        return Ticket(
            token=self.links.sign(subject, until_ms // 1000),
            image_url=self._url(base_url, asset_id, self.until_ms(seconds)),
            expires_at=iso(until_ms),
        )

    def check_ticket(self, token: str) -> tuple[str, str, int]:
        """Account, asset to be, and how long it is kept, of a token that `ticket` has made.

        Raises:
            NotFound: the ticket is false or too old.
        """
        again = "Get a new one as you got this one, e.g. with upload_file."
        try:
            match = _TICKET.fullmatch(self.links.read(token, self.now_ms() / 1000))
        except Expired:
            raise NotFound(f"This upload URL has expired. {again}") from None
        except NotFound:
            match = None
        if match is None:
            raise NotFound(f"There is no such upload URL. {again}")
        return match[1], match[2], int(match[3])

    def pass_for(self, account_id: str) -> Pass:
        """The right to upload images for an account, for whoever holds the token."""
        until_ms = self.now_ms() + TICKET_SECONDS * 1000
        token = self.links.sign(f"pass-{account_id}", until_ms // 1000)
        return Pass(token=token, expires_at=iso(until_ms))

    def holder(self, token: str) -> str:
        """The account of a pass. Raises Unauthenticated: it is false or too old."""
        try:
            match = _PASS.fullmatch(self.links.read(token, self.now_ms() / 1000))
        except NotFound:
            match = None
        if match is None:
            raise Unauthenticated("This upload token is not valid: unknown or expired.")
        return match[1]
