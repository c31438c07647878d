"""Who asked: accounts and their API keys."""

from tenku.accounts.keys import NewKey, mint
from tenku.accounts.store import (
    LOCAL,
    Caller,
    Key,
    Scope,
    add_account,
    add_key,
    authenticate,
    find_account,
    keys,
    revoke,
)

__all__ = [
    "LOCAL",
    "Caller",
    "Key",
    "NewKey",
    "Scope",
    "add_account",
    "add_key",
    "authenticate",
    "find_account",
    "keys",
    "mint",
    "revoke",
]
