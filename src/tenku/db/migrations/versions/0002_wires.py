"""What the wires need of a task, and whom its end is told: webhooks and their outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tasks()
    _assets()
    _webhook_endpoints()
    _outbox()


def _tasks() -> None:
    for column in (
        sa.Column("fingerprint", sa.Text()),
        sa.Column("low_priority", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("result_seconds_max", sa.Integer()),
        sa.Column("asked_as", sa.Text()),
        sa.Column("remarks", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("steps", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("callback_form", sa.Text()),
        sa.Column("callback_url", sa.Text()),
        sa.Column("removed_at_ms", sa.BigInteger()),
    ):
        op.add_column("tasks", column)
    pending = sa.text("status = 'pending'")
    op.drop_index("tasks_pending", "tasks")
    op.create_index(
        "tasks_pending",
        "tasks",
        ["created_at_ms", "id", "account_id", "low_priority"],
        sqlite_where=pending,
        postgresql_where=pending,
    )
    pending = sa.text("status = 'pending' and low_priority = 0")
    op.create_index(
        "tasks_ahead_of_low",
        "tasks",
        ["account_id"],
        sqlite_where=pending,
        postgresql_where=pending,
    )


def _assets() -> None:
    op.add_column("assets", sa.Column("given_name", sa.Text()))
    op.add_column("assets", sa.Column("purpose", sa.Text()))
    live = sa.text("task_id is null and deleted_at_ms is null")
    op.create_index(
        "assets_uploads",
        "assets",
        ["account_id", "created_at_ms", "id"],
        sqlite_where=live,
        postgresql_where=live,
    )
    video = sa.text("kind = 'video'")
    op.create_index(
        "assets_video_hash",
        "assets",
        ["sha256", "account_id"],
        sqlite_where=video,
        postgresql_where=video,
    )


def _webhook_endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("old_secret", sa.Text()),
        sa.Column("old_secret_until_ms", sa.BigInteger()),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "webhook_endpoints_account", "webhook_endpoints", ["account_id", "created_at_ms", "id"]
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("endpoint_id", sa.Text()),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_at_ms", sa.BigInteger()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("delivered_at_ms", sa.BigInteger()),
        sa.Column("dead_at_ms", sa.BigInteger()),
        sa.CheckConstraint("event in ('completed', 'failed')", name="known_event"),
        sa.CheckConstraint(
            "(due_at_ms is null) = (delivered_at_ms is not null or dead_at_ms is not null)",
            name="due_until_it_is_over",
        ),
        sa.CheckConstraint(
            "delivered_at_ms is null or dead_at_ms is null", name="delivered_or_dead"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    due = sa.text("due_at_ms is not null")
    op.create_index(
        "outbox_due", "outbox", ["due_at_ms", "host"], sqlite_where=due, postgresql_where=due
    )
    op.create_index("outbox_created", "outbox", ["created_at_ms", "id"])
    for name, column in (
        ("outbox_endpoint", "endpoint_id"),
        ("outbox_delivered", "delivered_at_ms"),
        ("outbox_dead", "dead_at_ms"),
    ):
        there = sa.text(f"{column} is not null")
        op.create_index(name, "outbox", [column], sqlite_where=there, postgresql_where=there)
