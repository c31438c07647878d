"""Exceptions of scripts/rules.py: (rule, file below src/tenku, what) -> why it may be so."""

from collections.abc import Mapping

EXCEPTIONS: Mapping[tuple[str, str, str], str] = {
    (
        "account first",
        "accounts/store.py",
        "account_id",
    ): "finds the account itself, by its name, for the operator",
    (
        "account first",
        "accounts/store.py",
        "add_account",
    ): "finds the account itself, by its name, for the operator",
    (
        "account first",
        "accounts/store.py",
        "find_account",
    ): "finds the account itself, by its name, for the operator",
    (
        "account first",
        "accounts/store.py",
        "account_names",
    ): "the operator's command line has all accounts",
    ("account first", "accounts/store.py", "authenticate"): "finds whose key it is",
    ("account first", "accounts/store.py", "keys"): "the operator's command line has all accounts",
    (
        "account first",
        "accounts/store.py",
        "revoke",
    ): "the operator's command line has all accounts",
    (
        "account first",
        "assets/store.py",
        "get",
    ): "the signature of the link has proved the right to it",
    (
        "account first",
        "assets/store.py",
        "due",
    ): "retention works for all accounts and answers nobody",
    (
        "account first",
        "assets/store.py",
        "mark_deleted",
    ): "retention works for all accounts and answers nobody",
    (
        "account first",
        "assets/store.py",
        "to_erase",
    ): "retention works for all accounts and answers nobody",
    (
        "account first",
        "assets/store.py",
        "erased",
    ): "retention works for all accounts and answers nobody",
    (
        "account first",
        "assets/store.py",
        "known_keys",
    ): "retention works for all accounts and answers nobody",
    (
        "account first",
        "assets/store.py",
        "delete_of_task",
    ): "lifecycle.delete has found the task for its account",
    ("account first", "ledger/store.py", "total_held"): "a sum over all accounts, for /metrics",
    (
        "account first",
        "ledger/store.py",
        "capture",
    ): "a task's hold names its account; callers have no way here",
    (
        "account first",
        "ledger/store.py",
        "release",
    ): "a task's hold names its account; callers have no way here",
    (
        "account first",
        "outbox/endpoints.py",
        "of",
    ): "the courier signs for whoever owns the delivery",
    (
        "account first",
        "outbox/store.py",
        "due",
    ): "the courier delivers for all accounts and answers nobody",
    (
        "account first",
        "outbox/store.py",
        "claim",
    ): "the courier delivers for all accounts and answers nobody",
    (
        "account first",
        "outbox/store.py",
        "forget",
    ): "the courier delivers for all accounts and answers nobody",
    ("account first", "outbox/store.py", "replay"): "the operator's command line has all accounts",
    ("account first", "outbox/store.py", "listing"): "the operator's command line has all accounts",
    (
        "account first",
        "tasks/queue.py",
        "next_task",
    ): "workers film for all accounts and answer nobody",
    (
        "account first",
        "tasks/queue.py",
        "overdue",
    ): "workers film for all accounts and answer nobody",
    (
        "account first",
        "tasks/queue.py",
        "any_overdue",
    ): "workers film for all accounts and answer nobody",
    (
        "account first",
        "tasks/store.py",
        "by_id",
    ): "workers and the courier have ids from rows, not from callers",
    (
        "account first",
        "tasks/store.py",
        "leases",
    ): "workers work for all accounts and answer nobody",
    (
        "account first",
        "tasks/store.py",
        "live_attempts",
    ): "workers work for all accounts and answer nobody",
    ("account first", "tasks/store.py", "paces"): "of engines; the operator's command line has all",
    ("account first", "accounts/store.py", "spend"): "the task's own row names the key",
    ("account first", "accounts/store.py", "unspend"): "the task's own row names the key",
    (
        "account first",
        "tasks/store.py",
        "owners",
    ): "workers work for all accounts and answer nobody",
    (
        "account first",
        "tasks/store.py",
        "forget_receipts",
    ): "workers work for all accounts and answer nobody",
    ("account first", "tasks/store.py", "counts"): "figures over all accounts, for /metrics",
    (
        "account first",
        "tasks/store.py",
        "oldest_pending_ms",
    ): "figures over all accounts, for /metrics",
    ("two doors", "media/fetch.py", "httpcore2"): "the guarded door",
    (
        "two doors",
        "engines/calls.py",
        "httpcore2",
    ): "the door to addresses that the operator has configured",
    ("Image.open", "media/mediabox.py", "Image.open"): "the body of the sandbox's process",
    ("Image.open", "media/pictures.py", "Image.open"): "frames that our own engines drew",
    (
        "Image.open",
        "provenance/fingerprint.py",
        "Image.open",
    ): "the contact sheet, which was drawn here",
    ("Image.open", "provenance/labelling.py", "Image.open"): "the label that is shipped",
    (
        "Image.open",
        "provenance/rewriting.py",
        "Image.open",
    ): "the label that this process's parent has drawn",
    (
        "av.open",
        "provenance/fingerprint.py",
        "av.open",
    ): "an open file and its format, in the sandbox's process",
    (
        "av.open",
        "provenance/tags.py",
        "av.open",
    ): "the clip that was just checked, as an MP4 and from the disk alone",
    (
        "account first",
        "provenance/store.py",
        "find_anybodys",
    ): "for the operator: his command line, and keys with the scope admin",
    (
        "account first",
        "provenance/store.py",
        "everybodys",
    ): "the operator's command line has all accounts",
    ("account first", "provenance/store.py", "add"): "a row that names its account",
    (
        "Image.open",
        "engines/animatic/film.py",
        "Image.open",
    ): "the first frame, as the sandbox has written it anew",
    ("Image.open", "engines/testcard.py", "Image.open"): "as engines/animatic/film.py",
    ("Image.open", "engines/diffusers/conform.py", "Image.open"): "as engines/animatic/film.py",
    (
        "SQL of strings",
        "db/database.py",
        "raw.execute",
    ): "a PRAGMA takes no bound value; the number is a constant",
    (
        "SQL of strings",
        "db/migrations/versions/0001_first.py",
        "op.execute",
    ): "the verbs are constants of the file",
    (
        "SQL of strings",
        "db/migrations/versions/0002_wires.py",
        "sa.text",
    ): "the columns are constants of the file",
    ("no lots for secrets", "engines/router.py", "random"): "engines of one step share by lot",
    ("no lots for secrets", "courier.py", "random"): "jitter between two tries",
    (
        "the transaction's clock",
        "ledger/verify.py",
        "time.time",
    ): "compares the times of files, which no transaction has",
    (
        "no assert on input",
        "surfaces/mcp/schemas.py",
        "assert",
    ): "judges our own schema when the server starts, and no request",
    (
        "secret files are private",
        "disk.py",
        "os.open",
    ): "the mode is a parameter: 0600 unless the caller says 0644, for a certificate",
    (
        "account first",
        "accounts/store.py",
        "find_key",
    ): "the operator's command line has all accounts",
    (
        "account first",
        "accounts/store.py",
        "rotate",
    ): "the operator's command line has all accounts",
    ("account first", "accounts/store.py", "limit"): "the operator's command line has all accounts",
    ("account first", "accounts/store.py", "credits_left"): "asked of the caller's own key only",
    (
        "account first",
        "tasks/queue.py",
        "full_keys",
    ): "workers film for all accounts and answer nobody",
    ("account first", "tasks/queue.py", "waiting_of_key"): "asked of the caller's own key only",
    ("account first", "tasks/queue.py", "nth_newest_of_key"): "asked of the caller's own key only",
    ("account first", "tasks/queue.py", "abandoned"): "workers film for all accounts",
    ("account first", "tasks/queue.py", "due"): "workers film for all accounts and answer nobody",
    ("av.open", "media/muxing.py", "av.open"): "a new file that is written; nothing is read",
    (
        "av.open",
        "media/screening.py",
        "av.open",
    ): "an open file and its format, in the sandbox's process",
    (
        "account first",
        "tasks/store.py",
        "wordy",
    ): "retention works for all accounts and answers nobody",
    (
        "account first",
        "tasks/store.py",
        "forget_words",
    ): "retention works for all accounts; lifecycle has found the task for its account",
    (
        "account first",
        "audit/store.py",
        "forget",
    ): "retention works for all accounts and answers nobody",
    (
        "account first",
        "outbox/store.py",
        "after_setback",
    ): "as a clock is put back for all accounts",
    (
        "account first",
        "provenance/store.py",
        "has_signed",
    ): "for the operator's `tenku verify`",
    (
        "SQLite by hand",
        "db/database.py",
        "sqlite3",
    ): "the layer itself: the codes by which SQLite says that a rule was broken",
    (
        "SQLite by hand",
        "db/schema.py",
        "sqlite3",
    ): "the layer itself: a copy of the file before an upgrade",
    (
        "SQLite by hand",
        "backup/making.py",
        "sqlite3",
    ): "SQLite's own backup, and what the copy says of its files; the home is only read",
    (
        "SQLite by hand",
        "backup/restoring.py",
        "sqlite3",
    ): "the copy is checked before it becomes a home; it is only read",
    (
        "SQLite by hand",
        "cli/backup.py",
        "sqlite3",
    ): "the name of a failure, to say it in words",
    (
        "SQLite by hand",
        "cli/ledger.py",
        "sqlite3",
    ): "the invariants over a connection of the doctor's, which only reads",
    (
        "SQLite by hand",
        "cli/checks.py",
        "sqlite3",
    ): "the doctor looks at a file that may be damaged, and makes and mends nothing",
    (
        "SQLite by hand",
        "cli/checks_stored.py",
        "sqlite3",
    ): "as cli/checks.py",
}
