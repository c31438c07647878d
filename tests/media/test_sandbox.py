"""Hostile and odd images, made here, through the real child process."""
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import asyncio
import io
import os
import socket
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from tenku.errors import ImageUnusable
from tenku.media import mediabox, sandbox
from tenku.media.sandbox import Normalised, Sandbox

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
DAMAGED = "incomplete or damaged"
FORMAT = "not a PNG, JPEG or WEBP"
PIXELS = "at most 8192 on a side and 40 million in all"


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def run(data: bytes) -> Normalised:
    return asyncio.run(Sandbox().normalise(data))


def drawn(data: bytes) -> Normalised:
    """The same without the child process, which takes its time to start."""
    try:
        png, width, height, notes = mediabox.normalise(data)
    except mediabox.Unusable as error:
        raise ImageUnusable(str(error)) from error
    return Normalised(png, width, height, tuple(notes))


def decoded(picture: Normalised) -> Image.Image:
    """The picture, proved to be a bare RGB PNG of the size that it says."""
    assert chunks_of(picture.png) == {b"IHDR", b"IDAT", b"IEND"}
    image = Image.open(io.BytesIO(picture.png), formats=["PNG"])
    image.load()
    assert (image.mode, image.size) == ("RGB", (picture.width, picture.height))
    return image


def chunks_of(png: bytes) -> set[bytes]:
    at, kinds = 8, set[bytes]()
    while at < len(png):
        kinds.add(png[at + 4 : at + 8])
        at += 12 + int.from_bytes(png[at : at + 4], "big")
    return kinds


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_that_claims(width: int, height: int, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IEND", b"")


def near(pixel: object, colour: tuple[int, int, int], slack: int = 3) -> bool:
    return bool(np.abs(np.asarray(pixel, int) - np.asarray(colour)).max() <= slack)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_each_format_becomes_a_bare_png(form: str) -> None:
    picture = run(encoded(Image.new("RGB", (300, 200), (200, 60, 20)), form))
    assert (picture.width, picture.height, picture.notes) == (300, 200, ())
    assert near(decoded(picture).getpixel((150, 100)), (200, 60, 20))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (encoded(Image.new("RGB", (9, 9)), "GIF"), FORMAT),
        (encoded(Image.new("1", (12_000, 12_000)), "PNG"), PIXELS),
        (encoded(Image.new("1", (8_193, 1)), "PNG"), "8193x1 pixels"),
        (encoded(Image.new("1", (8_000, 5_001)), "PNG"), PIXELS),
        (bytes(20 << 20) + b"x", "larger than 20 MiB"),
    ],
)
def test_the_child_says_what_is_wrong(data: bytes, fault: str) -> None:
    with pytest.raises(ImageUnusable, match=fault):
        run(data)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", FORMAT),
        (b"hello", FORMAT),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', FORMAT),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", FORMAT),
        (encoded(Image.new("RGB", (9, 9)), "BMP"), FORMAT),
        (encoded(Image.new("RGB", (9, 9)), "TIFF"), FORMAT),
        (encoded(Image.new("RGB", (64, 64)), "ICO"), FORMAT),
        (png_that_claims(30_000, 30_000), PIXELS),
        (png_that_claims(2**31 - 1, 2**31 - 1), PIXELS),
        (png_that_claims(0, 9), r"incomplete or damaged|not a PNG"),
        (png_that_claims(9, 9, chunk(b"IDAT", zlib.compress(bytes(9)))), DAMAGED),
        (encoded(Image.effect_noise((99, 99), 9), "PNG")[:3000], DAMAGED),
        (encoded(Image.effect_noise((99, 99), 9), "JPEG")[:2000], DAMAGED),
        (encoded(Image.effect_noise((99, 99), 9), "WEBP")[:2000], f"{DAMAGED}|{FORMAT}"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(data: bytes, fault: str) -> None:
    with pytest.raises(ImageUnusable, match=fault) as caught:
        drawn(data)
    assert "/" not in caught.value.message  # no path of ours


def test_compressed_text_bomb_is_not_expanded() -> None:
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(64 << 20), 1))
    row = chunk(b"IDAT", zlib.compress(bytes(4 * 1)))
    with pytest.raises(ImageUnusable):
        drawn(png_that_claims(1, 1, text, row))


def test_only_the_picture_of_a_polyglot_remains() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("comment", "<script>alert(1)</script>")
    data = encoded(Image.new("RGB", (9, 9), RED), "PNG", pnginfo=notes, dpi=(72, 72))
    picture = drawn(data + b"<script>alert(2)</script><?php system('id') ?>")
    assert b"script" not in picture.png
    assert near(decoded(picture).getpixel((4, 4)), RED)


