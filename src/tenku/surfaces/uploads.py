"""One-time uploads: `/uploads/{token}`. The token, which upload_file gave out, is the only key."""

from fastapi import APIRouter, Request

from tenku.intake import Upload
from tenku.service import Service
from tenku.surfaces import _forms
from tenku.surfaces._http import base_url_of

PREFIX = "/uploads/"


def routes(service: Service) -> APIRouter:
    """PUT or POST the bytes of an image, or a form with one file; a second time is refused."""
    router = APIRouter(tags=["uploads"])

    @router.put("/uploads/{token}", openapi_extra=_forms.TAKES)
    @router.post("/uploads/{token}", openapi_extra=_forms.TAKES)
    async def upload(request: Request, token: str) -> Upload:
        service.intake.rights.check_ticket(token)  # before anything is read
        return await service.intake.redeem(token, await _forms.image(request), base_url_of(request))

    return router
