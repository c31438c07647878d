"""Which figure a count, a colour, an action or a place belongs to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tenku.engines.animatic.lexicon import Kind, Lexicon, Token
from tenku.engines.animatic.notes import Language, note
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
_NOUNS = frozenset(
    {"subject", "wear", "setting", "feature", "weather", "light", "sky", "sound", "prop"}
)
# Between a colour and its noun: no preposition, at most a word or two.
_ADJECTIVE = re.compile(
    r"^(?!.*\b(?:over|in|on|at|above|with|through|across|of|to|from|by|into|behind|and|it|make|is|while|then)\b)[^在于里]{0,14}$"
)
_AND = re.compile(
    r"^\s*(?:and|&|和|与|跟|及)\s*(?:a|an|the|his|her|their|one|another|一个|一位|一名|他的|她的)?\s*(?:\w+ )?$"
)
_FACING: dict[str, Facing] = {"to_left": "left", "to_right": "right", "to_camera": "camera"}
_SIZED_GAP = 14  # characters between a size and its noun
_PLACES: dict[str, Place] = {"left": "left", "right": "right", "centre": "centre"}


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


def bind(text: str, tokens: Sequence[Token], words: Lexicon, of: Language) -> Bound:
    """Find the figures among `tokens` of `text`, and give each what belongs to it."""
    said = [t for t in tokens if not t.negated and t.term.field != "filler"]
    figures = _figures(said, text)
    bound = Bound(text=text, said=said, words=words, language=of, figures=figures)
    _count(said, figures)
    bindings = {"colour": _colour, "wear": _wear, "action": _act, "place": _place, "size": _size}
    for token in said:
        if binding := bindings.get(token.term.field):
            binding(token, bound)
    _accompany(bound)
    _mount(bound)
    _imply(bound)
    for token in said:
        if token.term.field == "prop" and not _handed(token, bound):
            bound.notes.append(note("absent", of, token.text))
    people = [figure for figure in figures if _is_human(figure)]
    if len(people) == 1 and people[0].kind == "person":
        people[0].kind = _gender(said)
    return bound


def _figures(said: Sequence[Token], text: str) -> list[Figure]:
    figures: list[Figure] = []
    counted = False
    for token in said:
        if token.term.field == "count":
            counted = True
        if token.term.field != "subject":
            continue
        for kind in token.term.means.split():
            drawn = "" if token.term.absent else kind
            same = [f for f in figures if f.kind == drawn or (kind == "person" and _is_human(f))]
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
    before = next((f for f in reversed(figures) if _is_human(f)), None)
    if before is None or kind not in PEOPLE or "skydiver" not in (kind, before.kind):
        return None
    link = text[before.token.end : token.start]
    return None if token.plural or _WITH.search(link) else before


def _another(first: Token, token: Token, text: str) -> bool:
    """Whether a second word of a kind is a second figure: "a boy and a girl", 男孩和女孩."""
    return first.text != token.text and bool(_AND.match(text[first.end : token.start]))


def _several(token: Token, kind: str) -> int:
    if token.term.value is not None:
        return int(token.term.value)
    return _PLURAL.get(kind, 3) if token.plural or token.text in _PLURALS else 1


def _is_human(figure: Figure) -> bool:
    return figure.kind in PEOPLE


def _count(said: Sequence[Token], figures: list[Figure]) -> None:
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


def _colour(token: Token, bound: Bound) -> None:
    """A colour belongs to the noun right after it, else to the sky or a figure of its clause."""
    clause = [t for t in bound.said if t.clause == token.clause]
    after = next((t for t in clause if t.start >= token.end and t.term.field in _NOUNS), None)
    noun = after if after and _ADJECTIVE.match(bound.text[token.end : after.start]) else None
    owners = [f for f in bound.figures if f.token.clause == token.clause]
    sky = any(t.term.field == "sky" for t in clause)
    if noun is None and owners and not sky:
        _paint(owners[-1], token, bound)
    elif sky and (noun is None or noun.term.field == "sky"):
        bound.sky.append(token)
    elif noun is None and _changes(token, clause):
        bound.sky.append(token)  # 从金黄变为粉紫色: what turns from colour to colour is the sky
    elif noun is None:
        bound.notes.append(note("unbound_colour", bound.language, token.text))
    elif noun.term.field == "subject":
        for figure in owners:
            if figure.token == noun:
                _paint(figure, token, bound)
    elif noun.term.field == "prop":
        person = _nearest(noun, [f for f in bound.figures if _is_human(f)])
        if person is not None and noun.term.name == "umbrella":
            person.colours["umbrella"] = token.term.hex
    elif noun.term.field in ("setting", "feature", "weather") and (
        token.term.name not in noun.term.suits
    ):
        bound.notes.append(note("unbound_colour", bound.language, f"{token.text} {noun.text}"))


def _changes(token: Token, clause: Sequence[Token]) -> bool:
    """Whether another colour of the clause and a word of change go with this one."""
    colours = [t for t in clause if t.term.field == "colour"]
    return len(colours) > 1 and any(t.term.key == "edit.replace" for t in clause)


def _paint(figure: Figure, colour: Token, bound: Bound) -> None:
    if figure.kind:
        figure.colours[bound.kind(figure).part] = colour.term.hex


def _wear(token: Token, bound: Bound) -> None:
    """A garment has the colour said right before it, else the one that its word has."""
    before = [t for t in bound.said if t.end <= token.start and t.clause == token.clause]
    figure = _nearest(token, bound.figures)
    if figure is None or not _is_human(figure):
        return
    if token.term.name == "gear" and figure.kind != "skydiver":
        bound.notes.append(note("absent", bound.language, token.text))
        return
    colours = dict(token.term.colours)
    if before and before[-1].term.field == "colour":
        colours = dict.fromkeys([*colours, token.term.part], before[-1].term.hex)
    figure.colours.update(colours)


def _nearest(token: Token, figures: Sequence[Figure]) -> Figure | None:
    """The figure before the token, in any clause; else the one after it."""
    before = [f for f in figures if f.token.end <= token.start]
    return before[-1] if before else next(iter(figures), None)


def _act(token: Token, bound: Bound) -> None:
    after = next((f for f in bound.figures if f.token.start >= token.end), None)
    gap = bound.text[token.end : after.token.start] if after else ""
    # "a running dog", 奔跑的狗: right before its figure; else it belongs to the one before it.
    attribute = after is not None and gap.strip() in ("", "的")
    owner = after if attribute else _nearest(token, bound.figures)
    if owner is None:
        bound.loose.append(token)
        return
    for figure in bound.figures:
        if figure.token != owner.token or not figure.kind or _does(figure, token, bound):
            continue
        if token.term.name != "ride" or not _is_human(figure):  # `_mount` sees what is ridden
            bound.notes.append(note("action", bound.language, token.text, figure.token.text))
    bound.acts.append((owner, token))


def _accompany(bound: Bound) -> None:
    """Who does nothing else goes along: 老人牵着狗走过, "a man and a dog run", "she walks her dog"."""
    for owner, action in bound.acts:
        for figure in bound.figures:
            between = sorted((figure.token, owner.token), key=lambda t: t.start)
            link = bound.text[between[0].end : between[1].start]
            if (
                figure.act is None
                and {figure.kind, owner.kind} <= _WALKERS
                and action.term.name in _TOGETHER
                and figure.token.clause == owner.token.clause == action.clause
                and _WITH.search(link)
            ):
                _does(figure, action, bound)


def _mount(bound: Bound) -> None:
    """Who rides a bicycle, or is on one, is one figure with it: 骑自行车的女孩, "a man on a bike"."""
    for bike in [f for f in bound.figures if f.kind == "bicycle" and f.act != "park"]:
        rider = next((f for f in bound.figures if _is_human(f) and _astride(f, bike, bound)), None)
        if rider is not None:
            rider.act = "ride"
            rider.colours |= bike.colours
            bound.figures.remove(bike)
        elif bike.act is None and len(bound.figures) > 1:
            bike.act = "park"
    for owner, action in bound.acts:
        if action.term.name == "ride" and _is_human(owner) and owner.act != "ride":
            bound.notes.append(note("action", bound.language, action.text, owner.token.text))


def _astride(rider: Figure, bike: Figure, bound: Bound) -> bool:
    first, last = sorted((rider.token, bike.token), key=lambda t: t.start)
    link = bound.text[first.end : last.start]
    return first.clause == last.clause and _ASTRIDE.search(link) is not None


_ASTRIDE = re.compile(
    r"\b(?:on|rides?|riding|rode|pedals|pedall?ing|cycles|cycling)\b|骑|踩|蹬", re.IGNORECASE
)


def _imply(bound: Bound) -> None:
    """A runner runs and a cyclist rides, unless something else is said of them."""
    for figure in bound.figures:
        for key in figure.token.term.also:
            if figure.kind and figure.act is None and key.startswith("action."):
                figure.act = bound.kind(figure).actions.get(bound.words.terms[key].means)


def _does(figure: Figure, action: Token, bound: Bound) -> bool:
    """Let the figure do it, if it can and does nothing else that shows more."""
    act = bound.kind(figure).actions.get(action.term.means)
    if act is None:
        return False
    if figure.act is None or figure.act in ("stand", "smile"):
        figure.act = act
    return act == figure.act or act in _MORE


_WITH = re.compile(
    r"\b(?:with|and|alongside|his|her|their|its)\b|和|跟|与|同|牵|遛|带|陪", re.IGNORECASE
)
_WALKERS = PEOPLE | {"astronaut", "cat", "dog", "horse", "robot"}
_TOGETHER = frozenset({"walk", "run", "trot", "sit", "stand"})
_MORE = frozenset({"stand", "talk", "smile"})  # are done along with another action


def _place(token: Token, bound: Bound) -> None:
    figure = _nearest(token, bound.figures)
    name = token.term.name
    if figure is None:
        return
    if name in _FACING:
        figure.facing = _FACING[name]
    elif name in _PLACES:
        figure.place = _PLACES[name]
    elif name in ("before", "behind"):
        _stand_before(token, bound)


def _stand_before(token: Token, bound: Bound) -> None:
    """A stands before B: "A in front of B", "B behind A", A在B前面, B在A身后."""
    figures = [f for f in bound.figures if f.kind and f.token.clause == token.clause]
    earlier = [f for f in figures if f.token.end <= token.start]
    later = [f for f in figures if f.token.start >= token.end]
    # English puts the word between the two, Chinese after both.
    pair = [*earlier[-1:], *later[:1]] if token.text.isascii() else earlier[-2:]
    if len(pair) == 2:
        pair[token.term.name == "behind"].place = "before"


def _size(token: Token, bound: Bound) -> None:
    """A size belongs to the noun right after it."""
    after = next((t for t in bound.said if t.start >= token.end and t.term.field in _NOUNS), None)
    if after is None or after.start - token.end > _SIZED_GAP or after.clause != token.clause:
        return
    for figure in bound.figures:
        if figure.token == after:
            figure.size = (after.term.size or 1.0) * (token.term.value or 1.0)


_SEATS: dict[str, Seat] = {"bench": "bench", "chair": "chair"}


def _handed(prop: Token, bound: Bound) -> bool:
    """Give a thing to the person who holds it or sits on it; False if nobody does."""
    person = _nearest(prop, [f for f in bound.figures if _is_human(f)])
    if person is None:
        return False
    if prop.term.name == "umbrella":
        person.holds = "umbrella"
        return True
    if person.act == "sit":
        person.seat = _SEATS[prop.term.name]
    return person.act == "sit"


def _gender(said: Sequence[Token]) -> str:
    """Of a person: by the first "he" or "she", else open."""
    pronouns = [t.term.means for t in said if t.term.field == "pronoun"]
    return next((kind for kind in pronouns if kind != "person"), "person")


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
