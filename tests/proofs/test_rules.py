"""Every rule finds what it forbids and leaves alone what it allows; the code breaks none."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rules import check, judge
from rules_checks import RULES
from rules_exceptions import EXCEPTIONS

BAD: dict[str, list[str]] = {
    "two doors": [
        "import requests",
        "from urllib import request",
        "import urllib.request as r",
        "from httpx2 import AsyncClient",
        "import http.client",
        "async def f():\n    await asyncio.open_connection('a', 1)",
    ],
    "av.open": [
        "av.open(url)",
        "av.open(str(path))",
        "av.open('https://a.test/x.mp4', format='mp4')",
        "av.open(f'{base}/x', format='mp4')",
    ],
    "Image.open": ["Image.open(path)", "PIL.Image.open(io.BytesIO(data))"],
    "SQL of strings": [
        "sa.text(f'select {name}')",
        "raw.execute('select ' + name)",
        "raw.execute('select %s' % name)",
        "tx.connection.exec_driver_sql('select {}'.format(name))",
        "raw.execute(' '.join(words))",
    ],
    "SQLite by hand": [
        "import sqlite3",
        "from sqlite3 import connect",
        "import sqlite3.dbapi2 as db",
    ],
    "account first": [
        "def listing(tx: Tx, limit: int) -> list[Task]: ...",
        "def get(tx, task_id): ...",
    ],
    "no wait_for": ["async def f():\n    await asyncio.wait_for(g(), 1)"],
    "no shell": [
        "subprocess.run(line, shell=True)",
        "os.system(line)",
        "asyncio.create_subprocess_shell(line)",
    ],
    "no lots for secrets": ["import random", "from random import choice", "import numpy.random"],
    "the transaction's clock": [
        "time.time()",
        "datetime.now(UTC)",
        "import time\ndef f(): return time.time_ns()",
    ],
    "no code from data": [
        "import pickle",
        "eval(text)",
        "exec(text)",
        "yaml.load(text)",
        "from marshal import loads",
    ],
    "no mktemp": ["tempfile.mktemp()"],
    "TLS is verified": [
        "Client(verify=False)",
        "context.verify_mode = ssl.CERT_NONE",
        "ssl._create_unverified_context()",
        "context.check_hostname = False",
    ],
    "secrets are not said": [
        "print(secret)",
        "_log.info('made', token=right.token)",
        "click.echo(f'{endpoint.secret}')",
    ],
    "no assert on input": ["assert body['n'] > 0", "assert len(name) < 10, 'too long'"],
    "secret files are private": [
        "os.open(path, os.O_WRONLY | os.O_CREAT)",
        "os.open(path, os.O_CREAT, 0o644)",
    ],
}
GOOD: dict[str, list[str]] = {
    "two doors": ["from urllib.parse import urlsplit", "from http import HTTPStatus"],
    "av.open": ["av.open(str(path), format='mp4')", "av.open(io.BytesIO(b), 'r', format='mp4')"],
    "SQL of strings": [
        "sa.text('select 1'\n ' where a = :a')",
        "tx.run(sa.select(t).where(t.c.id == task_id))",
        "raw.execute('select 1 where a = ?', (a,))",
    ],
    "SQLite by hand": ["import sqlalchemy as sa", "from tenku.db import Database"],
    "account first": [
        "def get(tx: Tx, account_id: str, task_id: str) -> Task: ...",
        "def insert(tx: Tx, task: Task) -> None: ...",
        "def _row(tx: Tx) -> Task: ...",
    ],
    "no shell": ["subprocess.run([name, word], shell=False)", "subprocess.run([name])"],
    "no lots for secrets": ["import secrets", "def draw(random): random.uniform(0, 1)"],
    "the transaction's clock": ["tx.now_ms", "time.monotonic()"],
    "no assert on input": ["assert isinstance(a, str)", "assert a is not None and b is not None"],
    "secrets are not said": [
        "print(key_id)",
        "_log.info('made', id=key.id)",
        "print(token.engine)",
    ],
    "secret files are private": [
        "os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)",
        "os.open(folder, os.O_RDONLY)",
    ],
}
PLACES = {rule.name: (rule.where or ("x/",))[0] for rule in RULES}


def broken(rule: str, text: str) -> bool:
    """Whether this text breaks the rule, in a file that it concerns."""
    place = PLACES[rule]
    file = place if place.endswith(".py") else f"{place}y.py"
    return any(found.rule == rule for found in check(text, file))


def cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(rule, text) for rule, texts in table.items() for text in texts]


def test_every_rule_has_a_sample_that_breaks_it() -> None:
    assert set(BAD) == {rule.name for rule in RULES}
    assert set(GOOD) <= set(BAD)
    assert all(rule.why.endswith(".") for rule in RULES)


@pytest.mark.parametrize(("rule", "text"), cases(BAD))
def test_a_rule_finds_what_it_forbids(rule: str, text: str) -> None:
    assert broken(rule, text)


@pytest.mark.parametrize(("rule", "text"), cases(GOOD))
def test_a_rule_lets_be_what_it_allows(rule: str, text: str) -> None:
    assert not broken(rule, text)


def test_an_exception_is_for_one_thing_in_one_file_and_has_a_reason() -> None:
    found = check("import requests", "media/other.py")
    assert judge(found, {}) == ["src/tenku/media/other.py:1: two doors: requests"]
    assert judge(found, {("two doors", "media/other.py", "requests"): "why"}) == []
    assert len(judge(found, {("two doors", "media/fetch.py", "requests"): "why"})) == 2
    assert all(len(reason) > 10 for reason in EXCEPTIONS.values())


def test_the_code_breaks_no_rule(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, root / "scripts" / "rules.py", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["violations"] == []
    assert report["cases"] > 100
