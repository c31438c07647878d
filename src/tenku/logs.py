"""Log lines: structlog and the standard library's, in one form, to stderr, without secrets.

What a user has written (prompts) and what gives access (keys, signed links) is taken out
wherever it stands: by the name of the field, by its form inside any text, and by itself, once
`hide` has been told of it, for a bug's traceback may quote anything.
"""

import itertools
import json
import logging
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from operator import itemgetter
from typing import Literal, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Level = Literal["debug", "info", "warning", "error"]
Form = Literal["auto", "text", "json"]

_SECRET_FIELDS = frozenset(
    {"prompt", "parameters", "key", "api_key", "authorization", "secret", "token", "cookie"}
)
_SECRET_TEXTS = (
    (re.compile(r"tk_[0-9a-z]{12}_[0-9A-Za-z_-]+"), "tk_…"),
    (re.compile(r"(/(?:files|uploads)/)[^/\s\"']+"), r"\1…"),
    (re.compile(r"whsec_[0-9A-Za-z+/=]+"), "whsec_…"),
    (re.compile(r"(?i)(bearer|key) [0-9A-Za-z._~+/=-]{16,}"), r"\1 …"),
    (re.compile(r"(api_key=)[^&\s\"']+"), r"\1…"),
    (re.compile(r"data:[\w/+.-]+;base64,[0-9A-Za-z+/=]+"), "data:…"),
    (re.compile(r"(://)[^/@\s]+@"), r"\1…@"),
)
_PIECE = 12  # characters: as much of a hidden text is taken out, and all of a shorter one
_SHORTEST = 4  # hidden: less is no secret, and stands in other words
_ENDS = 2_500  # characters of either end of a long text that are looked for
_hidden: ContextVar[frozenset[str]] = ContextVar("hidden", default=frozenset())


def configure(*, level: Level, form: Form) -> None:
    """Set up logging for this process; call it once, before anything is logged.

    `level` is for Tenku's own lines; of libraries only warnings and worse are shown.
    """
    text = form == "text" or (form == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_secrets,
                _text_lines() if text else structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(logging.WARNING)  # libraries speak only of trouble
    logging.getLogger("tenku").setLevel(level.upper())


def hide(*texts: object) -> None:
    """From here on, keep these texts out of what this task and those that it starts log.

    Every piece of twelve characters is taken out, also as `repr` and JSON spell it. What is no
    text is passed over.
    """
    told: set[str] = set()
    for text in texts:
        if isinstance(text, str) and len(text) >= _SHORTEST:
            some = text if len(text) <= 2 * _ENDS else f"{text[:_ENDS]}\n{text[-_ENDS:]}"
            told |= {some, repr(some)[1:-1], json.dumps(some)[1:-1]}
    _hidden.set(_hidden.get() | told)


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The event with what may not be logged taken out."""
    return {name: "…" if name in _SECRET_FIELDS else _clean(value) for name, value in event.items()}


def _clean(value: object) -> object:
    if isinstance(value, str):
        for form, instead in _SECRET_TEXTS:
            value = form.sub(instead, value)
        return _without(value, _hidden.get()) if _hidden.get() else value
    if isinstance(value, Mapping):
        return {key: _clean(each) for key, each in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(each) for each in cast("list[object]", value)]
    return value


def _without(text: str, hidden: Iterable[str]) -> str:
    """The text without any piece that it has in common with a hidden one."""
    pieces: defaultdict[int, set[str]] = defaultdict(set)
    for each in hidden:
        size = min(_PIECE, len(each))
        pieces[size] |= {each[i : i + size] for i in range(len(each) - size + 1)}
    bare = bytearray(len(text))  # 1 where a character is to go
    for size, some in pieces.items():
        for i in range(len(text) - size + 1):
            if text[i : i + size] in some:
                bare[i : i + size] = b"\1" * size
    runs = itertools.groupby(zip(text, bare, strict=True), key=itemgetter(1))
    return "".join("…" if gone else "".join(c for c, _ in run) for gone, run in runs)


def _text_lines() -> Processor:
    """Lines for people; coloured on a terminal. Tracebacks are plain: no values of variables."""
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
