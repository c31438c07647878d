"""docs/engines.md: `engines_page.md` beside this file, with tables from the engines themselves."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from tenku.brief import Mode
from tenku.engines.animatic.engine import AnimaticEngine
from tenku.engines.base import Capabilities, Range
from tenku.engines.diffusers.engine import configured as on_a_card
from tenku.engines.diffusers.presets import PRESETS as MODELS
from tenku.engines.fal import configured as hosted
from tenku.engines.fal.presets import Preset, presets
from tenku.engines.frames import FAMILIES
from tenku.engines.licences import LICENCES
from tenku.engines.openai_videos import configured as at_a_server
from tenku.engines.testcard import TestcardEngine

_TEXT = Path(__file__).with_suffix(".md")
_WORDS = {Mode.TEXT: "text", Mode.IMAGE: "image", Mode.REMIX: "remix"}
_ALL_SIZES = [[1280, 720], [720, 1280], [1920, 1080], [1080, 1920]]


class _Able(Protocol):
    @property
    def capabilities(self) -> Capabilities: ...


def page() -> str:
    """The whole page."""
    return _TEXT.read_text("utf-8").format(
        engines="\n".join(_engines()),
        presets="\n".join(_preset(name, preset) for name, preset in presets().items()),
        models="\n".join(_models()),
        licences="\n".join(_licences()),
    )


def _engines() -> Iterable[str]:
    yield _row("`animatic`", AnimaticEngine())
    yield _row("`testcard`, for developers", TestcardEngine())
    for family in FAMILIES:
        server = at_a_server(
            base_url="http://127.0.0.1/v1",
            dialect="sglang",
            family=family,
            sizes=_ALL_SIZES,
            modes=list(Mode),
            paid=False,
        )
        yield _row(f"`openai-videos`, family `{family}`", server)
    for name in presets():
        yield _row(f"`fal`, preset `{name}`", hosted(preset=name, key="none"))
    for name in MODELS:
        yield _row(f"`diffusers`, model `{name}`", on_a_card(model=name))


def _row(name: str, engine: _Able) -> str:
    can = engine.capabilities
    cells = (
        name,
        _films(can.films),
        _sides(size for found in can.films.values() for size in found.sizes),
        can.sound,
        can.kind.value,
        "yes" if can.paid else "own" if can.place.value == "elsewhere" else "no",
        can.licence.id or "",
    )
    return f"| {' | '.join(cells)} |"


def _films(films: Mapping[Mode, Range]) -> str:
    """Modes by the lengths that they have."""
    groups: dict[tuple[int, ...], list[str]] = {}
    for mode in Mode:
        if (found := films.get(mode)) is not None:
            groups.setdefault(tuple(sorted(found.seconds)), []).append(_WORDS[mode])
    return "; ".join(
        f"{', '.join(words)} {'/'.join(map(str, seconds))} s" for seconds, words in groups.items()
    )


def _sides(sizes: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"{side}p" for side in sorted({min(size) for size in sizes}))


def _preset(name: str, preset: Preset) -> str:
    can = hosted(preset=name, key="none").capabilities
    prices = ", ".join(f"${price}/s {size}" for size, price in preset.usd_per_second.items())
    cells = (
        f"`{name}`{' (reported)' if preset.reported else ''}",
        _films(can.films),
        _sides(size for found in can.films.values() for size in found.sizes),
        prices or "–",
    )
    return f"| {' | '.join(cells)} |"


def _models() -> Iterable[str]:
    for name, model in MODELS.items():
        gated = " (gated)" if model.gated else ""
        sizes = [model.download_bytes, model.memory_bytes]
        download, memory = (f"{size / 1e9:.0f} GB" for size in sizes)
        films = _films(on_a_card(model=name).capabilities.films)
        yield f"| `{name}`{gated} | {films}; {_sides(model.sizes)} | {download} | {memory} |"


def _licences() -> Iterable[str]:
    for licence in dict.fromkeys(LICENCES.values()):
        accept = "yes" if licence.must_accept else "no"
        territory = licence.territory or "–"
        yield f"| `{licence.id}` | {licence.notice} | {territory} | {accept} |"
