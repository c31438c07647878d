"""Word lists: the baseline that comes with Tenku, and the operator's own file.

A list catches what is said plainly, and nothing else. It is no substitute for moderation.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import cast

from tenku.moderation.reading import readings, spelled_out
from tenku.moderation.verdicts import Allow, Block, Content, Stage, Verdict

BASELINE = "baseline"
OWN = "list"  # the operator's


@dataclass(frozen=True, kw_only=True)
class WordList:
    """Blocks prompts in which one of the patterns is found; see `Moderator`."""

    name: str
    code: str
    patterns: tuple[re.Pattern[str], ...]
    spelled: tuple[re.Pattern[str], ...] = ()  # for words without borders, spelled letter by letter
    stages: frozenset[Stage] = frozenset({Stage.PROMPT})

    async def check(self, stage: Stage, account_id: str, content: Content) -> Verdict:  # noqa: ARG002 - the protocol's
        return self.judge(content.text)

    def judge(self, text: str) -> Verdict:
        read, letters = readings(text), spelled_out(text)
        found = any(pattern.search(reading) for pattern in self.patterns for reading in read)
        found = found or any(one.search(run) for one in self.spelled for run in letters)
        return Block(self.code) if found else Allow()


@cache
def baseline() -> WordList:
    """Sexual content with minors, in English and Chinese."""
    text = resources.files("tenku.moderation").joinpath("baseline.toml").read_text("utf-8")
    for name, part in tomllib.loads(text)["parts"].items():
        text = text.replace(f"<{name}>", f"(?:{part})")
    data = tomllib.loads(text)
    near = rf"[\s\S]{{0,{int(data['within'])}}}?"
    patterns: list[re.Pattern[str]] = []
    for border in (r"(?<![a-z])(?:{})(?![a-z])", "(?:{})"):
        alone, minors, sexual = (_any(data[name], border) for name in ("alone", "minors", "sexual"))
        patterns.append(re.compile(f"{alone}|{minors}{near}{sexual}|{sexual}{near}{minors}"))
    whole, spelled = patterns
    return WordList(name=BASELINE, code=str(data["code"]), patterns=(whole,), spelled=(spelled,))


def own(path: Path) -> WordList:
    """The operator's list: one regular expression a line, # for remarks. Case doesn't matter.

    Raises:
        ValueError: it can't be read, or a line is no regular expression; says which.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ValueError(f"{path} can't be read: {reason}") from None
    patterns: list[re.Pattern[str]] = []
    for number, line in enumerate(lines, 1):
        if not (pattern := line.strip()) or pattern.startswith("#"):
            continue
        try:
            patterns.append(re.compile(pattern, re.IGNORECASE))
        except re.error as error:
            raise ValueError(f"line {number} of {path} is no pattern: {error}") from None
    if not patterns:
        raise ValueError(f"{path} holds no pattern")
    return WordList(name=OWN, code=OWN, patterns=tuple(patterns))


def _any(words: Mapping[str, object], border: str) -> str:
    latin, han = (cast("list[str]", words[name]) for name in ("latin", "han"))
    return f"(?:{'|'.join([*map(border.format, latin), *han])})"
