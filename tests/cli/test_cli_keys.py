"""`tenku keys`: expiry, limits and rotation, and the files that hold secrets."""

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from terminal import Terminal

from tenku import accounts, audit
from tenku.accounts import Limits, Scope
from tenku.app import now_ms
from tenku.audit import Act
from tenku.db import FILE, Database, Tx

T2V = "fal-ai/sora-2/text-to-video"
LIMITS = (
    *("--credit-limit", "1000", "--per-minute", "5"),
    *("--running", "1", "--waiting", "10", "--seconds", "8"),
)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    folder = tmp_path_factory.mktemp("keys")
    made = Terminal(folder / "home", folder)
    assert made.run("credits", "show").status == 0  # the first start
    return made


def read(home: Path, look: Any) -> Any:
    async def ask() -> Any:
        db = Database(home / FILE, now_ms)
        await db.open()
        try:
            return await db.read(look)
        finally:
            await db.close()

    return asyncio.run(ask())


def caller(home: Path, key: str) -> accounts.Caller | None:
    return read(home, lambda tx: accounts.authenticate(tx, key))


def made(terminal: Terminal, *options: str) -> dict[str, Any]:
    outcome = terminal.run("keys", "create", *options, "--json")
    assert outcome.status == 0, outcome
    return outcome.body()


def listed(terminal: Terminal, key_id: str) -> dict[str, Any]:
    keys = terminal.run("keys", "list", "--json").body()["keys"]
    (found,) = (key for key in keys if key["id"] == key_id)
    return found


def test_a_key_has_the_limits_it_was_made_with(terminal: Terminal) -> None:
    key = made(terminal, *LIMITS, "--name", "ci", "--expires", "30d")
    found = caller(terminal.home, key["key"])
    assert found is not None
    assert found.api_key is not None
    assert found.api_key.limits == Limits(
        credits=1000, per_minute=5, running=1, waiting=10, seconds=8
    )
    shown = listed(terminal, key["id"])
    assert shown["prefix"] == key["key"][:15] == f"tk_{key['id']}"
    assert shown["last4"] == key["key"][-4:]
    assert shown["name"] == "ci"
    assert shown["state"] == "valid"
    assert shown["spent_credits"] == 0
    assert shown["limits"]["running"] == 1
    of_the_store = read(terminal.home, lambda tx: accounts.find_key(tx, key["id"]))
    assert of_the_store.expires_at_ms - of_the_store.created_at_ms == 30 * 86_400_000


def test_limits_are_changed_one_by_one_and_taken_away(terminal: Terminal) -> None:
    key = made(terminal, *LIMITS)
    changed = terminal.run("keys", "limit", key["id"], "--seconds", "12", "--running", "none")
    assert changed.status == 0, changed
    assert "no limit" in changed.out
    assert listed(terminal, key["id"])["limits"] == {
        "credits": 1000,
        "per_minute": 5,
        "running": None,
        "waiting": 10,
        "seconds": 12,
    }
    as_json = terminal.run("keys", "limit", key["id"], "--credit-limit", "none", "--json")
    assert as_json.body()["limits"]["credits"] is None
    assert terminal.run("keys", "limit", "none", "--running", "1").status == 2


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--running", value) for value in ("0", "-1", "1.5", "many", "")),
        *(("--expires", value) for value in ("30", "d", "-1d", "1w", "1d1h", "0", "0h", "3651d")),
    ],
)
def test_values_that_are_none(terminal: Terminal, option: str, value: str) -> None:
    before = len(terminal.run("keys", "list", "--json").body()["keys"])
    outcome = terminal.run("keys", "create", option, value)
    assert outcome.status == 2
    assert outcome.out == ""
    assert len(terminal.run("keys", "list", "--json").body()["keys"]) == before


