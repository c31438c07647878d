"""The invariants of money, tasks and files, checked on a store as it is. Writes nothing.

Each is a set of queries that find what breaks it; a store in order answers none of them. They
say in SQL what `lifecycle` and the constraints promise, so that a bug in those shows.
"""

import asyncio
import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tenku.db import Database, Tx
from tenku.db.tables import assets
from tenku.media.files import Files

ORPHAN_SECONDS = 3 * 3600  # retention has swept a file without a row by then
SHOWN = 10  # offenders that a finding names


@dataclass(frozen=True, kw_only=True)
class Finding:
    """An invariant, and what breaks it: how many, and the first of them in words."""

    id: str
    rule: str
    broken: int
    offenders: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A file as the store has it on record."""

    key: str
    size_bytes: int
    sha256: str
    live: bool
    erased: bool


RULES: Mapping[str, str] = {
    "I1": "all entries add up to 0",
    "I2": "every transaction adds up to 0",
    "I3": "every balance is the sum of its entries",
    "I4": "no balance was ever negative",
    "I5": "every hold is resolved once, as its task ended, for at most its amount",
    "I6": "every task that was paid for exists, and every task has its hold",
    "I7": "an idempotency key stands for one task of its account",
    "I9": "every video on offer is stored as it was made, and no stray file is",
    "I10": "what was deleted is gone",
    "I11": "what a key has spent is what its tasks cost",
}

# Each query's rows are offenders, in words. :now is the time in milliseconds.
QUERIES: Sequence[tuple[str, str]] = (
    (
        "I1",
        "select 'the sum is ' || total from"
        " (select sum(amount_credits) as total from ledger_entries) as t where total <> 0",
    ),
    (
        "I2",
        "select txn || ' adds up to ' || sum(amount_credits) from ledger_entries"
        " group by txn having sum(amount_credits) <> 0",
    ),
    (
        "I3",
        "select 'account ' || a.name || ' has ' || a.balance_credits || ' and ' || a.held_credits"
        " || ' held; its entries say ' || t.available || ' and ' || t.held"
        " from accounts a join (select a.id,"
        " coalesce(sum(case when e.book = 'user' then e.amount_credits end), 0) as available,"
        " coalesce(sum(case when e.book = 'hold' then e.amount_credits end), 0) as held"
        " from accounts a left join ledger_entries e on e.account_id = a.id group by a.id) as t"
        " on t.id = a.id where a.balance_credits <> t.available or a.held_credits <> t.held",
    ),
    (
        "I4",
        "select txn || ' leaves ' || total || ' in book ' || book || ' of account ' || account_id"
        " from (select txn, book, account_id, sum(amount_credits)"
        " over (partition by account_id, book order by id) as total from ledger_entries"
        " where book in ('user', 'hold')) as t where total < 0",
    ),
    (
        "I4",
        "select 'account ' || name || ' has ' || balance_credits || ' and ' || held_credits"
        " || ' held' from accounts where balance_credits < 0 or held_credits < 0",
    ),
    (
        "I5",
        "select 'task ' || t.id || ' is ' || t.status || ', its hold ' ||"
        " coalesce(h.resolution, 'open') from tasks t join holds h on h.task_id = t.id"
        " where coalesce(h.resolution, 'open') <> case t.status when 'completed' then 'captured'"
        " when 'failed' then 'released' else 'open' end",
    ),
    (
        "I5",
        "select 'task ' || t.id || ' costs ' || t.price_credits || '; captured ' ||"
        " h.captured_credits || ' of ' || h.amount_credits from tasks t"
        " join holds h on h.task_id = t.id where h.resolution = 'captured' and"
        " (h.captured_credits <> t.price_credits or h.captured_credits > h.amount_credits)",
    ),
    (
        "I5",
        "select 'hold of task ' || h.task_id || ' is ' || coalesce(h.resolution, 'open') ||"
        " '; entered are ' || count(c.id) || ' captures and ' || count(r.id) || ' releases'"
        " from holds h"
        " left join ledger_entries c on c.txn = 'capture:' || h.task_id and c.book = 'hold'"
        " left join ledger_entries r on r.txn = 'release:' || h.task_id and r.book = 'hold'"
        " group by h.task_id, h.resolution having"
        " count(c.id) <> (case h.resolution when 'captured' then 1 else 0 end) or"
        " count(r.id) <> (case h.resolution when 'released' then 1 else 0 end)",
    ),
    (
        "I5",
        "select e.txn || ' moves ' || e.amount_credits || ' of book ' || e.book || ', hold is ' ||"
        " h.amount_credits from holds h join ledger_entries e on e.account_id = h.account_id and"
        " ((e.txn = 'hold:' || h.task_id and e.book = 'hold'"
        " and e.amount_credits <> h.amount_credits)"
        " or (e.txn in ('capture:' || h.task_id, 'release:' || h.task_id) and e.book = 'hold'"
        " and e.amount_credits <> -h.amount_credits)"
        " or (e.txn = 'capture:' || h.task_id and e.book = 'revenue'"
        " and e.amount_credits <> h.captured_credits))",
    ),
    (
        "I6",
        "select 'hold of task ' || task_id || ': no such task' from holds"
        " where task_id not in (select id from tasks)",
    ),
    (
        "I6",
        "select 'task ' || id || ' has no hold' from tasks"
        " where id not in (select task_id from holds)",
    ),
    (
        "I6",
        "select txn || ' has no hold' from ledger_entries where txn like 'hold:%' and book = 'hold'"
        " and substr(txn, 6) not in (select task_id from holds)",
    ),
    (
        "I6",
        "select 'hold of task ' || task_id || ' was never entered' from holds"
        " where 'hold:' || task_id not in (select txn from ledger_entries)",
    ),
    (
        "I7",
        "select 'task ' || task_id || ' stands under ' || count(*) || ' keys' from idempotency"
        " group by task_id having count(*) > 1",
    ),
    (
        "I7",
        "select 'key ' || i.key || ' names task ' || i.task_id || ', which its account has not'"
        " from idempotency i left join tasks t"
        " on t.id = i.task_id and t.account_id = i.account_id where t.id is null",
    ),
    (
        "I11",
        "select 'key ' || k.id || ' has spent ' || k.spent_credits || '; its tasks cost ' || t.cost"
        " from api_keys k join (select k.id, coalesce(sum(case when t.status <> 'failed'"
        " then t.price_credits end), 0) as cost from api_keys k"
        " left join tasks t on t.key_id = k.id group by k.id) as t"
        " on t.id = k.id where k.spent_credits <> t.cost",
    ),
    (
        "I9",
        "select 'task ' || t.id || ' has ' || count(distinct a.kind) || ' of 3 files' from tasks t"
        " left join assets a on a.task_id = t.id and a.deleted_at_ms is null"
        " and a.kind in ('video', 'thumbnail', 'spritesheet')"
        " where t.status = 'completed' and t.deleted_at_ms is null"
        " and (t.expires_at_ms is null or t.expires_at_ms > :now)"
        " group by t.id having count(distinct a.kind) <> 3",
    ),
    (
        "I10",
        "select 'task ' || t.id || ' was deleted, its ' || a.kind || ' not' from tasks t"
        " join assets a on a.task_id = t.id where t.deleted_at_ms is not null"
        " and a.deleted_at_ms is null and (a.expires_at_ms is null or a.expires_at_ms > :now)",
    ),
    (
        "I10",
        "select 'task ' || id || ' was deleted, its recipe not' from tasks"
        " where deleted_at_ms is not null and recipe is not null",
    ),
)


async def verify(db: Database, files: Files | None) -> list[Finding]:
    """Check every invariant on one snapshot. `files`: where they are, or None to leave them out."""
    broken, recorded = await db.read(lambda tx: (_rows(tx), _recorded(tx)))
    if files is not None:
        damaged = await asyncio.to_thread(_damaged, files, recorded)
        # What has died since the snapshot was rightly erased.
        live = {file.key for file in await db.read(_recorded) if file.live}
        broken["I9"] += [said for key, said in damaged.items() if key in live]
        broken["I9"] += await _strays(files, recorded)
        broken["I10"] += [
            f"{file.key} is erased, and there"
            for file in recorded
            if file.erased and files.path(file.key).exists()
        ]
    return [
        Finding(id=name, rule=rule, broken=len(broken[name]), offenders=tuple(broken[name][:SHOWN]))
        for name, rule in RULES.items()
    ]


def _rows(tx: Tx) -> dict[str, list[str]]:
    broken: dict[str, list[str]] = {name: [] for name in RULES}
    for name, query in QUERIES:
        text = sa.text(query)
        values: dict[str, object] = {"now": tx.now_ms} if ":now" in query else {}
        broken[name] += [str(row[0]) for row in tx.run(text, values)]
    return broken


def _recorded(tx: Tx) -> list[Recorded]:
    rows = tx.run(
        sa.select(
            assets.c.key,
            assets.c.size_bytes,
            assets.c.sha256,
            assets.c.deleted_at_ms,
            assets.c.erased_at_ms,
        )
    )
    return [
        Recorded(
            key=row.key,
            size_bytes=row.size_bytes,
            sha256=row.sha256,
            live=row.deleted_at_ms is None,
            erased=row.erased_at_ms is not None,
        )
        for row in rows
    ]


def _damaged(files: Files, recorded: Iterable[Recorded]) -> dict[str, str]:
    """key -> what is wrong with the file, for those that should be there."""
    found: dict[str, str] = {}
    for file in recorded:
        if not file.live:
            continue
        try:
            with files.path(file.key).open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
                size = stream.tell()
        except FileNotFoundError:
            found[file.key] = f"{file.key} is missing"
            continue
        if size != file.size_bytes:
            found[file.key] = f"{file.key} has {size} bytes instead of {file.size_bytes}"
        elif digest != file.sha256:
            found[file.key] = f"{file.key} was changed: another SHA-256"
    return found


async def _strays(files: Files, recorded: Iterable[Recorded]) -> list[str]:
    known = {file.key for file in recorded}
    old = time.time() - ORPHAN_SECONDS
    return [
        f"{entry.key} belongs to nothing"
        for entry in await files.entries()
        if entry.key not in known and entry.written_at < old
    ]
