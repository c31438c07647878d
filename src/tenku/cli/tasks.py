"""`tenku tasks`: what was asked of this home, and where it stands."""

import click
from rich.console import RenderableType

from tenku import audit, lifecycle
from tenku.app import App
from tenku.cli.command import Group
from tenku.cli.ending import details
from tenku.cli.failures import sentence_of
from tenku.cli.home import with_home
from tenku.cli.output import console, facts, moment, print_json, table
from tenku.cli.text import say
from tenku.db import Tx
from tenku.service import Listing
from tenku.tasks import Task, find_id
from tenku.tasks.view import TaskView


@click.group("tasks", cls=Group, help=say("tasks.help"))
def command() -> None:
    pass


@command.command("list", help=say("tasks.list"))
@click.option("--status", metavar="STATUS", help=say("tasks.status"))
@click.option("--limit", metavar="N", type=int, default=20, help=say("tasks.limit"))
@click.option("--cursor", metavar="CURSOR", help=say("tasks.cursor"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def listing(status: str | None, limit: int, cursor: str | None, as_json: bool) -> None:
    async def work(app: App) -> tuple[list[TaskView], str | None]:
        page = await app.service.page(
            app.local_account, Listing.read(status=status, limit=limit, cursor=cursor)
        )
        return [await _view(app, task) for task in page.tasks], page.next_cursor

    views, more = with_home(work)
    if as_json:
        print_json({"tasks": [view.dump() for view in views], "next_cursor": more})
        return
    if not views:
        click.echo(say("tasks.none"))
        return
    headings = [say(f"tasks.{name}") for name in ("task", "state", "model", "credits", "made")]
    rows = [
        (view.task_id, _status(view), view.model_id, f"{view.price:,}", moment(view.created_at))
        for view in views
    ]
    console().print(table(headings, rows, right=3))
    if more is not None:
        click.echo(say("tasks.more", cursor=more))


@command.command("show", help=say("tasks.show"))
@click.argument("task_id", metavar="TASK_ID")
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def show(task_id: str, as_json: bool) -> None:
    async def work(app: App) -> tuple[TaskView, Task]:
        task = await app.service.get(app.local_account, task_id)
        return await _view(app, task), task

    view, task = with_home(work)
    cost = task.result.cost_usd if task.result is not None else None  # the operator's alone
    if as_json:
        print_json(view.dump() | ({} if cost is None else {"cost_usd": str(cost)}))
        return
    rows = _facts(view)
    if cost is not None:
        rows.append((say("done.cost"), f"US$ {cost:.2f}"))
    console().print(facts(rows))


@command.command("cancel", help=say("tasks.cancel"))
@click.argument("task_id", metavar="TASK_ID")
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def cancel(task_id: str, as_json: bool) -> None:
    async def work(app: App) -> TaskView:
        return await _view(app, await app.service.cancel(app.local_account, task_id))

    view = with_home(work)
    if as_json:
        print_json(view.dump())
    else:
        click.echo(say("tasks.cancelled", id=view.task_id, status=_status(view)))


@command.command("delete", help=say("tasks.delete"))
@click.argument("task_id", metavar="TASK_ID")
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def delete(task_id: str, as_json: bool) -> None:
    bare = find_id(task_id)

    async def work(app: App) -> TaskView:
        def remove(tx: Tx) -> Task:
            task = lifecycle.delete(tx, app.local_account, bare)
            act = audit.Act(
                action="task.delete",
                subject=bare,
                actor=audit.OPERATOR,
                account_id=task.account_id,
            )
            audit.write(tx, act)
            return task

        task = await app.db.write(remove)
        await app.worker.retention.expire()  # the bytes go now, not when a server runs next
        return await _view(app, task)

    view = with_home(work)
    if as_json:
        print_json(view.dump())
    else:
        click.echo(say("tasks.deleted", id=view.task_id))


@command.command("takedown", help=say("tasks.takedown"))
@click.argument("task_id", metavar="TASK_ID")
@click.option("--reason", metavar="TEXT", required=True, help=say("tasks.reason"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def takedown(task_id: str, reason: str, as_json: bool) -> None:
    async def work(app: App) -> TaskView:
        task = await app.service.take_down(task_id, reason)
        await app.worker.retention.expire()  # the bytes go now, not when a server runs next
        return await _view(app, task)

    view = with_home(work)
    if as_json:
        print_json(view.dump())
    else:
        click.echo(say("tasks.taken_down", id=view.task_id))


async def _view(app: App, task: Task) -> TaskView:
    return await app.service.show(task, app.base_url, local=True)


def _status(view: TaskView) -> str:
    if view.result is not None and view.result.video.local_path is None:
        return say("status.deleted")
    return say(f"status.{view.status}", progress=view.progress)


def _facts(view: TaskView) -> list[tuple[str, RenderableType]]:
    rows: list[tuple[str, RenderableType]] = [
        (say("tasks.task"), view.task_id),
        (say("tasks.state"), _status(view)),
        (say("tasks.model"), view.model_id),
        (say("tasks.made"), moment(view.created_at)),
        (say("tasks.credits"), f"{view.price:,}"),
    ]
    if view.error_code is not None:
        rows.append((say("tasks.error"), sentence_of(view.error_code, view.error or "")))
    if view.result is not None:
        if view.result.video.local_path is not None:
            rows.append((say("tasks.file"), view.result.video.local_path))
        rows.append((say("tasks.video_id"), view.result.video_id))
        rows += details(view.result)
    return rows
