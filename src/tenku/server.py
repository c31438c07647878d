"""The HTTP server: one ASGI application over an App, on every listener."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Literal

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from filelock import FileLock, Timeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import Response

from tenku import __version__, listeners
from tenku.app import App, open_app
from tenku.config import Settings
from tenku.courier import Courier, Payload
from tenku.errors import Failure, Internal, InvalidParameter, NotFound, naming
from tenku.listeners import Listener
from tenku.media.files import disk_failure
from tenku.surfaces import (
    fal,
    files,
    mcp,
    oauth,
    openai_videos,
    ops,
    provenance,
    tasks_v3,
    uploads,
)
from tenku.surfaces._auth import CREATE_BYTES_MAX, Gate, Keys
from tenku.surfaces._http import request_id_of
from tenku.surfaces._oauth import Issuer, Tokens

Role = Literal["all", "api", "worker"]

SERVING = "serving.lock"  # held in the home by a server that works on its tasks
PAYLOADS: Mapping[str, Payload] = {
    fal.FORM: fal.payload,
    openai_videos.FORM: openai_videos.payload,
    tasks_v3.FORM: tasks_v3.payload,
}
# Reads of the catalog hold no account's data; a file's or an upload's signature is its key.
OPEN_PATHS = (
    "/healthz",
    "/readyz",
    "/openapi.json",
    oauth.PREFIX,
    files.PREFIX,
    uploads.PREFIX,
    *tasks_v3.OPEN,
    *fal.OPEN,
)
_log = structlog.get_logger("tenku.server")


async def serve(settings: Settings, taken: Sequence[Listener], role: Role = "all") -> None:
    """Serve until a signal comes, then stop in good order: unfinished tasks are given back.

    `taken` are the addresses, the plain one first, which stands in links that no request asked
    for; they are closed in the end. A worker only names them.
    """
    hosts = listeners.allowed_hosts(settings, taken)
    base_url, *further = [listener.url for listener in taken]
    with contextlib.ExitStack() as ending:
        for listener in taken:
            ending.callback(listener.close)
        async with (
            open_app(settings, base_url=base_url, origins=listeners.origins(hosts)) as app,
            _working(app, role),
            application(app, hosts) as asgi,
        ):
            for listener in taken:
                listener.open()
            home = str(settings.home)
            _log.info("serving", url=base_url, further=further, role=role, home=home)
            if role == "worker":
                await listeners.until_signal()
            else:
                await listeners.serve(asgi, taken, settings.connections_max)
    _log.info("stopped")


@asynccontextmanager
async def application(app: App, hosts: frozenset[str]) -> AsyncGenerator[Gate]:
    """The whole of HTTP over an App, ready to be served while the context is open."""
    web = FastAPI(
        title="Tenku",
        version=__version__,
        description="Self-hosted video generation that speaks Sora 2's interfaces.",
        docs_url=None,  # its page loads scripts from elsewhere; openapi.json is all there
        redoc_url=None,
        redirect_slashes=False,
    )
    issuer = _issuer(app.settings)
    metrics = ops.Metrics()
    model_context = mcp.McpSurface(
        app.service,
        version=__version__,
        allowed_hosts=sorted(hosts),
        allowed_origins=listeners.origins(hosts),
        body_bytes_max=CREATE_BYTES_MAX,
    )
    web.routes.extend(model_context.routes)
    # Routes are tried in this order; those of clients that poll most often come first.
    web.include_router(fal.routes(app.service))
    web.include_router(tasks_v3.routes(app.service))
    web.include_router(openai_videos.routes(app.service))
    web.include_router(provenance.routes(app.service, app.local_account))
    web.include_router(files.routes(app.service))
    web.include_router(uploads.routes(app.service))
    if issuer is not None:
        web.include_router(oauth.routes(issuer.url))
    web.include_router(ops.routes(app.service, metrics, app.router.speeds))
    _render_errors(web)
    ops.tell_of_keys(web, OPEN_PATHS)
    key = app.settings.api_key
    gate = Gate(
        app=fal.Proxy(web),
        keys=Keys(
            db=app.db,
            operator_key=key.get_secret_value() if key else None,
            local_account=app.local_account,
            tokens=Tokens(db=app.db, issuer=issuer) if issuer else None,
        ),
        public_url=app.settings.public_url.rstrip("/"),
        allowed_hosts=hosts,
        open_paths=OPEN_PATHS,
        render_error=_rendered,
        observe=metrics.observe,
        cors_origins=frozenset(app.settings.cors_origins),
    )
    async with model_context.running():
        yield gate


def _issuer(settings: Settings) -> Issuer | None:
    """Whose tokens are taken. Raises InvalidParameter: they can't be, as it is set."""
    if not settings.oauth_issuer:
        return None
    with naming("TENKU_OAUTH_ISSUER"):
        return Issuer(
            url=settings.oauth_issuer,
            audiences=settings.oauth_audience,
            jwks=settings.oauth_jwks,
            account_claim=settings.oauth_account_claim,
        )


