"""How well copies with other bytes are known again by their pictures, and how often wrongly.

    python scripts/fingerprints.py [--cases N] [--seed N] [--small] [--json]

A case is a prompt of benchmarks/reading.toml, filmed by the embedded engine. Each clip is written
again in several ways, and each copy is compared with the fingerprints of all clips: its own must
be found, no other. `--small` films a second of 640x360, for the tests.
"""
# pyright: reportUnknownMemberType=false
# (PyAV's stubs leave the type argument of Packet open, in every signature that has one.)

import argparse
import random
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from proof import Proof

from tenku.brief import Brief, Mode
from tenku.engines.animatic import film
from tenku.media import encode
from tenku.provenance import fingerprint
from tenku.provenance.verifying import SHARE_MIN

ROOT = Path(__file__).resolve().parent.parent
Picture = NDArray[np.uint8]


def middle(picture: Picture, share: float) -> Picture:
    """What is left when the edges are cut off all around."""
    height, width = picture.shape[:2]
    y, x = round(height * (1 - share) / 2), round(width * (1 - share) / 2)
    return picture[y : height - y, x : width - x]


def corner(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    return picture[: round(height * 0.9), : round(width * 0.9)]


# How a copy is made: which part of each picture, scaled to what height, at which crf. Copies of
# the first three kinds have to be found; of the others it is only said how many are.
WAYS: Mapping[str, tuple[Callable[[Picture], Picture], int | None, str]] = {
    "crf28": (lambda p: p, None, "28"),
    "480p": (lambda p: p, 480, "23"),
    "crop10": (lambda p: middle(p, 0.9), None, "23"),
    "crop5_360p_crf30": (lambda p: middle(p, 0.95), 360, "30"),
    "crop10_corner": (corner, None, "23"),
    "mirrored": (lambda p: p[:, ::-1], None, "23"),
}
MUST = ("crf28", "480p", "crop10")


def copied(source: Path, target: Path, way: str) -> None:
    """Write the pictures of a clip again."""
    cut, height, quality = WAYS[way]
    with av.open(str(source), "r") as given, av.open(str(target), "w") as to:
        track: av.VideoStream | None = None
        for number, frame in enumerate(given.decode(given.streams.video[0])):
            picture = cut(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8))
            if track is None:
                h = min(height or picture.shape[0], picture.shape[0]) // 2 * 2
                w = round(picture.shape[1] * h / picture.shape[0] / 2) * 2
                track = encode.add_video(to, w, h, 24, quality=quality)
            shown = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            small = shown.reformat(track.width, track.height, "yuv420p")
            small.pts, small.time_base = number, Fraction(1, 24)
            to.mux(track.encode(small))
        assert track is not None
        to.mux(track.encode(None))


def filmed(prompt: str, folder: Path, seed: int, *, small: bool) -> Path:
    folder.mkdir()
    width, height, seconds = (640, 360, 1) if small else (1280, 720, 2)
    brief = Brief(
        mode=Mode.TEXT, prompt=prompt, seconds=seconds, width=width, height=height, seed=seed
    )
    return film.film(brief, folder, lambda _progress, _stage: None).video


def shares(prompts: list[str], folder: Path, *, small: bool) -> dict[str, NDArray[np.float64]]:
    """Of each way, and of the clips themselves, how alike copy j is to clip i: [i, j]."""
    words: list[tuple[str, ...]] = []
    seen: dict[str, list[fingerprint.Hashes]] = {way: [] for way in ("itself", *WAYS)}
    for n, prompt in enumerate(prompts):
        video = filmed(prompt, folder / str(n), n, small=small)
        shape = (640, 360) if small else (1280, 720)
        words.append(fingerprint.of_sheet(video.with_name("spritesheet.jpg"), *shape))
        for way, hashes in seen.items():
            copy = video if way == "itself" else video.with_name(f"{way}.mp4")
            if way != "itself":
                copied(video, copy, way)
            with copy.open("rb") as file:
                hashes.append(fingerprint.of_video(file))
            if way != "itself":
                copy.unlink()
        print(f"{n + 1}/{len(prompts)}", file=sys.stderr)
    return {
        way: np.array([[fingerprint.alike(w, h) for h in hashes] for w in words])
        for way, hashes in seen.items()
    }


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--cases", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--small", action="store_true")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    begun = time.monotonic()
    table = tomllib.loads((ROOT / "benchmarks" / "reading.toml").read_text("utf-8"))
    prompts: list[str] = [prompt["text"] for prompt in table["prompt"]]
    random.Random(given.seed).shuffle(prompts)
    prompts = prompts[: given.cases]
    with tempfile.TemporaryDirectory() as folder:
        found = shares(prompts, Path(folder), small=given.small)
    figures: dict[str, float] = {}
    violations: list[str] = []
    others = ~np.eye(len(prompts), dtype=bool)
    for way, share in found.items():
        hits = share >= SHARE_MIN
        figures[f"found_{way}"] = round(float(hits.diagonal().mean()), 3)
        figures[f"wrong_{way}"] = int(hits[others].sum())
        if way in ("itself", *MUST) and figures[f"found_{way}"] < 0.98:
            violations.append(f"{way}: {figures[f'found_{way}']:.0%} of the copies were found")
        if hits[others].sum() > 0.001 * others.sum():
            violations.append(f"{way}: {hits[others].sum()} of {others.sum()} pairs wrongly alike")
    figures["pairs_each_way"] = int(others.sum())
    return Proof(
        part="fingerprints",
        cases=len(prompts),
        violations=violations,
        seed=given.seed,
        began=begun,
        figures=figures,
    ).tell(as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
