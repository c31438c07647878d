"""Doing something with the home that is in force: open it, do it, close it; or stop."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from tenku import logs
from tenku.app import App, open_app
from tenku.cli.command import VERBOSE
from tenku.config import load

T = TypeVar("T")


def with_home(work: Callable[[App], Awaitable[T]]) -> T:
    """What `work` returns; it runs in an event loop of its own.

    Raises:
        Failure: whatever `work` raised, or why the home can't be opened.
    """
    settings = load()
    verbose = bool(click.get_current_context().meta.get(VERBOSE))
    logs.configure(level="debug" if verbose else "error", form=settings.log_format)

    async def opened() -> T:
        async with open_app(settings) as app:
            return await work(app)

    return asyncio.run(opened())


def stop_at_sigterm() -> None:
    """Let SIGTERM do what Ctrl-C does: stop in good order. The default leaves work half done.

    A job in the background of a script begins with SIGINT ignored, and asyncio leaves it so.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda _number, _frame: signal.raise_signal(signal.SIGINT))
