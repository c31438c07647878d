"""What `--json` prints calls a thing by one name, in every command and as `/api/v3` does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import Terminal

# what it isn't called -> what it is called
OTHER_NAMES = {
    "account_id": "account",
    "account_name": "account",
    "size": "size_bytes",
    "bytes": "size_bytes",
    "engine_version": "engine.version",
    "credits": "amount",
    "cost": "price",
    "created": "created_at",
}
COMMANDS = (
    ("audit",),
    ("backup", "copy"),
    ("credits", "show"),
    ("credits", "grant", "5"),
    ("doctor",),
    ("engines",),
    ("keys", "create"),
    ("keys", "list"),
    ("ledger", "verify"),
    ("models",),
    ("price", "fal-ai/sora-2/text-to-video"),
    ("tasks", "list"),
    ("verify", "sky.mp4"),
    ("webhooks", "list"),
    ("webhooks", "secret"),
)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    folder = tmp_path_factory.mktemp("names")
    made = Terminal(folder / "home", folder)
    assert made.run("generate", "sky", "--output", "sky.mp4").status == 0
    return made


def names(body: object) -> Iterator[str]:
    match body:
        case dict():
            for name, value in body.items():
                # those are named by their makers: limits of keys, details of acts, JSON Schema
                if name not in {"limits", "details", "parameters", "examples"}:
                    yield name
                    yield from names(value)
        case list():
            for value in body:
                yield from names(value)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_thing_has_one_name(terminal: Terminal, words: tuple[str, ...]) -> None:
    body = terminal.run(*words, "--json").body()
    found = list(names(body))
    assert found
    assert [name for name in found if name in OTHER_NAMES] == []


def test_every_name_is_in_the_docs(root: Path) -> None:
    text = (root / "docs" / "operating.md").read_text("utf-8")
    section = text.partition("## What `--json` prints")[2].partition("\n## ")[0]
    for name in OTHER_NAMES.values():
        assert name.endswith("_at") or f"`{name.partition('.')[0]}`" in section
