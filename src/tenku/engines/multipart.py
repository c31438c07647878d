"""A form as bytes (RFC 7578), for servers that take files with their fields."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class File:
    """A part with a file. `name` and `content_type` are our own words, in ASCII without quotes."""

    name: str
    content_type: str
    data: bytes


def form(fields: Mapping[str, str], files: Mapping[str, File]) -> tuple[str, bytes]:
    """The `Content-Type` and the body. Names of fields are our own words, as those of files."""
    boundary = secrets.token_hex(16)  # 128 bits of chance: no value holds it
    parts = [_part(boundary, f'name="{name}"', value.encode()) for name, value in fields.items()]
    for name, file in files.items():
        about = f'name="{name}"; filename="{file.name}"\r\nContent-Type: {file.content_type}'
        parts.append(_part(boundary, about, file.data))
    body = b"".join((*parts, f"--{boundary}--\r\n".encode()))
    return f"multipart/form-data; boundary={boundary}", body


def _part(boundary: str, about: str, data: bytes) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {about}\r\n\r\n"
    return head.encode() + data + b"\r\n"
