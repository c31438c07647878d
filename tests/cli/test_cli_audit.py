"""`tenku audit`, and the commands that leave rows in the log."""

import asyncio
from pathlib import Path

import pytest
from terminal import Terminal

from tenku.app import open_app
from tenku.config import load

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "home", tmp_path)


def submitted(home: Path) -> str:
    async def work() -> str:
        async with open_app(load(home=home, engines={"*": ("testcard",)})) as app:
            model = "fal-ai/sora-2/text-to-video"
            done = await app.service.submit(app.local_account, model, {"prompt": "a lake"})
            return done.task.id

    return asyncio.run(work())


def test_every_act_leaves_its_row(terminal: Terminal) -> None:
    made = terminal.run("keys", "create", "--account", "bob", "--json").body()
    assert terminal.run("keys", "revoke", made["id"]).status == 0
    assert terminal.run("keys", "revoke", "none").status == 2
    assert terminal.run("credits", "grant", "7", "--account", "bob").status == 0
    first, second = submitted(terminal.home), submitted(terminal.home)
    assert terminal.run("tasks", "delete", first).status == 0
    taken = terminal.run("tasks", "takedown", second, "--reason", "spam", "--json").body()
    assert taken["error_code"] == "content_rejected"

    log = terminal.run("audit", "--json")
    acts = [(row["action"], row["subject"], row["actor"]) for row in log.body()["entries"]]
    assert [act for act in acts if act[0] != "credits.grant"][:-1] == [
        ("task.takedown", second, "operator"),
        ("task.delete", first, "operator"),
        ("key.revoke", made["id"], "operator"),
        ("key.create", made["id"], "operator"),
    ]
    assert acts[-1][2] == "tenku"  # the first start
    assert [
        row["details"] for row in log.body()["entries"] if row["action"] == "credits.grant"
    ] == [
        {"credits": 7},
        {"credits": 100_000},
    ]
    assert made["key"] not in log.out
    assert "a lake" not in log.out

    bobs = terminal.run("audit", "--account", "bob", "--json").body()["entries"]
    assert [row["action"] for row in bobs] == ["credits.grant", "key.revoke", "key.create"]
    assert {row["account"] for row in bobs} == {"bob"}
    newest = ("--action", "key", "--since", "90m", "--limit", "1")
    (only,) = terminal.run("audit", *newest, "--json").body()["entries"]
    assert (only["action"], only["subject"]) == ("key.revoke", made["id"])
    assert terminal.run("audit", "--since", "2999-01-01").out == "There are no such rows.\n"
    table = terminal.run("audit", "--action", "task.takedown").out
    assert second in table
    assert "reason=spam" in table


def test_a_time_that_is_none_is_refused(terminal: Terminal) -> None:
    refused = terminal.run("audit", "--since", "yesterday")
    assert refused.status == 2
    assert "7d" in refused.err or "date" in refused.err


def test_a_takedown_needs_a_reason(terminal: Terminal) -> None:
    assert terminal.run("tasks", "takedown", "0" * 32).status == 2
