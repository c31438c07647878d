"""Bent media and bent addresses against what reads them: images, clips, data URIs, URLs.

The corpora of tests/media go through the child process of the sandbox, whose memory and time are
measured; then single bits are flipped in sound images and clips, and data URIs and URLs are made
by a grammar of tricks and bent. A violation is anything but a picture or a refusal in words: a
crash, another exception, more than 10 seconds, more than 1 GB, an address that is not public.

    python scripts/media_fuzz.py --cases 20000 --seed 7 --json
"""

import argparse
import asyncio
import base64
import io
import random
import resource
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from proof import Proof

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from media import corpus, corpus_clips

from tenku.errors import EngineFailed, ImageUnusable
from tenku.media import boxes, foreign, images, mediabox, screening
from tenku.media.guard import FetchPolicy, Refused
from tenku.media.sandbox import Sandbox

SECONDS_MAX, RSS_MB_MAX = 10.0, 1024.0
POLICY = FetchPolicy()
BOX = Sandbox("rlimit")  # a direct child: what it used can be asked of the system
FORBIDDEN = ("127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.7.7", "100.64.0.9", "0.0.0.0")
TRICKS = "\t\n\r\0 \\@:/?#%[]。．①０⑩ⓛ\u00ad\u200b.,;-_~é"

Case = Callable[[random.Random], str]


def image(dice: random.Random) -> str:
    """One bit of a sound image."""
    data = dice.choice(IMAGES)
    (bent,) = corpus.flips(data, 1, dice)
    try:
        png, *_ = mediabox.normalise(bent)
    except mediabox.Unusable:
        return "image refused"
    assert png.startswith(b"\x89PNG")
    return "image drawn"


def clip(dice: random.Random) -> str:
    """One bit of a sound clip; anywhere, or in its index alone."""
    bent, end = bytearray(corpus_clips.sound_clip()), INDEX_END
    at = dice.randrange(end if dice.random() < 0.5 else len(bent))
    bent[at] ^= 1 << dice.randrange(8)
    part = "index" if at < end else "frames"
    try:
        screening.screen(io.BytesIO(bent), seconds=2, shares=[0, 1], side=64)
    except boxes.Unsound:
        return f"clip refused ({part})"
    return f"clip taken ({part})"


def data_uri(dice: random.Random) -> str:
    head = dice.choice(["data:image/png;base64,", "DATA:;base64,", "data:,", "data:a;b=c;BASE64,"])
    body = base64.b64encode(dice.randbytes(dice.randrange(60))).decode()
    if dice.random() < 0.5:
        body = "".join(f"%{byte:02x}" for byte in body.encode())
    try:
        data = images.parse_data_uri(_bent(head + body, dice))
    except ImageUnusable:
        return "data URI refused"
    assert len(data) <= images.IMAGE_BYTES_MAX
    return "data URI read"


def url(dice: random.Random) -> str:
    """A forbidden address in disguise, then bent: what the judge lets pass must be public."""
    text = f"{dice.choice(['http', 'https', 'HTTP', 'ftp'])}://{_host(dice)}{_tail(dice)}"
    try:
        target = POLICY.check(_bent(text, dice))
    except Refused:
        return "URL refused"
    assert target.port in POLICY.ports, f"port {target.port} of {text!r}"
    if target.address is not None:
        assert ip_address(str(target.address)).is_global, f"{target.address} of {text!r}"
        return "URL of a public address"
    try:
        socket.inet_aton(target.host)
    except (OSError, UnicodeError):
        return "URL of a name"
    raise AssertionError(f"libc reads {target.host!r} as an address, of {text!r}")


def _host(dice: random.Random) -> str:
    four = IPv4Address(dice.choice(FORBIDDEN))
    number, octets = int(four), str(four).split(".")
    return dice.choice(
        [
            str(four),
            str(number),
            hex(number),
            f"0{number:o}",
            ".".join(f"0{int(octet):o}" for octet in octets),
            ".".join(hex(int(octet)) for octet in octets),
            f"{octets[0]}.{number & 0xFFFFFF}",
            f"[::ffff:{four}]",
            f"[{IPv6Address(0x64FF9B << 96 | number)}]",
            f"[{IPv6Address(0x2002 << 112 | number << 80)}]",
            f"[{IPv6Address(dice.getrandbits(64) << 64 | 0x5EFE << 32 | number)}]",
            f"pub.test@{four}",
            f"{four}.",
            "pub.test",
        ]
    )


