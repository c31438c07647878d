"""The figures of a prompt: who is in it, how many of them, and whom a word stands next to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tenku.engines.animatic.lexicon import Kind, Lexicon, Token
from tenku.engines.animatic.notes import Language
from tenku.engines.animatic.plan import Facing, Held, Place, Seat, Subject

PEOPLE = frozenset({"person", "woman", "man", "child", "skydiver"})
SUBJECTS_MAX = 3
_COUNT_MAX = 30
_PLURALS = frozenset(
    {
        "people",
        "women",
        "men",
        "children",
        "geese",
        "babies",
        "wolves",
        "foxes",
        "bunnies",
        "oxen",
        "calves",
        "cattle",
        "孩子们",
        "人们",
    }
)
_PLURAL = {"bird": 5}  # how many a bare plural shows, else 3
# Between two who do something together.
WITH = re.compile(
    r"\b(?:with|and|alongside|his|her|their|its|walk\w* (?:a|the|two|three|some))\b|和|跟|与|同|牵|遛|带|陪",
    re.IGNORECASE,
)
_AND = re.compile(
    r"^\s*(?:and|&|和|与|跟|及)\s*(?:a|an|the|his|her|their|one|another|一个|一位|一名|他的|她的)?\s*(?:\w+ )?$"
)


@dataclass(kw_only=True)
class Figure:
    """Somebody of the prompt, with what is said of it; None where nothing is said."""

    kind: str  # "" = a thing that is not drawn
    token: Token
    count: int | None = None
    several: int = 1  # how many a bare plural stands for
    act: str | None = None  # the registered action
    colours: dict[str, str] = field(default_factory=dict[str, str])
    place: Place | None = None
    facing: Facing | None = None
    size: float | None = None
    old: bool = False
    holds: Held = ""
    seat: Seat = ""

    def subject(self, before: Subject | None = None) -> Subject:
        """As part of a plan; what is not said stays as it was `before`."""
        was = before or Subject(kind=self.kind)
        return Subject(
            kind=self.kind,
            action=self.act or was.action,
            count=self.count or (was.count if before else self.several),
            colours={**was.colours, **self.colours},
            place=self.place or was.place,
            facing=self.facing or was.facing,
            size=self.size or was.size,
            old=self.old or was.old,
            holds=self.holds or was.holds,
            seat=self.seat or was.seat,
        )


@dataclass(kw_only=True)
class Bound:
    """A scanned text, and what belongs together in it."""

    text: str
    said: list[Token]  # neither negated nor a filler
    words: Lexicon
    language: Language
    figures: list[Figure]
    acts: list[tuple[Figure, Token]] = field(default_factory=list[tuple[Figure, Token]])
    loose: list[Token] = field(default_factory=list[Token])  # actions of nobody
    sky: list[Token] = field(default_factory=list[Token])  # colours of the sky
    notes: list[str] = field(default_factory=list[str])

    def kind(self, figure: Figure) -> Kind:
        return self.words.kinds[figure.kind]


def find(said: Sequence[Token], text: str) -> list[Figure]:
    figures: list[Figure] = []
    counted = False
    for token in said:
        if token.term.field == "count":
            counted = True
        if token.term.field != "subject":
            continue
        for kind in token.term.means.split():
            drawn = "" if token.term.absent else kind
            same = [f for f in figures if f.kind == drawn or (kind == "person" and is_human(f))]
            if drawn and same and not counted:
                same[-1].colours.update(token.term.colours)
                same[-1].old |= token.term.old
                same[-1].several += _another(same[-1].token, token, text)
                continue
            if jumper := _jumps(drawn, token, figures, text):
                jumper.kind = "skydiver"
                continue
            figure = Figure(kind=drawn, token=token, old=token.term.old, size=token.term.size)
            figure.colours.update(token.term.colours)
            figure.several = _several(token, kind)
            figures.append(figure)
        counted = False
    if not figures:
        rides = [t for t in said if t.term.key == "action.cycle"]
        figures += [Figure(kind="person", token=token) for token in rides[:1]]
    if not figures:
        named = [t for t in said if t.term.key in ("pronoun.he", "pronoun.she", "pronoun.they")]
        for token in named[:1]:
            several = int(token.term.value or 1)
            figures.append(Figure(kind=token.term.means, token=token, several=several))
    return figures


def _jumps(kind: str, token: Token, figures: Sequence[Figure], text: str) -> Figure | None:
    """Who is called a skydiver in one word and a person in another: "a woman skydiving"."""
    before = next((f for f in reversed(figures) if is_human(f)), None)
    if before is None or kind not in PEOPLE or "skydiver" not in (kind, before.kind):
        return None
    link = text[before.token.end : token.start]
    return None if token.plural or WITH.search(link) else before


def _another(first: Token, token: Token, text: str) -> bool:
    """Whether a second word of a kind is a second figure: "a boy and a girl", 男孩和女孩."""
    return first.text != token.text and bool(_AND.match(text[first.end : token.start]))


def _several(token: Token, kind: str) -> int:
    if token.term.value is not None:
        return int(token.term.value)
    return _PLURAL.get(kind, 3) if token.plural or token.text in _PLURALS else 1


def is_human(figure: Figure) -> bool:
    return figure.kind in PEOPLE


def count(said: Sequence[Token], figures: list[Figure]) -> None:
    """A count belongs to the next figure of its clause; a couple (one word, two figures) has it."""
    counts = [t for t in said if t.term.field == "count"]
    for figure in figures:
        before = [t for t in counts if t.end <= figure.token.start and _near(t, figure.token)]
        others = [f.token for f in figures if f is not figure]
        if not before or figure.token in others:
            continue
        if not any(before[-1].end <= other.start < figure.token.start for other in others):
            figure.count = min(int(before[-1].term.value or 1), _COUNT_MAX)


def _near(a: Token, b: Token) -> bool:
    return a.clause == b.clause and b.start - a.end <= 24


def nearest(token: Token, figures: Sequence[Figure]) -> Figure | None:
    """The figure before the token, in any clause; else the one after it."""
    before = [f for f in figures if f.token.end <= token.start]
    return before[-1] if before else next(iter(figures), None)


def pair(subjects: Sequence[Subject], facing: bool) -> tuple[Subject, ...]:
    """Two people together stand left and right of the middle, turned to each other."""
    people = [s for s in subjects if s.kind in PEOPLE]
    if not facing or len(subjects) != len(people) or sum(s.count for s in people) != 2:
        return tuple(subjects)
    two = people if len(people) == 2 else [people[0].model_copy(update={"count": 1})] * 2
    if two[0].kind == two[1].kind == "person":
        two = [two[k].model_copy(update={"kind": kind}) for k, kind in enumerate(("woman", "man"))]
    return (
        two[0].model_copy(update={"place": "left", "facing": "right"}),
        two[1].model_copy(update={"place": "right", "facing": "left"}),
    )
