"""Alembic migrations, one file a revision, named by number."""
