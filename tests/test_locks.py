"""The lock files install the same things everywhere: hashes, no addresses, no machine's paths."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

OWN = ["requirements.lock", "requirements-dev.lock"]
LOCKS = [*OWN, "tests/clients/older/requirements.lock"]


def pins(lock: Path) -> dict[str, set[Version]]:
    """Name -> versions; a name has two where a marker tells Python versions apart."""
    found: dict[str, set[Version]] = {}
    for name, version in re.findall(
        r"^([\w.\-\[\]]+)==([^\s;]+)", lock.read_text("utf-8"), re.MULTILINE
    ):
        bare = canonicalize_name(name.partition("[")[0])
        found.setdefault(bare, set()).add(Version(version))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address_and_no_path(root: Path, name: str) -> None:
    text = (root / name).read_text("utf-8")
    assert not re.search(r"://|--index-url|--extra-index-url|--find-links|(?<![\w.])/\w", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes(root: Path, name: str) -> None:
    entries = re.split(r"^(?=[\w])", (root / name).read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert len(entries) > 20
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_declared_dependency_is_locked_within_its_range(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    declared = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": project["dependency-groups"]["dev"],
    }
    for lock, dependencies in declared.items():
        locked = pins(root / lock)
        for requirement in map(Requirement, dependencies):
            versions = locked.get(canonicalize_name(requirement.name), set())
            assert versions, f"{requirement} is not in {lock}; run `make lock`"
            assert all(version in requirement.specifier for version in versions), requirement


def test_both_locks_agree(root: Path) -> None:
    running, developing = (pins(root / name) for name in OWN)
    assert {name: developing.get(name) for name in running} == running


def test_learned_engines_are_not_installed_by_default(root: Path) -> None:
    assert "torch" not in pins(root / "requirements.lock")
