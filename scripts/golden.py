"""Draw the thumbnails that the tests compare with: each setting by day, at dusk and by night.

    python scripts/golden.py

Run it after a change of the pictures that is wanted, and look at what it wrote (`git diff` shows
which settings changed) before you commit it.
"""

from pathlib import Path

import cv2
import numpy as np

from tenku.engines.animatic import stage
from tenku.engines.animatic.plan import Degree, ShotPlan
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.settings import settings

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "engines" / "animatic" / "golden"
CANVAS = Canvas(width=192, height=108, seconds=4, fps=24, seed=7)
LIGHTS = (40.0, -3.0, -12.0)  # degrees
_SIZE = (96, 54)


def strip(setting: str) -> Picture:
    """The thumbnails of a setting, side by side."""
    tiles: list[np.ndarray] = []
    for elevation in LIGHTS:
        plan = ShotPlan(
            setting=setting, light=((0.0, elevation),), camera=(Degree(kind="static"),), wind=0.0
        )
        frame = stage.build(plan, CANVAS).frame(24)
        tiles.append(cv2.resize(frame, _SIZE, interpolation=cv2.INTER_AREA))
    return np.hstack(tiles).astype(np.uint8)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for setting in settings():
        cv2.imwrite(str(FOLDER / f"{setting}.png"), strip(setting)[..., ::-1])
        print(setting)


if __name__ == "__main__":
    main()
