"""What choosing among engines needs: the length and size of a task, to tell which fit it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("shape", sa.Text(), nullable=False, server_default=""))
    waiting = sa.text("status = 'pending'")
    op.create_index(
        "tasks_kinds",
        "tasks",
        ["model_id", "shape"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
