"""`tenku verify FILE`: where a video comes from, and whether it is as it was made."""

import asyncio
from pathlib import Path

import click
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from tenku.app import verify_file
from tenku.cli.command import Command
from tenku.cli.failures import FAILED
from tenku.cli.output import console, facts, moment, print_json
from tenku.cli.text import say
from tenku.config import load
from tenku.errors import InvalidParameter
from tenku.provenance.inspecting import TooBig
from tenku.provenance.verifying import Verdict, Verified
from tenku.tasks.view import iso

_STYLES = {Verdict.INTACT: "bold green", Verdict.CHANGED: "yellow", Verdict.UNKNOWN: "yellow"}


@click.command("verify", cls=Command, help=say("verify.help"))
@click.argument("file", metavar=say("metavar.file"), type=Path)
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
@click.pass_context
def command(ctx: click.Context, file: Path, as_json: bool) -> None:
    try:
        found = asyncio.run(verify_file(load(), file))
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidParameter(
            say("verify.unreadable", path=file, reason=reason), field="file"
        ) from None
    except TooBig:
        raise InvalidParameter(say("verify.too_big", path=file), field="file") from None
    if as_json:
        print_json(_body(file, found))
    else:
        verdict = Text(say(f"verify.{found.verdict}"), _STYLES[found.verdict])
        shown = facts([(say("verify.verdict"), verdict), *_rows(found)])
        console().print(Group(Text(str(file)), Padding(shown, (1, 0, 1, 2), expand=False)))
    ctx.exit(0 if found.verdict is Verdict.INTACT else FAILED)


def _rows(found: Verified) -> list[tuple[str, RenderableType]]:
    signed, aigc, match = found.looked.manifest, found.aigc, found.match
    rows: list[tuple[str, RenderableType]] = []
    if found.looked.unread:
        rows.append((say("verify.signature"), say("verify.unread", reason=found.looked.unread)))
    elif signed.state == "none":
        rows.append((say("verify.signature"), say("verify.unsigned")))
    else:
        state = say("verify.state", state=signed.state, anywhere=signed.anywhere)
        rows.append((say("verify.signature"), "\n".join([state, *signed.problems])))
        rows.append((say("verify.issuer"), signed.issuer))
        rows.append((say("verify.says"), signed.maker))
        if signed.ingredients:
            rows.append((say("verify.from"), ", ".join(signed.ingredients)))
    if aigc:
        rows.append(("AIGC", "  ".join(f"{name}={value}" for name, value in aigc.items() if value)))
    if match is None:
        rows.append((say("verify.log"), say("verify.not_logged")))
    else:
        output = match.output
        how = "verify.same" if match.exact else "verify.alike"
        made_at = moment(iso(output.created_at_ms))
        rows.append((say("verify.log"), say(how, share=f"{match.share:.0%}")))
        rows.append((say("verify.made"), f"{made_at}, video_{output.task_id}"))
        engine = f"{output.engine} {output.engine_version} ({output.kind.value})"
        rows.append((say("done.engine"), engine))
    return rows


def _body(file: Path, found: Verified) -> dict[str, object]:
    signed, match = found.looked.manifest, found.match
    return {
        "file": str(file),
        "sha256": found.looked.sha256,
        "size_bytes": found.looked.size_bytes,
        "verdict": found.verdict.value,
        "c2pa": {
            "state": signed.state,
            "state_elsewhere": signed.anywhere,
            "problems": list(signed.problems),
            "issuer": signed.issuer,
            "generator": signed.generator,
            "title": signed.title,
            "engine": {"name": signed.engine, "version": signed.engine_version},
            "source_type": signed.source_type,
            "ingredients": list(signed.ingredients),
            "unread": found.looked.unread,
        },
        "aigc": found.aigc or None,
        "comment": found.looked.tags.get("comment", ""),
        "made_here": None
        if match is None
        else {
            "match": "exact" if match.exact else "alike",
            "share": round(match.share, 3),
            "task_id": match.output.task_id,
            "video_id": f"video_{match.output.task_id}",
            "engine": {
                "name": match.output.engine,
                "version": match.output.engine_version,
                "kind": match.output.kind.value,
            },
            "label": match.output.label,
            "signed": match.output.signed_by is not None,
            "created_at": iso(match.output.created_at_ms),
        },
    }
