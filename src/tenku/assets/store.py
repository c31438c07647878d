"""Queries on assets. A row dies first (its link with it), then its bytes: never the other way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from tenku.db import Tx
from tenku.db.tables import assets

Kind = Literal["video", "thumbnail", "spritesheet", "image"]


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A row of `assets`: one stored file. `key` is its place in `media.files`."""

    id: str
    account_id: str
    task_id: str | None
    kind: Kind
    key: str
    file_name: str
    content_type: str
    size_bytes: int
    sha256: str
    width: int
    height: int
    created_at_ms: int
    expires_at_ms: int | None
    deleted_at_ms: int | None = None
    erased_at_ms: int | None = None
    given_name: str | None = None  # an upload's, as its maker called it
    purpose: str | None = None

    def gone(self, now_ms: int) -> bool:
        """Deleted, or past its time."""
        expired = self.expires_at_ms is not None and self.expires_at_ms <= now_ms
        return expired or self.deleted_at_ms is not None


FIRST_FRAME = "first_frame"  # the purpose of an image that came with a task, not as an upload
_is_upload = sa.and_(
    assets.c.task_id.is_(None),
    assets.c.deleted_at_ms.is_(None),
    sa.func.coalesce(assets.c.purpose, "") != FIRST_FRAME,
)
_BY_ID = sa.select(assets).where(assets.c.id == sa.bindparam("id"))


def add(tx: Tx, asset: Asset) -> None:
    tx.run(
        assets.insert().values(
            id=asset.id,
            account_id=asset.account_id,
            task_id=asset.task_id,
            kind=asset.kind,
            key=asset.key,
            file_name=asset.file_name,
            content_type=asset.content_type,
            size_bytes=asset.size_bytes,
            sha256=asset.sha256,
            width=asset.width,
            height=asset.height,
            created_at_ms=asset.created_at_ms,
            expires_at_ms=asset.expires_at_ms,
            given_name=asset.given_name,
            purpose=asset.purpose,
        )
    )


def get(tx: Tx, asset_id: str) -> Asset | None:
    """An asset of whoever: a signed link has proved the right to it."""
    row = tx.run(_BY_ID, {"id": asset_id}).mappings().one_or_none()
    return None if row is None else _asset(row)


def uploads(
    tx: Tx,
    account_id: str,
    *,
    limit: int,
    before: tuple[int, str] | None = None,
    oldest_first: bool = False,
) -> list[Asset]:
    """The account's live uploads; `before` is (created_at_ms, id) of the last one seen."""
    place = sa.tuple_(assets.c.created_at_ms, assets.c.id)
    query = sa.select(assets).where(_is_upload, assets.c.account_id == account_id, _alive(tx))
    if before is not None:
        query = query.where(place > before if oldest_first else place < before)
    order = (assets.c.created_at_ms, assets.c.id)
    query = query.order_by(*(order if oldest_first else (c.desc() for c in order)))
    return [_asset(row) for row in tx.run(query.limit(limit)).mappings()]


def count_uploads(tx: Tx, account_id: str) -> int:
    """How many live uploads an account has."""
    query = sa.select(sa.func.count()).select_from(assets)
    mine = query.where(_is_upload, assets.c.account_id == account_id, _alive(tx))
    return tx.run(mine).scalar_one()


def task_of_video(tx: Tx, account_id: str, sha256: str) -> str | None:
    """The task whose live video has these bytes, if the account has made one; the longest kept."""
    return tx.run(
        sa.select(assets.c.task_id)
        .where(assets.c.sha256 == sha256, assets.c.account_id == account_id)
        .where(assets.c.kind == sa.literal_column("'video'"), _alive(tx))
        .order_by(assets.c.expires_at_ms.is_(None).desc(), assets.c.expires_at_ms.desc())
        .limit(1)
    ).scalar()


def due(tx: Tx, limit: int = 200) -> Sequence[Asset]:
    """Assets whose time is over and whose links still work."""
    rows = tx.run(
        sa.select(assets)
        .where(assets.c.deleted_at_ms.is_(None), assets.c.expires_at_ms <= tx.now_ms)
        .limit(limit)
    )
    return [_asset(row) for row in rows.mappings()]


def mark_deleted(tx: Tx, ids: Iterable[str]) -> None:
    tx.run(assets.update().where(assets.c.id.in_(tuple(ids))).values(deleted_at_ms=tx.now_ms))


def delete_of_task(tx: Tx, task_id: str) -> None:
    tx.run(
        assets.update()
        .where(assets.c.task_id == task_id, assets.c.deleted_at_ms.is_(None))
        .values(deleted_at_ms=tx.now_ms)
    )


def to_erase(tx: Tx, limit: int = 200) -> Sequence[Asset]:
    """Assets whose rows are dead and whose bytes are still there."""
    rows = tx.run(
        sa.select(assets)
        .where(assets.c.deleted_at_ms.is_not(None), assets.c.erased_at_ms.is_(None))
        .limit(limit)
    )
    return [_asset(row) for row in rows.mappings()]


def erased(tx: Tx, ids: Iterable[str]) -> None:
    tx.run(assets.update().where(assets.c.id.in_(tuple(ids))).values(erased_at_ms=tx.now_ms))


def known_keys(tx: Tx, keys: Sequence[str]) -> set[str]:
    """Those of `keys`, some hundreds, that a row has, dead or alive."""
    return set(tx.run(sa.select(assets.c.key).where(assets.c.key.in_(keys))).scalars())


def _alive(tx: Tx) -> sa.ColumnElement[bool]:
    later = sa.or_(assets.c.expires_at_ms.is_(None), assets.c.expires_at_ms > tx.now_ms)
    return sa.and_(assets.c.deleted_at_ms.is_(None), later)


def _asset(row: sa.RowMapping) -> Asset:
    values: dict[str, Any] = dict(row)
    return Asset(**values)
