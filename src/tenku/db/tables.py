"""Every table. Times are milliseconds since 1970 (UTC), money is whole credits.

What must never happen is forbidden here as well as in code: constraints and triggers are the
second wall behind `lifecycle` and `ledger`.
"""

import sqlalchemy as sa

metadata = sa.MetaData()

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("balance_credits", sa.BigInteger, nullable=False),  # spendable: holds are off it
    sa.Column("held_credits", sa.BigInteger, nullable=False),
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.CheckConstraint("balance_credits >= 0", name="balance_never_negative"),
    sa.CheckConstraint("held_credits >= 0", name="held_never_negative"),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("secret_sha256", sa.Text, nullable=False),
    sa.Column("last4", sa.Text, nullable=False),
    sa.Column("scopes", sa.Text, nullable=False),  # words separated by blanks
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_at_ms", sa.BigInteger),
    sa.Column("revoked_at_ms", sa.BigInteger),
    sa.Column("old_secret_sha256", sa.Text),  # works as well, for a while after a rotation
    sa.Column("old_secret_until_ms", sa.BigInteger),
    sa.Column("credit_limit", sa.BigInteger),  # null: no limit; so with the next four
    sa.Column("per_minute", sa.Integer),  # creates
    sa.Column("running_max", sa.Integer),  # tasks that are filmed at once
    sa.Column("waiting_max", sa.Integer),  # tasks in the queue
    sa.Column("seconds_max", sa.Integer),  # of a video
    sa.Column("spent_credits", sa.BigInteger, nullable=False, server_default="0"),
)