@asynccontextmanager
async def _working(app: App, role: Role) -> AsyncGenerator[None]:
    """Run the worker meanwhile, and say so in the home, so that commands needn't bring one."""
    if role == "api":
        yield
        return
    lock = FileLock(app.settings.home / SERVING, thread_local=False)
    with contextlib.suppress(Timeout):  # another server of this home says it already
        lock.acquire(blocking=False)
    courier = Courier(service=app.service, payloads=PAYLOADS, base_url=app.base_url)
    running = [asyncio.create_task(work) for work in (app.worker.run(), courier.run())]
    for work in running:
        work.add_done_callback(_stop_if_dead)
    try:
        yield
    finally:
        for work in running:
            work.cancel()
        ends = await asyncio.gather(*running, return_exceptions=True)
        lock.release()
        for end in ends:
            if isinstance(end, Exception):
                raise end


def _stop_if_dead(work: asyncio.Task[None]) -> None:
    """A server that no longer works on its tasks must not look as if it did."""
    if not work.cancelled() and work.exception() is not None:
        _log.critical("the server stops, since its work has crashed", exc_info=work.exception())
        signal.raise_signal(signal.SIGTERM)


def _rendered(connection: HTTPConnection, failure: Failure, status: int | None = None) -> Response:
    """A failure in the vocabulary of the path's protocol; its kind or `status` is the status."""
    path: str = connection.scope["path"]
    if path.startswith(tasks_v3.PREFIX):
        return tasks_v3.render_error(failure, request_id_of(connection), status)
    if path.startswith(openai_videos.PREFIX):
        return openai_videos.render_error(failure, status)
    if f"{path}/".startswith(f"{fal.PREFIX}/"):
        return fal.render_error(failure, status)
    return ops.render_error(failure, status)


def _render_errors(web: FastAPI) -> None:
    """Every error answers in the words of its protocol, the framework's own ones too."""

    async def failed(request: Request, error: Exception) -> Response:
        assert isinstance(error, Failure)
        return _rendered(request, error)

    async def malformed(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return _rendered(request, _explained(error))

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _refused(request, error)

    async def no_text(request: Request, error: Exception) -> Response:
        """Half a surrogate pair in a text of the caller's, found where it was to be written."""
        del error
        return _rendered(request, InvalidParameter("The request's text is no UTF-8.", field="body"))

    async def hung_up(request: Request, error: Exception) -> Response:
        del request, error
        return Response(status_code=499)  # to nobody

    async def crashed(request: Request, error: Exception) -> Response:
        _log.error("request crashed", path=request.url.path, exc_info=error)
        full = disk_failure(error)
        bug = Internal("Tenku failed because of a bug of its own.")
        answer = _rendered(request, bug, 500) if full is None else _rendered(request, full)
        # Starlette raises the error again, and then the connection ends: the client should know.
        answer.headers["connection"] = "close"
        return answer

    web.add_exception_handler(Failure, failed)
    web.add_exception_handler(RequestValidationError, malformed)
    web.add_exception_handler(HTTPException, refused)
    web.add_exception_handler(UnicodeEncodeError, no_text)
    web.add_exception_handler(ClientDisconnect, hung_up)
    web.add_exception_handler(Exception, crashed)


def _explained(error: RequestValidationError) -> InvalidParameter:
    """What the framework found wrong with a request, in our words."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or "body"
    match first["type"]:
        case "json_invalid" | "model_attributes_type" | "dict_type":
            field, said = "body", "The body must be a JSON object, sent as application/json."
        case "extra_forbidden":
            said = f"{field} is not a parameter of this call."
        case "missing":
            said = f"{field} is missing."
        case _:
            said = f"{field}: {first['msg']}."
    return InvalidParameter(said, field=field)


def _refused(request: Request, error: HTTPException) -> Response:
    """What the framework answers by itself: no such route, no such method, no readable body."""
    path = request.url.path
    if isinstance(error.__cause__, Failure):  # raised while the framework read the body
        return _rendered(request, error.__cause__)
    if error.status_code == 404:
        return _rendered(request, NotFound(f"There is no route {path[:200]!r}."))
    if error.status_code != 405:
        said = "The body can't be read: it must be JSON in UTF-8."
        return _rendered(request, InvalidParameter(said, field="body"))
    refusal = InvalidParameter(f"{request.method} is not allowed here.", field="method")
    answer = _rendered(request, refusal, 405)
    answer.headers["allow"] = (error.headers or {}).get("Allow", "")
    return answer
