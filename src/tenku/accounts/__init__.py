"""Who asked: accounts and their API keys."""

from tenku.accounts.keys import NewKey, known, mint
from tenku.accounts.store import (
    LOCAL,
    Caller,
    Key,
    Scope,
    account_id,
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
    "account_id",
    "add_account",
    "add_key",
    "authenticate",
    "find_account",
    "keys",
    "known",
    "mint",
    "revoke",
]
