"""Under CI a skipped test fails the run; elsewhere it is shown and the run passes."""

from pathlib import Path

import pytest

pytest_plugins = "pytester"


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_skipped_test_fails_under_ci_only(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, root: Path, ci: str, code: int
) -> None:
    pytester.makeconftest((root / "tests" / "conftest.py").read_text("utf-8"))
    pytester.makepyfile(
        """
        import pytest

        def test_that_runs():
            pass

        def test_that_cannot():
            pytest.skip("no PostgreSQL here")
        """
    )
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("PYTHONPATH", str(root / "tests"))
    result = pytester.runpytest_subprocess("-rs")
    assert result.ret == code
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*no PostgreSQL here*"])
