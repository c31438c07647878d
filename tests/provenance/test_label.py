"""The visible label: where, how large, how long, on whose clips, and what else stays as it was."""

import asyncio
import threading
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from engines.contract import frames, psnr, samples
from PIL import ImageFont
from provenance.conftest import BRIEF, TASK_ID, Mark, seen

from tenku.brief import Clip, EngineKind
from tenku.errors import Internal, InvalidParameter
from tenku.media import probe
from tenku.media.sandbox import Sandbox
from tenku.provenance import Marking, labelling

FPS = 24


@pytest.fixture
def latin(tmp_path: Path) -> str:
    """A font file without Chinese: the one that Pillow has in itself."""
    inside = ImageFont.load_default(24)
    assert isinstance(inside, ImageFont.FreeTypeFont)
    assert isinstance(inside.path, BytesIO)
    file = tmp_path / "latin.ttf"
    file.write_bytes(inside.path.getvalue())
    return str(file)


@pytest.fixture
def model(clip: Clip) -> Clip:
    """As a learned engine would hand it in."""
    return replace(clip, kind=EngineKind.MODEL)


def changed(before: Path, after: Path, *numbers: int) -> list[np.ndarray]:
    """Where the pictures of these numbers differ by more than an encoder makes them."""
    pairs = zip(frames(before), frames(after), strict=True)
    away = {
        i: np.abs(a.astype(int) - b.astype(int)).max(axis=2) > 60
        for i, (a, b) in enumerate(pairs)
        if i in numbers
    }
    return [away[i] for i in numbers]


def test_it_stands_in_the_lower_right_corner_for_two_seconds_and_goes(
    model: Clip, mark: Mark
) -> None:
    marked = mark(model)
    assert marked.label == "first2s"
    first, second, later = changed(model.video, marked.clip.video, 0, 2 * FPS, 2 * FPS + 13)
    for picture in (first, second):
        rows, columns = np.nonzero(picture)
        assert rows.min() > 0.85 * BRIEF.height
        assert columns.min() > 0.6 * BRIEF.width
        assert BRIEF.height - rows.max() > 0.02 * BRIEF.height
        assert BRIEF.width - columns.max() > 0.01 * BRIEF.width
        assert np.ptp(rows) >= 0.05 * BRIEF.height
    assert not later.any()


def test_the_letters_are_five_hundredths_of_the_short_side() -> None:
    """The Chinese ones of the shipped label, which stand between its blanks."""
    grey, alpha = (np.asarray(part) for part in labelling.image("", "").split())
    ink = (grey > 128) & (alpha > 128)
    columns = np.nonzero(ink.any(axis=0))[0]
    starts = [columns[0], *columns[1:][np.diff(columns) > 24]]
    rows = np.nonzero(ink[:, starts[1] : starts[2] - 24].any(axis=1))[0]
    assert np.ptp(rows) / 128 * labelling.HEIGHT >= 0.05


@pytest.mark.parametrize(
    ("wanted", "kind", "label"),
    [
        ("auto", EngineKind.MODEL, "first2s"),
        ("auto", EngineKind.PREVIEW, "off"),
        ("first2s", EngineKind.PREVIEW, "first2s"),
        ("always", EngineKind.MODEL, "always"),
        ("off", EngineKind.MODEL, "off"),
    ],
)
def test_whose_clips(
    clip: Clip,
    mark: Mark,
    marking: Marking,
    wanted: str,
    kind: EngineKind,
    label: str,
) -> None:
    made = replace(clip, kind=kind)
    marked = mark(made, by=replace(marking, label=wanted))  # pyright: ignore[reportArgumentType]
    assert marked.label == label
    first, last = changed(made.video, marked.clip.video, 0, 4 * FPS - 1)
    assert (first.any(), last.any()) == (label != "off", label == "always")


