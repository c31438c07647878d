"""One stored file as an HTTP response, to a browser that should neither guess nor run it."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from tenku.errors import NotFound

# A browser that opens the file in a tab wraps it in a page of its own, under this policy: it
# may show the file and nothing else. (With `sandbox` Chromium shows a black rectangle.)
_POLICY: Final = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
_HEADERS: Final = {
    "Cache-Control": "private",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Resource-Policy": "cross-origin",  # a signed URL is meant to be embedded
    "Referrer-Policy": "no-referrer",  # the URL is the permission
    "X-Content-Type-Options": "nosniff",
}


def file_response(
    path: Path,
    *,
    content_type: str,
    file_name: str,
    sha256: str,
    request: Request,
    attachment: bool = False,
) -> Response:
    """The file for a GET or HEAD: whole, a range of it, or 304 where the client has it.

    `content_type` and `file_name` are ours, never an uploader's. The bytes under a path must
    not change while their `sha256` (hex) stays. A browser saves an `attachment` and shows
    anything else. Raises NotFound where the bytes are gone.
    """
    try:
        facts = path.stat()
    except FileNotFoundError as error:
        raise NotFound("This file is no longer kept.") from error
    etag = f'"{sha256}"'
    headers = {**_HEADERS, "ETag": etag}
    if _is_known(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return FileResponse(
        path,
        headers=headers,
        media_type=content_type,
        filename=file_name,
        stat_result=facts,
        content_disposition_type="attachment" if attachment else "inline",
    )


def _is_known(if_none_match: str | None, etag: str) -> bool:
    """Whether the client's list of tags has ours; weak or strong makes no difference here."""
    tags = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return etag in tags or "*" in tags
