"""The engine on a card keeps the contract, with a tiny random model: its films are noise."""

from pathlib import Path
from typing import ClassVar

import pytest
from engines.contract import EngineContract
from engines.diffusers.conftest import PYTHON, ROUNDING

from tenku.engines.base import Engine
from tenku.engines.diffusers.engine import configured


class TestDiffusers(EngineContract):
    """A model that knows nothing doesn't hold on to its first picture."""

    size = (64, 36)
    first_frame = None
    rounding = ROUNDING
    weights: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def model(cls, tiny: Path) -> None:
        cls.weights = tiny / "ltx2"

    @classmethod
    def engine(cls) -> Engine:
        return configured(
            model="tiny",
            family="ltx2",
            folder=cls.weights,
            python=str(PYTHON),
            device="cpu",
            canvas=(64, 64),
            fps=10,
            steps=2,
        )
