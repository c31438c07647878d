"""One stored file as an HTTP response, to a browser that should neither guess nor run it."""

import re
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from tenku.errors import NotFound

# A browser that opens the file in a tab wraps it in a page of its own, under this policy: it
# may show the file and nothing else. (With `sandbox` Chromium shows a black rectangle.)
_POLICY: Final = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
_RANGE = re.compile(r"(?=.*[0-9])([0-9]{0,18})-([0-9]{0,18})")
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
    _pass_over_odd_range(request)
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


def _pass_over_odd_range(request: Request) -> None:
    """A Range that can't be read is as good as none (RFC 9110, 14.2), so the whole is sent."""
    given = request.headers.get("range")
    if given is None:
        return
    found = [_RANGE.fullmatch(part.strip()) for part in given.removeprefix("bytes=").split(",")]
    if given.startswith("bytes=") and all(found) and all(map(_forwards, filter(None, found))):
        return
    request.scope["headers"] = [h for h in request.scope["headers"] if h[0] != b"range"]


def _forwards(part: re.Match[str]) -> bool:
    return not part[1] or not part[2] or int(part[1]) <= int(part[2])


def _is_known(if_none_match: str | None, etag: str) -> bool:
    """Whether the client's list of tags has ours; weak or strong makes no difference here."""
    tags = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return etag in tags or "*" in tags
