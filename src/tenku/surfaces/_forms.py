"""An image in the body of a request: bare, or as the file of a form."""

from collections.abc import AsyncGenerator

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from tenku.errors import ImageUnusable
from tenku.intake import BYTES_MAX

_BYTES = {"type": "string", "format": "binary"}
_FORM = {"type": "object", "properties": {"file": _BYTES}, "required": ["file"]}
TAKES = {  # for openapi.json: what `image` reads
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            **{f"image/{kind}": {"schema": _BYTES} for kind in ("png", "jpeg", "webp")},
        },
    }
}
FORM_BYTES = 64 * 1024  # what a form may add to the file that it carries


async def image(request: Request) -> bytes:
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
