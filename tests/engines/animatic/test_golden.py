"""The settings look as they did when somebody looked at them last; see scripts/golden.py."""

import cv2
import numpy as np
import pytest
from golden import FOLDER, strip

from tenku.engines.animatic.settings import settings

_CELLS = (36, 9)  # the strip, seen from far away: three pictures of 12 x 9 patches of colour
_MEAN_MAX, _CELL_MAX = 3.0, 24.0  # of 255


def distance(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    """The mean and the greatest difference of patches, in levels of the CIE Lab colours."""
    far = [
        cv2.cvtColor(cv2.resize(x, _CELLS, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB)
        for x in (a, b)
    ]
    apart = np.abs(far[0].astype(float) - far[1].astype(float)).max(axis=2)
    return float(apart.mean()), float(apart.max())


def stored(setting: str) -> np.ndarray:
    """The picture that is kept (RGB)."""
    picture = cv2.imread(str(FOLDER / f"{setting}.png"))
    assert picture is not None, "run scripts/golden.py, look at the picture, and commit it"
    return picture[..., ::-1]


@pytest.mark.parametrize("setting", settings())
def test_a_setting_looks_as_it_did(setting: str) -> None:
    mean, most = distance(strip(setting), stored(setting))
    assert mean < _MEAN_MAX
    assert most < _CELL_MAX


def test_nothing_is_left_of_settings_that_are_gone() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == set(settings())


def test_another_setting_is_far_away() -> None:
    mean, most = distance(stored("meadow"), stored("sea"))
    assert mean > _MEAN_MAX
    assert most > _CELL_MAX
