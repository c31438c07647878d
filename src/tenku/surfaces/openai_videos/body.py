"""The body of a request: JSON, multipart and urlencoded, read into the same fields."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import UploadFile

from tenku.errors import ImageUnusable, InvalidParameter
from tenku.intake import BYTES_MAX
from tenku.surfaces import _forms, _json
from tenku.surfaces.openai_videos.brackets import nested
from tenku.surfaces.openai_videos.fields import Fields

FIELDS_MAX = 100
FILES_MAX = 4
TEXT_MAX = 29 * 1024 * 1024  # bytes of one field: an image of 20 MiB as a data: URI


@asynccontextmanager
async def read(request: Request) -> AsyncGenerator[Fields]:
    """The fields of the body; large files of it lie on the disk until the context ends.

    Raises:
        InvalidParameter: it can't be read, or has too many parts.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    match kind:
        case "multipart/form-data":
            try:
                form = await _forms.read(
                    request,
                    request.stream(),
                    files_max=FILES_MAX,
                    fields_max=FIELDS_MAX,
                    part_bytes_max=TEXT_MAX,
                )
            except _forms.Unreadable as error:
                raise _unreadable(str(error)) from None
            try:
                yield _fields(form.multi_items())
            finally:
                await form.close()
        case "application/x-www-form-urlencoded":
            yield _fields(_pairs(await request.body()))
        case "" | "application/json":
            try:
                found = _forms.json_object(await request.body())
            except _forms.Unreadable as error:
                raise _unreadable(str(error)) from None
            yield Fields(found)
        case _:
            raise _unreadable(
                f"{kind[:80]} is not read here; send application/json or multipart/form-data."
            )


async def image_bytes(part: UploadFile, field: str) -> bytes:
    """The bytes of an image in a form. Raises ImageUnusable: it is too large."""
    if (part.size or 0) > BYTES_MAX:
        raise ImageUnusable("The image is larger than 20 MiB.", field=field)
    return await part.read()


def _fields(pairs: Sequence[tuple[str, object]]) -> Fields:
    found = nested(pairs)
    _json.check(found)
    return Fields(found)


def _pairs(data: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(data.decode(), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        raise _unreadable(f"A form has at most {FIELDS_MAX} fields, in UTF-8.") from None


def _unreadable(why: str) -> InvalidParameter:
    return InvalidParameter(f"The body can't be read. {why}", field="body")
