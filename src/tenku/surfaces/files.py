"""Signed downloads: `/files/{token}/{file_name}`. The signature is the only credential."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from tenku.errors import NotFound
from tenku.media.links import Expired
from tenku.service import Service
from tenku.surfaces._http import download

PREFIX = "/files/"


def routes(service: Service) -> APIRouter:
    """A false signature answers 404, a true one on what is no more 410."""
    router = APIRouter(tags=["files"])

    @router.head("/files/{token}/{file_name}")
    @router.get("/files/{token}/{file_name}")
    async def signed(request: Request, token: str, file_name: str) -> Response:
        del file_name  # for the reader's eyes; our own name is what is sent
        try:
            asset = await service.open_asset(token)
        except Expired as expired:
            return PlainTextResponse(expired.message, 410)
        except NotFound as missing:
            return PlainTextResponse(missing.message, 404)
        return download(service, asset, request)

    return router
