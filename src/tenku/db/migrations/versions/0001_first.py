"""The first schema: accounts and keys, the ledger, tasks, assets, idempotency."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _accounts()
    _api_keys()
    _ledger_entries()
    _holds()
    _tasks()
    _assets()
    _idempotency()
    _append_only()


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("balance_credits", sa.BigInteger(), nullable=False),
        sa.Column("held_credits", sa.BigInteger(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("balance_credits >= 0", name="balance_never_negative"),
        sa.CheckConstraint("held_credits >= 0", name="held_never_negative"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_sha256", sa.Text(), nullable=False),
        sa.Column("last4", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )


def _ledger_entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("txn", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("amount_credits", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("book in ('user', 'hold', 'revenue', 'funding')", name="known_book"),
        sa.CheckConstraint("amount_credits <> 0", name="entry_moves_something"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("txn", "account_id", "book", name="one_entry_a_book"),
        sqlite_autoincrement=True,
    )
    op.create_index("ledger_entries_account", "ledger_entries", ["account_id", "id"], unique=False)


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("amount_credits", sa.BigInteger(), nullable=False),
        sa.Column("captured_credits", sa.BigInteger(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("resolved_at_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(resolution = 'captured') = (captured_credits is not null)",
            name="capture_has_its_amount",
        ),
        sa.CheckConstraint("resolution in ('captured', 'released')", name="known_resolution"),
        sa.CheckConstraint(
            "(resolution is null) = (resolved_at_ms is null)", name="resolution_has_its_time"
        ),
        sa.CheckConstraint("amount_credits > 0", name="hold_holds_something"),
        sa.CheckConstraint("captured_credits <= amount_credits", name="capture_within_hold"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("task_id"),
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("model_id", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("image_id", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("price_credits", sa.BigInteger(), nullable=False),
        sa.Column("estimated_seconds", sa.Integer(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("start_by_ms", sa.BigInteger(), nullable=False),
        sa.Column("started_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("finish_by_ms", sa.BigInteger(), nullable=True),
        sa.Column("completed_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("recipe", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(status = 'completed') = (result is not null)", name="result_if_completed"
        ),
        sa.CheckConstraint(
            "(status = 'failed') = (error_code is not null)", name="error_if_failed"
        ),
        sa.CheckConstraint(
            "(status = 'processing') = (lease_until_ms is not null)", name="lease_while_processing"
        ),
        sa.CheckConstraint(
            "status in ('pending', 'processing', 'completed', 'failed')", name="known_status"
        ),
        sa.CheckConstraint("progress between 0 and 100", name="progress_is_percent"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("tasks_account", "tasks", ["account_id", "created_at_ms", "id"], unique=False)
    op.create_index(
        "tasks_expiring",
        "tasks",
        ["expires_at_ms"],
        unique=False,
        sqlite_where=sa.text("deleted_at_ms is null and expires_at_ms is not null"),
        postgresql_where=sa.text("deleted_at_ms is null and expires_at_ms is not null"),
    )
    op.create_index(
        "tasks_leased",
        "tasks",
        ["lease_until_ms", "lease_owner"],
        unique=False,
        sqlite_where=sa.text("status = 'processing'"),
        postgresql_where=sa.text("status = 'processing'"),
    )
    op.create_index(
        "tasks_pending",
        "tasks",
        ["created_at_ms", "id", "account_id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "tasks_start_by",
        "tasks",
        ["start_by_ms", "account_id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )


def _assets() -> None:
    op.create_table(
        "assets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("erased_at_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind in ('video', 'thumbnail', 'spritesheet', 'image')", name="known_kind"
        ),
        sa.CheckConstraint(
            "erased_at_ms is null or deleted_at_ms is not null", name="deleted_before_erased"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(
        "assets_expiring",
        "assets",
        ["expires_at_ms"],
        unique=False,
        sqlite_where=sa.text("deleted_at_ms is null and expires_at_ms is not null"),
        postgresql_where=sa.text("deleted_at_ms is null and expires_at_ms is not null"),
    )
    op.create_index("assets_task", "assets", ["task_id"], unique=False)
    op.create_index(
        "assets_to_erase",
        "assets",
        ["deleted_at_ms"],
        unique=False,
        sqlite_where=sa.text("deleted_at_ms is not null and erased_at_ms is null"),
        postgresql_where=sa.text("deleted_at_ms is not null and erased_at_ms is null"),
    )


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("balance_credits", sa.BigInteger(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "key"),
    )
    op.create_index("idempotency_age", "idempotency", ["created_at_ms"], unique=False)


def _append_only() -> None:
    """Ledger entries are never changed and never taken back: a second wall behind the code."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"create trigger ledger_no_{verb} before {verb} on ledger_entries"
                " begin select raise(abort, 'the ledger is append-only'); end"
            )
        return
    op.execute(
        "create function ledger_append_only() returns trigger language plpgsql as"
        " $$ begin raise exception 'the ledger is append-only'; end $$"
    )
    op.execute(
        "create trigger ledger_append_only before update or delete on ledger_entries"
        " for each row execute function ledger_append_only()"
    )
