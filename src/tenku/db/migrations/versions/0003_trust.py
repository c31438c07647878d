"""What trust needs: limits of keys, the log of what was made, the log of who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _keys()
    _provenance()
    _audit()


def _keys() -> None:
    for column in (
        sa.Column("old_secret_sha256", sa.Text()),
        sa.Column("old_secret_until_ms", sa.BigInteger()),
        sa.Column("credit_limit", sa.BigInteger()),
        sa.Column("per_minute", sa.Integer()),
        sa.Column("running_max", sa.Integer()),
        sa.Column("waiting_max", sa.Integer()),
        sa.Column("seconds_max", sa.Integer()),
        sa.Column("spent_credits", sa.BigInteger(), nullable=False, server_default="0"),
    ):
        op.add_column("api_keys", column)
    op.add_column("tasks", sa.Column("key_id", sa.Text()))
    with_key = sa.text("key_id is not null")
    op.create_index(
        "tasks_key",
        "tasks",
        ["key_id", "created_at_ms"],
        sqlite_where=with_key,
        postgresql_where=with_key,
    )


def _provenance() -> None:
    op.create_table(
        "provenance",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text()),
        sa.Column("frame_hashes", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind in ('preview', 'model')", name="known_engine_kind"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("task_id"),
    )
    op.create_index("provenance_hash", "provenance", ["sha256"])
    op.create_index("provenance_created", "provenance", ["created_at_ms"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Text()),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_at", "audit", ["at_ms"])
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "create trigger audit_is_written_once before update on audit"
            " begin select raise(abort, 'the audit log is append-only'); end"
        )
