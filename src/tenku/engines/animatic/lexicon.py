"""The reader's words: `lexicon.toml` as terms, and one scan of a text for them.

A scan takes the longest term at each place, so that "golden retriever" comes before "golden";
word boundaries hold around ASCII words only, since Chinese has none.
"""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from string import ascii_lowercase, ascii_uppercase

from pydantic import BaseModel, ConfigDict, TypeAdapter

_PUNCTUATION = re.compile(r"[，。！？；：、,.!?;:\n—…()（）]+")
_NEGATION = re.compile(
    r"(?:没有|不要|不是|无|避免|别|去掉|去除|\b(?:without|no|not|never|avoid|no more|isn't|don't))"
    r"(?:[ 一任何只个条位名多的]|\b(?:any|a|an|the|more|of|sound|is)\b){0,4}$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^(?:\s*(?:、|和|或|与|及|or|and|nor|any|a|an|the)\s*)+$", re.IGNORECASE)
# "no cars, dogs or birds" is one list, "no rain, snow" is not: the last item has an "or".
_COMMA = re.compile(r"^\s*,\s*$")
_CLOSED = re.compile(r"^[^.;!?\n]{0,60}?\b(?:or|nor)\b", re.IGNORECASE)
_PLAIN = str.maketrans(ascii_uppercase + "-’", ascii_lowercase + " '")  # keeps the length
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
    old: bool = False
    value: float | None = None
    curve: tuple[tuple[float, float], ...] = ()
    also: tuple[str, ...] = ()
    suits: tuple[str, ...] = ()
    hex: str = ""
    part: str = ""
    size: float | None = None
    heard: str = ""
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
    only: tuple[str, ...] = ()  # the settings that have room for it; none: all of them
    never: tuple[str, ...] = ()  # the settings that have no room for it
    within: dict[str, str] = {}  # a place that is named -> the one from which it can be seen

    def fits(self, setting: str) -> bool:
        """Whether the setting has room for it."""
        return setting not in self.never and (not self.only or setting in self.only)


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
    words: dict[str, Term]  # by word, lower case, blanks for hyphens
    longest: int  # characters of the longest word

    def scan(self, text: str) -> tuple[Token, ...]:
        """All terms of `text` in order; a negated one ("no rain", 没有雨) is marked."""
        plain = text.translate(_PLAIN)
        found: list[Token] = []
        i = 0
        for clause, (start, end) in enumerate(clauses(text)):
            i = max(i, start)
            while i < end:
                token = self._longest(text, plain, i, end, clause)
                if token is not None:
                    found.append(token)
                i = token.end if token is not None else i + 1
        return tuple(_negate(text, found))

    def _longest(self, text: str, plain: str, i: int, end: int, clause: int) -> Token | None:
        """The longest term that begins at `i` and ends before `end`."""
        if i and _joined(plain[i - 1], plain[i]):
            return None
        for j in range(min(i + self.longest + 2, end), i, -1):
            if j < len(plain) and _joined(plain[j - 1], plain[j]):
                continue
            word = plain[i:j]
            term = self.words.get(word)
            stem = None if term else self._singular(word)
            if found := term or stem:
                plural = stem is not None
                return Token(
                    term=found, text=text[i:j], start=i, end=j, clause=clause, plural=plural
                )
        return None

    def _singular(self, word: str) -> Term | None:
        """The term of an English plural in -s or -es."""
        for ending in ("es", "s"):
            term = self.words.get(word.removesuffix(ending)) if word.endswith(ending) else None
            if term is not None and term.field in _PLURAL_FIELDS and word.isascii():
                return term
        return None


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
            words.setdefault(word.translate(_PLAIN), term)
    return Lexicon(
        terms={term.key: term for term in terms},
        kinds=kinds,
        words=words,
        longest=max(map(len, words)),
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


def _joined(a: str, b: str) -> bool:
    """Whether two characters are inside one word of ASCII letters and digits."""
    return a.isascii() and a.isalnum() and b.isascii() and b.isalnum()


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
            gap, rest = text[last.end : token.start], text[token.end :]
            listed = _LISTED.match(gap) or (_COMMA.match(gap) and _CLOSED.match(rest))
            negated = negated or listed is not None
        last = replace(token, negated=negated)
        marked.append(last)
    return marked
