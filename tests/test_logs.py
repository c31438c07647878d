"""What a log line says when it is told a secret: by its name, by its form, or by itself."""

import contextvars
import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from stores import new_account

from tenku.db import Database
from tenku.db.tables import accounts
from tenku.logs import hide, without_secrets

PROMPT = 'a "quiet" lake\nat dusk, 湖面上的雾气慢慢散开, seen from above'


def logged(*hidden: object, **event: object) -> dict[str, object]:
    """The event as it is printed by a task that was told to hide these texts."""

    def work() -> dict[str, object]:
        hide(*hidden)
        return dict(without_secrets(None, "", event))

    return contextvars.copy_context().run(work)


@pytest.mark.parametrize("spell", [str, repr, json.dumps, lambda text: text[7:30]])
def test_a_hidden_text_in_every_spelling(spell: Callable[[str], str]) -> None:
    said = str(logged(PROMPT, event=f"it broke at {spell(PROMPT)} once")["event"])
    assert said.startswith("it broke at ")
    assert said.endswith(" once")
    for part in (PROMPT, "quiet", "dusk", "湖面", "\\u6e56", "above"):
        assert part not in said


def test_the_middle_left_out() -> None:
    said = str(logged(PROMPT, event=f"input_value='{PROMPT[:20]}...{PROMPT[-18:]}'")["event"])
    assert said == "input_value='…...…'"


def test_short_texts_are_hidden_whole_and_shorter_ones_are_none() -> None:
    assert logged("s3cret", event="key s3cret s3cre")["event"] == "key … s3cre"
    assert logged("abc", None, 7, event="abc 7")["event"] == "abc 7"


def test_a_very_long_text() -> None:
    long = "".join(f"{i:06d}" for i in range(100_000))
    assert logged(long, event=f"{long[:40]} and {long[-40:]}")["event"] == "… and …"


def test_what_another_task_hides_is_its_own() -> None:
    logged(PROMPT, event="")
    assert logged(event=PROMPT)["event"] == PROMPT


def test_inside_lists_and_objects() -> None:
    event = logged("s3cret", urls=["x s3cret"], more={"deep": ("s3cret",)})
    assert event == {"urls": ["x …"], "more": {"deep": ["…"]}}


def test_a_password_in_an_address() -> None:
    said = logged(event="GET https://user:pass@example.com/x and http://example.com/y@z")["event"]
    assert said == "GET https://…@example.com/x and http://example.com/y@z"


@pytest.mark.anyio
async def test_an_error_of_the_database_tells_no_values(database: Database) -> None:
    await database.write(lambda tx: new_account(tx, "a name to hide", 1))
    row = sa.insert(accounts).values(id="x", name="a name to hide", created_at_ms=1)
    with pytest.raises(IntegrityError) as failure:
        await database.write(lambda tx: tx.run(row))
    assert "parameters hidden" in str(failure.value)
    assert "a name to hide" not in str(failure.value)
