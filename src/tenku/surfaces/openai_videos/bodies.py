"""What the calls of `/v1` take, for openapi.json: the routes read their bodies themselves."""

from collections.abc import Mapping, Sequence

from tenku import catalog
from tenku.catalog.spec import SEED_MAX
from tenku.surfaces.openai_videos import names

Schema = Mapping[str, object]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
_BYTES: Schema = {"type": "string", "format": "binary"}
_JSON = "application/json"
_FORM = "multipart/form-data"
_COMMON: Mapping[str, Schema] = {
    "prompt": {"type": "string", "minLength": 1, "maxLength": 5000},
    "delete_video": {"type": "boolean", "default": False},
    "seed": {"type": "integer", "minimum": 0, "maximum": SEED_MAX},
}
_CREATE: Mapping[str, Schema] = {
    **_COMMON,
    "model": {"type": "string", "enum": [*names.LISTED, *catalog.MODELS], "default": "sora-2"},
    "seconds": {"type": "string", "enum": ["4", "8", "12"], "default": "4"},
    "size": {"type": "string", "enum": list(names.SIZES), "default": names.DEFAULT_SIZE},
}
_ID: Schema = {"type": "object", "properties": {"id": TEXT}, "required": ["id"]}
_REFERENCE: Schema = {
    "oneOf": [
        {"type": "object", "properties": {"image_url": TEXT}, "required": ["image_url"]},
        {"type": "object", "properties": {"file_id": TEXT}, "required": ["file_id"]},
    ]
}


def takes(
    properties: Mapping[str, Schema], needs: Sequence[str] = (), form: Mapping[str, Schema] = {}
) -> dict[str, object]:
    """A JSON body of these properties, or a form where `form` has the files of one."""
    kinds = {_JSON: properties} | ({_FORM: {**properties, **form}} if form else {})
    content = {kind: {"schema": _object(fields, needs)} for kind, fields in kinds.items()}
    return {"requestBody": {"required": bool(needs), "content": content}}


def _object(properties: Mapping[str, Schema], needs: Sequence[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(needs),
        "additionalProperties": False,
    }


CREATE = takes({**_CREATE, "input_reference": _REFERENCE}, ["prompt"], {"input_reference": _BYTES})
EDIT = takes({**_COMMON, "video": _ID}, ["prompt", "video"], {"video": _BYTES})
REMIX = takes(_COMMON, ["prompt"])
FILE = {
    "requestBody": {
        "required": True,
        "content": {
            _FORM: {"schema": _object({"file": _BYTES, "purpose": TEXT}, ["file", "purpose"])}
        },
    }
}
