"""Submits at the same moment, over HTTP, in every protocol, to two servers on one home.

Two kinds of rounds take turns. Many submits under one idempotency key: one task, one hold, the
same answer to all, and another wish under that key is refused. Many submits against a balance
that is enough for some of them: exactly as many are taken, and no credit is left or owed.

    python scripts/races.py --cases 1000 --seed 1 --json
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import sqlalchemy as sa
from fuzz import books
from hostile import Site, serving
from proof import Proof

from tenku import accounts, config, lifecycle
from tenku.app import App, open_app
from tenku.db import Tx
from tenku.db.tables import holds, tasks

T2V = "fal-ai/sora-2/text-to-video"
PRICE = 160  # of four seconds
SAME = 50  # submits under one key
SPEND = 64  # submits against one balance
Answer = dict[str, Any]


class Told(NamedTuple):
    """What came of a submit: the task's id, or why there is none."""

    task_id: str | None
    refusal: str | None


class Wire(NamedTuple):
    """How a protocol says a submit of a prompt, and how it answers."""

    path: str
    body: Callable[[str], Answer]
    told: Callable[[Answer], Told]


def _v3(answer: Answer) -> Told:
    data = answer["data"]
    return Told(data.get("task_id"), data.get("error_code"))


def _fal(answer: Answer) -> Told:
    if "request_id" in answer:
        return Told(uuid.UUID(answer["request_id"]).hex, None)
    return Told(None, answer["error_type"])


def _openai(answer: Answer) -> Told:
    if answer.get("error"):
        return Told(None, answer["error"]["code"])
    return Told(answer["id"].removeprefix("video_"), None)


def _wish(prompt: str) -> Answer:
    return {"prompt": prompt, "delete_video": False}


def _to_v3(prompt: str) -> Answer:
    return {"model": T2V, "params": _wish(prompt)}


def _to_openai(prompt: str) -> Answer:
    return {"prompt": prompt, "seconds": "4", "size": "1280x720"}


WIRES = {
    "platform": Wire("/api/v3/tasks/create", _to_v3, _v3),
    "fal": Wire(f"/fal/queue/{T2V}", _wish, _fal),
    "openai": Wire("/v1/videos", _to_openai, _openai),
}
MCP = ("/mcp", "/api/v3/mcp-http")
CONFLICTS = {"conflict", "idempotency_conflict", "idempotency_key_reuse"}
BROKE = {"insufficient_credits", "insufficient_quota"}


class Caller(NamedTuple):
    """A client of one account at one of the servers."""

    web: httpx2.AsyncClient
    key: str

    async def submit(self, wire: str, prompt: str, name: str | None) -> Told:
        """One submit, under an idempotency key if `name` is one."""
        headers = {"Authorization": f"Bearer {self.key}", "Accept": "application/json"}
        if wire in MCP:
            return await self._tool(wire, prompt, name, headers)
        how = WIRES[wire]
        if name is not None:
            headers["Idempotency-Key"] = name
        answer = await self.web.post(how.path, json=how.body(prompt), headers=headers)
        if answer.status_code >= 500:
            return Told(None, f"{answer.status_code} {answer.text[:200]}")
        return how.told(answer.json())

    async def _tool(
        self, path: str, prompt: str, name: str | None, headers: dict[str, str]
    ) -> Told:
        given: Answer = {"model_id": T2V, "parameters": _wish(prompt)}
        if name is not None:
            given["idempotency_key"] = name
        params = {"name": "submit_task", "arguments": given}
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        answer = await self.web.post(path, json=call, headers=headers)
        if answer.status_code != 200:
            return Told(None, f"{answer.status_code} {answer.text[:200]}")
        told: Answer = json.loads(answer.json()["result"]["content"][0]["text"])
        return Told(told.get("task_id"), told.get("code"))


