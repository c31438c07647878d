"""Images on their way in: from a data URI, an upload, a file of ours, or the network."""

import asyncio
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from tenku import assets, logs
from tenku.assets import Asset
from tenku.db import Database, Tx
from tenku.errors import Conflict, Failure, ImageUnusable, Internal, NotFound
from tenku.failpoints import failpoint
from tenku.intake.pictures import BYTES_MAX, CONTENT_TYPE, Picture, Upload, file_name
from tenku.intake.rights import Rights
from tenku.media import fetch, images
from tenku.media.files import Files
from tenku.media.guard import FetchPolicy
from tenku.media.links import Expired, Links
from tenku.media.sandbox import Sandbox
from tenku.tasks.view import iso

FETCHES_MAX = 4  # of one account at a time


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
    uploads_max: int = 1000  # live ones of an account
    sandbox: Sandbox = field(default_factory=Sandbox)
    _turns: WeakValueDictionary[str, asyncio.Semaphore] = field(
        default_factory=WeakValueDictionary[str, asyncio.Semaphore]
    )

    @cached_property
    def rights(self) -> Rights:
        """What may be done here without a key."""
        return Rights(links=self.links, upload_seconds=self.upload_seconds, now_ms=self.now_ms)

    async def take(self, account_id: str, url: str) -> Picture | None:
        """The image of a data URI or of an upload; None for one that must be fetched later.

        Raises:
            ImageUnusable: it can't be used, or its address may not be fetched.
        """
        logs.hide(url)
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

    async def fetch(self, account_id: str, url: str) -> Picture:
        """Download and normalise an image; an account's fifth at a time waits for its turn.

        Raises:
            ImageUnusable: one message whatever went wrong on the network.
        """
        if not self.policy.enabled:
            raise ImageUnusable("Image URLs are not fetched here; upload the image instead.")
        turn = self._turns.setdefault(account_id, asyncio.Semaphore(FETCHES_MAX))
        async with turn:
            return await self.read(await fetch.fetch(url, policy=self.policy))

    async def read(self, data: bytes) -> Picture:
        """Decode untrusted bytes in a child process and make a plain PNG of them.

        Raises:
            ImageUnusable: says why.
        """
        normal = await self.sandbox.normalise(data)
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
            if not stat.S_ISREG(path.stat().st_mode):
                raise ImageUnusable(f"{path.name} is not a file.")
            with path.open("rb") as file:
                data = file.read(BYTES_MAX + 1)
        except OSError as error:
            raise ImageUnusable(f"{path.name} can't be read: {error.strerror}.") from None
        if len(data) > BYTES_MAX:
            raise ImageUnusable(f"{path.name} is larger than 20 MiB.")
        return data

    async def keep(self, account_id: str, picture: Picture, seconds: int | None = None) -> Asset:
        """Store the bytes of a picture that isn't kept yet; the caller adds the row.

        It expires after `seconds`, if that is sooner than uploads do anyway.
        """
        assert picture.png is not None, "a picture that is kept already has no bytes here"
        name = secrets.token_hex(16)  # of this write alone: two for one asset don't mix bytes
        key = f"{name[:2]}/{name}.png"
        try:
            stored = await self.files.put_bytes(key, picture.png)
        except OSError as error:
            raise Internal("The image could not be stored: the disk refused it.") from error
        return Asset(
            id=picture.asset_id,
            account_id=account_id,
            task_id=None,
            kind="image",
            key=key,
            file_name=file_name(picture.asset_id),
            content_type=CONTENT_TYPE,
            size_bytes=stored.size,
            sha256=stored.sha256,
            width=picture.width,
            height=picture.height,
            created_at_ms=self.now_ms(),
            expires_at_ms=self.rights.until_ms(seconds),
        )

    async def upload(
        self, account_id: str, data: bytes, base_url: str, seconds: int | None = None
    ) -> Upload:
        """Take the bytes of an image in, for later use as `image_url`; `seconds` as in `keep`.

        Raises:
            ImageUnusable: says why.
        """
        return await self._share(account_id, await self.read(data), base_url, seconds)

    async def upload_from(self, account_id: str, source: str, base_url: str) -> Upload:
        """Take in the image of a data URI or of a URL, which is fetched now.

        Raises:
            ImageUnusable: says why.
        """
        picture = await self.take(account_id, source)
        return await self._share(
            account_id, picture or await self.fetch(account_id, source), base_url
        )

    async def redeem(self, token: str, data: bytes, base_url: str) -> Upload:
        """Use a ticket: take the image in under the address that was promised.

        Raises:
            NotFound: the ticket is false or too old.
            Conflict: it was used before.
            ImageUnusable: says why; the ticket stays good.
        """
        account_id, asset_id, seconds = self.rights.check_ticket(token)
        await self.db.read(lambda tx: _refuse_used(tx, asset_id))
        picture = replace(await self.read(data), asset_id=asset_id)
        return await self._share(account_id, picture, base_url, seconds)

    async def open(self, token: str) -> Asset:
        """The live asset behind a signed token.

        Raises:
            NotFound: the token is false; its subclass Expired: it, or the file, is no more.
        """
        return await self.live(None, self.links.read(token, self.now_ms() / 1000))

    async def live(self, account_id: str | None, asset_id: str) -> Asset:
        """The live asset of that id; of the account, unless a signed link has been shown.

        Raises:
            NotFound: there is none; its subclass Expired: it is no more.
        """
        asset = await self.db.read(lambda tx: assets.get(tx, asset_id))
        if asset is None or account_id not in (None, asset.account_id):
            raise NotFound("There is no such file.")
        if asset.gone(self.now_ms()):
            raise Expired("This file has expired and was deleted.")
        return asset

    async def add_file(
        self, account_id: str, data: bytes, *, given_name: str, purpose: str
    ) -> Asset:
        """Take an image in under an id of its own, for callers who go by ids.

        Raises:
            ImageUnusable: says why.
        """
        kept = await self.keep(account_id, await self.read(data))
        asset = replace(kept, given_name=given_name.replace("\0", "")[:255], purpose=purpose[:64])
        await self._add(asset)
        return asset

    async def uploads(
        self,
        account_id: str,
        *,
        limit: int,
        after: str | None = None,
        oldest_first: bool = False,
    ) -> list[Asset]:
        """The account's live uploads, newest first unless asked; `after` is an asset's id.

        Raises:
            NotFound: the account has no upload `after`.
        """
        last = None if after is None else await self.live(account_id, after)
        before = None if last is None else (last.created_at_ms, last.id)
        return await self.db.read(
            lambda tx: assets.uploads(
                tx, account_id, limit=limit, before=before, oldest_first=oldest_first
            )
        )

    async def remove(self, account_id: str, asset_id: str) -> None:
        """Give an upload up. Raises NotFound."""
        asset = await self.live(account_id, asset_id)
        if asset.task_id is not None:
            raise NotFound("There is no such file.")
        await self.db.write(lambda tx: assets.mark_deleted(tx, [asset.id]))

    async def _share(
        self, account_id: str, picture: Picture, base_url: str, seconds: int | None = None
    ) -> Upload:
        """Keep a picture, if it isn't kept yet, and give it an address."""
        if picture.png is None:
            asset = await self.db.read(lambda tx: assets.get(tx, picture.asset_id))
            assert asset is not None, "a picture without bytes is kept"
        else:
            asset = await self.keep(account_id, picture, seconds)
            await self._add(asset)
        assert asset.expires_at_ms is not None, "uploads expire"
        return Upload(
            image_url=self.rights.url_of(asset, base_url),
            expires_at=iso(asset.expires_at_ms),
            width=asset.width,
            height=asset.height,
            file_id=asset.id,
            size=asset.size_bytes,
            sha256=asset.sha256,
        )

    async def _add(self, asset: Asset) -> None:
        """Write down an upload whose bytes are stored; they go if it is refused."""

        def work(tx: Tx) -> None:
            _refuse_used(tx, asset.id)
            if assets.count_uploads(tx, asset.account_id) >= self.uploads_max:
                raise ImageUnusable(
                    f"{self.uploads_max} of your uploads are kept, which is the limit. Delete "
                    "some, or wait until they expire."
                )
            assets.add(tx, asset)

        failpoint("mid_upload")
        try:
            await self.db.write(work)
        except Failure:
            await self.files.delete(asset.key)
            raise
        failpoint("upload_kept")

    def _own_token(self, url: str) -> str | None:
        try:
            parts = urlsplit(url)
        except ValueError:  # of brackets that don't close; the guard refuses it in words
            return None
        if f"{parts.scheme}://{parts.netloc}" not in self.origins:
            return None
        folder, _, rest = parts.path.lstrip("/").partition("/")
        return rest.partition("/")[0] if folder == "files" else None

    async def _uploaded(self, account_id: str, token: str) -> Picture:
        try:
            asset_id = self.links.read(token, self.now_ms() / 1000)
            asset = await self.live(account_id, asset_id)
        except NotFound as error:
            raise ImageUnusable(
                f"image_url is a link of this server, but: {error.message}"
            ) from None
        if asset.kind != "image":
            raise ImageUnusable("image_url is not an image that you uploaded here.")
        return Picture(
            asset_id=asset.id,
            width=asset.width,
            height=asset.height,
            said=f"https://upload/{asset.id}",
            png=None,
        )


def _refuse_used(tx: Tx, asset_id: str) -> None:
    if assets.get(tx, asset_id) is not None:
        raise Conflict(
            "This upload URL was used already. Get a new one as you got this one, e.g. with upload_file."
        )
