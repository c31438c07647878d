"""What it costs to cut a clip of another machine to what was ordered: CPU and memory.

A clip of drifting clouds under fine grain, with a tone at 32 kHz, is encoded in a process of its
own. Then the child that screens it and the child that cuts it run under their limits, as the
worker runs them; from outside their peaks (VmHWM, VmPeak) are read every 20 ms, and their CPU
seconds when they have ended. Grain costs an encoder more than most films do. Linux only. Prints
one JSON object a case.

    python benchmarks/conforming.py
"""
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import json
import multiprocessing
import os
import re
import resource
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tenku.media import conforming, foreign, probe
from tenku.media.sandbox import Sandbox

FPS = 24
LOOK_SECONDS = 0.02
# (width, height, frames) as they come, and (width, height, seconds) as ordered
CASES = (
    ((1344, 768, 107), (1280, 720, 4)),
    ((1920, 1088, 289), (1920, 1080, 12)),
)
SHARES = [i / 15 for i in range(16)]


def film(path: Path, width: int, height: int, num_frames: int) -> None:
    dice = np.random.default_rng(1)
    coarse = dice.integers(30, 220, (height // 64 + 2, width // 64 + 8, 3), np.uint8)
    clouds = np.kron(coarse, np.ones((64, 64, 1), np.uint8)).astype(np.int16)
    with av.open(path, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast"})
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        sound = container.add_stream("aac", rate=32_000, layout="stereo")
        for k in range(num_frames):
            grain = dice.integers(-12, 12, (height // 2, width // 2, 1), np.int16)
            fine = np.repeat(np.repeat(grain, 2, axis=0), 2, axis=1)
            picture = np.clip(clouds[:height, k : k + width] + fine, 0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(picture)
            frame.pts, frame.time_base = k, Fraction(1, FPS)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        t = np.arange(num_frames * 32_000 // FPS) / 32_000
        tone = np.stack([0.3 * np.sin(2 * np.pi * 330 * t)] * 2).astype(np.float32)
        for at in range(0, tone.shape[1], 1024):
            block = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(tone[:, at : at + 1024]), format="fltp", layout="stereo"
            )
            block.sample_rate, block.pts, block.time_base = 32_000, at, Fraction(1, 32_000)
            container.mux(sound.encode(block))
        container.mux(sound.encode(None))


@dataclass
class Watch:
    """The peaks of this process's children, in MiB, while the block runs; then seconds of CPU."""

    resident: float = 0.0
    reserved: float = 0.0
    cpu_seconds: float = 0.0
    seconds: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)

    def of(self, work: Callable[[], foreign.Screened]) -> foreign.Screened:
        looking = threading.Thread(target=self._look)
        looking.start()
        before, begun = _cpu(), time.monotonic()
        try:
            return work()
        finally:
            self.seconds, self.cpu_seconds = time.monotonic() - begun, _cpu() - before
            self._over.set()
            looking.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for children in Path("/proc/self/task").glob("*/children"):
                for pid in children.read_text().split():
                    try:
                        said = Path(f"/proc/{pid}/status").read_text()
                    except OSError:
                        continue
                    self.resident = max(self.resident, _mib(said, "VmHWM"))
                    self.reserved = max(self.reserved, _mib(said, "VmPeak"))

    def figures(self) -> dict[str, float]:
        return {
            "cpu_seconds": round(self.cpu_seconds, 1),
            "seconds": round(self.seconds, 1),
            "resident_mib": round(self.resident),
            "reserved_mib": round(self.reserved),
        }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _mib(status: str, name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def measure(folder: Path, given: tuple[int, int, int], ordered: tuple[int, int, int]) -> None:
    path, sandbox = folder / "given.mp4", Sandbox("rlimit")
    filming = multiprocessing.get_context("spawn").Process(target=film, args=(path, *given))
    filming.start()
    filming.join()
    width, height, seconds = ordered
    screened, cut = Watch(), Watch()
    seen = screened.of(
        lambda: foreign.screen(path, seconds=seconds, shares=SHARES, sandbox=sandbox)
    )
    order = conforming.order(seen.facts, width, height, seconds)
    assert order is not None
    new = folder / "new.mp4"
    seen = cut.of(lambda: foreign.conform(path, new, order, None, shares=SHARES, sandbox=sandbox))
    probe.check(seen.facts, width, height, seconds)
    said = {
        "given": "{}x{}, {} frames".format(*given),
        "ordered": "{}x{}, {} s".format(*ordered),
        "mb": [round(file.stat().st_size / 1e6, 1) for file in (path, new)],
        "screen": screened.figures(),
        "conform": cut.figures(),
        "cores": os.cpu_count(),
    }
    print(json.dumps(said))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for case in CASES:
            measure(Path(scratch), *case)