def test_orientation_is_applied_and_the_place_forgotten() -> None:
    image = Image.new("RGB", (40, 20), BLUE)
    image.paste(RED, (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: the left side is the top
    exif.get_ifd(0x8825)[2] = (35.0, 41.0, 22.0)
    picture = drawn(encoded(image, "JPEG", exif=exif, quality=95))
    upright = decoded(picture)
    assert upright.size == (20, 40)
    assert near(upright.getpixel((10, 8)), RED, 12)
    assert near(upright.getpixel((10, 32)), BLUE, 12)


def test_the_first_frame_of_an_animation_is_used() -> None:
    frames = [Image.new("RGB", (30, 20), colour) for colour in (GREEN, RED, BLUE)]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    picture = run(data)
    assert picture.notes == ("The image is animated; its first frame was used.",)
    assert near(decoded(picture).getpixel((9, 9)), GREEN)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
@pytest.mark.parametrize("alpha", [0, 128, 255])
def test_alpha_is_laid_over_white(mode: str, alpha: int) -> None:
    image = Image.new("RGBA", (8, 8), (0, 0, 0, alpha)).convert(mode)
    pixel = decoded(drawn(encoded(image, "PNG"))).getpixel((4, 4))
    assert near(pixel, (255 - alpha, 255 - alpha, 255 - alpha))


def test_transparent_colour_of_a_palette_is_white() -> None:
    image = Image.new("P", (8, 8), 1)
    image.putpalette([*RED, *BLUE])
    assert near(decoded(drawn(encoded(image, "PNG", transparency=1))).getpixel((4, 4)), WHITE)
    assert near(decoded(drawn(encoded(image, "PNG", transparency=0))).getpixel((4, 4)), BLUE)


def test_16_bit_grey_keeps_its_tone() -> None:
    image = Image.fromarray(np.full((8, 8), 40_000, np.uint16))
    assert near(decoded(drawn(encoded(image, "PNG"))).getpixel((4, 4)), (155, 155, 155))


def test_cmyk_becomes_rgb() -> None:
    image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    assert near(decoded(drawn(encoded(image, "JPEG", quality=95))).getpixel((8, 8)), RED, 12)


def test_a_colour_profile_is_applied_then_dropped() -> None:
    """With red and green exchanged in the profile, red numbers mean green light."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    data = encoded(Image.new("RGB", (8, 8), RED), "PNG", icc_profile=swapped)
    assert near(decoded(drawn(data)).getpixel((4, 4)), GREEN, 6)
    broken = encoded(Image.new("RGB", (8, 8), RED), "PNG", icc_profile=b"nonsense")
    assert near(decoded(drawn(broken)).getpixel((4, 4)), RED)


def test_the_largest_image_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """In memory and processor time; how long that takes depends on what else the machine does."""
    monkeypatch.setattr(sandbox, "_SECONDS_MAX", 120.0)
    picture = run(encoded(Image.new("RGB", (8_192, 4_800), RED), "WEBP", method=0))
    assert (picture.width, picture.height) == (8_192, 4_800)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.data())
def test_damage_never_surprises(form: str, draw: st.DataObject) -> None:
    """Whatever the bytes, the decoder answers or says Unusable (seen here in this process)."""
    data = bytearray(encoded(Image.linear_gradient("L").resize((48, 40)), form))
    for _ in range(draw.draw(st.integers(1, 6))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        png, *_ = mediabox.normalise(bytes(data))
    except mediabox.Unusable:
        return
    assert png.startswith(b"\x89PNG")


LIMITS = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from tenku.media import mediabox
attacks = sys.argv[1:]
sys.argv[1:] = ["image", "limited"]
mediabox.main()  # with nothing on stdin: it has limited itself, and found no image
print()
for attack in attacks:
    try:
        exec(attack)
    except (OSError, MemoryError) as error:
        print(type(error).__name__)
    else:
        print("done")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS is enforced on Linux only")
def test_the_limits_are_in_force(tmp_path: Path) -> None:
    attacks = [
        f"open({str(tmp_path / 'x')!r}, 'wb', 0).write(b'x')",
        "bytearray(2 << 30)",
        "[open('/dev/null') for _ in range(80)]",
        "print('ok')",
    ]
    ran = subprocess.run(
        [sys.executable, "-I", "-c", LIMITS, str(Path(mediabox.__file__).parents[2]), *attacks],
        input="",
        capture_output=True,
        text=True,
        check=True,
    )
    answer, *rest = ran.stdout.splitlines()
    assert "not a PNG" in answer
    assert " ".join(rest).split() == ["OSError", "MemoryError", "OSError", "ok", "done"]


def test_a_box_that_never_answers_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The grandchild holds a pipe open: reading it to the end proves that it is gone."""
    fifo = tmp_path / "alive"
    script = (
        f"import subprocess; subprocess.run(['sh', '-c', 'exec 3> {fifo}; echo > {fifo}; cat'])"
    )
    subprocess.run(["mkfifo", fifo], check=True)
    stubborn = (sys.executable, "-c", f"import signal; {script}")
    monkeypatch.setattr(sandbox, "_COMMAND", (*stubborn[:2], stubborn[2] + "; signal.pause()"))
    monkeypatch.setattr(sandbox, "_SECONDS_MAX", 1.0)
    monkeypatch.setattr(sandbox, "wall", tuple)

    async def race() -> bytes:
        alive = asyncio.create_task(asyncio.to_thread(fifo.read_bytes))
        with pytest.raises(ImageUnusable, match="could not be decoded"):
            await Sandbox().normalise(b"x")
        return await alive

    assert asyncio.run(race()) == b"\n"


@pytest.mark.parametrize("output", ["", "nonsense", "[]", '{"width": 1}',
                                    '{"width":1,"height":1,"notes":[],"bytes":9}'])  # fmt: skip
def test_a_box_that_answers_nonsense_is_not_believed(
    output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_COMMAND", (sys.executable, "-c", f"print({output!r})"))
    monkeypatch.setattr(sandbox, "wall", tuple)
    with pytest.raises(ImageUnusable, match="could not be decoded"):
        run(b"x")


REACH = """
import os, socket, sys
def reach(attempt):
    try:
        return attempt() is not None and "reached"
    except OSError as error:
        return type(error).__name__
port, secret = sys.argv[1:]
print(reach(lambda: socket.create_connection(("127.0.0.1", int(port)), 5)))
print(reach(lambda: open(secret).read()))
print(reach(lambda: open("/etc/passwd").read()))
print(reach(lambda: os.kill(os.getppid(), 0) or os.listdir("/proc/1/root/etc")))
print(len(os.environ))
"""


@pytest.mark.skipif(not sandbox.wall(), reason="needs bubblewrap, and the right to use it")
def test_behind_the_wall_there_is_nothing_to_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "x")
    secret = tmp_path / "secret"
    secret.write_text("x")
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = (sys.executable, "-I", "-c", REACH, str(server.getsockname()[1]), str(secret))
        open_field, walled = (
            subprocess.run((*wall, *script), capture_output=True, text=True, check=True)
            for wall in ((), sandbox.wall())
        )
    assert open_field.stdout.split()[:3] == ["reached"] * 3
    assert "reached" not in walled.stdout
    assert int(walled.stdout.split()[-1]) <= 2  # PWD, and what Python adds


def test_without_bubblewrap_there_is_no_wall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert sandbox.Wall()() == ()
    forbidden = tmp_path / "bwrap"
    forbidden.write_text("#!/bin/sh\necho no user namespaces >&2; exit 1\n")
    forbidden.chmod(0o755)
    assert sandbox.Wall()() == ()


@pytest.mark.parametrize("why", ["stopped", "late"])
def test_a_child_that_is_not_wanted_any_more_is_ended(why: str) -> None:
    """It waits for a file that never ends."""
    asked = list[bool]()

    def stopped() -> bool:
        asked.append(why == "stopped" and len(asked) > 1)
        return asked[-1]

    reader, writer = os.pipe()
    with open(reader, "rb") as file, open(writer, "wb"):  # noqa: PTH123
        seconds = 0.5 if why == "late" else 120
        assert Sandbox().run(file, "image", seconds_max=seconds, stopped=stopped) == b""
    assert asked[-1] == (why == "stopped")


def test_a_wall_that_was_too_slow_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    busy, bwrap = tmp_path / "busy", tmp_path / "bwrap"
    busy.touch()
    bwrap.write_text(f"#!/bin/sh\nwhile [ -e {busy} ]; do :; done\necho '{{\"error\": 0}}'\n")
    bwrap.chmod(0o755)
    now = 1000.0
    wall = sandbox.Wall(seconds_max=0.2, clock=lambda: now)
    assert (wall(), wall.unanswered) == ((), True)
    assert "asked again in 60 s" in caplog.text
    busy.unlink()
    now += 59
    assert (wall(), wall.unanswered) == ((), True)  # nobody waits for it at every picture
    now += 1
    assert (wall()[0], wall.unanswered) == (str(bwrap), False)
    assert "bubblewrap works" in caplog.text
    bwrap.unlink()
    now += 3600
    assert wall()[0] == str(bwrap)  # what has worked is not tried again


def test_a_wall_that_can_not_be_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    now = 1000.0
    wall = sandbox.Wall(clock=lambda: now)
    assert (wall(), wall.unanswered) == ((), False)
    now += 3600
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho '{\"error\": 0}'\n")
    (tmp_path / "bwrap").chmod(0o755)
    assert wall() == ()
