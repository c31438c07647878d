"""What an engine hands in is looked at before it is believed, stored or paid for.

Imports the codecs: imported where a clip is there to be checked.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tenku.brief import Brief, Clip
from tenku.engines import frames
from tenku.engines.base import Engine
from tenku.engines.record import SHEET_TILES, THUMBNAIL_AT
from tenku.media import conforming, foreign, pictures, probe
from tenku.media.foreign import Screened
from tenku.media.sandbox import Sandbox
from tenku.worker import ambience, wording

_SHARES = tuple(i / (SHEET_TILES - 1) for i in range(SHEET_TILES))


def accept(
    clip: Clip,
    brief: Brief,
    engine: Engine,
    folder: Path,
    sandbox: Sandbox,
    stopped: Callable[[], bool] = lambda: False,
) -> Clip:
    """The clip as it may be stored: the very MP4 that was ordered, and companions of our own.

    A clip that was encoded here is read. Any other is decoded whole, in the sandbox, and cut there
    to what was ordered where it is anything else, with notes on what that changed; companions are
    drawn from what was seen. New files lie in `folder`. Blocks. Raises EngineFailed, also soon
    after `stopped` says that nobody waits.
    """
    if engine.capabilities.encodes_here:
        facts = probe.probe(clip.video)
        probe.check(facts, brief.width, brief.height, brief.seconds)
        return clip
    seen = foreign.screen(
        clip.video, seconds=brief.seconds, shares=_SHARES, sandbox=sandbox, stopped=stopped
    )
    order = conforming.order(seen.facts, brief.width, brief.height, brief.seconds)
    if order is not None:
        cut = _Cut(brief=brief, video=folder / "conformed.mp4", sandbox=sandbox, stopped=stopped)
        clip, seen = cut.made(clip, seen, order)
    probe.check(seen.facts, brief.width, brief.height, brief.seconds)
    return _with_companions(clip, seen, folder)


@dataclass(frozen=True, kw_only=True)
class _Cut:
    """The making of a clip's ordered form, into `video`."""

    brief: Brief
    video: Path
    sandbox: Sandbox
    stopped: Callable[[], bool]

    def made(self, clip: Clip, given: Screened, order: conforming.Order) -> tuple[Clip, Screened]:
        """The clip in its new file, and what that is."""
        brief, notes = self.brief, list(clip.notes)
        was, size = (given.facts.width, given.facts.height), (brief.width, brief.height)
        if frames.upscaled(was, size):
            notes.append(wording.upscaled(brief.prompt, *was))
        silent = not given.facts.has_sound
        seen = self._seen(clip, order, silent=silent)
        if not seen.facts.has_sound:  # all that was to be heard has been cut off
            silent = True
            seen = self._seen(clip, order, silent=silent)
        if silent:
            notes.append(wording.sound_made(brief.prompt))
        return replace(clip, video=self.video, original=clip.video, notes=tuple(notes)), seen

    def _seen(self, clip: Clip, order: conforming.Order, *, silent: bool) -> Screened:
        brief = self.brief
        return foreign.conform(
            clip.video,
            self.video,
            order,
            ambience.made(brief.prompt, brief.seconds, brief.seed) if silent else None,
            shares=_SHARES,
            sandbox=self.sandbox,
            stopped=self.stopped,
        )


def _with_companions(clip: Clip, seen: Screened, folder: Path) -> Clip:
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