def test_the_rest_stays(model: Clip, mark: Mark, marking: Marking) -> None:
    marked = mark(model)
    before, after = probe.probe(model.video), probe.probe(marked.clip.video)
    assert replace(after, metadata={}) == replace(before, metadata={})
    probe.check(after, BRIEF.width, BRIEF.height, BRIEF.seconds)
    assert np.array_equal(samples(marked.clip.video), samples(model.video))
    for a, b in zip(frames(model.video), frames(marked.clip.video), strict=True):
        assert psnr(a[: BRIEF.height // 2], b[: BRIEF.height // 2]) > 38
    with av.open(str(marked.clip.video)) as file:
        context = file.streams.video[0].codec_context
        assert (context.color_range, context.colorspace) == (1, 1)
    found = seen(marked.clip.video, marking)
    assert (found.state, found.source_type) == ("Trusted", "trainedAlgorithmicMedia")


def test_it_needs_no_signature(model: Clip, mark: Mark, marking: Marking) -> None:
    marked = mark(model, by=replace(marking, on=False))
    assert marked.label == "first2s"
    assert seen(marked.clip.video).state == "none"


def test_a_film_that_must_be_labelled_and_cannot_be_does_not_go_out(
    model: Clip, mark: Mark
) -> None:
    model.video.write_bytes(model.video.read_bytes()[:30_000])
    with pytest.raises(Internal, match="label could not be drawn"):
        mark(model)


def test_who_gives_up_waits_for_no_encoder(model: Clip, marking: Marking) -> None:
    """Cancelled, it leaves the folder before the caller has it back."""

    async def cancel() -> None:
        before = threading.active_count()
        task = asyncio.create_task(marking.mark(model, BRIEF, TASK_ID))
        while not model.video.with_name("labelled.mp4").exists():  # noqa: ASYNC110
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert threading.active_count() <= before + 1  # the pool's thread, idle

    asyncio.run(cancel())
    assert not model.video.with_name("signed.mp4").exists()


def test_who_gives_up_ends_the_child_that_draws(model: Clip, marking: Marking) -> None:
    def watched() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name.startswith("watch-")]

    async def cancel() -> None:
        task = asyncio.create_task(marking.mark(model, BRIEF, TASK_ID, Sandbox()))
        while not watched():  # noqa: ASYNC110
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert watched() == []  # the child has been waited for

    asyncio.run(cancel())
    assert [path.name for path in model.video.parent.iterdir()] == ["video.mp4"]


@pytest.mark.parametrize("size", [(720, 1280), (1920, 1080)])
def test_every_shape_has_room_for_it(size: tuple[int, int]) -> None:
    stamp = labelling._Stamp.of(labelling.image("", ""), *size)
    high, wide = stamp.alpha.shape
    assert stamp.x > 0
    assert stamp.x + wide <= size[0]
    assert stamp.y + high <= size[1]


def test_a_text_of_ones_own(model: Clip, mark: Mark, marking: Marking, latin: str) -> None:
    own = replace(marking, label_text="Made by a machine", label_font=latin)
    own.check()
    first, *_ = changed(model.video, mark(model, by=own).clip.video, 0)
    assert first.any()


@pytest.mark.parametrize(
    ("text", "font", "said"),
    [
        ("Mine", "", "needs a font file"),
        ("Mine", "/nowhere.ttf", "is not a font file"),
        ("Mine", __file__, "is not a font file"),
        ("机器生成", "latin", "has no '机器生成'"),
        ("", "latin", "has no '生成'"),
    ],
)
def test_what_cannot_be_drawn_is_said_at_the_start(
    marking: Marking, latin: str, text: str, font: str, said: str
) -> None:
    font = latin if font == "latin" else font
    with pytest.raises(InvalidParameter, match=said):
        replace(marking, label_text=text, label_font=font).check()


@pytest.mark.parametrize("label", ["off", "first2s"])
def test_a_foreign_clip_is_opened_in_the_sandbox_alone(
    model: Clip, marking: Marking, monkeypatch: pytest.MonkeyPatch, label: str
) -> None:
    real = av.open

    def never(*given: object, **options: object) -> object:
        raise AssertionError("opened in this process")

    monkeypatch.setattr(av, "open", never)
    by = replace(marking, label=label)  # pyright: ignore[reportArgumentType]
    marked = asyncio.run(by.mark(model, BRIEF, TASK_ID, Sandbox()))
    monkeypatch.setattr(av, "open", real)
    assert marked.clip.notes == model.notes
    before, after = probe.probe(model.video), probe.probe(marked.clip.video)
    assert replace(after, metadata={}) == replace(before, metadata={})
    assert "AIGC" in after.metadata
    assert np.array_equal(samples(marked.clip.video), samples(model.video))
    assert changed(model.video, marked.clip.video, 0)[0].any() == (label != "off")
    assert seen(marked.clip.video, marking).state == "Trusted"
    data = marked.clip.video.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_foreign_clip_that_breaks_the_box_is_stored_with_a_note(
    clip: Clip, marking: Marking
) -> None:
    clip.video.write_bytes(clip.video.read_bytes()[:30_000])
    marked = asyncio.run(marking.mark(clip, BRIEF, TASK_ID, Sandbox()))
    assert marked.clip.video == clip.video
    assert "doesn't say that it is synthetic" in marked.clip.notes[-1]
