"""Copies with other bytes are known again by their pictures; other clips are not."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tenku.provenance import fingerprint

WORD = f"{0x0123456789ABCDEF:016x}{0xFEDCBA9876543210:016x}"


@pytest.mark.timeout(300)
def test_copies_are_found_and_no_others(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, root / "scripts" / "fingerprints.py", "--cases=4", "--small", "--json"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    report = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, report["violations"]) == (0, []), done.stderr
    assert report["figures"]["found_crf28"] == 1.0


def test_as_many_bits_may_differ_and_not_one_more() -> None:
    near = 0x0123456789ABCDEF ^ ((1 << fingerprint.DISTANCE_MAX) - 1)
    far = 0x0123456789ABCDEF ^ ((1 << (fingerprint.DISTANCE_MAX + 1)) - 1)
    words = (WORD,) * 4
    assert fingerprint.alike(words, np.array([near], np.uint64)) == 1.0
    assert fingerprint.alike(words, np.array([far], np.uint64)) == 0.0
    assert fingerprint.alike(words, np.array([far, 0xFEDCBA9876543210], np.uint64)) == 1.0


def test_a_clip_that_shows_next_to_nothing_is_like_no_other() -> None:
    assert fingerprint.alike((WORD,) * 3, np.array([0x0123456789ABCDEF], np.uint64)) == 0.0
    assert fingerprint.alike((), np.array([0], np.uint64)) == 0.0
    assert fingerprint.alike((WORD,) * 4, np.empty(0, np.uint64)) == 0.0
