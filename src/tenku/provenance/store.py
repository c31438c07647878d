"""The log of outputs: a row for every video that was ever handed out, longer than the video lives."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tenku.brief import EngineKind
from tenku.db import Tx
from tenku.db.tables import provenance

_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Output:
    """A row of `provenance`. No prompt is in it."""

    task_id: str
    account_id: str
    sha256: str  # of the file as it is handed out
    size_bytes: int
    engine: str
    engine_version: str
    kind: EngineKind
    label: str  # the visible one: off, first2s, always
    signed_by: str | None  # serial number of the certificate in hex; None: not signed
    frame_hashes: tuple[str, ...]  # see `fingerprint`
    created_at_ms: int = 0  # the transaction's time, when it is added


def add(tx: Tx, output: Output) -> None:
    tx.run(
        provenance.insert().values(
            task_id=output.task_id,
            account_id=output.account_id,
            sha256=output.sha256,
            size_bytes=output.size_bytes,
            engine=output.engine,
            engine_version=output.engine_version,
            kind=output.kind.value,
            label=output.label,
            signed_by=output.signed_by,
            frame_hashes=json.dumps(output.frame_hashes),
            created_at_ms=tx.now_ms,
        )
    )


def find(tx: Tx, account_id: str, sha256: str) -> Output | None:
    """The account's newest output of these bytes."""
    return _newest(tx, _of(sha256).where(provenance.c.account_id == account_id))


def find_anybodys(tx: Tx, sha256: str) -> Output | None:
    """The newest output of these bytes, for the operator."""
    return _newest(tx, _of(sha256))


def has_signed(tx: Tx, serial: str) -> bool:
    """Whether an output was signed with the certificate of that number."""
    query = sa.select(provenance.c.task_id).where(provenance.c.signed_by == serial).limit(1)
    return tx.run(query).first() is not None


def everybodys(tx: Tx) -> Iterator[Output]:
    """The whole log, the newest first, for the operator."""
    place = sa.tuple_(provenance.c.created_at_ms, provenance.c.task_id)
    order = (provenance.c.created_at_ms.desc(), provenance.c.task_id.desc())
    query = sa.select(provenance).order_by(*order).limit(_BATCH)
    last: Output | None = None
    while True:
        before = query if last is None else query.where(place < (last.created_at_ms, last.task_id))
        outputs = [_output(row) for row in tx.run(before).mappings()]
        yield from outputs
        if len(outputs) < _BATCH:
            return
        last = outputs[-1]


def _of(sha256: str) -> sa.Select[Any]:
    return (
        sa.select(provenance)
        .where(provenance.c.sha256 == sha256)
        .order_by(provenance.c.created_at_ms.desc())
        .limit(1)
    )


def _newest(tx: Tx, query: sa.Select[Any]) -> Output | None:
    row = tx.run(query).mappings().one_or_none()
    return None if row is None else _output(row)


def _output(row: sa.RowMapping) -> Output:
    values: dict[str, Any] = dict(row)
    values["kind"] = EngineKind(values["kind"])
    values["frame_hashes"] = tuple(json.loads(values["frame_hashes"]))
    return Output(**values)
