"""A small real server with `/v1/videos`, strict about each dialect's form, that misbehaves to order."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from engines.listening import Broken, listening
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

# What a form must hold, besides a file where there is one; anything else is refused.
WORDS: Mapping[str, frozenset[str]] = {
    "openai": frozenset({"prompt", "seconds", "size", "model"}),
    "sglang": frozenset({"prompt", "seconds", "size", "model", "num_frames", "fps", "seed"}),
    "vllm-omni": frozenset({"prompt", "seconds", "size", "model", "num_frames", "fps", "seed"}),
    # MiniMax H3, which refuses frames, rates and guidance.
    "sglang h3": frozenset({"prompt", "model", "task", "target", "seed"}),
    "vllm-omni h3": frozenset(
        {"prompt", "model", "seconds", "aspect_ratio", "short_edge", "extra_params", "seed"}
    ),
    "plain": frozenset({"prompt", "seconds", "size", "model"}),
}
FILES: Mapping[str, frozenset[str]] = {
    "openai": frozenset({"input_reference"}),
    "sglang": frozenset({"input_reference", "video_reference"}),
    "vllm-omni": frozenset({"input_reference", "source_video"}),
    "sglang h3": frozenset(),
    "vllm-omni h3": frozenset({"input_reference"}),
}
MAY: Mapping[str, frozenset[str]] = {"sglang h3": frozenset({"conditions"})}


@dataclass
class FakeVideos:
    """`states` are given one a poll, the last for ever. A tuple is (HTTP status, fields)."""

    film: bytes
    dialect: str = "openai"
    key: str = ""
    states: Sequence[tuple[int, Mapping[str, object]]] = ((200, {"status": "completed"}),)
    refusal: tuple[int, object] | None = None
    busy: int = 0  # submits that are answered with 429 first
    broken: int = 0  # downloads that break off first
    polls_after_ms: int | None = None
    stopping: int = 0  # times that a DELETE is answered with 409 first
    url: str = ""
    forms: list[Mapping[str, object]] = field(default_factory=list[Mapping[str, object]])
    submit_keys: list[str] = field(default_factory=list[str])
    polls: int = 0
    deleted: list[str] = field(default_factory=list[str])
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    def routes(self) -> list[Route]:
        return [
            Route("/v1/videos", self._create, methods=["POST"]),
            Route("/v1/videos", self._list, methods=["GET"]),
            Route("/v1/videos/{video}", self._look, methods=["GET"]),
            Route("/v1/videos/{video}", self._delete, methods=["DELETE"]),
            Route("/v1/videos/{video}/content", self._content, methods=["GET"]),
        ]

    def _locked(self, request: Request) -> bool:
        return bool(self.key) and request.headers.get("authorization") != f"Bearer {self.key}"

    async def _create(self, request: Request) -> Response:
        if self._locked(request):
            return JSONResponse({"error": {"message": "no"}}, 401)
        if self.refusal is not None:
            return JSONResponse(self.refusal[1], self.refusal[0])
        if self.busy:
            self.busy -= 1
            return JSONResponse({"detail": "the queue is full"}, 429, {"retry-after": "7"})
        if self.dialect == "plain":
            return await self._create_plain(request)
        async with request.form() as form:
            words = {k: v for k, v in form.items() if isinstance(v, str)}
            files = {k: v for k, v in form.items() if isinstance(v, UploadFile)}
            extra = words.keys() - MAY.get(self.dialect, frozenset())
            if extra != WORDS[self.dialect] or not files.keys() <= FILES[self.dialect]:
                said = f"fields {sorted(words)} and files {sorted(files)}"
                return JSONResponse({"detail": said}, 422)
            read = {name: (file.content_type, await file.read()) for name, file in files.items()}
        self.forms.append({**words, **read})
        self.submit_keys.append(request.headers["idempotency-key"])
        return JSONResponse({"id": f"video_gen_{len(self.forms)}", "status": "queued"})

    async def _create_plain(self, request: Request) -> Response:
        words = await request.json()
        if words.keys() != WORDS["plain"]:
            return JSONResponse({"detail": f"fields {sorted(words)}"}, 422)
        self.forms.append(words)
        self.submit_keys.append(request.headers["idempotency-key"])
        return JSONResponse({"id": f"video_gen_{len(self.forms)}", "status": "queued"})

    async def _list(self, request: Request) -> Response:
        if self._locked(request):
            return JSONResponse({"error": {"message": "no"}}, 401)
        if self.refusal is not None:
            return JSONResponse(self.refusal[1], self.refusal[0])
        return JSONResponse({"object": "list", "data": []})

    async def _look(self, request: Request) -> Response:
        status, job = self.states[min(self.polls, len(self.states) - 1)]
        self.polls += 1
        self.heard.set()
        headers = (
            {}
            if self.polls_after_ms is None
            else {"openai-poll-after-ms": str(self.polls_after_ms)}
        )
        body = {"id": request.path_params["video"], **job} if job else {"detail": "not found"}
        return JSONResponse(body, status, headers)

    async def _delete(self, request: Request) -> Response:
        self.deleted.append(request.path_params["video"])
        self.heard.set()
        if len(self.deleted) <= self.stopping:
            return JSONResponse({"detail": "Cancellation in progress"}, 409)
        return JSONResponse({"id": request.path_params["video"], "status": "deleted"})

    async def _content(self, request: Request) -> Response:
        if self._locked(request):
            return JSONResponse({"error": {"message": "no"}}, 401)
        if self.broken:
            self.broken -= 1
            return Broken(self.film[: len(self.film) // 2])
        return Response(self.film, media_type="video/mp4")


@asynccontextmanager
async def faking(film: bytes) -> AsyncIterator[FakeVideos]:
    """The server on a port of its own while the block runs; `url` ends with /v1."""
    fake = FakeVideos(film)
    async with listening(fake.routes()) as there:
        fake.url = f"{there}/v1"
        yield fake
