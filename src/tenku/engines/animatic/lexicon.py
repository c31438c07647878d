"""The reader's words: `lexicon.toml` as terms, and one scan of a text for them.

A scan is one longest-first regular expression, so that "golden retriever" comes before "golden";
word boundaries hold around ASCII words only, since Chinese has none.
"""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, TypeAdapter

_PUNCTUATION = re.compile(r"[，。！？；：、,.!?;:\n—…()（）]+")
_NEGATION = re.compile(
    r"(?:没有|不要|不是|无|避免|别|去掉|去除|\b(?:without|no|not|never|avoid|no more|isn't|don't))"
    r"(?:[ 一任何只个条位名多的]|\b(?:any|a|an|the|more|of|sound|is)\b){0,4}$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^(?:\s*(?:,|、|和|或|与|及|or|and|nor|any|a|an|the)\s*)+$", re.IGNORECASE)
_PLURAL_FIELDS = frozenset({"setting", "subject", "wear", "feature", "weather"})


class Term(BaseModel):
    """One line of the lexicon; `lexicon.toml` says what its columns mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    name: str
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    means: str
    near: bool = False
    absent: bool = False
    value: float | None = None
    curve: tuple[tuple[float, float], ...] = ()
    also: tuple[str, ...] = ()
    suits: tuple[str, ...] = ()
    hex: str = ""
    part: str = ""
    colours: dict[str, str] = {}

    @property
    def key(self) -> str:
        return f"{self.field}.{self.name}"


class Kind(BaseModel):
    """A figure that can be drawn: where it is at home and which action each action word means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: str
    part: str
    actions: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Token:
    """A term found in a text. `clause` counts the stretches between punctuation marks."""

    term: Term
    text: str
    start: int
    end: int
    clause: int
    plural: bool = False
    negated: bool = False


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    terms: dict[str, Term]  # by "field.name"
    kinds: dict[str, Kind]
    words: dict[str, Term]  # by word, lower case, single blanks
    pattern: re.Pattern[str]

    def scan(self, text: str) -> tuple[Token, ...]:
        """All terms of `text` in order; a negated one ("no rain", 没有雨) is marked."""
        found: list[Token] = []
        for match in self.pattern.finditer(text):
            word = re.sub(r"[\s-]+", " ", match.group().lower())
            term = self.words.get(word)
            plural = term is None
            term = term or self.words.get(word[:-1]) or self.words[word[:-2]]
            found.append(
                Token(
                    term=term,
                    text=match.group(),
                    start=match.start(),
                    end=match.end(),
                    clause=len(_PUNCTUATION.findall(text, 0, match.start())),
                    plural=plural,
                )
            )
        return tuple(_negate(text, found))


@cache
def load() -> Lexicon:
    """The lexicon that comes with the package."""
    source = tomllib.loads(
        files("tenku.engines.animatic").joinpath("lexicon.toml").read_text("utf-8")
    )
    kinds = TypeAdapter(dict[str, Kind]).validate_python(source.pop("kind"))
    lines = TypeAdapter(dict[str, dict[str, dict[str, object]]]).validate_python(source)
    terms = [_term(field, name, line) for field in lines for name, line in lines[field].items()]
    words: dict[str, Term] = {}
    for term in terms:
        for word in (*term.zh, *term.en):
            words.setdefault(word.lower(), term)
    alternatives = (_expression(w, words[w]) for w in sorted(words, key=len, reverse=True))
    return Lexicon(
        terms={term.key: term for term in terms},
        kinds=kinds,
        words=words,
        pattern=re.compile("|".join(alternatives), re.IGNORECASE),
    )


def clauses(text: str) -> list[tuple[int, int]]:
    """(start, end) of the stretches between punctuation marks, in order, empty ones included."""
    marks = list(_PUNCTUATION.finditer(text))
    starts = [0, *(m.end() for m in marks)]
    ends = [*(m.start() for m in marks), len(text)]
    return list(zip(starts, ends, strict=True))


def _term(field: str, name: str, line: dict[str, object]) -> Term:
    columns = dict(line)
    zh = str(columns.pop("zh", "")).split()
    en = [word.strip() for word in str(columns.pop("en", "")).split(",") if word.strip()]
    near = columns.pop("near", None)
    means = columns.pop("as", None) or near or name
    return Term.model_validate(
        {"field": field, "name": name, "zh": zh, "en": en, "means": means, **columns}
        | {"near": near is not None}
    )


def _expression(word: str, term: Term) -> str:
    body = re.escape(word).replace(r"\ ", r"[\s-]+")
    if not word.isascii():
        return body
    # Only what ends in a letter has a plural; a term's own plural comes first by its length.
    plural = "(?:s|es)?" if term.field in _PLURAL_FIELDS and word[-1].isalpha() else ""
    return rf"(?<![A-Za-z0-9]){body}{plural}(?![A-Za-z0-9])"


def _negate(text: str, tokens: list[Token]) -> list[Token]:
    """Mark what a negation stands right before, and the rest of a list that it opens."""
    marked: list[Token] = []
    last: Token | None = None  # the last one that is more than a filler
    removing = -1  # the clause in which "remove" holds
    for token in tokens:
        if token.term.field == "edit":
            removing = token.clause if token.term.name == "remove" else -1
        if token.term.field in ("edit", "filler", "count", "colour"):
            marked.append(token)
            continue
        before = text[max(0, token.start - 16) : token.start]
        negated = removing == token.clause or bool(_NEGATION.search(before))
        if last and last.negated and last.term.field == token.term.field:
            negated = negated or bool(_LISTED.match(text[last.end : token.start]))
        last = replace(token, negated=negated)
        marked.append(last)
    return marked
