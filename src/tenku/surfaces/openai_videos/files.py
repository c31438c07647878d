"""`/v1/files`: images for `input_reference[file_id]`."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import UploadFile

from tenku.accounts import Scope
from tenku.assets import Asset
from tenku.errors import ImageUnusable, InvalidParameter, NotFound
from tenku.service import Service
from tenku.surfaces._http import allowed, download
from tenku.surfaces.openai_videos import bodies, body
from tenku.surfaces.openai_videos.fields import UNSUPPORTED, Fields
from tenku.surfaces.openai_videos.pages import listed

PAGE_MAX = 10_000  # of this protocol; an account may have fewer files than that
_PREFIX = "file-"


def routes(service: Service) -> APIRouter:
    router = APIRouter(tags=["files"])

    @router.post("/files", openapi_extra=bodies.FILE)
    async def create(request: Request) -> Response:
        caller = allowed(request, Scope.GENERATE)
        async with body.read(request) as fields:
            given, purpose = _file(fields), fields.needed("purpose")
            fields.end()
            data = await body.image_bytes(given, "file")
        try:
            asset = await service.intake.add_file(
                caller.account_id, data, given_name=given.filename or "upload", purpose=purpose
            )
        except ImageUnusable as wrong:
            raise ImageUnusable(wrong.message, field="file") from None
        return JSONResponse(_shown(asset))

    @router.get("/files")
    async def listing(
        request: Request,
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_MAX,
        after: str | None = None,
        order: Literal["asc", "desc"] = "desc",
        purpose: str | None = None,
    ) -> Response:
        caller = allowed(request, Scope.READ)
        try:
            found = await service.intake.uploads(
                caller.account_id,
                limit=PAGE_MAX,
                after=None if after is None else asset_id_of(after),
                oldest_first=order == "asc",
            )
        except NotFound:
            raise InvalidParameter(
                f"after is {str(after)[:80]!r}; allowed: the id of one of your files.",
                field="after",
            ) from None
        fitting = [_shown(asset) for asset in found]
        if purpose is not None:
            fitting = [file for file in fitting if file["purpose"] == purpose]
        return JSONResponse(listed(fitting[:limit], more=len(fitting) > limit))

    @router.get("/files/{file}")
    async def retrieve(request: Request, file: str) -> Response:
        caller = allowed(request, Scope.READ)
        return JSONResponse(_shown(await _find(service, caller.account_id, file)))

    @router.delete("/files/{file}")
    async def delete(request: Request, file: str) -> Response:
        caller = allowed(request, Scope.GENERATE)
        asset = await _find(service, caller.account_id, file)
        await service.intake.remove(caller.account_id, asset.id)
        return JSONResponse({"id": _PREFIX + asset.id, "object": "file", "deleted": True})

    @router.head("/files/{file}/content")
    @router.get("/files/{file}/content")
    async def content(request: Request, file: str) -> Response:
        caller = allowed(request, Scope.READ)
        asset = await _find(service, caller.account_id, file)
        return download(service, asset, request, attachment=True)

    return router


def asset_id_of(file: str) -> str:
    """The asset behind a file's id."""
    return file.removeprefix(_PREFIX)


async def _find(service: Service, account_id: str, file: str) -> Asset:
    """An upload of the account's that is still there. Raises NotFound."""
    try:
        asset = await service.intake.live(account_id, asset_id_of(file))
    except NotFound:
        asset = None
    if asset is None or asset.task_id is not None:
        raise NotFound(f"There is no file {file[:80]!r}. GET /v1/files lists yours.")
    return asset


def _file(fields: Fields) -> UploadFile:
    given = fields.take("file")
    if fields.take("expires_after") is not None:
        raise InvalidParameter(
            "Files expire when their answer says; leave expires_after out.",
            field="expires_after",
            code=UNSUPPORTED,
        )
    if not isinstance(given, UploadFile):
        raise InvalidParameter("file must be one file of a multipart form.", field="file")
    return given


def _shown(asset: Asset) -> dict[str, object]:
    return {
        "id": _PREFIX + asset.id,
        "object": "file",
        "bytes": asset.size_bytes,
        "created_at": asset.created_at_ms // 1000,
        "filename": asset.given_name or asset.file_name,
        "purpose": asset.purpose or "vision",
        "status": "processed",
        "expires_at": None if asset.expires_at_ms is None else asset.expires_at_ms // 1000,
    }
