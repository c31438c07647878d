"""What an engine hands in is looked at before it is believed, stored or paid for.

Imports the codecs: imported where a clip is there to be checked.
"""

from dataclasses import replace
from pathlib import Path

from tenku.brief import Brief, Clip
from tenku.engines.base import Engine
from tenku.engines.record import SHEET_TILES, THUMBNAIL_AT
from tenku.media import foreign, pictures, probe
from tenku.media.sandbox import Sandbox


def accept(clip: Clip, brief: Brief, engine: Engine, folder: Path, sandbox: Sandbox) -> Clip:
    """The clip as it may be stored: the very MP4 that was ordered, and companions of our own.

    A clip that was encoded here is read; any other is decoded whole, in the sandbox, and its
    companions are drawn from what was seen there, into `folder`. Blocks. Raises EngineFailed.
    """
    if engine.capabilities.encodes_here:
        facts = probe.probe(clip.video)
        probe.check(facts, brief.width, brief.height, brief.seconds)
        return clip
    shares = [i / (SHEET_TILES - 1) for i in range(SHEET_TILES)]
    seen = foreign.screen(clip.video, seconds=brief.seconds, shares=shares, sandbox=sandbox)
    probe.check(seen.facts, brief.width, brief.height, brief.seconds)
    thumbnail, sheet = folder / "thumbnail.webp", folder / "spritesheet.jpg"
    later = seen.pictures[round(THUMBNAIL_AT * (SHEET_TILES - 1)) :]
    telling = next((p for p in later if not pictures.is_blank(p)), later[-1])
    pictures.write_thumbnail(telling, thumbnail)
    pictures.write_sprite_sheet(seen.pictures, sheet)
    return replace(
        clip,
        thumbnail=thumbnail,
        spritesheet=sheet,
        width=seen.facts.width,
        height=seen.facts.height,
        fps=round(seen.facts.fps),
        num_frames=seen.facts.num_frames,
    )
