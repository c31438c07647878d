"""Clients of the openai library over a Site, that count what they send; images to send."""

import io
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import openai
from PIL import Image
from surfaces.mcp_site import Site

# The library says of all videos.* that its own vendor's service ends; ours doesn't.
DEPRECATION = "ignore:The Sora API is scheduled:DeprecationWarning"


@dataclass
class Sent:
    """The requests that a client has made."""

    requests: list[httpx2.Request] = field(default_factory=list[httpx2.Request])

    def note(self, request: httpx2.Request) -> None:
        self.requests.append(request)

    async def anote(self, request: httpx2.Request) -> None:
        self.requests.append(request)


@asynccontextmanager
async def client(
    site: Site, *, key: str | None = None, **options: Any
) -> AsyncGenerator[tuple[openai.AsyncOpenAI, Sent]]:
    """The asynchronous client, and what it sends."""
    sent = Sent()
    http = openai.DefaultAsyncHttpxClient(event_hooks={"request": [sent.anote]})
    async with openai.AsyncOpenAI(
        base_url=f"{site.url}/v1", api_key=key or site.key, http_client=http, **options
    ) as found:
        yield found, sent


@contextmanager
def blocking(site: Site) -> Generator[openai.OpenAI]:
    """The client that blocks: for a thread of its own."""
    with openai.OpenAI(base_url=f"{site.url}/v1", api_key=site.key) as found:
        yield found


def png(width: int = 64, height: int = 36, colour: str = "teal") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def png_file(folder: Path) -> Path:
    path = folder / "frame.png"
    path.write_bytes(png())
    return path


def more(video: Any) -> dict[str, Any]:
    """What only Tenku tells of a video; the library keeps it."""
    return video.model_extra["tenku"]
