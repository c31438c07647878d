"""What every surface over HTTP needs: who calls, by which address, and how a failure is sent."""

import json
from collections.abc import MutableMapping, Sequence
from typing import Any, assert_never

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from tenku.accounts import Caller, Scope
from tenku.assets import Asset
from tenku.errors import ErrorKind, Failure, Forbidden, Internal, TooLarge, Unauthenticated
from tenku.media.serve import file_response
from tenku.service import Service


def caller_of(connection: HTTPConnection) -> Caller:
    """The caller whom the gate let in."""
    return connection.scope["state"]["caller"]


def base_url_of(connection: HTTPConnection) -> str:
    """The address of this server as the caller knows it, without a slash at the end."""
    return connection.scope["state"]["base_url"]


def request_id_of(connection: HTTPConnection) -> str:
    """The id of this request, which its answer has as x-request-id."""
    return connection.scope["state"]["request_id"]


def allowed(connection: HTTPConnection, scope: Scope) -> Caller:
    """The caller, if the key may do this. Raises Forbidden otherwise."""
    asks_for_scopes(connection.scope)
    caller = caller_of(connection)
    if not caller.may(scope):
        raise Forbidden(f"This key may not do that; it needs the scope {scope.value}.")
    return caller


def asks_for_scopes(scope: MutableMapping[str, Any]) -> None:
    """Tell the gate that what this route does depends on the caller's scopes.

    Without it the gate lets no answer of the route out: a route can't forget to ask.
    """
    scope["state"]["asked_for_scopes"] = True


def download(
    service: Service, asset: Asset, request: Request, *, attachment: bool = False
) -> Response:
    """A stored file as an answer; see `file_response`."""
    return file_response(
        service.files.path(asset.key),
        content_type=asset.content_type,
        file_name=asset.file_name,
        sha256=asset.sha256,
        request=request,
        attachment=attachment,
    )


def status_of(failure: Failure) -> int:
    """The HTTP status of a failure."""
    if isinstance(failure, TooLarge):
        return 413
    match failure.kind:
        case (
            ErrorKind.INVALID_PARAMETER
            | ErrorKind.SOURCE_NOT_REMIXABLE
            | ErrorKind.IMAGE_UNUSABLE
            | ErrorKind.CONTENT_REJECTED
        ):
            return 422
        case ErrorKind.UNKNOWN_MODEL | ErrorKind.NOT_FOUND:
            return 404
        case ErrorKind.UNAUTHENTICATED:
            return 401
        case ErrorKind.FORBIDDEN:
            return 403
        case ErrorKind.INSUFFICIENT_CREDITS:
            return 402
        case ErrorKind.CONFLICT:
            return 409
        case ErrorKind.RATE_LIMITED | ErrorKind.QUEUE_FULL:
            return 429
        case ErrorKind.ENGINE_UNAVAILABLE | ErrorKind.INTERNAL:
            return 503
        case ErrorKind.ENGINE_FAILED | ErrorKind.TIMED_OUT | ErrorKind.CANCELLED:
            return 500
        case _ as never:
            assert_never(never)


def error_response(
    status: int, body: object, failure: Failure, extra: Sequence[tuple[str, str]] = ()
) -> Response:
    """A JSON answer to a failure, with the headers that belong to its kind."""
    headers = dict(extra)
    retry_after = failure.details.get("retry_after_seconds")
    if retry_after is not None or isinstance(failure, Internal):
        headers["retry-after"] = str(retry_after or 5)
    if isinstance(failure, Unauthenticated):
        headers["www-authenticate"] = 'Bearer realm="tenku"'
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # What is echoed may be half a surrogate pair, which no UTF-8 holds.
    return Response(text.encode("utf-8", "replace"), status, headers, "application/json")
