"""Images that arrive as text: `data:` URIs."""

import base64
import binascii
from urllib.parse import unquote_to_bytes

from tenku.errors import ImageUnusable

IMAGE_BYTES_MAX = 20 << 20


def parse_data_uri(uri: str) -> bytes:
    """The bytes of `data:[type][;base64],...`; the type is a hint that nobody relies on.

    Raises ImageUnusable where it is malformed or holds more than 20 MiB, which is judged by
    the length of the text, before anything is decoded.
    """
    head, comma, body = uri.partition(",")
    if not comma or head[:5].lower() != "data:":
        raise ImageUnusable("image_url is not a whole data: URI; it begins data:image/png;base64,")
    is_base64 = head.lower().endswith(";base64")
    escapes = body.count("%")
    size = len(body) - 2 * escapes
    if is_base64:
        size = (size - body.count("=", -2)) * 3 // 4
    if size > IMAGE_BYTES_MAX:
        raise ImageUnusable("The image is larger than 20 MiB.")
    data = unquote_to_bytes(body)
    return _from_base64(data) if is_base64 else data


def _from_base64(text: bytes) -> bytes:
    """Forgiving as browsers are: white space and missing padding are no mistakes."""
    text = b"".join(text.split()).rstrip(b"=")
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise ImageUnusable("The data: URI in image_url is not valid base64.") from error
