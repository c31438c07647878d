"""Bodies that routes read by themselves: an image, bare or in a form; forms; a JSON object."""

import json
from collections.abc import AsyncGenerator
from typing import cast

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from tenku.errors import ImageUnusable
from tenku.intake import BYTES_MAX
from tenku.surfaces import _json

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
TAIL_BYTES = 256  # enough for the last boundary and white space after it
FORM_BYTES = 64 * 1024  # what a form may add to the file that it carries


def is_form(request: Request) -> bool:
    """Whether the body says that it is a multipart form."""
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


async def image(request: Request) -> bytes:
    """The bytes of the image in the body.

    Raises:
        ImageUnusable: it is too large, or the form has no file.
    """
    if not is_form(request):
        return b"".join([chunk async for chunk in _limited(request, BYTES_MAX)])
    try:
        form = await read(request, _limited(request, BYTES_MAX + FORM_BYTES), files_max=1)
    except Unreadable as error:
        raise ImageUnusable(f"The form can't be read: {error}") from None
    try:
        for part in form.values():
            if isinstance(part, UploadFile):
                return await part.read()
    finally:
        await form.close()
    raise ImageUnusable("The form has no file. Send the image as one file of the form.")


class Unreadable(Exception):
    """A body isn't what it says, or not the whole of it. Its text is for the caller."""


class NotAnObject(Unreadable):
    """A body is JSON, but no object."""


def json_object(text: bytes) -> dict[str, object]:
    """The object in a body; none at all is an empty one.

    Raises:
        Unreadable, NotAnObject; InvalidParameter: see `_json.check`.
    """
    try:
        found: object = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError):
        raise Unreadable("It is not JSON.") from None
    if not isinstance(found, dict):
        raise NotAnObject("It must be a JSON object.")
    body = cast("dict[str, object]", found)
    _json.check(body)
    return body


async def read(
    request: Request,
    body: AsyncGenerator[bytes],
    *,
    files_max: int,
    fields_max: int = 1000,
    part_bytes_max: int = 1024 * 1024,
) -> FormData:
    """A multipart form, whole: one that breaks off may have lost a field that matters.

    Close it; its files may lie on the disk. Raises Unreadable.
    """
    tail = b""

    async def watched() -> AsyncGenerator[bytes]:
        nonlocal tail
        async for chunk in body:
            tail = (tail + chunk)[-TAIL_BYTES:]
            yield chunk

    parser = MultiPartParser(
        request.headers,
        watched(),
        max_files=files_max,
        max_fields=fields_max,
        max_part_size=part_bytes_max,
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise Unreadable(error.message) from None
    except (LookupError, ValueError):  # a charset that isn't one, or isn't the text's
        raise Unreadable("its text is in no known encoding.") from None
    if not tail.rstrip(b"\r\n\t ").endswith(b"--"):
        await form.close()
        raise Unreadable("it breaks off before its end.")
    return form


async def _limited(request: Request, bytes_max: int) -> AsyncGenerator[bytes]:
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > bytes_max:
            raise ImageUnusable("The image is larger than 20 MiB.")
        yield chunk
