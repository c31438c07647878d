"""A small real server with fal's queue and storage, strict about every input, that misbehaves to order."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from engines.fal_schemas import SCHEMAS, complaints
from engines.listening import Broken, listening
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

KEY = "0a1b2c3d-fal:9e8f7a6b5c4d3e2f"
POLICY = {
    "loc": ["body", "prompt"],
    "msg": "flagged by a checker",
    "type": "content_policy_violation",
}


def _error(status: int, detail: object, word: str = "", **headers: str) -> Response:
    body = {"detail": detail, **({"error_type": word} if word else {})}
    return JSONResponse(body, status, headers)


@dataclass
class FakeFal:
    """`submits`, `polls` and `contents` are acts, one a call; when they have run out it behaves.

    `stuck` and `lost` are for ever. `result` is what it says at the end instead of a video.
    """

    film: bytes
    submits: list[str] = field(default_factory=list[str])
    polls: list[str] = field(default_factory=list[str])
    contents: list[str] = field(default_factory=list[str])
    uploads: list[str] = field(default_factory=list[str])
    result: tuple[int, object] | None = None
    failed: Mapping[str, object] = field(default_factory=dict[str, object])
    idempotent: bool = False
    notes: Sequence[str] = ()  # as only a Tenku has them
    url: str = ""
    bought: list[tuple[str, Mapping[str, object]]] = field(
        default_factory=list[tuple[str, Mapping[str, object]]]
    )
    submit_headers: list[Mapping[str, str]] = field(default_factory=list[Mapping[str, str]])
    posts: int = 0
    fetches: int = 0
    stored: dict[str, bytes] = field(default_factory=dict[str, bytes])
    cancelled: list[str] = field(default_factory=list[str])
    odd: list[str] = field(default_factory=list[str])  # keys where none belongs, lured callers
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    def routes(self) -> list[Route]:
        request = "/{owner}/{app}/requests/{id}"
        return [
            Route("/storage/upload/initiate", self._initiate, methods=["POST"]),
            Route("/storage/put/{name}", self._put, methods=["PUT"]),
            Route("/files/{name}", self._content, methods=["GET"]),
            Route("/lure/{rest:path}", self._lured, methods=["GET", "PUT"]),
            Route(f"{request}/status", self._status, methods=["GET"]),
            Route(f"{request}/cancel", self._cancel, methods=["PUT"]),
            Route(request, self._result, methods=["GET"]),
            Route("/{app:path}", self._submit, methods=["POST"]),
        ]

    @property
    def lure(self) -> str:
        """The same machine under another name: not where the key belongs."""
        return self.url.replace("127.0.0.1", "localhost") + "/lure"

    def _locked(self, request: Request) -> Response | None:
        if request.headers.get("authorization") == f"Key {KEY}":
            return None
        return _error(401, "Authentication is required", "unauthorized")

    # -- queue ------------------------------------------------------------------------------------

    async def _submit(self, request: Request) -> Response:
        if (refusal := self._locked(request)) is not None:
            return refusal
        self.posts += 1
        app, body = request.path_params["app"], json.loads(await request.body())
        if app not in SCHEMAS:
            return _error(404, f"Application {app} not found")
        if found := complaints(app, body):
            return _error(422, found)
        assert request.headers["x-fal-no-retry"] == "1"
        act = self.submits.pop(0) if self.submits else "ok"
        match act:
            case "busy":
                return _error(429, "slow down", "rate_limited", **{"Retry-After": "7"})
            case "policy":
                return _error(422, [POLICY])
            case "unpaid":
                return _error(403, "User is locked. Reason: Exhausted balance.")
            case "500":
                return _error(500, "Internal Server Error")
        request_id = self._buy(app, body, request.headers)
        if act == "drop":
            return Broken()
        place = f"{self.lure if act == 'foreign' else self.url}/{'/'.join(app.split('/')[:2])}"
        return JSONResponse(
            {
                "status": "IN_QUEUE",
                "request_id": {"bad_id": "../../admin", "odd_id": "r:1"}.get(act, request_id),
                "response_url": f"{place}/requests/{request_id}",
                "status_url": f"{place}/requests/{request_id}/status",
                "cancel_url": f"{place}/requests/{request_id}/cancel",
                "queue_position": 2,
            }
        )

    def _buy(self, app: str, body: Mapping[str, object], headers: Mapping[str, str]) -> str:
        key = headers.get("idempotency-key", "")
        for i, before in enumerate(self.submit_headers, 1):
            if self.idempotent and key and before.get("idempotency-key") == key:
                return f"r-{i}"
        self.bought.append((app, body))
        self.submit_headers.append(dict(headers))
        return f"r-{len(self.bought)}"

    def _known(self, request: Request) -> bool:
        """A request is found under owner and app, whatever follows in the model's id."""
        number = request.path_params["id"].removeprefix("r-")
        place = f"{request.path_params['owner']}/{request.path_params['app']}"
        if not number.isdecimal() or not 0 < int(number) <= len(self.bought):
            return False
        return "/".join(self.bought[int(number) - 1][0].split("/")[:2]) == place

    async def _status(self, request: Request) -> Response:
        self.heard.set()
        if (refusal := self._locked(request)) is not None:
            return refusal
        act = self.polls.pop(0) if self.polls else "done"
        if act in {"stuck", "lost"}:
            self.polls.insert(0, act)
        if act == "lost" or not self._known(request):
            return JSONResponse({"detail": "Request not found", "status": "NOT_FOUND"}, 404)
        states: Mapping[str, tuple[int, Mapping[str, object]]] = {
            "queued": (202, {"status": "IN_QUEUE", "queue_position": 1}),
            "working": (202, {"status": "IN_PROGRESS", "logs": []}),
            "stuck": (202, {"status": "IN_PROGRESS", "logs": None}),
            "unknown": (200, {"status": "LEVITATING"}),
            "500": (500, {"detail": "oh", "status": "COMPLETED"}),
        }
        done = {"status": "COMPLETED", "logs": [], "metrics": {"inference_time": 3.1}}
        status, body = states.get(act, (200, {**done, **self.failed}))
        return JSONResponse({"request_id": request.path_params["id"], **body}, status)

    async def _result(self, request: Request) -> Response:
        if (refusal := self._locked(request)) is not None:
            return refusal
        if not self._known(request):
            return _error(404, "Request not found")
        if self.result is not None:
            status, body = self.result
            if isinstance(body, bytes):
                return Response(body, status, media_type="text/html")
            return JSONResponse(body, status)
        url, size = f"{self.url}/files/{request.path_params['id']}.mp4", len(self.film)
        video = {"url": url, "content_type": "video/mp4", "file_size": size}
        return JSONResponse({"video": video, "notes": self.notes})

    async def _cancel(self, request: Request) -> Response:
        if (refusal := self._locked(request)) is not None:
            return refusal
        self.cancelled.append(request.path_params["id"])
        self.heard.set()
        return JSONResponse({"status": "CANCELLATION_REQUESTED"}, 202)

    # -- files ------------------------------------------------------------------------------------

    async def _initiate(self, request: Request) -> Response:
        if (refusal := self._locked(request)) is not None:
            return refusal
        assert request.query_params["storage_type"] == "fal-cdn-v3"
        asked = json.loads(await request.body())
        assert asked == {"content_type": "video/mp4", "file_name": "source.mp4"}
        name = f"{len(self.stored) + 1}.mp4"
        match self.uploads.pop(0) if self.uploads else "ok":
            case "500":
                return _error(500, "oh")
            case "busy":
                return _error(429, "slow down")
            case "unpaid":
                return _error(403, "User is locked")
            case "nothing":
                return JSONResponse({})
            case "elsewhere":
                return JSONResponse({"upload_url": f"{self.lure}/x", "file_url": "https://x/y"})
            case "refused":
                return JSONResponse(
                    {"upload_url": f"{self.url}/nowhere", "file_url": "https://x/y"}
                )
        there = f"https://v3b.fal.media/files/{name}"
        return JSONResponse({"upload_url": f"{self.url}/storage/put/{name}", "file_url": there})

    async def _put(self, request: Request) -> Response:
        if "authorization" in request.headers:
            self.odd.append("an upload with the key")
        self.stored[request.path_params["name"]] = await request.body()
        return Response(status_code=200)

    async def _content(self, request: Request) -> Response:
        self.fetches += 1
        if "authorization" in request.headers:
            self.odd.append("a download with the key")
        match self.contents.pop(0) if self.contents else "ok":
            case "truncated":
                return Broken(self.film[: len(self.film) // 2])
            case "short":
                return Response(self.film[: len(self.film) // 2], media_type="video/mp4")
            case "away":
                return Response(status_code=302, headers={"Location": f"{self.lure}/x.mp4"})
            case _:
                return Response(self.film, media_type="video/mp4")

    async def _lured(self, request: Request) -> Response:
        self.odd.append(f"{request.method} {request.url.path}")
        return Response(status_code=404)


@asynccontextmanager
async def faking(film: bytes) -> AsyncIterator[FakeFal]:
    """The server on a port of its own while the block runs."""
    fake = FakeFal(film)
    async with listening(fake.routes()) as there:
        fake.url = there
        yield fake
