"""Log lines: structlog and the standard library's, in one form, to stderr, without secrets.

What a user has written (prompts) and what gives access (keys, signed links) is taken out
wherever it stands: by the name of the field, and by its form inside any text.
"""

import logging
import re
import sys
from typing import Literal

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
)


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


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The event with what may not be logged taken out."""
    return {name: "…" if name in _SECRET_FIELDS else _clean(value) for name, value in event.items()}


def _clean(value: object) -> object:
    if not isinstance(value, str):
        return value
    for form, instead in _SECRET_TEXTS:
        value = form.sub(instead, value)
    return value


def _text_lines() -> Processor:
    """Lines for people; coloured on a terminal. Tracebacks are plain: no values of variables."""
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
