"""Images on their way in: from the caller's machine, or from an address."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from tenku.accounts import Scope
from tenku.errors import InvalidParameter
from tenku.intake import CONTENT_TYPE
from tenku.service import Service
from tenku.surfaces import _forms
from tenku.surfaces._http import allowed, base_url_of
from tenku.surfaces._platform.tasks import transfer
from tenku.surfaces.tasks_v3.envelope import Body, ok


class FromUrl(Body):
    url: str


class Transfer(FromUrl):
    type: str = "image"


def routes(service: Service) -> APIRouter:
    router = APIRouter(tags=["uploads"])

    @router.post("/uploads", openapi_extra=_forms.TAKES)
    async def upload(request: Request) -> Response:
        """A form with one file, or JSON `{"url": ...}`; the answer's `url` is an image_url."""
        caller = allowed(request, Scope.GENERATE)
        account_id, base_url = caller.account_id, base_url_of(request)
        if request.headers.get("content-type", "").lower().startswith("application/json"):
            url = _url_in(await request.body())
            taken = await service.intake.upload_from(account_id, url, base_url)
        else:
            image = await _forms.image(request)
            taken = await service.intake.upload(account_id, image, base_url)
        return ok(
            {
                "url": taken.image_url,
                "file_id": taken.file_id,
                "content_type": CONTENT_TYPE,
                "size": taken.size,
                "sha256": taken.sha256,
                "width": taken.width,
                "height": taken.height,
                "expires_at": taken.expires_at,
            }
        )

    @router.post("/tools/transfer-url")
    async def transfer_url(request: Request, body: Transfer) -> Response:
        """Mirror an image; it is fetched now."""
        account_id = allowed(request, Scope.GENERATE).account_id
        base_url = base_url_of(request)
        return ok(await transfer(service, account_id, body.url, body.type, base_url))

    return router


def _url_in(body: bytes) -> str:
    try:
        return FromUrl.model_validate_json(body).url
    except ValidationError:
        raise InvalidParameter(
            'The body is not {"url": ...}; send that as JSON, or the image in a form.', field="url"
        ) from None
