"""The last screen of `tenku generate`: what was made, by what, for how much, until when."""

from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from tenku.brief import EngineKind
from tenku.cli.output import facts, moment, size
from tenku.cli.text import say
from tenku.tasks.view import ResultView, TaskView, VideoView


def ending(view: TaskView, saved: Path, balance: int) -> RenderableType:
    """What to print for a completed task whose video the user finds at `saved`."""
    result = view.result
    assert result is not None, "a completed task has a result"
    path = Text(str(saved), style="bold green", no_wrap=True, overflow="ignore")
    price = say("done.charged", price=f"{view.price:,}", balance=f"{balance:,}")
    rows = details(result)
    rows.insert(2, (say("done.credits"), price))
    # The path stands alone and unbroken, so that it can be copied.
    return Group(path, Padding(facts(rows), (1, 0, 1, 2), expand=False))


def details(result: ResultView) -> list[tuple[str, RenderableType]]:
    """What a video is, what made it, and until when it is here."""
    preview = result.engine.kind is EngineKind.PREVIEW
    engine = say(
        "done.preview" if preview else "done.model",
        name=result.engine.name,
        version=result.engine.version,
    )
    rows: list[tuple[str, RenderableType]] = [
        (say("done.video"), _shape(result.video)),
        (say("done.engine"), engine),
        (say("done.seed"), str(result.seed)),
    ]
    if result.notes:
        rows.append((say("done.notes"), "\n".join(result.notes)))
    if result.prompt_sent is not None:
        rows.append((say("done.prompt_sent"), result.prompt_sent))
    rows.append((say("done.kept"), _until(result)))
    if result.remixable:
        rows.append((say("done.remix"), f'tenku generate "..." --remix {result.video_id}'))
    return rows


def _shape(video: VideoView) -> str:
    return say(
        "done.shape",
        seconds=f"{video.duration:g}",
        width=video.width,
        height=video.height,
        fps=video.fps,
        size=size(video.file_size),
    )


def _until(result: ResultView) -> str:
    if result.expires_at is None:
        return say("done.for_ever")
    name = "done.until" if result.remixable else "done.short"
    return say(name, until=moment(result.expires_at))
