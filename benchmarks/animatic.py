"""What a clip of the embedded engine costs: CPU milliseconds a frame, wall time, memory.

    python benchmarks/animatic.py [--size 1280x720] [--seconds 4] [--pictures FOLDER] [scene ...]

Each scene is filmed as the engine films it, with its threads, its sound and the encoder, in a
process of its own, so that its peak of memory is its own. `x_real_time` is the clip's length
over the wall time from the plan to the finished file (an idle machine is needed for that);
`cpu_ms` is process time over all threads. `draw_ms` and `encode_ms` are measured on one thread
afterwards, and so is `first_cpu_s`, the process time from the plan to the first picture, on a stage
that is built anew. `--pictures` also writes PNGs.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from tenku.engines.animatic import stage
from tenku.engines.animatic.film import drawn, takes
from tenku.engines.animatic.plan import Degree, ShotPlan, Subject
from tenku.engines.animatic.scene import Canvas
from tenku.engines.record import Shape, record
from tenku.media.encode import AUDIO_RATE, Encoder

FPS = 24


def kinds(*names: str) -> tuple[Degree, ...]:
    return tuple(Degree(kind=name) for name in names)


SCENES = {
    "city": ShotPlan(
        setting="city",
        light=((0, 14), (1, -8)),
        tempo="timelapse",
        features=("light_trails", "lights_on"),
        looks=kinds("film"),
        camera=kinds("push_in"),
    ),
    "meadow": ShotPlan(
        setting="meadow",
        light=((0, 40),),
        tempo="slow",
        camera=kinds("tracking"),
        subjects=(Subject(kind="dog", action="run"),),
    ),
    "sea": ShotPlan(setting="sea", light=((0, 8), (1, -6)), looks=kinds("film")),
    "street": ShotPlan(
        setting="street", light=((0, 20),), camera=kinds("tracking"),
        subjects=(Subject(kind="woman", action="walk"),),
    ),
    "street-rain-night": ShotPlan(
        setting="street", light=((0, -12),), weather=kinds("rain"), camera=kinds("push_in"),
    ),
    "street-snow-dusk": ShotPlan(
        setting="street", light=((0, 8), (1, -8)), weather=kinds("snow"), camera=kinds("pan"),
    ),
    "city-neon-rain": ShotPlan(
        setting="city", light=((0, -12),), weather=kinds("rain"), looks=kinds("neon"),
        features=("neon",), camera=kinds("push_in"),
    ),
    "forest": ShotPlan(
        setting="forest", light=((0, 20), (1, 8)), camera=kinds("tracking"),
        subjects=(Subject(kind="dog", action="run"),),
    ),
    "mountains": ShotPlan(setting="mountains", light=((0, 10), (1, -4)), camera=kinds("push_in")),
    "underwater": ShotPlan(
        setting="underwater", light=((0, 30), (1, 5)), camera=kinds("tracking"),
        subjects=(Subject(kind="fish", action="swim", count=9),),
    ),
    "cafe-rain-dusk": ShotPlan(
        setting="cafe", light=((0, 6), (1, -8)), weather=kinds("rain"), camera=kinds("push_in"),
        subjects=(Subject(kind="woman", action="talk", facing="camera"),),
    ),
    "alley-rain-dusk": ShotPlan(
        setting="alley", light=((0, 4), (1, -12)), weather=kinds("rain"), camera=kinds("tracking"),
        subjects=(Subject(kind="woman", action="walk", holds="umbrella"),),
    ),
    "sky-sunset": ShotPlan(
        setting="sky", light=((0, 14), (1, -8)), camera=kinds("push_in"),
        subjects=(Subject(kind="balloon", count=5),),
    ),
    "skydiver-close": ShotPlan(
        setting="sky", light=((0, 14), (1, -8)), shot="close",
        subjects=(Subject(kind="skydiver", action="talk"),),
    ),
    "sea-horses": ShotPlan(
        setting="sea", light=((0, 40),), camera=kinds("tracking"),
        subjects=(Subject(kind="horse", action="run", count=3),),
    ),
    "space": ShotPlan(
        setting="space", light=((0, 20),), subjects=(Subject(kind="astronaut", action="float"),),
    ),
    "farmland": ShotPlan(
        setting="farmland", light=((0, 14), (1, -8)), camera=kinds("tracking"),
        subjects=(Subject(kind="man", action="walk", old=True),),
    ),
    "stage-crowd": ShotPlan(
        setting="stage", light=((0, -12),), subjects=(Subject(kind="crowd", action="dance"),),
    ),
    "meadow-train": ShotPlan(
        setting="meadow", light=((0, 8), (1, -8)), subjects=(Subject(kind="train"),),
    ),
}  # fmt: skip


def _first(plan: ShotPlan, canvas: Canvas) -> float:
    began = time.process_time()
    stage.build(plan, canvas).frame(0)
    return time.process_time() - began


def measure(name: str, size: tuple[int, int], seconds: int, pictures: Path | None) -> None:
    """Films one scene and prints a line of JSON."""
    cv2.setNumThreads(1)
    canvas = Canvas(width=size[0], height=size[1], seconds=seconds, fps=FPS, seed=7)
    threads = min(os.cpu_count() or 1, 8)
    cpu, wall = time.process_time(), time.perf_counter()
    shot = stage.build(SCENES[name], canvas, threads)
    track = shot.score(canvas.seed)
    built_wall = time.perf_counter() - wall
    with tempfile.TemporaryDirectory() as folder:
        files = record(
            drawn(takes(shot, canvas.num_frames), threads),
            track,
            shape=Shape(width=size[0], height=size[1], fps=FPS, num_frames=canvas.num_frames),
            folder=Path(folder),
            metadata={},
            report=lambda _: None,
        )
        spent, spent_wall = time.process_time() - cpu, time.perf_counter() - wall
        bits = files.video.stat().st_size * 8 / seconds
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        drawing, encoding = _split(shot, canvas, Path(folder))
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
        for share in (0, 33, 66, 100):
            picture = shot.frame(round(share / 100 * (canvas.num_frames - 1)))
            cv2.imwrite(str(pictures / f"{name}-{share:03}.png"), picture[..., ::-1])
    figures = {
        "scene": name,
        "x_real_time": round(seconds / spent_wall, 2),
        "until_filming_s": round(built_wall, 2),
        "first_cpu_s": round(_first(SCENES[name], canvas), 2),
        "cpu_ms": round(1e3 * spent / canvas.num_frames, 1),
        "draw_ms": round(drawing, 1),
        "encode_ms": round(encoding, 1),
        "mbit_s": round(bits / 1e6, 2),
        "peak_mb": peak_mb,
    }
    print(json.dumps(figures))


def _split(shot: stage.Stage, canvas: Canvas, folder: Path) -> tuple[float, float]:
    """CPU milliseconds a frame for drawing and for encoding, each alone on one thread."""
    size = (canvas.width, canvas.height)
    first = canvas.num_frames // 2
    cpu = time.process_time()
    drawn = [shot.frame(i) for i in range(first, first + FPS)]
    drawing = time.process_time() - cpu
    silence = np.zeros((2, AUDIO_RATE), np.float32)
    cpu = time.process_time()
    with Encoder(
        folder / "part.mp4", width=size[0], height=size[1], fps=FPS, audio=silence, metadata={}
    ) as encoder:
        for picture in drawn:
            encoder.write(picture)
    return 1e3 * drawing / FPS, 1e3 * (time.process_time() - cpu) / FPS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("scenes", nargs="*")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    width, height = (int(n) for n in given.size.split("x"))
    if given.one:
        measure(given.scenes[0], (width, height), given.seconds, given.pictures)
        return
    print(f"# {given.size}, {platform.machine()}, Python {platform.python_version()},", end=" ")
    print(f"OpenCV {cv2.__version__}, NumPy {np.__version__}")
    for name in given.scenes or SCENES:
        options = ["--size", given.size, "--seconds", str(given.seconds), "--one", name]
        if given.pictures:
            options += ["--pictures", str(given.pictures)]
        subprocess.run([sys.executable, __file__, *options], check=True)


if __name__ == "__main__":
    main()