def test_a_rotated_key_is_the_same_key_with_another_secret(terminal: Terminal) -> None:
    key = made(terminal, *LIMITS)
    outcome = terminal.run("keys", "rotate", key["id"], "--json")
    new = outcome.body()
    assert new["id"] == key["id"]
    assert new["old_key_until"] is not None
    assert new["key"] != key["key"]
    before, after = caller(terminal.home, key["key"]), caller(terminal.home, new["key"])
    assert before is not None
    assert before == after  # both open it, with the same limits
    assert listed(terminal, key["id"])["last4"] == new["key"][-4:]

    last = terminal.run("keys", "rotate", key["id"], "--overlap", "0", "--json").body()
    assert last["old_key_until"] is None
    assert caller(terminal.home, key["key"]) is None
    assert caller(terminal.home, new["key"]) is None
    assert caller(terminal.home, last["key"]) is not None

    assert terminal.run("keys", "revoke", key["id"]).status == 0
    assert caller(terminal.home, last["key"]) is None
    refused = terminal.run("keys", "rotate", key["id"])
    assert refused.status == 2
    assert "revoked" in refused.err


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [(("rotate", "none", "--overlap"), "0", "365d"), (("create", "--expires"), "1s", "3650d")],
)
def test_a_time_that_is_too_long_is_told_the_range(
    terminal: Terminal, words: tuple[str, ...], least: str, most: str
) -> None:
    for given in ("999999d", "999999999d", "3651d"):
        refused = terminal.run("keys", *words, given)
        assert refused.status == 2
        assert f"{given} is out of range; allowed is from {least} to {most}." in refused.err
    assert terminal.run("keys", *words, "9" * 40 + "d").status == 2


def test_without_json_the_new_key_alone_is_on_stdout(terminal: Terminal) -> None:
    key = made(terminal)
    rotated = terminal.run("keys", "rotate", key["id"], "--overlap", "12h")
    assert caller(terminal.home, rotated.out.strip()) is not None
    assert "works until" in rotated.err
    assert "api_key" not in rotated.err


def test_the_first_keys_file_follows_its_rotation(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", tmp_path)
    (first,) = terminal.run("keys", "list", "--json").body()["keys"]
    file = terminal.home / "api_key"
    old = file.read_text()
    rotated = terminal.run("keys", "rotate", first["id"])
    assert "api_key in the home folder has the new one" in rotated.err
    assert file.read_text() == rotated.out != old
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("expired", "revoked", "for ever", "1,000 credits", "5 a minute", "8 s")),
        ("zh", ("已过期", "已吊销", "一直有效", "1,000 积分", "每分钟 5 个", "8 秒")),
    ],
)
def test_keys_are_listed_for_people(
    terminal: Terminal, language: str, words: tuple[str, ...]
) -> None:
    made(terminal, *LIMITS)
    past = made(terminal, "--expires", "1s")["id"]
    with sqlite3.connect(terminal.home / "tenku.db") as db:
        db.execute("update api_keys set expires_at_ms = created_at_ms where id = ?", (past,))
    db.close()
    terminal.run("keys", "revoke", made(terminal)["id"])
    shown, _ = terminal.start("keys", "list", TENKU_LANG=language).communicate()
    for word in words:
        assert word in shown
    assert re.search(r"tk_[0-9a-f]{12}_", shown) is None


def test_what_was_done_to_keys_is_written_down_without_secrets(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", tmp_path)
    key = made(terminal, "--running", "2")
    new = terminal.run("keys", "rotate", key["id"], "--json").body()
    terminal.run("keys", "limit", key["id"], "--running", "3")
    terminal.run("keys", "limit", key["id"], "--running", "3")  # changes nothing
    terminal.run("keys", "revoke", key["id"])
    terminal.run("keys", "revoke", key["id"])

    def look(tx: Tx) -> list[Act]:
        return audit.entries(tx, action="key")

    acts: list[Act] = [act for act in read(terminal.home, look) if act.subject == key["id"]]
    assert [act.action for act in acts] == ["key.revoke", "key.limit", "key.rotate", "key.create"]
    assert {act.actor for act in acts} == {"operator"}
    assert acts[1].details == {"running": 3}
    for secret in (key["key"], new["key"]):
        assert not any(secret[16:-8] in str(act.details) for act in acts)


def test_the_first_key_is_never_printed(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", tmp_path)
    outcomes = [terminal.run("credits", "show", "-v"), terminal.run("keys", "list", "-v")]
    file = terminal.home / "api_key"
    assert file.stat().st_mode & 0o777 == 0o600
    for outcome in outcomes:
        assert file.read_text().strip() not in outcome.out + outcome.err
    found = caller(terminal.home, file.read_text().strip())
    assert found is not None
    assert found.scopes == set(Scope)


@pytest.mark.parametrize("name", ["api_key", "secrets/links.key", "secrets/webhooks.key"])
def test_secrets_that_others_can_read_stop_the_start(tmp_path: Path, name: str) -> None:
    terminal = Terminal(tmp_path / "home", tmp_path)
    assert terminal.run("credits", "show").status == 0
    file = terminal.home / name
    file.chmod(0o640)
    refused = terminal.run("credits", "show")
    assert refused.status == 2
    assert f"chmod 600 {file}" in refused.err
    file.chmod(0o600)
    assert terminal.run("credits", "show").status == 0
