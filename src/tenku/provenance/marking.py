"""The one call that a worker makes: a checked clip in, the clip that may be stored out."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog

from tenku import __version__
from tenku.brief import Brief, Clip, in_chinese
from tenku.errors import Failure, Internal
from tenku.media.sandbox import Sandbox
from tenku.provenance import identity, manifest, reading
from tenku.provenance.identity import Identity
from tenku.provenance.manifest import Ingredient

if TYPE_CHECKING:  # the codecs are loaded when there is a clip
    from tenku.provenance.rewriting import Rewriter

FOLDER = "c2pa"  # beside the home's other secrets
_log = structlog.get_logger("tenku.provenance")
_NOTES = {
    "untagged": (
        "The file doesn't say that it is synthetic: it could not be written into it.",
        "文件中未能写入“AI 生成”标识。",
    ),
    "unsigned": (
        "The file says that it is synthetic, but carries no signature.",
        "文件含“AI 生成”标识，但没有签名。",
    ),
}


@dataclass(frozen=True)
class Marked:
    """A clip whose file says what it is, and what the log of outputs keeps of it.

    `signed_by` is the serial number of the certificate that signed it, if one did.
    """

    clip: Clip
    frame_hashes: tuple[str, ...]
    signed_by: str | None = None
    label: str = "off"


@dataclass(frozen=True, kw_only=True)
class Marking:
    """How the files of one install are marked. `folder` is where its certificates lie."""

    folder: Path
    on: bool = True
    producer: str = ""
    cert: str = ""
    key: str = ""
    label: Literal["auto", "off", "first2s", "always"] = "auto"
    label_text: str = ""
    label_font: str = ""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)  # as those see it who check

    def identity(self) -> Identity:
        """Who signs; made if need be. Raises InvalidParameter or OSError."""
        if self.cert or self.key:
            return identity.own(self.cert, self.key)
        return identity.made(self.folder, self.now())

    def check(self) -> None:
        """Raise InvalidParameter where a file that a setting names can't be used."""
        if self.on and (self.cert or self.key):
            self.identity()
        if self.label_text or self.label_font:
            from tenku.provenance import labelling

            labelling.check(self.label_text, self.label_font)

    async def mark(
        self, clip: Clip, brief: Brief, task_id: str, sandbox: Sandbox | None = None
    ) -> Marked:
        """Draw the visible label, if there is to be one; have the file say what it is; sign it.

        The engine's own file stays. A clip that was not encoded here is demuxed and decoded in
        `sandbox` alone; its C2PA manifest, if it has one, and the boxes that are hashed for ours
        are read in this process, by the C2PA library. Tags and signature that can't be written
        are left out, logged, and told in the clip's notes: a film is not lost for want of its
        papers.

        Who is cancelled meanwhile waits until the file is let go: a label that is being drawn is
        given up within a frame or, in the sandbox, with its child; tags that are copied here and
        a signature are finished.

        Raises:
            Internal: the label could not be drawn; without it the film must not go out.
        """
        stop = threading.Event()
        thread = asyncio.ensure_future(
            asyncio.to_thread(self._mark, clip, brief, task_id, sandbox, stop)
        )
        try:
            return await asyncio.shield(thread)
        finally:
            stop.set()  # the folder is the caller's again only when the thread has left it
            await asyncio.wait([thread])
            if not thread.cancelled():
                thread.exception()  # looked at, so that asyncio doesn't log it

    def _mark(
        self,
        clip: Clip,
        brief: Brief,
        task_id: str,
        sandbox: Sandbox | None,
        stop: threading.Event,
    ) -> Marked:
        from tenku.provenance.rewriting import Rewriter

        rewriter = Rewriter(sandbox, stop.is_set)
        marked = self._labelled(Marked(clip, _fingerprint(clip)), rewriter)
        if not self.on:
            return marked
        earlier = _ingredients(clip, brief)
        return self._sealed(marked, rewriter, earlier, brief, f"video_{task_id}")

    def _labelled(self, marked: Marked, rewriter: "Rewriter") -> Marked:
        from tenku.provenance import labelling

        label = labelling.chosen(self.label, marked.clip.kind)
        if label == "off":
            return marked
        video = marked.clip.video.with_name("labelled.mp4")
        try:
            rewriter.label(
                marked.clip.video,
                video,
                labelling.image(self.label_text, self.label_font),
                always=label == "always",
            )
        except labelling.Unlabelled as error:
            _log.exception("video not labelled")
            raise Internal("The visible label could not be drawn into the video.") from error
        return replace(_as(marked, video), label=label)

    def _sealed(
        self,
        marked: Marked,
        rewriter: "Rewriter",
        ingredients: Sequence[Ingredient],
        brief: Brief,
        video_id: str,
    ) -> Marked:
        """Tags, then the signature over all of it. Tags need no certificate."""
        from tenku.provenance import tags

        clip = marked.clip
        tagged, signed = (clip.video.with_name(f"{step}.mp4") for step in ("tagged", "signed"))
        who = self._who()
        producer = self.producer or ("tenku" if who is None else f"tenku:{who.install}")
        try:
            said = tags.Said(producer=producer, video_id=video_id, comment=_comment(clip))
            rewriter.tag(clip.video, tagged, said)
        except (tags.Unwritable, OSError) as error:
            return _without("untagged", marked, brief, error)
        if who is None:
            return _without("unsigned", _as(marked, tagged), brief)
        statement = manifest.Statement(
            title=f"{video_id}.mp4",
            engine=clip.engine,
            engine_version=clip.engine_version,
            source_type=manifest.source_type(
                clip.kind, brief.mode, brief.source.kind if brief.source else None
            ),
            labelled=marked.label != "off",
        )
        try:
            manifest.sign(tagged, signed, statement, who, ingredients)
        except (manifest.Unsigned, OSError) as error:
            return _without("unsigned", _as(marked, tagged), brief, error)
        return replace(_as(marked, signed), signed_by=who.serial)

    def _who(self) -> Identity | None:
        try:
            return self.identity()
        except (OSError, Failure):
            _log.exception("no certificate to sign with")
            return None


def _fingerprint(clip: Clip) -> tuple[str, ...]:
    from tenku.provenance import fingerprint

    assert clip.spritesheet is not None, "the worker has seen to it"
    try:
        return fingerprint.of_sheet(clip.spritesheet, clip.width, clip.height)
    except (OSError, ValueError):  # then a copy is not known again
        _log.exception("no fingerprint")
        return ()


def _comment(clip: Clip) -> str:
    engine = f"engine {clip.engine} {clip.engine_version}; kind {clip.kind.value}"
    return f"Tenku {__version__}; {engine}; synthetic"


def _ingredients(clip: Clip, brief: Brief) -> list[Ingredient]:
    """The earlier file whose manifest this one goes on from: the clip's own, else the source's."""
    earlier = [Ingredient(clip.original or clip.video, "parentOf")]
    if brief.source is not None:
        earlier.append(Ingredient(brief.source.video, "inputTo"))
    return [found for found in earlier if reading.carried_by(found.path)][:1]


def _as(marked: Marked, video: Path) -> Marked:
    return replace(marked, clip=replace(marked.clip, video=video))


def _without(what: str, marked: Marked, brief: Brief, why: Exception | None = None) -> Marked:
    _log.error("video not marked", what=what, reason=str(why))
    english, chinese = _NOTES[what]
    note = chinese if in_chinese(brief.prompt) else english
    return replace(marked, clip=replace(marked.clip, notes=(*marked.clip.notes, note)))
