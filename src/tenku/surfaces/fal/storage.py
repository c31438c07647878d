"""`/fal/rest`: images on their way in. A token from here is the only key of the paths in OPEN."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tenku.accounts import Scope
from tenku.errors import Conflict, InvalidParameter
from tenku.service import Service
from tenku.surfaces import _forms
from tenku.surfaces._http import allowed, base_url_of
from tenku.surfaces.fal.asking import expiry_seconds
from tenku.surfaces.fal.problems import Refusal
from tenku.surfaces.fal.words import PREFIX, answer

CDN = "/rest/cdn"
UPLOADS = "/rest/storage/uploads"
OPEN = (f"{PREFIX}{CDN}/", f"{PREFIX}{UPLOADS}/")


def routes(service: Service) -> APIRouter:
    """The routes of storage and CDN, below the surface's prefix."""
    router = APIRouter(tags=["fal"])
    intake = service.intake

    @router.post("/rest/storage/auth/token")
    async def token(request: Request) -> Response:
        caller = allowed(request, Scope.GENERATE)
        right = intake.rights.pass_for(caller.account_id)
        return answer(
            200,
            {
                "token": right.token,
                "token_type": "Bearer",  # a word of the protocol  # nosec B105
                "base_url": f"{base_url_of(request)}{PREFIX}{CDN}",
                "expires_at": right.expires_at.replace("Z", "+00:00"),  # old Pythons can't read Z
            },
        )

    @router.post(f"{CDN}/files/upload", openapi_extra=_forms.TAKES)
    async def upload(request: Request) -> Response:
        account_id = _holder(service, request)
        seconds = expiry_seconds(request)
        image = await _forms.image(request)
        made = await intake.upload(account_id, image, base_url_of(request), seconds)
        return answer(200, {"access_url": made.image_url})

    @router.post("/rest/storage/upload/initiate")
    async def initiate(request: Request) -> Response:
        caller = allowed(request, Scope.GENERATE)
        base_url = base_url_of(request)
        ticket = intake.rights.ticket(caller.account_id, base_url, expiry_seconds(request))
        url = f"{base_url}{PREFIX}{UPLOADS}/{ticket.token}"
        return answer(200, {"upload_url": url, "file_url": ticket.image_url})

    @router.put(f"{UPLOADS}/{{token}}", openapi_extra=_forms.TAKES)
    async def put(request: Request, token: str) -> Response:
        intake.rights.check_ticket(token)  # before anything is read
        try:
            made = await intake.redeem(token, await _forms.image(request), base_url_of(request))
        except Conflict as failure:
            raise InvalidParameter(failure.message, field="body") from None
        return answer(200, {"file_url": made.image_url})

    @router.post("/rest/storage/upload/initiate-multipart")
    async def large(request: Request) -> Response:
        allowed(request, Scope.GENERATE)
        raise _too_large()

    @router.post(f"{CDN}/files/upload/multipart")
    async def large_too(request: Request) -> Response:
        _holder(service, request)
        raise _too_large()

    return router


def _holder(service: Service, request: Request) -> str:
    """The account of the pass in the header. Raises Unauthenticated, before a body is read."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return service.intake.rights.holder(token.strip() if scheme.lower() == "bearer" else "")


def _too_large() -> Refusal:
    return Refusal(
        "An upload in parts is larger than any image may be: at most 20 MiB are taken.",
        "body",
        type="file_too_large",
        ctx={"max_size": 20 * 1024 * 1024},
        status=413,
    )
