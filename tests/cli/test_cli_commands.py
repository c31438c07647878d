"""The commands beside `generate`, over one home that another process has open as well."""

import asyncio
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from terminal import Terminal

from tenku import accounts, outbox
from tenku.app import now_ms, open_app
from tenku.catalog import MODELS
from tenku.cli.serving import SERVING
from tenku.config import load
from tenku.db import FILE, Database, Tx
from tenku.outbox import Told

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    folder = tmp_path_factory.mktemp("operator")
    made = Terminal(folder / "home", folder)
    assert made.run("credits", "show").status == 0  # the first start
    return made


def caller(home: Path, key: str) -> accounts.Caller | None:
    """Whose key that is, in the eyes of a server."""

    async def ask() -> accounts.Caller | None:
        db = Database(home / FILE, now_ms)
        await db.open()
        try:
            return await db.read(lambda tx: accounts.authenticate(tx, key))
        finally:
            await db.close()

    return asyncio.run(ask())


def test_a_key_is_made_for_a_new_account_listed_and_revoked(terminal: Terminal) -> None:
    made = terminal.run("keys", "create", "--account", "bob", "--scope", "read", "--json")
    assert made.status == 0, made
    body = made.body()
    assert set(body) == {"key", "account", "id"}
    assert body["account"] == "bob"
    found = caller(terminal.home, body["key"])
    assert found is not None
    assert found.scopes == {accounts.Scope.READ}

    listed = terminal.run("keys", "list", "--json")
    assert body["key"] not in listed.out
    assert [key["id"] for key in listed.body()["keys"] if key["account"] == "bob"] == [body["id"]]

    assert terminal.run("keys", "revoke", body["id"]).status == 0
    assert caller(terminal.home, body["key"]) is None
    assert terminal.run("keys", "revoke", "none").status == 2


def test_without_json_the_key_alone_is_on_stdout(terminal: Terminal) -> None:
    made = terminal.run("keys", "create")
    found = caller(terminal.home, made.out.strip())
    assert found is not None
    assert found.scopes == {accounts.Scope.GENERATE, accounts.Scope.READ}
    assert "shown only now" in made.err


def test_credits_are_granted_and_shown(terminal: Terminal) -> None:
    before = terminal.run("credits", "show", "--json").body()
    granted = terminal.run("credits", "grant", "250", "--json").body()
    assert granted["balance"] == before["balance"] + 250
    after = terminal.run("credits", "show", "--account", "local", "--json").body()
    assert (after["balance"], after["held"]) == (before["balance"] + 250, 0)
    assert after["entries"][0]["amount"] == 250
    for words in (["0"], ["-5"], ["1", "--account", "nobody"]):
        assert terminal.run("credits", "grant", *words).status == 2


def test_models_and_prices(terminal: Terminal) -> None:
    listed = terminal.run("models", "--json").body()["models"]
    assert [model["model_id"] for model in listed] == list(MODELS)
    pro = "fal-ai/sora-2/text-to-video/pro"
    price = terminal.run("price", pro, "--duration", "8s", "--json").body()
    assert price["price"] == 1600
    assert price["enough"] is True
    assert "prompt" not in price["parameters"]
    assert terminal.run("price", pro, "--resolution", "4k").status == 2


def test_engines_in_use_come_first(terminal: Terminal) -> None:
    engines = terminal.run("engines", "--json").body()["engines"]
    assert engines[0]["name"] == "testcard"
    assert engines[0]["kind"] == "preview"
    assert {"name": "animatic", "models": []} in engines


async def submit(home: Path) -> str:
    """A task of the local account that nobody works on; returns its id."""
    settings = load(home=home, engines={"*": ("testcard",)})
    async with open_app(settings) as app:
        model, parameters = "fal-ai/sora-2/text-to-video", {"prompt": "x"}
        sent = await app.service.submit(app.local_account, model, parameters)
        return sent.task.id


