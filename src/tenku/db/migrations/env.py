"""Alembic's entry: run the migrations on the connection that `schema` hands over."""

from alembic import context

from tenku.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # `schema` holds the one transaction around everything
)
context.run_migrations()
