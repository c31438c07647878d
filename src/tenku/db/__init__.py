"""The database: `Database.read(fn)` and `Database.write(fn)`, each `fn` a function of a `Tx`."""

from tenku.db.database import Bell, Database, Tx

FILE = "tenku.db"  # its name in the home

__all__ = ["FILE", "Bell", "Database", "Tx"]
