"""Images on their way in: from a data URI, an upload, a file of ours, or the network."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tenku import assets
from tenku.assets import Asset
from tenku.db import Database
from tenku.errors import ImageUnusable, NotFound
from tenku.media import fetch, images, sandbox
from tenku.media.files import Files
from tenku.media.guard import FetchPolicy
from tenku.media.links import Expired, Links

CONTENT_TYPE = "image/png"
BYTES_MAX = 20 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A normalised image (RGB PNG). `asset_id` is where it is, or will be, kept."""

    asset_id: str
    width: int
    height: int
    said: str  # what the caller wrote, short enough to store
    png: bytes | None  # None: it is already kept
    notes: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Intake:
    """Takes images in. `origins` are the addresses of this server: their files aren't fetched."""

    db: Database
    files: Files
    links: Links
    policy: FetchPolicy
    origins: frozenset[str]
    upload_seconds: int
    now_ms: Callable[[], int]

    async def take(self, account_id: str, url: str) -> Picture | None:
        """The image of a data URI or of an upload; None for one that must be fetched later.

        Raises:
            ImageUnusable: it can't be used, or its address may not be fetched.
        """
        if url[:5].lower() == "data:":
            picture = await self.read(images.parse_data_uri(url))
            return Picture(
                asset_id=picture.asset_id,
                width=picture.width,
                height=picture.height,
                said="data:",
                png=picture.png,
                notes=picture.notes,
            )
        if (token := self._own_token(url)) is not None:
            return await self._uploaded(account_id, token)
        fetch.check_literal(url, policy=self.policy)
        return None

    async def fetch(self, url: str) -> Picture:
        """Download and normalise an image.

        Raises:
            ImageUnusable: one message whatever went wrong on the network.
        """
        if not self.policy.enabled:
            raise ImageUnusable("Image URLs are not fetched here; upload the image instead.")
        return await self.read(await fetch.fetch(url, policy=self.policy))

    async def read(self, data: bytes) -> Picture:
        """Decode untrusted bytes in a child process and make a plain PNG of them.

        Raises:
            ImageUnusable: says why.
        """
        normal = await sandbox.normalise(data)
        return Picture(
            asset_id=secrets.token_hex(16),
            width=normal.width,
            height=normal.height,
            said="",
            png=normal.png,
            notes=tuple(normal.notes),
        )

    async def read_file(self, path: Path) -> bytes:
        """The bytes of a local file, for callers who sit at this machine.

        Raises:
            ImageUnusable: it isn't there, or is too large.
        """
        try:
            if path.stat().st_size > BYTES_MAX:
                raise ImageUnusable(f"{path.name} is larger than 20 MiB.")
            return path.read_bytes()
        except OSError as error:
            raise ImageUnusable(f"{path.name} can't be read: {error.strerror}.") from None

    async def keep(self, account_id: str, picture: Picture) -> Asset:
        """Store the bytes of a picture that isn't kept yet; the caller adds the row."""
        assert picture.png is not None, "a picture that is kept already has no bytes here"
        key = f"{picture.asset_id[:2]}/{picture.asset_id}.png"
        stored = await self.files.put_bytes(key, picture.png)
        now_ms = self.now_ms()
        return Asset(
            id=picture.asset_id,
            account_id=account_id,
            task_id=None,
            kind="image",
            key=key,
            file_name=f"image_{picture.asset_id}.png",
            content_type=CONTENT_TYPE,
            size_bytes=stored.size,
            sha256=stored.sha256,
            width=picture.width,
            height=picture.height,
            created_at_ms=now_ms,
            expires_at_ms=now_ms + self.upload_seconds * 1000,
        )

    async def open(self, token: str) -> Asset:
        """The live asset behind a signed token.

        Raises:
            NotFound: the token is false; its subclass Expired: it, or the file, is no more.
        """
        asset_id = self.links.read(token, self.now_ms() / 1000)
        asset = await self.db.read(lambda tx: assets.get(tx, asset_id))
        if asset is None:
            raise NotFound("There is no such file.")
        if asset.gone(self.now_ms()):
            raise Expired("This file has expired and was deleted.")
        return asset

    def _own_token(self, url: str) -> str | None:
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" not in self.origins:
            return None
        folder, _, rest = parts.path.lstrip("/").partition("/")
        return rest.partition("/")[0] if folder == "files" else None

    async def _uploaded(self, account_id: str, token: str) -> Picture:
        try:
            asset = await self.open(token)
        except NotFound as error:
            raise ImageUnusable(
                f"image_url is a link of this server, but: {error.message}"
            ) from None
        if asset.account_id != account_id or asset.kind != "image":
            raise ImageUnusable("image_url is not an image that you uploaded here.")
        return Picture(
            asset_id=asset.id,
            width=asset.width,
            height=asset.height,
            said=f"https://upload/{asset.id}",
            png=None,
        )
