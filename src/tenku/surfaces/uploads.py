"""One-time uploads: `/uploads/{token}`. The token, which upload_file gave out, is the only key."""

from collections.abc import AsyncGenerator

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from tenku.errors import ImageUnusable
from tenku.intake import BYTES_MAX, Upload
from tenku.service import Service
from tenku.surfaces._http import base_url_of

PREFIX = "/uploads/"
FORM_BYTES = 64 * 1024  # what a form may add to the file that it carries


def routes(service: Service) -> APIRouter:
    """PUT or POST the bytes of an image, or a form with one file; a second time is refused."""
    router = APIRouter(tags=["uploads"])

    @router.api_route("/uploads/{token}", methods=["PUT", "POST"])
    async def upload(request: Request, token: str) -> Upload:
        service.intake.check_ticket(token)  # before anything is read
        return await service.intake.redeem(token, await _image(request), base_url_of(request))

    return router


async def _image(request: Request) -> bytes:
    """The bytes of the image in the body.

    Raises:
        ImageUnusable: it is too large, or the form has no file.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return b"".join([chunk async for chunk in _limited(request, BYTES_MAX)])
    body = _limited(request, BYTES_MAX + FORM_BYTES)
    try:
        form = await MultiPartParser(request.headers, body, max_files=1).parse()
    except MultiPartException as error:
        raise ImageUnusable(f"The form can't be read: {error.message}") from None
    try:
        for part in form.values():
            if isinstance(part, UploadFile):
                return await part.read()
    finally:
        await form.close()
    raise ImageUnusable("The form has no file. Send the image as one file of the form.")


async def _limited(request: Request, bytes_max: int) -> AsyncGenerator[bytes]:
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > bytes_max:
            raise ImageUnusable("The image is larger than 20 MiB.")
        yield chunk
