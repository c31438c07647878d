"""Tiny random models of the real classes, built once for all of pytest's workers."""

import asyncio
import os
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest
from filelock import FileLock

PYTHON = Path(__file__).resolve().parents[3] / ".venv-gpu" / "bin" / "python"
# Two films of one seed are no farther apart, see contract.apart: the library's sums of floats
# differ in their last bits from process to process. Of two seeds they are.
ROUNDING = 0.2


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with ltx2, wan-5b, wan-a14b and wan-a14b-image; see tiny.py."""
    if not PYTHON.exists():
        pytest.skip("there is no .venv-gpu (make test makes it with TENKU_TEST_GPU=1)")
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "tiny-models"
    with FileLock(shared / "tiny-models.lock"):
        if not (folder / "done").exists():
            script = Path(__file__).with_name("tiny.py")
            env = os.environ | {"HF_HUB_OFFLINE": "1"}
            subprocess.run([PYTHON, "-P", script, folder], env=env, check=True, capture_output=True)
            (folder / "done").touch()
    return folder


@pytest.fixture(scope="module")
def runner() -> Generator[asyncio.Runner]:
    """One event loop for all films of a module: a warm child belongs to one."""
    with asyncio.Runner() as made, pytest.MonkeyPatch.context() as environment:
        environment.setenv("OMP_NUM_THREADS", "1")  # tiny tensors: threads would only wait
        yield made
