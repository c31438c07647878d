"""Who asked: accounts and their API keys."""

from tenku.accounts.keys import NewKey, known, mint
from tenku.accounts.model import LOCAL, NO_LIMITS, ApiKey, Caller, Key, Limits, Scope
from tenku.accounts.store import (
    account_id,
    account_names,
    add_account,
    add_key,
    authenticate,
    credits_left,
    find_account,
    find_key,
    keys,
    limit,
    revoke,
    rotate,
    spend,
    unspend,
)

__all__ = [
    "LOCAL",
    "NO_LIMITS",
    "ApiKey",
    "Caller",
    "Key",
    "Limits",
    "NewKey",
    "Scope",
    "account_id",
    "account_names",
    "add_account",
    "add_key",
    "authenticate",
    "credits_left",
    "find_account",
    "find_key",
    "keys",
    "known",
    "limit",
    "mint",
    "revoke",
    "rotate",
    "spend",
    "unspend",
]
