"""What it costs. A hold reserves, a capture spends it, a release returns it.

Double entry after TigerBeetle's two-phase transfers: every transaction sums to zero over four
books (`user` spendable, `hold` reserved, `revenue` spent, `funding` where grants come from);
entries are only ever added. A hold is resolved at most once.
"""

from tenku.ledger.store import (
    Balance,
    Entry,
    balance,
    capture,
    entries,
    grant,
    hold,
    release,
    total_held,
)

__all__ = [
    "Balance",
    "Entry",
    "balance",
    "capture",
    "entries",
    "grant",
    "hold",
    "release",
    "total_held",
]
