"""One connection of a client, with limits on what it may send and how long it may take.

uvicorn's own protocol waits for ever for a request to be finished, and takes headers of any size.
"""

import asyncio
import json
from enum import Enum
from http import HTTPStatus
from typing import Any, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

HEAD_BYTES_MAX = 32 * 1024  # request line and headers; trailers once more
HEAD_SECONDS = 10.0  # to send them in
BODY_SECONDS = 20.0  # to send a body in, and for each BODY_RATE of its bytes one more
BODY_RATE = 4 * 1024
LEFT_BYTES_MAX = 64 * 1024 * 1024  # of a body that nobody reads, since it is answered already
UNREAD_SECONDS = 300.0  # a client that takes nothing of its answer for so long has gone
LINGER_SECONDS = 1.0  # for a client that still sends to see why it is refused

_CODES = {
    400: "invalid_parameter",
    408: "timed_out",
    431: "invalid_parameter",
    503: "rate_limited",
}


class _Part(Enum):
    """What is awaited from the client."""

    NOTHING = "nothing"
    HEAD = "head"
    BODY = "body"
    END = "end"  # it is refused; whatever it sends goes nowhere


class Connection(HttpToolsProtocol):
    """`limit_concurrency` of uvicorn's config is how many connections there may be at a time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._most = self.limit_concurrency or 2**31
        self.limit_concurrency = None  # uvicorn would let connections in and refuse requests
        self._part = _Part.HEAD
        self._since = 0.0  # when that was first awaited
        self._head_bytes = self._body_bytes = self._left_bytes = 0
        self._unseen_bytes = 0  # which the parser has taken and not yet told of
        self._too_large = False
        self._due: asyncio.TimerHandle | None = None
        self._gone: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - as uvicorn's
        full = len(self.connections) >= self._most
        super().connection_made(transport)
        self._since = self.loop.time()
        if full and not self._make_room():
            self._refuse(503, "Too many connections are open. Try again in a while.")
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._due, self._gone):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self._part is _Part.END:
            return
        if self._part is _Part.NOTHING:
            self._await(_Part.HEAD)
        self._unseen_bytes += len(data)
        try:
            self._parse(data)
        except httptools.HttpParserError:
            if self._too_large:
                self._refuse_head()
            else:
                self._refuse(400, "This is no HTTP request that could be read.")
            return
        if self._head_bytes + self._unseen_bytes > HEAD_BYTES_MAX:
            self._refuse_head()
        self._watch()

    def _parse(self, data: bytes) -> None:
        """Feed the parser. To what a client asks to upgrade isn't offered: HTTP goes on."""
        while data and self._part is not _Part.END:
            assert self.parser is not None, "a lost connection receives nothing"
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                data = data[upgrade.args[0] :]
            else:
                return

    # -- the parser's calls; what they raise makes it give up

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._await(_Part.HEAD)

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count_head(len(name) + len(value) + 4)
        if self._part is _Part.HEAD:  # a trailer is no header, whatever its name
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._await(_Part.BODY)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unseen_bytes = 0
        self._body_bytes += len(body)
        if self.cycle.response_complete:
            self._left_bytes += len(body)
            if self._left_bytes > LEFT_BYTES_MAX:
                self.transport.abort()
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._await(_Part.NOTHING)

    # -- the client that doesn't read

    def pause_writing(self) -> None:
        super().pause_writing()
        self._gone = self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._gone is not None:
            self._gone.cancel()

    # -- the client that doesn't send, or not what it should

    def _await(self, part: _Part) -> None:
        self._part, self._since = part, self.loop.time()
        self._head_bytes = self._body_bytes = self._left_bytes = self._unseen_bytes = 0

    def _count_head(self, count: int) -> None:
        self._unseen_bytes = 0
        self._head_bytes += count
        if self._head_bytes > HEAD_BYTES_MAX:
            self._too_large = True
            raise httptools.HttpParserError

    def _until(self) -> float | None:
        """When what is awaited must be there."""
        match self._part:
            case _Part.HEAD:
                return self._since + HEAD_SECONDS
            case _Part.BODY:
                return self._since + BODY_SECONDS + self._body_bytes / BODY_RATE
            case _Part.END:
                return self._since + LINGER_SECONDS
            case _Part.NOTHING:
                return None

    def _watch(self) -> None:
        """Look again when what is awaited is due. One timer at a time, set anew when it rings."""
        if self._due is None and (until := self._until()) is not None:
            self._due = self.loop.call_at(until, self._look)

    def _look(self) -> None:
        self._due = None
        until, now = self._until(), self.loop.time()
        if until is None or self.transport.is_closing():
            return
        if self.flow.read_paused:  # it is we who make the client wait
            self._since += now - until + 1
        elif until <= now:
            self._give_up()
        self._watch()

    def _give_up(self) -> None:
        if self._part is _Part.END:
            self.transport.abort()
        elif self._part is _Part.HEAD and not self._head_bytes + self._unseen_bytes:
            self.transport.close()  # opened in advance, as browsers do, and not used
        else:
            self._refuse(408, "The request was not sent in time.")

    def _refuse_head(self) -> None:
        self._refuse(431, f"The headers are too large: at most {HEAD_BYTES_MAX} bytes are taken.")

    def _refuse(self, status: int, message: str) -> None:
        """Answer what no route can answer, and have the client go."""
        if self.answering:
            cycle = self.cycle
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started:  # nothing can be said in the midst of an answer
                self.transport.close()
                return
        self.transport.write(_refusal(status, message))
        self._await(_Part.END)
        if self._due is not None:
            self._due.cancel()
            self._due = None
        self._watch()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        else:
            self.transport.close()

    def _make_room(self) -> bool:
        """Close the connection that has had nothing to answer for the longest, if there is one."""
        others = [one for one in self.connections if isinstance(one, Connection)]
        idle = [one for one in others if one is not self and not one.answering]
        oldest = min(idle, key=lambda one: one.since, default=None)
        if oldest is None:
            return False
        self.connections.discard(oldest)
        oldest.transport.abort()
        return True

    @property
    def since(self) -> float:
        return self._since

    @property
    def answering(self) -> bool:
        cycle = cast("RequestResponseCycle | None", self.cycle)  # None before the first request
        return cycle is not None and not cycle.response_complete


def _refusal(status: int, message: str) -> bytes:
    body = json.dumps({"error": {"code": _CODES[status], "message": message}}).encode()
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "content-type: application/json",
        f"content-length: {len(body)}",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        *(["retry-after: 5"] if status == HTTPStatus.SERVICE_UNAVAILABLE else []),
        "connection: close",
    )
    return "\r\n".join((*head, "", "")).encode() + body
