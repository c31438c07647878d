"""An image that was taken in, and what is told of it."""

from dataclasses import dataclass

CONTENT_TYPE = "image/png"  # of every image that is kept, whatever it was
BYTES_MAX = 20 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A normalised image (RGB PNG). `asset_id` is where it is, or will be, kept."""

    asset_id: str
    width: int
    height: int
    said: str  # what the caller wrote, short enough to store
    png: bytes | None  # None: it is already kept
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Upload:
    """An image that was taken in, good as `image_url` until it expires."""

    image_url: str
    expires_at: str
    width: int
    height: int
    file_id: str
    size: int  # bytes, of the PNG that it became
    sha256: str


def file_name(asset_id: str) -> str:
    return f"image_{asset_id}.png"
