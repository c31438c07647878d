"""Which figure a count, a colour, an action or a place belongs to."""

import re
from collections.abc import Sequence

from tenku.engines.animatic import deeds, figures
from tenku.engines.animatic.figures import Bound, Figure, is_human, nearest
from tenku.engines.animatic.lexicon import Lexicon, Token
from tenku.engines.animatic.notes import Language, note
from tenku.engines.animatic.plan import Facing, Place, Seat

_NOUNS = frozenset(
    {"subject", "wear", "setting", "feature", "weather", "light", "sky", "sound", "prop"}
)
# Between a colour and its noun: no preposition, at most a word or two.
_ADJECTIVE = re.compile(
    r"^(?!.*\b(?:over|in|on|at|above|with|through|across|of|to|from|by|into|behind|and|it|make|is|while|then)\b)[^在于里]{0,14}$"
)
_FACING: dict[str, Facing] = {"to_left": "left", "to_right": "right", "to_camera": "camera"}
_SIZED_GAP = 14  # characters between a size and its noun
_PLACES: dict[str, Place] = {"left": "left", "right": "right", "centre": "centre"}


def bind(text: str, tokens: Sequence[Token], words: Lexicon, of: Language) -> Bound:
    """Find the figures among `tokens` of `text`, and give each what belongs to it."""
    said = [t for t in tokens if not t.negated and t.term.field != "filler"]
    found = figures.find(said, text)
    bound = Bound(text=text, said=said, words=words, language=of, figures=found)
    figures.count(said, found)
    bindings = {
        "colour": _colour,
        "wear": _wear,
        "action": deeds.act,
        "place": _place,
        "size": _size,
    }
    for token in said:
        if binding := bindings.get(token.term.field):
            binding(token, bound)
    deeds.accompany(bound)
    deeds.mount(bound)
    deeds.imply(bound)
    for token in said:
        if token.term.field == "prop" and not _handed(token, bound):
            bound.notes.append(note("absent", of, token.text))
    people = [figure for figure in found if is_human(figure)]
    if len(people) == 1 and people[0].kind == "person":
        people[0].kind = _gender(said)
    return bound


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
        person = nearest(noun, [f for f in bound.figures if is_human(f)])
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
    figure = nearest(token, bound.figures)
    if figure is None or not is_human(figure):
        return
    if token.term.name == "gear" and figure.kind != "skydiver":
        bound.notes.append(note("absent", bound.language, token.text))
        return
    colours = dict(token.term.colours)
    if before and before[-1].term.field == "colour":
        colours = dict.fromkeys([*colours, token.term.part], before[-1].term.hex)
    figure.colours.update(colours)


def _place(token: Token, bound: Bound) -> None:
    figure = nearest(token, bound.figures)
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
    person = nearest(prop, [f for f in bound.figures if is_human(f)])
    if person is None:
        return False
    if prop.term.name == "umbrella":
        person.holds = "umbrella"
        return True
    person.act = person.act or "sit"
    for other in bound.figures:  # a couple shares one
        if other.act == "sit" and (other is person or other.token == person.token):
            other.seat = _SEATS[prop.term.name]
    return person.act == "sit"


def _gender(said: Sequence[Token]) -> str:
    """Of a person: by the first "he" or "she", else open."""
    pronouns = [t.term.means for t in said if t.term.field == "pronoun"]
    return next((kind for kind in pronouns if kind != "person"), "person")
