"""What people wear, and how they are built: designed choices by the clip's seed."""

from dataclasses import replace

from tenku.engines.animatic.rigs.body import CHILD, MAN, WOMAN, Bottom, Build, Hair, Outfit
from tenku.engines.animatic.scene import rng
from tenku.engines.animatic.subjects.palette import choice, rgb
from tenku.engines.animatic.subjects.performer import Casting

_LOOKS = (  # skin and hair
    ("#e8b890", "#5b3623"), ("#c98d63", "#2a2022"), ("#8d5a3b", "#1f1a1c"), ("#f0c8a6", "#b5823f"),
    ("#edc09a", "#221c20"), ("#a9714b", "#2b1d1a"), ("#e9b791", "#8a4a24"), ("#6b432d", "#1c1718"),
)  # fmt: skip
_TOPS = ("#c8553d", "#e0b04c", "#3f6d8c", "#5f9a8b", "#e6dccb", "#8a4f6d", "#40584f")
_TROUSERS = ("#34507a", "#4a4453", "#6b5a48", "#2f3b4a", "#b79a6c")
_DRESSES = ("#c23b46", "#2f6f73", "#e0a23c", "#6a5aa0", "#d9774f")
_SHOES = ("#3a2b2b", "#e8e0d2", "#7a4a32", "#b5473a")
_STYLES: dict[str, tuple[Hair, ...]] = {
    "woman": ("long", "ponytail", "bob", "bun"),
    "man": ("short", "crop", "short"),
    "child": ("bob", "short", "ponytail"),
}
_GREYS = ("#b9b5b1", "#d6d2cc", "#9a9694")
_OLD_STYLES: dict[str, tuple[Hair, ...]] = {
    "woman": ("bun", "bob", "bun"),
    "man": ("short",),
}
_OLD_TOPS = ("#6f6a8a", "#7a5c4a", "#4f6b66", "#8a4f57", "#5b6b80")
BUILDS = {"woman": WOMAN, "man": MAN, "child": CHILD}
_GIRTHS = ((1.0, 1.0), (0.95, 0.93), (1.05, 1.10), (1.0, 0.97), (1.08, 1.22))  # limbs, waist


def sex(casting: Casting, i: int) -> str:
    """The kind of figure `i`: of whoever is left open, one by the clip's seed."""
    kind = casting.subject.kind
    dice = rng(casting.canvas.seed, "person", i)
    return kind if kind in BUILDS else ("woman", "man")[int(dice.integers(2))]


def build(casting: Casting, kind: str, i: int) -> Build:
    """The proportions of figure `i`; a single one has its kind's own."""
    own = BUILDS[kind]
    if casting.subject.count == 1:
        return own
    limbs, waist = _GIRTHS[int(rng(casting.canvas.seed, f"girth.{kind}", i).integers(len(_GIRTHS)))]
    return replace(own, limbs=own.limbs * limbs, waist=own.waist * waist)


def outfit(casting: Casting, kind: str, i: int) -> Outfit:
    """What figure `i` wears, who is a "woman", "man" or "child"."""
    i += _earlier(casting)
    dice = rng(casting.canvas.seed, f"outfit.{kind}", i)
    colours, old = casting.subject.colours, casting.subject.old
    bottom: Bottom = "trousers"
    if kind == "woman" and "trousers" not in colours and casting.subject.action != "run":
        bottom = ("trousers", "dress", "skirt")[int(dice.integers(3))]
        if "top" in colours and bottom == "dress":
            bottom = "skirt"
    if kind == "child" and "trousers" not in colours:
        bottom = ("shorts", "trousers")[int(dice.integers(2))]
    if "dress" in colours:
        bottom = "dress"
    sleeve = (1.0, 2.0)[int(dice.integers(2))]
    styles = _OLD_STYLES.get(kind, _STYLES[kind]) if old else _STYLES[kind]
    skin, hair = _LOOKS[int(dice.integers(len(_LOOKS)))]
    worn = Outfit(
        skin=choice(casting, "skin", (skin,)),
        hair=choice(casting, "hair", _GREYS if old else (hair,), i),
        top=choice(casting, "top", _tops(casting), i),
        trousers=choice(casting, "trousers", _TROUSERS, i),
        shoes=choice(casting, "shoes", _SHOES, i),
        style=styles[int(dice.integers(len(styles)))],
        bottom=bottom,
        sleeve=2.0 if old else 1.0 if bottom in ("dress", "shorts") else sleeve,
    )
    if bottom == "dress":
        dress = rgb(colours["top"]) if "top" in colours else choice(casting, "dress", _DRESSES, i)
        worn = replace(worn, top=dress, trousers=dress)
    return worn


def _earlier(casting: Casting) -> int:
    """How many of the same kind come before these in the plan: they look different."""
    same = [s for s in casting.plan.subjects if s.kind == casting.subject.kind]
    before = same[: same.index(casting.subject)] if casting.subject in same else []
    return sum(s.count for s in before)


def _tops(casting: Casting) -> tuple[str, ...]:
    """Nobody wears the top that the one before wears."""
    tops = _OLD_TOPS if casting.subject.old else _TOPS
    people = [s for s in casting.plan.subjects if s.kind in _STYLES or s.kind == "person"]
    if casting.subject not in people[1:]:
        return tops
    before = replace(casting, subject=people[people.index(casting.subject) - 1])
    theirs = _OLD_TOPS if before.subject.old else _TOPS
    worn = choice(before, "top", theirs, before.subject.count - 1)
    return tuple(top for top in tops if rgb(top) != worn)
