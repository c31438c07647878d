"""`tenku generate`: one video, from the prompt to a file. Needs no server."""

import asyncio
import contextlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from tenku.app import App, check_plan
from tenku.cli import progress
from tenku.cli.command import INTERRUPTED, Command
from tenku.cli.ending import ending
from tenku.cli.failures import FAILED, sentence_of
from tenku.cli.home import stop_at_sigterm, with_home
from tenku.cli.output import console, moment, print_json
from tenku.cli.saving import save, target
from tenku.cli.serving import served
from tenku.cli.text import say
from tenku.errors import ErrorKind, InvalidParameter
from tenku.service import Submitted
from tenku.tasks import Status, Task
from tenku.tasks.view import TaskView

_LOOK_SECONDS = 2.0  # how often to look whether that server is still there


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the user asked for, as it was typed."""

    prompt: str
    model: str | None = None
    duration: str | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    image: str | None = None
    remix: str | None = None
    keep: bool = False
    seed: int | None = None

    @property
    def model_id(self) -> str:
        """The model named, or the one that the other options call for."""
        if self.model is not None:
            return self.model
        if self.remix is not None:
            return "fal-ai/sora-2/video-to-video/remix"
        form = "text-to-video" if self.image is None else "image-to-video"
        return f"fal-ai/sora-2/{form}{'/pro' if self.resolution == '1080p' else ''}"

    def parameters(self, image_url: str | None) -> dict[str, object]:
        """What the service is asked; names that the model doesn't take are refused there."""
        given: dict[str, object] = {
            "prompt": self.prompt,
            "duration": self.duration,
            "aspect_ratio": self.aspect_ratio,
            "resolution": self.resolution,
            "image_url": image_url,
            "video_id": self.remix,
            "seed": self.seed,
            "delete_video": not self.keep,
        }
        return {name: value for name, value in given.items() if value is not None}


@click.command("generate", cls=Command, help=say("generate.help"))
@click.argument("prompt", metavar=say("metavar.prompt"), required=False)
@click.option("--model", metavar="ID", help=say("generate.model"))
@click.option("--duration", metavar="N", help=say("generate.duration"))
@click.option("--aspect-ratio", metavar="R", help=say("generate.aspect_ratio"))
@click.option("--resolution", metavar="R", help=say("generate.resolution"))
@click.option("--image", metavar="FILE|URL", help=say("generate.image"))
@click.option("--remix", metavar="VIDEO_ID", help=say("generate.remix"))
@click.option("--keep", is_flag=True, help=say("generate.keep"))
@click.option("--plan", "plan_file", metavar="FILE", type=Path, help=say("generate.plan"))
@click.option("--seed", metavar="N", type=int, help=say("generate.seed"))
@click.option("--output", metavar="FILE", type=Path, help=say("generate.output"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
@click.pass_context
def command(
    ctx: click.Context,
    prompt: str | None,
    model: str | None,
    duration: str | None,
    aspect_ratio: str | None,
    resolution: str | None,
    image: str | None,
    remix: str | None,
    keep: bool,
    plan_file: Path | None,
    seed: int | None,
    output: Path | None,
    as_json: bool,
) -> None:
    if plan_file is not None:
        prompt, output = _read_plan(prompt, plan_file), output or Path(f"{plan_file.stem}.mp4")
    if prompt is None:
        raise click.MissingParameter(
            ctx=ctx, param_hint=say("metavar.prompt"), param_type="argument"
        )
    wish = Wish(
        prompt=prompt,
        model=model,
        duration=duration,
        aspect_ratio=aspect_ratio,
        resolution=resolution,
        image=image,
        remix=remix,
        keep=keep,
        seed=seed,
    )
    if output is not None and not output.absolute().parent.is_dir():
        raise InvalidParameter(say("generate.no_folder", path=output.absolute().parent))

    async def work(app: App) -> int:
        await app.worker.retention.expire()
        sent = await _submit(app, wish)
        try:
            with progress.shown(sent.task.estimated_seconds) as report:
                task = await _film(app, sent.task.id, report)
        except asyncio.CancelledError:
            task = await app.service.cancel(app.local_account, sent.task.id)
        view = await app.service.show(task, app.base_url, local=True)
        if task.status is Status.FAILED:
            return _tell_failure(view, as_json=as_json)
        return await _hand_over(app, wish, view, output, as_json=as_json)

    stop_at_sigterm()
    ctx.exit(with_home(work))


def _read_plan(prompt: str | None, file: Path) -> str:
    """The plan in a file (- is standard input), as the prompt that has it filmed."""
    if prompt:
        raise InvalidParameter(say("generate.plan_or_prompt"), field="plan")
    try:
        return check_plan(sys.stdin.read() if str(file) == "-" else file.read_text("utf-8"))
    except OSError as error:
        raise InvalidParameter(
            say("generate.no_plan", path=file, error=error.strerror), field="plan"
        ) from error


async def _submit(app: App, wish: Wish) -> Submitted:
    image = wish.image
    if image is not None and re.match(r"(?i)https?://|data:", image) is None:
        data = await app.service.intake.read_file(Path(image).expanduser())
        image = (await app.service.upload(app.local_account, data, app.base_url)).image_url
    return await app.service.submit(app.local_account, wish.model_id, wish.parameters(image))


async def _film(app: App, task_id: str, report: progress.Report) -> Task:
    """Wait for the task to be over; work on it here, unless a server of this home does."""
    worker: asyncio.Task[None] | None = None
    try:
        while True:
            if worker is None and not served(app.settings.home):
                worker = asyncio.create_task(app.worker.run(only=task_id))
            task = await app.service.wait(app.local_account, task_id, _LOOK_SECONDS, report)
            if task.status.terminal:
                return task
            if worker is not None and worker.done():
                worker.result()  # raises what ended it
    finally:
        if worker is not None:
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker


def _tell_failure(view: TaskView, *, as_json: bool) -> int:
    cancelled = view.error_code == ErrorKind.CANCELLED
    if as_json:
        print_json(view.dump())
    elif cancelled:
        click.echo(say("generate.interrupted", price=f"{view.price:,}"), err=True)
    else:
        message = sentence_of(view.error_code or "", view.error or "")
        click.echo(say("generate.failed", message=message, price=f"{view.price:,}"), err=True)
    return INTERRUPTED if cancelled else FAILED


async def _hand_over(
    app: App, wish: Wish, view: TaskView, output: Path | None, *, as_json: bool
) -> int:
    """Give the user his file and say what it is; in JSON without --output it stays in the store."""
    result = view.result
    assert result is not None
    assert result.video.local_path is not None, "what was just made is there"
    stored = saved = Path(result.video.local_path)
    if output is not None or not as_json:
        wanted = target(output, wish.prompt, view.task_id)
        try:
            saved = await asyncio.to_thread(save, stored, wanted, replace=output is not None)
        except OSError as error:
            until = moment(result.expires_at)
            reason = error.strerror or str(error)
            said = say("generate.not_saved", path=wanted, reason=reason, until=until)
            click.echo(said, err=True)
    result.video.local_path = str(saved)
    if as_json:
        print_json(view.dump())
    else:
        balance, _ = await app.service.balance(app.local_account)
        console().print(ending(view, saved, balance.available))
    return FAILED if output is not None and saved == stored else 0
