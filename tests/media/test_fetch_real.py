"""The list once more, in a network namespace: real sockets, real DNS, nothing replaced."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TypedDict

import pytest
from media.test_fetch import ALLOWED, MORE, PUBLIC_ENDS, REDIRECTS, URLS

WALL = ("unshare", "--map-root-user", "--net", "--mount")


class Case(TypedDict):
    outcome: str
    began: list[list[str | int]]
    accepted: list[list[str | int]]


class World(TypedDict):
    cases: dict[str, dict[str, Case]]
    leaks: dict[str, str]


@cache
def may_unshare() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*WALL, "true"], capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(
    not may_unshare(), reason="needs the right to make a network namespace (root, as a rule)"
)
WAYS = ("image", "download", "webhook")


@pytest.fixture(scope="module")
def world() -> World:
    tests = Path(__file__).parents[1]
    source = tests.parent / "src"
    proxies = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
    run = subprocess.run(
        [*WALL, sys.executable, str(tests / "media" / "real_world.py")],
        input=json.dumps([*URLS, *MORE]),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "PYTHONPATH": f"{source}:{tests}",
            **dict.fromkeys(proxies, "http://127.0.0.1:3128"),
        },
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/",
        "http://168.63.129.16/",
        "http://10.0.0.1/",
        "http://100.100.100.200/",
        "http://[fd00:ec2::254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://meta.test/",
        "http://priv.test/",
        "http://pub.test/redir?http%3A%2F%2F169.254.169.254%2Flatest%2F",
    ],
)
def test_what_is_forbidden_would_answer_here(world: World, url: str) -> None:
    """So that 'no connection' below is the guard's doing, not the network's."""
    assert world["leaks"][url] == "SECRET"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("url", [*URLS, *MORE])
def test_nothing_leaves_for_where_it_may_not(world: World, way: str, url: str) -> None:
    case = world["cases"][way][url]
    hops = PUBLIC_ENDS if url in REDIRECTS else []
    if way == "webhook":  # follows nothing
        ends = PUBLIC_ENDS if url in ALLOWED or url in REDIRECTS else []
    else:
        ends = hops + (PUBLIC_ENDS if url in ALLOWED else [])
    assert case["began"] == case["accepted"] == ends
    assert "SECRET" not in case["outcome"]
    if url in ALLOWED and way != "webhook":
        assert case["outcome"] == "PUBLIC"
