"""The gallery as a page: one HTML file beside its JPEGs, without scripts, for any browser."""

from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from PIL import Image

from tenku.engines.animatic.engine import NAME, VERSION
from tenku.engines.animatic.gallery import Plate
from tenku.engines.animatic.scene import Picture

_QUALITY = 88

_STYLE = """
body { margin: 2rem; background: #17161c; color: #d8d4cc; font: 15px/1.4 system-ui, sans-serif }
h1 { font-weight: 600 } h2 { margin: 2.5rem 0 .8rem; font-weight: 600; text-transform: capitalize }
section { display: grid; gap: 14px; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)) }
section.upright { grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)) }
figure { margin: 0 } img { width: 100%; border-radius: 4px; display: block }
figcaption { color: #99948a; font-size: 13px; margin-top: 4px }
"""


def name(k: int) -> str:
    """The file of the k-th plate."""
    return f"{k:03}.jpg"


def save(picture: Picture, path: Path) -> None:
    Image.fromarray(picture).save(path, quality=_QUALITY)


def html(plates: Sequence[Plate]) -> str:
    """The page. Plates of one group stand together, upright ones in narrower columns."""
    numbered = sorted(enumerate(plates), key=lambda item: (_rank(item[1], plates), item[0]))
    parts: list[str] = []
    for (group, upright), members in groupby(
        numbered, key=lambda item: (item[1].group, item[1].portrait)
    ):
        figures = "".join(_figure(k, plate) for k, plate in members)
        kind = ' class="upright"' if upright else ""
        heading = f"<h2>{escape(group)}</h2>" if not upright or "upright" in group else ""
        parts.append(f"{heading}<section{kind}>{figures}</section>")
    title = f"{NAME} {VERSION}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style><h1>{title}</h1>{''.join(parts)}</html>"
    )


def _rank(plate: Plate, plates: Sequence[Plate]) -> tuple[int, bool]:
    """Groups in the order of their first plates; within one, the upright plates last."""
    first = next(k for k, other in enumerate(plates) if other.group == plate.group)
    return first, plate.portrait


def _figure(k: int, plate: Plate) -> str:
    title = escape(plate.title)
    return (
        f'<figure><img src="{name(k)}" alt="{title}" loading="lazy">'
        f"<figcaption>{title}</figcaption></figure>"
    )
