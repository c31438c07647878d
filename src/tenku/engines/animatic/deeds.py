"""Who does what: the actions of a prompt go to the figures that can do them."""

import re

from tenku.engines.animatic.figures import PEOPLE, WITH, Bound, Figure, is_human, nearest
from tenku.engines.animatic.lexicon import Token
from tenku.engines.animatic.notes import note


def act(token: Token, bound: Bound) -> None:
    after = next((f for f in bound.figures if f.token.start >= token.end), None)
    gap = bound.text[token.end : after.token.start] if after else ""
    # "a running dog", 奔跑的狗: right before its figure; else it belongs to the one before it.
    attribute = after is not None and gap.strip() in ("", "的")
    owner = after if attribute else nearest(token, bound.figures)
    if owner is None:
        bound.loose.append(token)
        return
    for figure in bound.figures:
        if figure.token != owner.token or not figure.kind or _does(figure, token, bound):
            continue
        if token.term.name != "ride" or not is_human(figure):  # `_mount` sees what is ridden
            bound.notes.append(note("action", bound.language, token.text, figure.token.text))
    bound.acts.append((owner, token))


def accompany(bound: Bound) -> None:
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
                and WITH.search(link)
            ):
                _does(figure, action, bound)


def mount(bound: Bound) -> None:
    """Who rides a bicycle, or is on one, is one figure with it: 骑自行车的女孩, "a man on a bike"."""
    for bike in [f for f in bound.figures if f.kind == "bicycle" and f.act != "park"]:
        rider = next((f for f in bound.figures if is_human(f) and _astride(f, bike, bound)), None)
        if rider is not None:
            rider.act = "ride"
            rider.colours |= bike.colours
            bound.figures.remove(bike)
        elif bike.act is None and len(bound.figures) > 1:
            bike.act = "park"
    for owner, action in bound.acts:
        if action.term.name == "ride" and is_human(owner) and owner.act != "ride":
            bound.notes.append(note("action", bound.language, action.text, owner.token.text))


def _astride(rider: Figure, bike: Figure, bound: Bound) -> bool:
    first, last = sorted((rider.token, bike.token), key=lambda t: t.start)
    link = bound.text[first.end : last.start]
    return first.clause == last.clause and _ASTRIDE.search(link) is not None


_ASTRIDE = re.compile(
    r"\b(?:on|rides?|riding|rode|pedals|pedall?ing|cycles|cycling)\b|骑|踩|蹬", re.IGNORECASE
)


def imply(bound: Bound) -> None:
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


_WALKERS = PEOPLE | {"astronaut", "cat", "dog", "horse", "robot"}
_TOGETHER = frozenset({"walk", "run", "trot", "sit", "stand"})
_MORE = frozenset({"stand", "talk", "smile"})  # are done along with another action
