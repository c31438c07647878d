"""Documents stay true: links resolve, JSON and TOML parse, commands exist, languages agree."""

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from tenku.catalog import MODELS, find

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if path.is_file()
)
HOW_TO = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "docs" / "quickstart.md"]
MS = re.MULTILINE | re.DOTALL
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", MS)


class Block(NamedTuple):
    language: str
    text: str


def blocks(page: Path, *languages: str) -> list[Block]:
    found = [Block(*match) for match in FENCE.findall(page.read_text("utf-8"))]
    return [block for block in found if not languages or block.language in languages]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def calls(page: Path) -> list[list[str]]:
    """The words of every call of `tenku` in shell blocks and in prose."""
    text = re.sub(r"^## (Not yet|还没有的功能)$.*?^(?=## )", "", page.read_text("utf-8"), flags=MS)
    shell = "".join(match[1] for match in FENCE.findall(text) if match[0] == "sh")
    shown = re.findall(r"\.venv/bin/tenku ([^)\n]+)", shell.replace("\\\n", " "))
    shown += re.findall(r"`tenku ([^`]+)`", FENCE.sub("", text))
    return [shlex.split(line) for line in shown]


def resolve(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that `words` reach, and the words left for it."""
    from tenku.cli import main

    command: click.Command = main
    left = words.copy()
    while isinstance(command, click.Group) and left:
        found = command.get_command(click.Context(command), left[0])
        assert found is not None, f"there is no command {left[0]!r} in {' '.join(words)!r}"
        command = found
        del left[0]
    return command, left


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_inside_the_repository_resolve(page: Path) -> None:
    prose = FENCE.sub("", page.read_text("utf-8"))
    broken: list[str] = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_json_and_toml_parse(page: Path) -> None:
    for block in blocks(page, "json"):
        json.loads(block.text)
    for block in blocks(page, "toml"):
        tomllib.loads(block.text)


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = blocks(ROOT / "README.md"), blocks(ROOT / "README.zh.md")
    assert len(english) > 5
    assert chinese == english


def test_both_readmes_name_the_same_models_and_prices() -> None:
    for name in ("README.md", "README.zh.md"):
        rows = re.findall(
            r"^\| `(.+?)` \|.+\| ([\d, 、]+) \|$", (ROOT / name).read_text("utf-8"), re.MULTILINE
        )
        shown = {model: [int(n) for n in re.findall(r"\d+", prices)] for model, prices in rows}
        assert shown == {spec.id: list(spec.prices.values()) for spec in MODELS.values()}


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.name)
def test_every_call_shown_is_one_that_a_model_takes(page: Path) -> None:
    bodies = [json.loads(block.text) for block in blocks(page, "json")]
    for block in blocks(page, "sh"):
        bodies += [json.loads(body) for body in re.findall(r"-d '(\{.*\})'", block.text)]
    shown = [body for body in bodies if "model_id" in body]
    assert shown
    for body in shown:
        find(body["model_id"]).parse(body["parameters"])


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.name)
def test_every_command_shown_exists_with_its_options(page: Path) -> None:
    shown = calls(page)
    assert len(shown) >= 5
    for words in shown:
        command, left = resolve(words)
        options = {
            name for param in command.params for name in (*param.opts, *param.secondary_opts)
        }
        unknown = {word for word in left if word.startswith("--")} - options
        assert unknown == set(), f"tenku {' '.join(words)}: {command.name} has no {unknown}"


def test_every_make_target_shown_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in PAGES:
        shown = re.findall(r"(?:^|`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)
        assert set(shown) <= targets, page


def test_the_demo_is_the_skills_complete_example() -> None:
    example = MODELS["fal-ai/sora-2/text-to-video/pro"].examples[0]
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    recipe = re.search(r"/tenku (generate .+)$", makefile, re.MULTILINE)
    assert recipe is not None
    command, left = resolve(shlex.split(recipe[1]))
    given = dict(zip(left[1::2], left[2::2], strict=True))
    assert f"PROMPT ?= {example['prompt']}\n" in makefile
    assert left[0] == "$$PROMPT"
    assert given == {
        "--model": "fal-ai/sora-2/text-to-video/pro",
        "--duration": str(example["duration"]),
        "--resolution": example["resolution"],
        "--aspect-ratio": example["aspect_ratio"],
    }
    assert set(given) <= {name for param in command.params for name in param.opts}


def test_the_promise_of_the_embedded_engine_stands_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "Pre-visualisation (animatic)" in text
    assert "Not a generative model" in text
    assert "engine.kind" in text


def test_the_index_leads_to_every_page() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert {name for name in pages if f"]({name})" not in index} == set()
    decisions = (ROOT / "docs" / "decisions" / "index.md").read_text("utf-8")
    files = {path.name for path in (ROOT / "docs" / "decisions").glob("0*.md")}
    assert {name for name in files if f"]({name})" not in decisions} == set()


def test_the_architecture_page_names_every_module() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    package = ROOT / "src" / "tenku"
    modules = {path.name for path in package.glob("*.py") if path.name[0] != "_"}
    modules |= {path.parent.name + "/" for path in package.glob("*/__init__.py")}
    assert len(modules) > 15
    assert {name for name in modules if f"| `{name}` |" not in text} == set()
