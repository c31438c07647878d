"""The database: `Database.read(fn)` and `Database.write(fn)`, each `fn` a function of a `Tx`."""

from tenku.db.database import Bell, Database, Tx

__all__ = ["Bell", "Database", "Tx"]
