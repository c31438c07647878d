"""`/v1/provenance/{sha256}`: whether a video of these bytes was made here, and by what."""

import re

from fastapi import APIRouter, Request

from tenku.accounts import Scope
from tenku.errors import InvalidParameter
from tenku.provenance import Output
from tenku.service import Service
from tenku.surfaces._http import allowed

_SHA256 = re.compile(r"[0-9a-f]{64}")


def routes(service: Service, operator: str) -> APIRouter:
    """By hash alone: no video is taken in. Another account's answers as an unknown one, but for
    a key with the scope admin of the `operator`'s account.
    """
    router = APIRouter(tags=["provenance"])

    @router.get("/v1/provenance/{sha256}")
    async def show(request: Request, sha256: str) -> dict[str, object]:
        caller = allowed(request, Scope.READ)
        digest = sha256.lower()
        if not _SHA256.fullmatch(digest):
            said = "sha256 must be the SHA-256 of a video file: 64 hex digits."
            raise InvalidParameter(said, field="sha256")
        everybodys = caller.account_id == operator and Scope.ADMIN in caller.scopes
        output = await service.find_output(caller.account_id, digest, anybodys=everybodys)
        return _shown(output)

    return router


def _shown(output: Output) -> dict[str, object]:
    return {
        "object": "provenance",
        "sha256": output.sha256,
        "size_bytes": output.size_bytes,
        "video_id": f"video_{output.task_id}",
        "engine": {
            "name": output.engine,
            "version": output.engine_version,
            "kind": output.kind.value,
        },
        "label": output.label,
        "signed": output.signed_by is not None,
        "created_at": output.created_at_ms // 1000,
    }