ledger_entries = sa.Table(
    "ledger_entries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("txn", sa.Text, nullable=False),  # "grant:<id>", "hold:<task>", ...
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("book", sa.Text, nullable=False),
    sa.Column("amount_credits", sa.BigInteger, nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("txn", "account_id", "book", name="one_entry_a_book"),
    sa.CheckConstraint("book in ('user', 'hold', 'revenue', 'funding')", name="known_book"),
    sa.CheckConstraint("amount_credits <> 0", name="entry_moves_something"),
    sa.Index("ledger_entries_account", "account_id", "id"),
    sqlite_autoincrement=True,
)

holds = sa.Table(
    "holds",
    metadata,
    sa.Column("task_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("amount_credits", sa.BigInteger, nullable=False),
    sa.Column("captured_credits", sa.BigInteger),
    sa.Column("resolution", sa.Text),
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.Column("resolved_at_ms", sa.BigInteger),
    sa.CheckConstraint("amount_credits > 0", name="hold_holds_something"),
    sa.CheckConstraint("resolution in ('captured', 'released')", name="known_resolution"),
    sa.CheckConstraint(
        "(resolution is null) = (resolved_at_ms is null)", name="resolution_has_its_time"
    ),
    sa.CheckConstraint(
        "(resolution = 'captured') = (captured_credits is not null)", name="capture_has_its_amount"
    ),
    sa.CheckConstraint("captured_credits <= amount_credits", name="capture_within_hold"),
)

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("model_id", sa.Text, nullable=False),
    sa.Column("parameters", sa.Text, nullable=False),  # JSON; the prompt goes when it is deleted
    sa.Column("image_id", sa.Text),  # the asset that is the first frame, where it is ours
    sa.Column("source_id", sa.Text),  # the task whose video this one remixes
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("price_credits", sa.BigInteger, nullable=False),  # held at submit, then charged
    sa.Column("estimated_seconds", sa.Integer, nullable=False),
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.Column("start_by_ms", sa.BigInteger, nullable=False),
    sa.Column("started_at_ms", sa.BigInteger),
    sa.Column("finish_by_ms", sa.BigInteger),
    sa.Column("completed_at_ms", sa.BigInteger),
    sa.Column("lease_owner", sa.Text),
    sa.Column("lease_until_ms", sa.BigInteger),
    sa.Column("fence", sa.Integer, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("progress", sa.Integer, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("checkpoint", sa.Text),
    sa.Column("result", sa.Text),  # JSON
    sa.Column("recipe", sa.Text),  # what the engine wrote down for a later remix
    sa.Column("error_code", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("expires_at_ms", sa.BigInteger),
    sa.Column("deleted_at_ms", sa.BigInteger),  # the video's bytes are no longer to be had
    sa.Column("fingerprint", sa.Text),  # of the request, to know a client's own resend
    sa.Column("low_priority", sa.Integer, nullable=False, server_default="0"),  # 0 or 1
    sa.Column("result_seconds_max", sa.Integer),  # the caller wants its video gone sooner
    sa.Column("asked_as", sa.Text),  # the model's name in the caller's protocol
    sa.Column("remarks", sa.Text, nullable=False, server_default="[]"),  # JSON: notes of the submit
    sa.Column("steps", sa.Text, nullable=False, server_default="[]"),  # JSON: [at_ms, words]
    sa.Column("callback_form", sa.Text),  # whose payload its end is told in, and where to
    sa.Column("callback_url", sa.Text),
    sa.Column("removed_at_ms", sa.BigInteger),  # its maker deleted it
    sa.Column("key_id", sa.Text),  # the API key it was asked for with; null: none, or not ours
    sa.Column("shape", sa.Text, nullable=False, server_default=""),  # "8:1280x720"; "": before 0004
    sa.CheckConstraint(
        "status in ('pending', 'processing', 'completed', 'failed')", name="known_status"
    ),
    sa.CheckConstraint(
        "(status = 'processing') = (lease_until_ms is not null)", name="lease_while_processing"
    ),
    sa.CheckConstraint("(status = 'completed') = (result is not null)", name="result_if_completed"),
    sa.CheckConstraint("(status = 'failed') = (error_code is not null)", name="error_if_failed"),
    sa.CheckConstraint("progress between 0 and 100", name="progress_is_percent"),
    sa.Index(
        "tasks_pending",
        "created_at_ms",
        "id",
        "account_id",
        "low_priority",
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    ),
    sa.Index(
        "tasks_kinds",
        "model_id",
        "shape",
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    ),
    sa.Index(
        "tasks_start_by",
        "start_by_ms",
        "account_id",
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    ),
    sa.Index(
        "tasks_leased",
        "lease_until_ms",
        "lease_owner",
        sqlite_where=sa.text("status = 'processing'"),
        postgresql_where=sa.text("status = 'processing'"),
    ),
    sa.Index(
        "tasks_ahead_of_low",
        "account_id",
        sqlite_where=sa.text("status = 'pending' and low_priority = 0"),
        postgresql_where=sa.text("status = 'pending' and low_priority = 0"),
    ),
    sa.Index("tasks_account", "account_id", "created_at_ms", "id"),
    sa.Index(
        "tasks_key",
        "key_id",
        "created_at_ms",
        sqlite_where=sa.text("key_id is not null"),
        postgresql_where=sa.text("key_id is not null"),
    ),
    sa.Index(
        "tasks_expiring",
        "expires_at_ms",
        sqlite_where=sa.text("deleted_at_ms is null and expires_at_ms is not null"),
        postgresql_where=sa.text("deleted_at_ms is null and expires_at_ms is not null"),
    ),
)

assets = sa.Table(
    "assets",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("task_id", sa.Text),  # null: an upload
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),  # in media.files
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_at_ms", sa.BigInteger),
    sa.Column("deleted_at_ms", sa.BigInteger),  # its link is dead from here on
    sa.Column("erased_at_ms", sa.BigInteger),  # its bytes are gone
    sa.Column("given_name", sa.Text),  # an upload's, as its maker called it; only for his eyes
    sa.Column("purpose", sa.Text),
    sa.CheckConstraint("kind in ('video', 'thumbnail', 'spritesheet', 'image')", name="known_kind"),
    sa.CheckConstraint(
        "erased_at_ms is null or deleted_at_ms is not null", name="deleted_before_erased"
    ),
    sa.Index("assets_task", "task_id"),
    sa.Index(
        "assets_expiring",
        "expires_at_ms",
        sqlite_where=sa.text("deleted_at_ms is null and expires_at_ms is not null"),
        postgresql_where=sa.text("deleted_at_ms is null and expires_at_ms is not null"),
    ),
    sa.Index(
        "assets_uploads",
        "account_id",
        "created_at_ms",
        "id",
        sqlite_where=sa.text("task_id is null and deleted_at_ms is null"),
        postgresql_where=sa.text("task_id is null and deleted_at_ms is null"),
    ),
    sa.Index(
        "assets_video_hash",
        "sha256",
        "account_id",
        sqlite_where=sa.text("kind = 'video'"),
        postgresql_where=sa.text("kind = 'video'"),
    ),
    sa.Index(
        "assets_to_erase",
        "deleted_at_ms",
        sqlite_where=sa.text("deleted_at_ms is not null and erased_at_ms is null"),
        postgresql_where=sa.text("deleted_at_ms is not null and erased_at_ms is null"),
    ),
)

webhook_endpoints = sa.Table(
    "webhook_endpoints",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("events", sa.Text, nullable=False),  # words separated by blanks
    sa.Column("secret", sa.Text, nullable=False),  # signs; so it can't be kept as a hash
    sa.Column("old_secret", sa.Text),  # signs as well, for a while after a rotation
    sa.Column("old_secret_until_ms", sa.BigInteger),
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.Column("updated_at_ms", sa.BigInteger, nullable=False),
    sa.Index("webhook_endpoints_account", "account_id", "created_at_ms", "id"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("endpoint_id", sa.Text),  # null: the task's own callback
    sa.Column("form", sa.Text, nullable=False),  # whose payload
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),  # with its port; a slow one holds up only itself
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.Column("due_at_ms", sa.BigInteger),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("answer", sa.Text),  # to the last try
    sa.Column("delivered_at_ms", sa.BigInteger),
    sa.Column("dead_at_ms", sa.BigInteger),  # given up; can be replayed
    sa.CheckConstraint("event in ('completed', 'failed')", name="known_event"),
    sa.CheckConstraint(
        "(due_at_ms is null) = (delivered_at_ms is not null or dead_at_ms is not null)",
        name="due_until_it_is_over",
    ),
    sa.CheckConstraint("delivered_at_ms is null or dead_at_ms is null", name="delivered_or_dead"),
    sa.Index(
        "outbox_due",
        "due_at_ms",
        "host",
        sqlite_where=sa.text("due_at_ms is not null"),
        postgresql_where=sa.text("due_at_ms is not null"),
    ),
    sa.Index("outbox_created", "created_at_ms", "id"),
    sa.Index(
        "outbox_endpoint",
        "endpoint_id",
        sqlite_where=sa.text("endpoint_id is not null"),
        postgresql_where=sa.text("endpoint_id is not null"),
    ),
    sa.Index(
        "outbox_delivered",
        "delivered_at_ms",
        sqlite_where=sa.text("delivered_at_ms is not null"),
        postgresql_where=sa.text("delivered_at_ms is not null"),
    ),
    sa.Index(
        "outbox_dead",
        "dead_at_ms",
        sqlite_where=sa.text("dead_at_ms is not null"),
        postgresql_where=sa.text("dead_at_ms is not null"),
    ),
)

# What was made here, for whoever asks of a file later. Outlives the task's video.
provenance = sa.Table(
    "provenance",
    metadata,
    sa.Column("task_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),  # of the video as it is handed out
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("engine_version", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),  # the visible one: off, first2s, always
    sa.Column("signed_by", sa.Text),  # serial number of the certificate; null: not signed
    sa.Column("frame_hashes", sa.Text, nullable=False),  # JSON: 64 bits a frame, in hex
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.CheckConstraint("kind in ('preview', 'model')", name="known_engine_kind"),
    sa.Index("provenance_hash", "sha256"),
    sa.Index("provenance_created", "created_at_ms"),
)

# Who did what that an operator may have to account for. A trigger forbids to change a row.
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("account_id", sa.Text),  # whom it concerns, if anybody
    sa.Column("actor", sa.Text, nullable=False),  # "operator", "key:<id>", "tenku"
    sa.Column("action", sa.Text, nullable=False),  # "key.create", "moderation.block", ...
    sa.Column("subject", sa.Text, nullable=False),  # the id of what it was done to
    sa.Column("details", sa.Text, nullable=False),  # JSON, without secrets and prompts
    sa.Index("audit_at", "at_ms"),
    sqlite_autoincrement=True,
)

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("balance_credits", sa.BigInteger, nullable=False),  # as it was answered then
    sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    sa.Index("idempotency_age", "created_at_ms"),
)

# The words stand in the statement itself, not in a bound value: only so do the partial
# indexes serve it.
is_pending = tasks.c.status == sa.literal_column("'pending'")
is_processing = tasks.c.status == sa.literal_column("'processing'")
