"""Expected failures as one sentence in the user's language, and the exit status they mean."""

import json
import re

import click

from tenku.cli.text import LANGUAGE, known, say
from tenku.errors import ErrorKind, Failure

FAILED = 1
WRONG_USAGE = 2
_ALLOWED_ZH = (  # how the catalog words what a field takes
    (r"a whole number from (-?\d+) to (-?\d+)", r"\1 到 \2 之间的整数"),
    (r"text of (\d+) to (\d+) characters", r"\1 到 \2 个字符的文字"),
    (r"(\d+) to (\d+) printable characters", r"\1 到 \2 个可打印字符"),
    (r"true or false", "true 或 false"),
)


class Refusal(click.ClickException):
    """What the user is told when a command can't be done."""

    def __init__(self, message: str, *, exit_code: int, body: dict[str, object] | None) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # pyright: ignore[reportAttributeAccessIssue] - differs by case
        self.body = body  # with --json

    def show(self, file: object = None) -> None:
        del file
        if self.body is not None:
            click.echo(json.dumps(self.body, ensure_ascii=False, indent=2))
        else:
            click.echo(say("failure", message=self.message), err=True)


def refusal(error: click.UsageError | Failure, *, as_json: bool) -> Refusal:
    """The refusal that an error means; with `as_json` it is told as one object."""
    if isinstance(error, Failure):
        message, kind = sentence(error), error.kind
        details: dict[str, object] = dict(error.details)
    else:
        message, kind, details = usage_sentence(error), ErrorKind.INVALID_PARAMETER, {}
    body: dict[str, object] = {"error": message, "error_code": kind.value, "details": details}
    status = FAILED if kind.retryable else WRONG_USAGE
    return Refusal(message, exit_code=status, body=body if as_json else None)


def sentence(failure: Failure) -> str:
    """What is wrong and how to put it right. English is as the failure says it."""
    if LANGUAGE == "en":
        return failure.message
    kind, details = failure.kind.value, failure.details
    if failure.kind is ErrorKind.INVALID_PARAMETER:
        return _invalid_parameter(failure)
    if "models" in details:
        details = {**details, "models": _listed(details["models"])}
    return say(f"failure.{kind}", **{"message": failure.message, **details})


def sentence_of(error_code: str, message: str) -> str:
    """The same for a failure that was stored with its task."""
    if LANGUAGE == "en" or not known(f"failure.{error_code}"):
        return message
    return say(f"failure.{error_code}", message=message, need="", have="", models="")


def usage_sentence(error: click.UsageError) -> str:
    """What is wrong with the words of a command."""
    if LANGUAGE == "en":
        hint = f" {say('usage.try', command=error.ctx.command_path)}" if error.ctx else ""
        return error.format_message() + hint
    name = error.param.name if isinstance(error, click.BadParameter) and error.param else ""
    match error:
        case click.NoSuchOption():
            text = say("usage.no_such_option", name=error.option_name)
        case click.exceptions.NoSuchCommand():
            text = say("usage.no_such_command", name=error.command_name)
        case click.BadOptionUsage():
            text = say("usage.bad", name=error.option_name)
        case click.MissingParameter():
            text = say("usage.missing", name=name)
        case click.BadParameter():
            text = say("usage.bad", name=name)
        case _:
            text = say("usage.other", reason=error.format_message())
    return text + (say("usage.try", command=error.ctx.command_path) if error.ctx else "")


def _invalid_parameter(failure: Failure) -> str:
    details = failure.details
    if "field" not in details:
        return say("failure.invalid_parameter", message=failure.message)
    field = details["field"]
    allowed = _listed(details.get("allowed", ""))
    for english, chinese in _ALLOWED_ZH:
        allowed = re.sub(english, chinese, allowed)
    if "given" in details:
        return say("failure.not_allowed", field=field, given=details["given"], allowed=allowed)
    if isinstance(details.get("allowed"), str):
        return say("failure.missing", field=field, allowed=allowed)
    if allowed:
        return say("failure.no_such_parameter", field=field, allowed=allowed)
    return say("failure.invalid_parameter", message=failure.message)


def _listed(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "、".join(str(item) for item in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - of a Detail
    return str(value)
