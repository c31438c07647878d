"""Calls to servers that the operator names in the settings: his own machine may be among them.

What users name is fetched by `tenku.media.fetch`, under guard.
"""

import time
from collections.abc import Mapping

import httpcore2

_BYTES_MAX = 1 << 20


class CallFailed(Exception):
    """No usable answer. The text is fit for a user's eyes: it names no address."""


def post_json(url: str, body: bytes, *, headers: Mapping[str, str], seconds: float) -> bytes:
    """POST JSON and return the body of a 200, of at most 1 MiB; no redirect is followed.

    Raises:
        CallFailed: no connection, another status, too long or too late.
    """
    until = time.monotonic() + seconds
    times = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
    data = bytearray()
    try:
        with httpcore2.stream(
            "POST",
            url,
            headers={"content-type": "application/json", **headers},
            content=body,
            extensions={"timeout": times},
        ) as response:
            if response.status != 200:
                raise CallFailed(f"status {response.status}")
            for block in response.iter_stream():
                data += block
                if len(data) > _BYTES_MAX:
                    raise CallFailed("the answer is too long")
                if time.monotonic() > until:
                    raise CallFailed(f"no answer within {seconds:g} seconds")
    except httpcore2.TimeoutException as error:
        raise CallFailed(f"no answer within {seconds:g} seconds") from error
    except (
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.UnsupportedProtocol,
    ) as error:
        raise CallFailed("no connection") from error
    return bytes(data)