def _tail(dice: random.Random) -> str:
    return dice.choice(["", "/", ":80/", ":22/", "/a?b=c", f"#@{FORBIDDEN[0]}/", "\\@pub.test/"])


def _bent(text: str, dice: random.Random) -> str:
    """Up to two characters more, fewer, or others."""
    for _ in range(dice.randrange(3)):
        at = dice.randrange(len(text) + 1)
        text = text[:at] + dice.choice(["", dice.choice(TRICKS)]) + text[at + dice.randrange(2) :]
    return text


IMAGES = [corpus.plain(form) for form in ("PNG", "JPEG", "WEBP")]
INDEX_END = corpus_clips.find(corpus_clips.sound_clip(), "moov")[1]
KINDS: tuple[tuple[Case, float], ...] = ((image, 0.4), (clip, 0.1), (data_uri, 0.25), (url, 0.25))


def bend(cases: int, seed: int, seen: Counter[str], broken: list[str]) -> float:
    """`cases` of all kinds, each from a seed of its own; the longest one's seconds."""
    dice, slowest = random.Random(seed), 0.0
    for kind in dice.choices([k for k, _ in KINDS], [w for _, w in KINDS], k=cases):
        own = dice.getrandbits(32)
        begun = time.monotonic()
        try:
            seen[kind(random.Random(own))] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            broken.append(f"{kind.__name__} {own}: {type(error).__name__} {error}"[:300])
        slowest = max(slowest, time.monotonic() - begun)
    return slowest


def walk(seen: Counter[str], broken: list[str]) -> float:
    """The corpora through the child process; the longest file's seconds."""
    slowest = 0.0
    for name, make in {**corpus.GOOD, **corpus.BAD, **corpus.EITHER}.items():
        data, begun = make(), time.monotonic()
        try:
            asyncio.run(BOX.normalise(data))
            outcome = "picture"
        except ImageUnusable:
            outcome = "refusal"
        wanted = {"picture"} if name in corpus.GOOD else {"refusal"}
        if name not in corpus.EITHER and outcome not in wanted:
            broken.append(f"corpus image {name}: {outcome}")
        slowest = max(slowest, time.monotonic() - begun)
        seen["corpus image"] += 1
    with tempfile.TemporaryDirectory() as folder:
        for name, make in corpus_clips.BAD.items():
            path = Path(folder) / "clip.mp4"
            path.write_bytes(make().data)
            begun = time.monotonic()
            try:
                foreign.screen(path, seconds=2, shares=[0.0, 1.0], sandbox=BOX)
            except EngineFailed as error:
                if "too long or too much" in error.message:
                    broken.append(f"corpus clip {name}: the child was killed")
            slowest = max(slowest, time.monotonic() - begun)
            seen["corpus clip"] += 1
    return slowest


def run(cases: int, seed: int, *, walked: bool = True) -> Proof:
    begun, seen, broken = time.monotonic(), Counter[str](), list[str]()
    slowest = walk(seen, broken) if walked else 0.0
    rss_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    slowest_bent = bend(cases, seed, seen, broken)
    if max(slowest, slowest_bent) > SECONDS_MAX:
        broken.append(f"one took {max(slowest, slowest_bent):.1f} s")
    if rss_mb > RSS_MB_MAX:
        broken.append(f"a child took {rss_mb:.0f} MB")
    return Proof(
        part="media",
        cases=sum(seen.values()) + len(broken),
        violations=broken,
        seed=seed,
        began=begun,
        figures={
            "slowest file of the corpus, s": round(slowest, 2),
            "slowest bent case, s": round(slowest_bent, 2),
            "largest child, MB": round(rss_mb),
            **dict(sorted(seen.items())),
        },
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--bent-only", action="store_true", help="without the corpora")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    return run(given.cases, given.seed, walked=not given.bent_only).tell(as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
