"""What a frame of the embedded engine costs: CPU milliseconds, wall time, memory, per scene.

    python benchmarks/animatic.py [--size 1280x720] [--frames 24] [--pictures FOLDER] [scene ...]

Process time is what to compare; wall time depends on what else the machine does. Each scene runs
in its own process, so that its peak of memory is its own. `--pictures` also writes PNGs.
"""

import argparse
import json
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
from tenku.engines.animatic.plan import Degree, ShotPlan, Subject
from tenku.engines.animatic.scene import Canvas
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
}  # fmt: skip


def measure(name: str, size: tuple[int, int], frames: int, pictures: Path | None) -> None:
    """Films a few frames of one scene, spread over an 8-second clip, and prints a line of JSON."""
    cv2.setNumThreads(1)
    canvas = Canvas(width=size[0], height=size[1], seconds=8, fps=FPS, seed=7)
    cpu, wall = time.process_time(), time.perf_counter()
    shot = stage.build(SCENES[name], canvas)
    built, built_wall = time.process_time() - cpu, time.perf_counter() - wall
    first = max(0, canvas.num_frames // 2 - frames // 2)
    numbers = range(first, min(first + frames, canvas.num_frames))
    cpu, wall = time.process_time(), time.perf_counter()
    drawn = [shot.frame(i) for i in numbers]
    drawing, drawing_wall = time.process_time() - cpu, time.perf_counter() - wall
    silence = np.zeros((2, AUDIO_RATE * len(numbers) // FPS), np.float32)
    cpu = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        with Encoder(
            path, width=size[0], height=size[1], fps=FPS, audio=silence, metadata={}
        ) as encoder:
            for picture in drawn:
                encoder.write(picture)
        encoding = time.process_time() - cpu
        bits = path.stat().st_size * 8 / len(numbers) * FPS
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
        for share in (0, 33, 66, 100):
            picture = shot.frame(round(share / 100 * (canvas.num_frames - 1)))
            cv2.imwrite(str(pictures / f"{name}-{share:03}.png"), picture[..., ::-1])
    figures = {
        "scene": name,
        "build_s": round(built, 2),
        "build_wall_s": round(built_wall, 2),
        "draw_ms": round(1e3 * drawing / len(numbers), 1),
        "draw_wall_ms": round(1e3 * drawing_wall / len(numbers), 1),
        "encode_ms": round(1e3 * encoding / len(numbers), 1),
        "cpu_ms": round(1e3 * (drawing + encoding) / len(numbers), 1),
        "mbit_s": round(bits / 1e6, 2),
        # the frames that this script keeps at hand are no part of the engine's need
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        - round(len(numbers) * size[0] * size[1] * 3 / 2**20),
    }
    print(json.dumps(figures))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("scenes", nargs="*")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--frames", type=int, default=24)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    width, height = (int(n) for n in given.size.split("x"))
    if given.one:
        measure(given.scenes[0], (width, height), given.frames, given.pictures)
        return
    print(f"# {given.size}, {platform.machine()}, Python {platform.python_version()},", end=" ")
    print(f"OpenCV {cv2.__version__}, NumPy {np.__version__}")
    for name in given.scenes or SCENES:
        options = ["--size", given.size, "--frames", str(given.frames), "--one", name]
        if given.pictures:
            options += ["--pictures", str(given.pictures)]
        subprocess.run([sys.executable, __file__, *options], check=True)


if __name__ == "__main__":
    main()
