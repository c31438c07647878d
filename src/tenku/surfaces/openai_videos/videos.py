"""`/v1/videos`: create, look, list, delete, download, remix, edit."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response

from tenku.accounts import Scope
from tenku.errors import InvalidParameter, NotFound
from tenku.service import Listing, Seen, Service, Wishes
from tenku.surfaces._http import allowed, base_url_of, download
from tenku.surfaces.openai_videos import bodies, body, creation, names, view
from tenku.surfaces.openai_videos.creation import Asked
from tenku.surfaces.openai_videos.fields import UNSUPPORTED
from tenku.surfaces.openai_videos.pages import listed
from tenku.tasks import Status, Task
from tenku.tasks.view import iso, video_id

_COUNT = re.compile(r"[1-9][0-9]{0,2}")  # of resends
Order = Annotated[Literal["asc", "desc"], Query()]
Key = Annotated[str | None, Header(alias="idempotency-key")]
Variant = Annotated[Literal["video", "thumbnail", "spritesheet"], Query()]


def routes(service: Service) -> APIRouter:
    """What is polled comes first: routes are tried in this order."""
    router = APIRouter(tags=["videos"])
    _reading(router, service)
    _making(router, service)
    _absent(router)
    return router


def _making(router: APIRouter, service: Service) -> None:
    @router.post("/videos", openapi_extra=bodies.CREATE)
    async def create(request: Request, idempotency_key: Key = None) -> Response:
        account_id = allowed(request, Scope.GENERATE).account_id
        async with body.read(request) as fields:
            asked = await creation.read(fields, service, account_id, request)
        return await _submit(request, service, asked, idempotency_key)

    @router.post("/videos/edits", openapi_extra=bodies.EDIT)
    async def edit(request: Request, idempotency_key: Key = None) -> Response:
        account_id = allowed(request, Scope.GENERATE).account_id
        async with body.read(request) as fields:
            fields.take("model")  # a remix has its source's
            parameters = creation.common(fields)
            video = await creation.source_video(fields, service, account_id)
            fields.end()
        return await _remix(request, service, video, parameters, idempotency_key)

    @router.post("/videos/{video}/remix", openapi_extra=bodies.REMIX)
    async def remix(request: Request, video: str, idempotency_key: Key = None) -> Response:
        allowed(request, Scope.GENERATE)
        async with body.read(request) as fields:
            parameters = creation.common(fields)
            fields.end()
        return await _remix(request, service, video, parameters, idempotency_key)


def _absent(router: APIRouter) -> None:
    """What is not offered says so, and what to do instead. (501 would be sent again.)"""

    @router.post("/videos/extensions")
    async def extend() -> Response:
        raise InvalidParameter(
            "Videos can't be extended here. Make a longer one: seconds may be 12; or remix it.",
            field="video",
            code=UNSUPPORTED,
        )

    @router.post("/videos/characters")
    async def create_character() -> Response:
        raise InvalidParameter(
            "Characters are not offered here; describe them in the prompt.",
            field="video",
            code=UNSUPPORTED,
        )

    @router.get("/videos/characters/{character}")
    async def get_character(character: str) -> Response:
        raise NotFound(f"There is no character {character[:80]!r}.")


def _reading(router: APIRouter, service: Service) -> None:
    @router.get("/videos")
    async def listing(
        request: Request, limit: int = 20, after: str | None = None, order: Order = "desc"
    ) -> Response:
        caller = allowed(request, Scope.READ)
        wanted = Listing.read(limit=limit, after=after, oldest_first=order == "asc", removed=False)
        page = await service.page(caller.account_id, wanted)
        shown = [await _shown(request, service, task) for task in page.tasks]
        return JSONResponse(listed(shown, more=page.next_cursor is not None))

    @router.get("/videos/{video}")
    async def retrieve(request: Request, video: str) -> Response:
        seen = await _look(service, allowed(request, Scope.READ).account_id, video)
        shown = await view.video(service, seen, base_url_of(request))
        return JSONResponse(shown, headers=_poll(seen.task))

    @router.delete("/videos/{video}")
    async def delete(request: Request, video: str) -> Response:
        caller = allowed(request, Scope.GENERATE)
        seen = await _look(service, caller.account_id, video)
        task = await service.delete(caller.account_id, seen.task.id)
        return JSONResponse({"id": video_id(task.id), "object": "video.deleted", "deleted": True})

    @router.head("/videos/{video}/content")
    @router.get("/videos/{video}/content")
    async def content(request: Request, video: str, variant: Variant = "video") -> Response:
        seen = await _look(service, allowed(request, Scope.READ).account_id, video)
        return await _content(request, service, seen.task, variant)


async def _look(service: Service, account_id: str, video: str) -> Seen:
    """A video that is there for this account and was not deleted. Raises NotFound."""
    try:
        seen = await service.look(account_id, video)
    except NotFound:
        seen = None
    if seen is None or seen.task.removed_at_ms is not None:
        raise NotFound(f"There is no video {video[:80]!r}. GET /v1/videos lists yours.")
    return seen


async def _remix(
    request: Request,
    service: Service,
    video: str,
    parameters: Mapping[str, object],
    key: str | None,
) -> Response:
    account_id = allowed(request, Scope.GENERATE).account_id
    source = (await _look(service, account_id, video)).task
    asked = Asked(
        model_id=names.REMIX,
        asked_as=await view.model_name(service, source),
        parameters={**parameters, "video_id": source.id},
    )
    return await _submit(request, service, asked, key, source)


async def _submit(
    request: Request,
    service: Service,
    asked: Asked,
    key: str | None,
    source: Task | None = None,
) -> Response:
    """Queue what is asked for, or answer as the first time if it is sent again.

    Once it is queued it is paid for, and no error follows.
    """
    caller = allowed(request, Scope.GENERATE)
    retries = request.headers.get("x-stainless-retry-count", "0")
    done = await service.submit(
        caller.account_id,
        asked.model_id,
        asked.parameters,
        idempotency_key=key,
        wishes=Wishes(
            asked_as=asked.asked_as,
            remarks=asked.remarks,
            resend=_COUNT.fullmatch(retries) is not None,
        ),
        api_key=caller.api_key,
    )
    seen = Seen(task=view.as_created(done.task), queue_position=done.queue_position)
    shown = await view.video(
        service, seen, base_url_of(request), source=source, balance=done.balance
    )
    replayed = {"idempotent-replayed": "true"} if done.replayed else {}
    return JSONResponse(shown, headers={**_poll(seen.task), **replayed})


async def _shown(request: Request, service: Service, task: Task) -> dict[str, object]:
    position = None
    if task.status is Status.PENDING:
        position = (await service.look(task.account_id, task.id)).queue_position
    seen = Seen(task=task, queue_position=position)
    return await view.video(service, seen, base_url_of(request))


def _poll(task: Task) -> dict[str, str]:
    return {} if task.status.terminal else {"openai-poll-after-ms": str(view.poll_after_ms(task))}


async def _content(request: Request, service: Service, task: Task, variant: str) -> Response:
    result = task.result
    if result is None:
        state = "failed" if task.status is Status.FAILED else "is not finished yet"
        raise InvalidParameter(f"This video {state}.", field="video_id", code="video_not_ready")
    stored = {
        "video": result.video,
        "thumbnail": result.thumbnail,
        "spritesheet": result.spritesheet,
    }[variant]
    try:
        asset = await service.asset_of(task.account_id, stored)
    except NotFound:
        when = f" at {iso(task.expires_at_ms)}" if task.expires_at_ms is not None else ""
        raise NotFound(f"This video expired{when}, and its files were deleted.") from None
    return download(service, asset, request, attachment=True)
