"""The data folder: its secrets, the file with the first key, and what the first start makes."""

import secrets
from pathlib import Path

from filelock import FileLock

from tenku import accounts, audit, lifecycle
from tenku.accounts import LOCAL, Scope
from tenku.backup import STAGING
from tenku.db import FILE, Database, Tx
from tenku.disk import open_to_others, write_whole
from tenku.errors import Internal, InvalidParameter
from tenku.failpoints import failpoint

SECRET_BYTES = 32


def open_home(home: Path) -> None:
    """Make the folder if need be, and look that nobody else can read its secrets.

    Raises:
        Internal: it can't be made.
        InvalidParameter: others can read a secret; names the file.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Internal(f"The folder {home} can't be made: {error.strerror}.") from error
    if (home / STAGING).exists() and not (home / FILE).exists():
        raise Internal(
            f"A restore into {home} was interrupted. Run tenku restore again; or remove what is in "
            "the folder, to begin anew."
        )
    for path in (key_path(home), *(home / "secrets").glob("*.key")):
        if path.exists() and open_to_others(path):
            raise InvalidParameter(
                f"Other users of this machine can read {path}. Run chmod 600 {path}, and if that "
                "was so for long, revoke the key and make another.",
                field=str(path),
            )


def key_path(home: Path) -> Path:
    """The file with the local account's key, readable by its owner only."""
    return home / "api_key"


def replace_key(home: Path, key: accounts.NewKey) -> bool:
    """Put a key's new secret into the file of the local account's key, if that is this key's."""
    path = key_path(home)
    try:
        old = accounts.known(path.read_text().strip())
    except (OSError, ValueError):
        return False
    if old.id == key.id:
        write_whole(path, f"{key.text}\n".encode())
    return old.id == key.id


async def first_start(db: Database, home: Path, initial_credits: int) -> str:
    """The local account's id; made, with its credits and its key, if it isn't there yet."""

    def look(tx: Tx) -> str | None:
        return accounts.account_id(tx, LOCAL)

    found = await db.read(look)
    if found is not None:
        return found
    with FileLock(home / "start.lock"):
        key = _key_from(key_path(home))

        def make(tx: Tx) -> str:
            known = look(tx)
            if known is not None:
                return known
            account_id = accounts.add_account(tx, LOCAL)
            if initial_credits:
                lifecycle.grant(
                    tx,
                    f"initial-{account_id}",
                    account_id,
                    initial_credits,
                    actor=audit.TENKU,
                )
            accounts.add_key(tx, account_id, key, name="first key", scopes=frozenset(Scope))
            failpoint("mid_first_start")
            made = audit.Act(
                action="key.create",
                subject=key.id,
                actor=audit.TENKU,
                account_id=account_id,
                details={"scopes": sorted(Scope)},
            )
            audit.write(tx, made)
            return account_id

        failpoint("key_written")
        made = await db.write(make)
        failpoint("after_first_start")
        return made


def _key_from(path: Path) -> accounts.NewKey:
    """The key in the file of a start that was interrupted, or a new one written there."""
    if path.exists():
        try:
            return accounts.known(path.read_text().strip())
        except ValueError:
            raise InvalidParameter(
                f"{path} holds no key of Tenku's. Remove it, and another is made.",
                field=str(path),
            ) from None
    key = accounts.mint()
    write_whole(path, f"{key.text}\n".encode())
    return key


def secret(path: Path) -> bytes:
    """A secret of this home, made once.

    Raises:
        InvalidParameter: the file was damaged.
    """
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            write_whole(path, secrets.token_bytes(SECRET_BYTES))
        found = path.read_bytes()
    if len(found) != SECRET_BYTES:
        raise InvalidParameter(
            f"{path} is damaged: it holds {len(found)} bytes instead of {SECRET_BYTES}. Bring it "
            "back from a backup, or remove it: what was signed with it is then no longer good.",
            field=str(path),
        )
    return found
