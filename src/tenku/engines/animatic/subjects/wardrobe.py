"""Who somebody is and what they wear: as the plan says, else by the clip's seed."""

from dataclasses import replace

from tenku.engines.animatic.rigs.biped import CHILD, MAN, WOMAN, Bottom, Hair, Outfit
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
BUILDS = {"woman": WOMAN, "man": MAN, "child": CHILD}
STATURE = {"woman": 0.96, "man": 1.0, "child": 0.66}


def sex_of(casting: Casting, i: int) -> str:
    """The kind of figure `i`: of whoever is left open, one by the clip's seed."""
    kind = casting.subject.kind
    dice = rng(casting.canvas.seed, "person", i)
    return kind if kind in BUILDS else ("woman", "man")[int(dice.integers(2))]


def dressed(casting: Casting, kind: str, i: int) -> Outfit:
    """What figure `i` of a kind wears: as the plan says, else by the clip's seed."""
    dice = rng(casting.canvas.seed, f"outfit.{kind}", i)
    colours = casting.subject.colours
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
    styles = _STYLES[kind]
    skin, hair = _LOOKS[int(dice.integers(len(_LOOKS)))]
    outfit = Outfit(
        skin=choice(casting, "skin", (skin,)),
        hair=choice(casting, "hair", (hair,)),
        top=choice(casting, "top", _TOPS, i),
        trousers=choice(casting, "trousers", _TROUSERS, i),
        shoes=choice(casting, "shoes", _SHOES, i),
        style=styles[int(dice.integers(len(styles)))],
        bottom=bottom,
        sleeve=1.0 if bottom in ("dress", "shorts") else sleeve,
    )
    if bottom == "dress":
        dress = rgb(colours["top"]) if "top" in colours else choice(casting, "dress", _DRESSES, i)
        outfit = replace(outfit, top=dress, trousers=dress)
    return outfit
