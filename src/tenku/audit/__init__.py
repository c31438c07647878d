"""Who did what: the log that an operator may have to show."""

from tenku.audit.store import OPERATOR, TENKU, Act, entries, forget, write

__all__ = ["OPERATOR", "TENKU", "Act", "entries", "forget", "write"]
