"""Hostile and odd images, made here: name -> (bytes, whether a picture comes of it)."""
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image, PngImagePlugin

Bytes = Callable[[], bytes]
RED = (200, 30, 30)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def plain(form: str, mode: str = "RGB", side: int = 48, **options: object) -> bytes:
    return encoded(Image.linear_gradient("L").resize((side, side)).convert(mode), form, **options)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG of these chunks, whatever they hold."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def pixels(width: int, height: int) -> bytes:
    return chunk(b"IDAT", zlib.compress(bytes((3 * width + 1) * height), 9))


def bomb(kind: bytes, head: bytes, megabytes: int = 128) -> bytes:
    """A small picture, and a chunk that unpacks to so much."""
    packed = zlib.compressobj(9)
    body = b"".join(packed.compress(bytes(1 << 20)) for _ in range(megabytes)) + packed.flush()
    return png(4, 4, chunk(kind, head + body), pixels(4, 4))


def apng(frames: int) -> bytes:
    data = zlib.compress(bytes(13 * 4))
    more = b"".join(
        chunk(b"fcTL", struct.pack(">IIIIIHHBB", 2 * i + 1, 4, 4, 0, 0, 1, 10, 0, 0))
        + chunk(b"fdAT", struct.pack(">I", 2 * i + 2) + data)
        for i in range(frames - 1)
    )
    first = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 4, 4, 0, 0, 1, 10, 0, 0))
    return png(4, 4, chunk(b"acTL", struct.pack(">II", frames, 0)), first, pixels(4, 4), more)


def webp_frames(frames: int) -> bytes:
    images = [Image.new("RGB", (16, 16), (i % 256, i // 256, 9)) for i in range(frames)]
    return encoded(images[0], "WEBP", save_all=True, append_images=images[1:])


def webp_claim(width: int, height: int) -> bytes:
    """A VP8X canvas that claims such a size."""
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_claim(width: int, height: int) -> bytes:
    data = plain("JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def with_zip(data: bytes) -> bytes:
    file = io.BytesIO(data)
    file.seek(0, io.SEEK_END)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Main-Class: Evil\n")
    return file.getvalue()


def oriented(turn: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = turn
    exif.get_ifd(0x8825)[2] = (35.0, 41.0, 22.0)
    return plain("JPEG", exif=exif)


def with_text(text: str) -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("comment", text)
    return plain("PNG", pnginfo=notes)


HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\nshowpage\n"
PSD = b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 9, 9, 8, 3) + bytes(14)
WIDE = Image.fromarray(np.full((8, 8), 40_000, np.uint16))

GOOD: dict[str, Bytes] = {
    **{form: lambda form=form: plain(form) for form in ("PNG", "JPEG", "WEBP")},
    **{f"turned {i}": lambda i=i: oriented(i) for i in range(1, 9)},
    "cmyk": lambda: plain("JPEG", "CMYK"),
    "palette": lambda: plain("PNG", "P"),
    "one bit": lambda: plain("PNG", "1"),
    "16 bit": lambda: encoded(WIDE, "PNG"),
    "grey and alpha": lambda: plain("PNG", "LA"),
    "alpha": lambda: plain("WEBP", "RGBA"),
    "progressive": lambda: plain("JPEG", progressive=True),
    "interlaced by hand": lambda: with_text("<script>alert(1)</script>"),
    "png and zip": lambda: with_zip(plain("PNG")),
    "gifar": lambda: with_zip(plain("JPEG")),
    "jpeg and html": lambda: plain("JPEG") + HTML,
    "jpeg comment html": lambda: plain("JPEG", comment=HTML),
    "a thousand frames": lambda: apng(1000),
    "webp frames": lambda: webp_frames(200),
}
BAD: dict[str, Bytes] = {
    "nothing": lambda: b"",
    "pixels": lambda: encoded(Image.new("1", (12_000, 12_000)), "PNG"),
    "wide": lambda: encoded(Image.new("1", (60_000, 1)), "PNG"),
    "claim": lambda: png(30_000, 30_000),
    "largest claim": lambda: png(2**31 - 1, 2**31 - 1),
    "jpeg claim": lambda: jpeg_claim(65_500, 65_500),
    "webp claim": lambda: webp_claim(16_384, 16_384),
    "little of much": lambda: png(8000, 5000, chunk(b"IDAT", zlib.compress(bytes(9)))),
    "zTXt": lambda: bomb(b"zTXt", b"k\0\0"),
    "iTXt": lambda: bomb(b"iTXt", b"k\0\1\0\0\0"),
    "gif": lambda: plain("GIF", "P"),
    "ico": lambda: plain("ICO"),
    "tiff": lambda: plain("TIFF"),
    "bmp": lambda: plain("BMP"),
    "svg": lambda: SVG,
    "eps": lambda: EPS,
    "psd": lambda: PSD,
    "html": lambda: HTML,
    "html in front": lambda: HTML + plain("PNG"),
    "zip in front": lambda: with_zip(b"") + plain("JPEG"),
    "mp4": lambda: b"\0\0\0\x20ftypisom" + bytes(64),
    "no end": lambda: plain("PNG", side=256)[:-400],
    "wrong sum": lambda: plain("PNG").replace(b"IDAT", b"IDAX"),
}
EITHER: dict[str, Bytes] = {  # as the decoder likes; neither may hurt
    "iCCP": lambda: bomb(b"iCCP", b"k\0\0"),
    "animation without end": lambda: png(
        4, 4, chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)), pixels(4, 4)
    ),
    "a million chunks": lambda: png(4, 4, chunk(b"tEXt", b"a\0b") * 200_000, pixels(4, 4)),
}


def cut(data: bytes) -> Iterator[bytes]:
    """A PNG cut at, and in the middle of, every chunk."""
    at = 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4]) + 12
        yield data[:at]
        yield data[: at + size // 2]
        at += size


def flips(data: bytes, times: int, dice: random.Random) -> Iterator[bytes]:
    """The same with one bit changed, each time another."""
    for _ in range(times):
        bent = bytearray(data)
        bent[dice.randrange(len(bent))] ^= 1 << dice.randrange(8)
        yield bytes(bent)