class Ground(NamedTuple):
    """Two servers on one home, and the home's database."""

    app: App
    webs: Sequence[httpx2.AsyncClient]

    async def account(self, name: str, credits: int) -> tuple[str, str]:
        """A new account's id and key."""
        key = accounts.mint()

        def make(tx: Tx) -> str:
            made = accounts.add_account(tx, name)
            everything = frozenset(accounts.Scope)
            accounts.add_key(tx, made, key, name="races", scopes=everything)
            lifecycle.grant(tx, name, made, credits)
            return made

        return await self.app.db.write(make), key.text

    async def stored(self, account_id: str) -> tuple[int, int, int, int]:
        """Tasks, holds, spendable and held credits of an account."""

        def read(tx: Tx) -> tuple[int, int]:
            def count(table: sa.Table) -> int:
                of_account = table.c.account_id == account_id
                return tx.run(sa.select(sa.func.count()).where(of_account)).scalar_one()

            return count(tasks), count(holds)

        made, held = await self.app.db.read(read)
        balance, _ = await self.app.service.balance(account_id)
        return made, held, balance.available, balance.held


async def same_key(ground: Ground, chance: random.Random, number: int) -> list[str]:
    """Many submits under one key are one."""
    account_id, key = await ground.account(f"same-{number}", 10 * PRICE)
    ways = [*WIRES, *MCP]
    callers = [(Caller(chance.choice(ground.webs), key), chance.choice(ways)) for _ in range(SAME)]
    told = await asyncio.gather(*(one.submit(wire, "a dog", "key") for one, wire in callers))
    wrong = [f"refused: {one.refusal}" for one in told if one.refusal is not None]
    if len(ids := {one.task_id for one in told}) != 1:
        wrong.append(f"{len(ids)} different answers")
    others = await asyncio.gather(
        *(Caller(web, key).submit(wire, "a cat", "key") for web in ground.webs for wire in ways)
    )
    wrong += [
        f"another wish was not refused: {one}" for one in others if one.refusal not in CONFLICTS
    ]
    if (found := await ground.stored(account_id)) != (1, 1, 9 * PRICE, PRICE):
        wrong.append(f"tasks, holds, credits, held: {found}")
    return [f"same key, round {number}: {said}" for said in wrong]


async def overspend(ground: Ground, chance: random.Random, number: int) -> list[str]:
    """A balance for some of many submits is enough for exactly those."""
    enough, rest = chance.randrange(1, 9), chance.randrange(PRICE)
    account_id, key = await ground.account(f"spend-{number}", enough * PRICE + rest)
    ways = [*WIRES, *MCP]
    callers = [(Caller(chance.choice(ground.webs), key), chance.choice(ways)) for _ in range(SPEND)]
    told = await asyncio.gather(
        *(one.submit(wire, f"dog {n}", None) for n, (one, wire) in enumerate(callers))
    )
    taken = [one.task_id for one in told if one.task_id is not None]
    reasons = Counter(one.refusal for one in told if one.task_id is None)
    wrong: list[str] = []
    if len(taken) != enough or len(set(taken)) != enough:
        wrong.append(f"{len(taken)} were taken, there is enough for {enough}")
    if odd := set(reasons) - BROKE:
        wrong.append(f"refused for other reasons: {odd}")
    if (found := await ground.stored(account_id)) != (enough, enough, rest, enough * PRICE):
        wrong.append(f"tasks, holds, credits, held: {found}, with {enough} taken and {rest} left")
    return [f"overspend, round {number}: {said}" for said in wrong]


async def race(first: Site, second: Site, rounds: int, seed: int) -> list[str]:
    """So many rounds of each kind, one after another. What was wrong."""
    wrong: list[str] = []
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(open_app(config.load(home=first.home)))
        webs = [
            await stack.enter_async_context(
                httpx2.AsyncClient(base_url=f"http://{site.target.host}", timeout=120)
            )
            for site in (first, second)
        ]
        ground, chance = Ground(app, webs), random.Random(seed)
        for number in range(rounds):
            wrong += await same_key(ground, chance, number)
            wrong += await overspend(ground, chance, number)
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20, help="rounds of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    given = parser.parse_args()
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as first,
        serving(Path(folder)) as second,
    ):
        wrong = asyncio.run(race(first, second, given.cases, given.seed)) + books(first)
    return Proof(
        part="T9 and T10 races",
        cases=given.cases * 2,
        violations=wrong,
        seed=given.seed,
        began=begun,
        figures={
            "rounds under one key": given.cases,
            "submits in each": SAME,
            "rounds against one balance": given.cases,
            "submits in each of those": SPEND,
            "servers": 2,
        },
    ).tell(as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
