"""What a create asks for, in the catalog's words."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from fastapi import Request
from starlette.datastructures import UploadFile

from tenku.errors import InvalidParameter, NotFound
from tenku.service import Service
from tenku.surfaces._http import base_url_of
from tenku.surfaces.openai_videos import body, names
from tenku.surfaces.openai_videos.fields import MISSING, UNSUPPORTED, Fields
from tenku.surfaces.openai_videos.files import asset_id_of

_IMAGE = "input_reference"
_SOURCES = "a file, or an object with file_id or image_url (exactly one)"
_CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A create: which model by which name, its parameters, and what to remark."""

    model_id: str
    asked_as: str
    parameters: Mapping[str, object]
    remarks: tuple[str, ...] = ()


async def read(fields: Fields, service: Service, account_id: str, request: Request) -> Asked:
    """All of a create's fields.

    Raises:
        InvalidParameter, UnknownModel, ImageUnusable.
    """
    image = await _image(fields.take(_IMAGE), service, account_id, base_url_of(request))
    model = names.find(fields.text("model"), with_image=image is not None)
    size = names.size(fields.text("size"), model, with_image=image is not None)
    if fields.take("characters"):
        raise InvalidParameter(
            "Characters are not offered here; describe them in the prompt.",
            field="characters",
            code=UNSUPPORTED,
        )
    parameters: dict[str, object] = {
        **common(fields),
        "aspect_ratio": size.aspect_ratio if size else "auto",
        "resolution": size.resolution if size else "720p",
    }
    optional = {
        "duration": fields.number("seconds"),
        "image_url": image,
        "model": model.version,
    }
    parameters |= {name: value for name, value in optional.items() if value is not None}
    fields.end()
    return Asked(
        model_id=model.id,
        asked_as=model.asked_as,
        parameters=parameters,
        remarks=size.remark if size else (),
    )


def common(fields: Fields) -> dict[str, object]:
    """Prompt, delete_video and seed, which every call that makes a video takes."""
    fields.take("user")  # theirs; it means nothing here
    kept = fields.flag("delete_video")
    seed = fields.number("seed")
    return {
        "prompt": fields.needed("prompt"),
        "delete_video": False if kept is None else kept,
        **({} if seed is None else {"seed": seed}),
    }


async def source_video(fields: Fields, service: Service, account_id: str) -> str:
    """The id of the video that an edit is of: given, or found by the bytes of a file.

    Raises:
        InvalidParameter: there is none, or the file is none that was made here.
    """
    given = fields.take("video")
    if isinstance(given, UploadFile):
        task = await service.find_video(account_id, await _sha256(given))
        if task is None:
            raise InvalidParameter(
                "Only videos that were made here can be edited. Send the id of one: "
                '{"video": {"id": "video_..."}}.',
                field="video",
            )
        return task.id
    if isinstance(given, Mapping):
        given = cast("Mapping[str, object]", given).get("id")
    if given is None:
        raise InvalidParameter("video is missing.", field="video", code=MISSING)
    if not isinstance(given, str):
        raise InvalidParameter('video must be {"id": "video_..."}, or a file.', field="video")
    return given


async def _image(given: object, service: Service, account_id: str, base_url: str) -> str | None:
    """What the catalog takes as image_url."""
    match given:
        case None:
            return None
        case str():
            return given
        case UploadFile():
            return _data_uri(await body.image_bytes(given, _IMAGE))
        case {"image_url": str(url)} if len(cast("dict[str, object]", given)) == 1:
            return url
        case {"file_id": str(file_id)} if len(cast("dict[str, object]", given)) == 1:
            try:
                asset = await service.intake.live(account_id, asset_id_of(file_id))
            except NotFound:
                raise InvalidParameter(
                    f"There is no file {file_id[:80]!r}. GET /v1/files lists yours.", field=_IMAGE
                ) from None
            if asset.kind != "image" or asset.task_id is not None:
                raise InvalidParameter("That file is not an image of yours.", field=_IMAGE)
            return service.intake.rights.url_of(asset, base_url)
        case _:
            raise InvalidParameter(f"{_IMAGE} must be {_SOURCES}.", field=_IMAGE)


def _data_uri(data: bytes) -> str:
    """The bytes as a `data:` URI; what they are is found out from them alone."""
    return "data:application/octet-stream;base64," + base64.b64encode(data).decode()


async def _sha256(part: UploadFile) -> str:
    digest = hashlib.sha256()
    while chunk := await part.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