def test_a_waiting_task_is_listed_shown_cancelled_and_deleted(terminal: Terminal) -> None:
    task_id = asyncio.run(submit(terminal.home))
    listed = terminal.run("tasks", "list", "--status", "pending", "--json").body()
    assert [task["task_id"] for task in listed["tasks"]] == [task_id]
    assert task_id in terminal.run("tasks", "list").out
    shown = terminal.run("tasks", "show", f"video_{task_id}", "--json").body()
    assert (shown["status"], shown["queue_position"]) == ("pending", 0)
    cancelled = terminal.run("tasks", "cancel", task_id, "--json").body()
    assert cancelled["error_code"] == "cancelled"
    assert terminal.run("tasks", "delete", task_id).status == 0
    assert terminal.run("credits", "show", "--json").body()["held"] == 0
    assert terminal.run("tasks", "show", "f" * 32).status == 2


def test_the_doctor_finds_a_key_that_others_can_read(terminal: Terminal) -> None:
    well = terminal.run("doctor", "--json")
    assert well.status == 0, well
    assert [c for c in well.body()["checks"] if c["state"] == "fail"] == []
    key = terminal.home / "api_key"
    key.chmod(0o644)
    ill = terminal.run("doctor", "--json", TENKU_PUBLIC_URL="http://video.example.com/x")
    key.chmod(0o600)
    assert ill.status == 1
    states = {check["name"]: check for check in ill.body()["checks"]}
    assert {name for name, check in states.items() if check["state"] == "fail"} == {
        "key",
        "address",
    }
    assert "chmod 600" in states["key"]["remedy"]


NOW = "strftime('%s', 'now') * 1000"
LATE = f"update tasks set start_by_ms = {NOW} - 3600000"
ILLS: dict[str, tuple[str, str, str]] = {  # what is done -> (check, state, in the remedy)
    "update accounts set balance_credits = balance_credits + 1": ("books", "fail", "ledger verify"),
    f"update tasks set created_at_ms = {NOW} + 3600000": ("clock", "warn", "NTP"),
    LATE: ("tasks", "warn", "tenku serve"),
    "insert into outbox (id, account_id, task_id, form, event, url, host, created_at_ms, tries,"
    " dead_at_ms) select 'd', account_id, id, 'openai', 'failed', 'u', 'h', 1, 9, 1 from tasks": (
        "webhooks",
        "warn",
        "replay --dead",
    ),
}


@pytest.fixture
def used(tmp_path: Path) -> Terminal:
    """A home with one waiting task."""
    made = Terminal(tmp_path / "home", tmp_path)
    asyncio.run(submit(made.home))
    return made


def states(terminal: Terminal) -> dict[str, dict[str, str]]:
    return {check["name"]: check for check in terminal.run("doctor", "--json").body()["checks"]}


@pytest.mark.parametrize("done", ILLS)
def test_the_doctor_finds_what_is_wrong_in_the_database(used: Terminal, done: str) -> None:
    name, state, remedy = ILLS[done]
    assert states(used)[name]["state"] == "ok"
    with sqlite3.connect(used.home / FILE) as db:
        db.execute(done)
    db.close()
    found = states(used)[name]
    assert found["state"] == state
    assert remedy in found["remedy"]
    assert used.run("doctor").status == (1 if state == "fail" else 0)


def test_the_doctor_finds_secrets_that_others_can_read(used: Terminal) -> None:
    assert states(used)["secrets"]["state"] == "ok"
    (used.home / "secrets" / "links.key").chmod(0o640)
    found = states(used)["secrets"]
    assert found["state"] == "fail"
    assert "links.key" in found["message"]


def test_the_doctor_knows_the_last_backup(used: Terminal) -> None:
    assert states(used)["backup"]["state"] == "warn"
    assert used.run("backup", str(used.folder / "copy")).status == 0
    found = states(used)["backup"]
    assert (found["state"], str(used.folder / "copy") in found["message"]) == ("ok", True)
    note = used.home / "backup.json"
    old = json.loads(note.read_text())
    note.write_text(json.dumps({**old, "taken_at": "2026-01-01T00:00:00+00:00"}))
    assert states(used)["backup"]["state"] == "warn"


@pytest.mark.parametrize(
    "note",
    [
        "",
        "{}",
        "[]",
        '{"taken_at": 5, "to": "x"}',
        '{"taken_at": "2026-01-01", "to": "x"}',  # a time without a zone can't be compared
        '{"taken_at": "0001-01-01T00:00:00+14:00", "to": "x"}',
    ],
)
def test_a_strange_note_of_a_backup_hides_no_other_check(used: Terminal, note: str) -> None:
    (used.home / "backup.json").write_text(note)
    found = states(used)
    assert found["backup"]["state"] == "warn"
    assert found["books"]["state"] == "ok"


