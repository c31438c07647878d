"""For whoever runs it: `/healthz`, `/readyz` and `/metrics`."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    Histogram,
    generate_latest,
)

from tenku.accounts import Scope
from tenku.errors import Failure, Internal
from tenku.service import Overview, Service
from tenku.surfaces._http import allowed, error_response, status_of

KEY = {"type": "http", "scheme": "bearer", "description": "As `tenku keys create` prints it."}
REFUSAL = {"description": "Refused, in the words of this protocol."}
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60)
FRESH_SECONDS = 15.0  # counting finished tasks reads them all: not at every scrape


def tell_of_keys(web: FastAPI, open_paths: tuple[str, ...]) -> None:
    """Have openapi.json say which routes need a key, all but those below `open_paths`, and that
    refusals are in the words of the path's protocol.
    """
    plain = web.openapi

    def openapi() -> dict[str, Any]:
        found = plain()
        found.setdefault("components", {})["securitySchemes"] = {"key": KEY}
        for path, operations in found["paths"].items():
            for operation in operations.values():
                if not path.startswith(open_paths):
                    operation["security"] = [{"key": []}]
                if operation["responses"].pop("422", None):  # the framework's, which never comes
                    operation["responses"]["4XX"] = REFUSAL
        for name in ("HTTPValidationError", "ValidationError"):
            found["components"].get("schemas", {}).pop(name, None)
        return found

    web.openapi = openapi


class Metrics:
    """What Prometheus reads, of this process and of the home it works on."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._http = Histogram(
            "tenku_http_request_seconds",
            "Time to answer, by route",
            ("method", "route", "status"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._tasks = Gauge(
            "tenku_tasks", "Tasks by state and model", ("status", "model"), registry=self.registry
        )
        self._queue_age = Gauge(
            "tenku_queue_age_seconds", "Age of the oldest waiting task", registry=self.registry
        )
        self._held = Gauge("tenku_held_credits", "Credits in open holds", registry=self.registry)
        self._speed = Gauge(
            "tenku_render_speed_ratio",
            "Seconds of film made in a second, newest attempts of this process",
            ("engine",),
            registry=self.registry,
        )

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        self._http.labels(method, route, str(status)).observe(seconds)

    def show(self, overview: Overview, speeds: Mapping[str, float]) -> bytes:
        self._tasks.clear()  # a pair that is there no more has no number
        for status, model, count in overview.tasks:
            self._tasks.labels(status, model).set(count)
        self._queue_age.set(overview.queue_age_seconds)
        self._held.set(overview.held_credits)
        for engine, speed in speeds.items():
            self._speed.labels(engine).set(speed)
        return generate_latest(self.registry)


def routes(
    service: Service, metrics: Metrics, speeds: Callable[[], Mapping[str, float]]
) -> APIRouter:
    router = APIRouter(tags=["operations"])
    newest: list[tuple[float, Overview]] = []

    async def overview() -> Overview:
        if not newest or newest[0][0] < time.monotonic() - FRESH_SECONDS:
            newest[:] = [(time.monotonic(), await service.overview())]
        return newest[0][1]

    @router.get("/healthz", response_class=PlainTextResponse)
    async def healthz() -> Response:
        """The process answers."""
        return PlainTextResponse("ok")

    @router.get("/readyz", response_class=PlainTextResponse)
    async def readyz() -> Response:
        """The process can do its work: the database can be read and written."""
        try:
            await service.check_store()
        except Internal as failure:
            return render_error(failure)
        return PlainTextResponse("ready")

    @router.get("/metrics", response_class=PlainTextResponse)
    async def read_metrics(request: Request) -> Response:
        allowed(request, Scope.ADMIN)
        text = metrics.show(await overview(), speeds())
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return router


def render_error(failure: Failure, status: int | None = None) -> Response:
    """A failure outside the protocols with a vocabulary of their own."""
    body = {"error": {"code": failure.kind.value, "message": failure.message, **failure.details}}
    return error_response(status or status_of(failure), body, failure)
