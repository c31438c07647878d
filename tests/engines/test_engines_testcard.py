"""The test card keeps the contract, and its marks are where they should be."""

from pathlib import Path

import numpy as np
from engines.contract import EngineContract, film, frames, samples

from tenku.brief import Brief, Mode
from tenku.engines import testcard
from tenku.engines.base import Engine

SIZE = (320, 180)


class TestTestcard(EngineContract):
    size = SIZE

    @classmethod
    def engine(cls) -> Engine:
        return testcard.TestcardEngine()


def test_dots_flash_and_beep_tell_the_time(tmp_path: Path) -> None:
    brief = Brief(mode=Mode.TEXT, prompt="", seconds=4, width=320, height=180, seed=1)
    clip = film(testcard.TestcardEngine(), brief, tmp_path / "run").clip
    assert clip is not None
    unit = SIZE[0] // 32
    for i, frame in enumerate(frames(clip.video)):
        row = frame[SIZE[1] - 5 * unit // 2].mean(axis=1)
        dots = [row[SIZE[0] - 3 * unit // 2 - bit * 2 * unit] > 150 for bit in range(10)]
        assert sum(1 << bit for bit, lit in enumerate(dots) if lit) == i
        flash = frame[2 * unit, 2 * unit].mean() > 220
        assert flash == (i % clip.fps == 0)
    sound = np.abs(samples(clip.video)[0])
    for second in range(4):
        begin = second * 48_000
        assert sound[begin + 100 : begin + 2800].max() > 0.3  # the beep's 60 ms
        assert sound[begin + 12_000 : begin + 46_000].max() < 0.1