def test_a_check_that_can_not_be_made_says_so(used: Terminal) -> None:
    with sqlite3.connect(used.home / "tenku.db") as db:
        db.execute("drop table outbox")
    db.close()
    found = states(used)
    assert (found["webhooks"]["state"], found["books"]["state"]) == ("fail", "ok")
    assert "outbox" in found["webhooks"]["message"]


@pytest.mark.parametrize("text", ["", "\n", "tk_000000000000_none"])
def test_the_doctor_finds_a_key_file_without_a_key(used: Terminal, text: str) -> None:
    assert states(used)["key"]["state"] == "ok"
    (used.home / "api_key").write_text(text)
    assert states(used)["key"]["state"] == "fail"


def test_a_database_that_was_just_restored_is_well(used: Terminal) -> None:
    copy = used.folder / "copy"
    assert used.run("backup", str(copy)).status == 0
    new = Terminal(used.folder / "new", used.folder)
    assert new.run("restore", str(copy)).status == 0
    found = states(new)["database"]
    assert (found["state"], "not opened since" in found["message"]) == ("ok", True)
    with FileLock(new.home / SERVING):  # a server would have set the mode
        assert states(new)["database"]["state"] == "warn"
    assert new.run("credits", "show").status == 0
    assert "write-ahead log" in states(new)["database"]["message"]


def test_the_doctor_makes_nothing(tmp_path: Path) -> None:
    seen = Terminal(tmp_path / "home", tmp_path).run("doctor")
    assert seen.status == 0, seen
    assert not (tmp_path / "home").exists()


def test_a_setting_that_is_wrong_is_named(terminal: Terminal) -> None:
    for command in ("doctor", "engines"):
        refused = terminal.run(command, TENKU_SLOTS="many")
        assert refused.status in (1, 2)
        assert "TENKU_SLOTS" in refused.out + refused.err
        assert "Traceback" not in refused.err


def test_ledger_verify_tells_a_sound_home_from_a_damaged_one(terminal: Terminal) -> None:
    assert terminal.run("ledger", "verify").status == 0
    db = sqlite3.connect(terminal.home / FILE)
    db.execute("update accounts set balance_credits = balance_credits + 1 where name = 'local'")
    db.commit()
    broken = terminal.run("ledger", "verify", "--json")
    shown = terminal.run("ledger", "verify", "--no-files")
    db.execute("update accounts set balance_credits = balance_credits - 1 where name = 'local'")
    db.commit()
    db.close()
    assert broken.status == 1
    assert [i["id"] for i in broken.body()["invariants"] if not i["ok"]] == ["I3"]
    assert shown.status == 1
    assert "FAIL  I3" in shown.out
    assert "account local has" in shown.out


def test_a_webhook_that_was_given_up_is_seen_and_replayed(terminal: Terminal) -> None:
    told = Told(account_id="", task_id="1" * 32, event="completed")

    async def give_up() -> None:
        async with open_app(load(home=terminal.home)) as app:

            def work(tx: Tx) -> None:
                mine = replace(told, account_id=app.local_account)
                outbox.tell(tx, mine, form="v3", url="https://receiver.example/hook")
                (delivery,) = outbox.claim(tx, busy=(), limit=1)
                outbox.put_off(tx, delivery, "500", None)

            await app.db.write(work)

    assert terminal.run("webhooks", "list").out.strip() == "No deliveries."
    asyncio.run(give_up())
    (dead,) = terminal.run("webhooks", "list", "--dead", "--json").body()["deliveries"]
    assert (dead["state"], dead["answer"], dead["next_try_at"]) == ("given_up", "500", None)
    assert "receiver.example" in terminal.run("webhooks", "list").out
    assert terminal.run("webhooks", "replay").status == 2
    assert terminal.run("webhooks", "replay", "none").status == 2
    assert terminal.run("webhooks", "replay", "--dead", "--json").body() == {"replayed": 1}
    (waiting,) = terminal.run("webhooks", "list", "--json").body()["deliveries"]
    assert (waiting["id"], waiting["state"]) == (dead["id"], "waiting")
    secret = terminal.run("webhooks", "secret").out.strip()
    assert secret.startswith("whsec_")
    assert terminal.run("webhooks", "secret", "--json").body()["secret"] == secret
