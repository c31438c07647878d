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


def test_what_is_left_out_is_said(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    pytester.makeconftest((root / "tests" / "conftest.py").read_text("utf-8"))
    pytester.mkdir("clients").joinpath("test_sora_py.py").write_text("def test(): pass", "utf-8")
    pytester.makepyfile("def test_that_runs(): pass")
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PYTHONPATH", str(root / "tests"))
    left_out = pytester.runpytest_subprocess()
    left_out.assert_outcomes(passed=1)
    left_out.stdout.fnmatch_lines(["left out: clients/test_sora_py.py: TENKU_TEST_SORA_PY *"])
    monkeypatch.setenv("TENKU_TEST_SORA_PY", "sora.py")
    named = pytester.runpytest_subprocess()
    named.assert_outcomes(passed=2)
    named.stdout.no_fnmatch_line("left out:*")
