"""The models that are known by name: where their weights are, and what they film."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import platformdirs

from tenku.brief import Mode
from tenku.engines.frames import FamilyName, Size

HD = frozenset({(1280, 720), (720, 1280)})
FULL_HD = frozenset({(1920, 1080), (1080, 1920)})


@dataclass(frozen=True, kw_only=True)
class Preset:
    """`repo` is on the Hugging Face hub; `gated`: there a form must be accepted first.

    `download_bytes` is about what is fetched, `memory_bytes` about what its weights take of the
    machine's memory in 16 bits.
    """

    family: FamilyName
    repo: str
    modes: frozenset[Mode]
    sizes: frozenset[Size]
    download_bytes: int
    memory_bytes: int
    gated: bool = False


_ALL = frozenset(Mode)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "ltx-2.5": Preset(
            family="ltx2",
            repo="Lightricks/LTX-2.5-Diffusers",
            modes=_ALL,
            sizes=HD | FULL_HD,
            download_bytes=68_000_000_000,
            memory_bytes=68_000_000_000,
            gated=True,
        ),
        "ltx-2.3-distilled": Preset(
            family="ltx2",
            repo="diffusers/LTX-2.3-Distilled-Diffusers",
            modes=_ALL,
            sizes=HD | FULL_HD,
            download_bytes=72_000_000_000,
            memory_bytes=72_000_000_000,
        ),
        "wan-2.2-5b": Preset(
            family="wan-5b",
            repo="Wan-AI/Wan2.2-TI2V-5B-Diffusers",
            modes=_ALL,
            sizes=HD,
            download_bytes=34_000_000_000,
            memory_bytes=24_000_000_000,
        ),
        "wan-2.2-a14b": Preset(
            family="wan-a14b",
            repo="Wan-AI/Wan2.2-T2V-A14B-Diffusers",
            modes=frozenset({Mode.TEXT, Mode.REMIX}),
            sizes=HD,
            download_bytes=126_000_000_000,
            memory_bytes=70_000_000_000,
        ),
        "wan-2.2-a14b-image": Preset(
            family="wan-a14b",
            repo="Wan-AI/Wan2.2-I2V-A14B-Diffusers",
            modes=frozenset({Mode.IMAGE}),
            sizes=HD,
            download_bytes=126_000_000_000,
            memory_bytes=70_000_000_000,
        ),
    }
)


def default_folder(model: str) -> Path:
    """Where a preset's weights are, unless an option says otherwise."""
    return platformdirs.user_data_path("tenku", appauthor=False) / "models" / model
