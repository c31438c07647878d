"""Any order of submits, claims, late workers, zombies, cancels and time: money and state hold.

Every rule does one step on the real lifecycle and ledger and says what a plain model expects of
it; after every step the database is audited with queries of its own. `make mutate` plants bugs
in the code and requires that this test finds each.
"""

import os
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)
from machine.model import COMPLETED, FAILED, PENDING, PROCESSING, Expected, Model
from machine.store import Store
from stores import new_output

from tenku import ledger, lifecycle
from tenku.accounts import store as accounts
from tenku.assets import Asset
from tenku.brief import EngineKind
from tenku.db import Tx
from tenku.errors import EngineFailed, InsufficientCredits, NotFound
from tenku.tasks import Callback, Status, Task, queue
from tenku.tasks.claims import LostTask, report
from tenku.tasks.result import EngineName, Result, StoredFile, StoredVideo

QUEUE_MS = 200_000
RUN_MS = 150_000
OWNERS = st.sampled_from(["worker-a", "worker-b", "worker-c"])
FACTS = {"file_name": "f", "content_type": "video/mp4", "file_size": 1, "width": 2, "height": 2}


def film(task: Task, n: int, price: int, kept_ms: int | None) -> lifecycle.Film:
    file = StoredFile(asset_id=f"asset-{n}", key=f"key-{n}", **FACTS)
    result = Result(
        video=StoredVideo(**file.model_dump(), fps=24, duration=4.0, num_frames=96),
        thumbnail=file,
        spritesheet=file,
        seed=1,
        engine=EngineName(name="testcard", version="1", kind=EngineKind.PREVIEW),
        notes=(),
    )
    asset = Asset(
        id=f"asset-{n}",
        account_id=task.account_id,
        task_id=task.id,
        kind="video",
        key=f"key-{n}",
        file_name="f",
        content_type="video/mp4",
        size_bytes=1,
        sha256="0",
        width=2,
        height=2,
        created_at_ms=0,
        expires_at_ms=None,
    )
    return lifecycle.Film(
        result=result,
        recipe=None,
        price_credits=price,
        assets=(asset,),
        output=new_output(asset),
        kept_ms=kept_ms,
    )


class PowerCut(Exception):
    """The machine stops before the commit."""


class TasksAndMoney(RuleBasedStateMachine):
    task_ids = Bundle("task_ids")
    claims = Bundle("claims")  # every claim ever made, so that late workers come back

    def __init__(self) -> None:
        super().__init__()
        self.store = Store()
        self.model = Model()
        self.count = 0

    def teardown(self) -> None:
        self.store.close()

    @initialize(target=task_ids, prices=st.lists(st.integers(1, 300), min_size=1, max_size=6))
    def open_accounts(self, prices: list[int]) -> object:
        """Two accounts with something waiting; the first can just pay for it, so it is poor."""
        for name, credits in (("first", sum(prices)), ("second", 500)):
            account = self.store.write(lambda tx, name=name: accounts.add_account(tx, name))
            self.model.granted[account] = 0
            self._grant(account, credits)
        return multiple(*(self._submit(0, price) for price in prices))

    @rule(which=st.integers(0, 1), credits=st.integers(1, 300))
    def grant(self, which: int, credits: int) -> None:
        self._grant(self._account(which), credits)

    @rule(target=task_ids, which=st.integers(0, 1), price=st.integers(1, 300))
    def submit(self, which: int, price: int) -> object:
        task_id = self._submit(which, price)
        return multiple() if task_id is None else task_id

    @rule(target=claims, owner=OWNERS)
    def claim(self, owner: str) -> object:
        claimed = self._claim(owner)
        return multiple() if claimed is None else claimed

    @rule(target=claims, owner=OWNERS)
    def take_over(self, owner: str) -> object:
        """Every worker falls silent for longer than a lease; one comes back and claims."""
        self.store.now_ms += lifecycle.LEASE_MS + 1
        return self.claim(owner)

    @rule(owner=OWNERS)
    def renew(self, owner: str) -> None:
        self.store.write(lambda tx: lifecycle.renew(tx, owner))
        for task in self.model.tasks.values():
            if task.status == PROCESSING and task.owner == owner:
                task.lease_until = self.store.now_ms + lifecycle.LEASE_MS

    @rule(claimed=claims, percent=st.integers(0, 120))
    def report(self, claimed: Task, percent: int) -> None:
        self._as(claimed, lambda tx: report(tx, claimed, percent, "drawing"))

    @rule(claimed=claims, part=st.floats(0.01, 1), kept=st.none() | st.integers(1, 90_000))
    def complete(self, claimed: Task, part: float, kept: int | None) -> None:
        """Perhaps long after another worker took the task over; perhaps a second time."""
        self.count += 1
        price = max(1, round(claimed.price_credits * part))
        done = film(claimed, self.count, price, kept)
        if task := self._as(claimed, lambda tx: lifecycle.complete(tx, claimed, done)):
            task.status, task.charged, task.owner = COMPLETED, price, None

    @rule(claimed=claims)
    def fail(self, claimed: Task) -> None:
        failure = EngineFailed("The engine gave up.")
        if task := self._as(claimed, lambda tx: lifecycle.fail(tx, claimed, failure)):
            task.status, task.owner = FAILED, None

    @rule(claimed=claims)
    def retry(self, claimed: Task) -> None:
        failure = EngineFailed("The engine crashed.", retryable=True)
        if task := self._as(claimed, lambda tx: lifecycle.retry(tx, claimed, failure)):
            task.owner = None
            if claimed.attempts >= queue.ATTEMPTS_MAX:
                task.status = FAILED
            else:
                pause = lifecycle.RETRY_MS * 2 ** (claimed.attempts - 1)
                task.lease_until = self.store.now_ms + pause

    @rule(claimed=consumes(claims))
    def let_go(self, claimed: Task) -> None:
        if task := self._as(claimed, lambda tx: lifecycle.let_go(tx, claimed)):
            task.owner, task.lease_until = None, self.store.now_ms
            task.attempts -= 1

    @rule(task_id=task_ids, which=st.integers(0, 1), also_delete=st.booleans())
    def cancel(self, task_id: str, which: int, also_delete: bool) -> None:
        account = self._account(which)
        step = lifecycle.delete if also_delete else lifecycle.cancel
        task = self.model.tasks[task_id]
        if task.account != account:
            with pytest.raises(NotFound):
                self.store.write(lambda tx: step(tx, account, task_id))
            return
        answer = self.store.write(lambda tx: step(tx, account, task_id))
        if not task.over:
            task.status, task.owner = FAILED, None
        assert answer.status == task.status
        assert ("prompt" in answer.parameters) or also_delete or answer.deleted_at_ms is not None

    @rule(task_id=task_ids, capture=st.booleans())
    def settle_again(self, task_id: str, capture: bool) -> None:
        """The ledger itself refuses to end a hold twice, should lifecycle ever ask."""
        if self.model.tasks[task_id].over:
            with pytest.raises(AssertionError):
                self.store.write(
                    lambda tx: (
                        ledger.capture(tx, task_id, 1) if capture else ledger.release(tx, task_id)
                    )
                )

    @rule(seconds=st.sampled_from([1, 11, 31, 61, 151]))
    def time_passes(self, seconds: int) -> None:
        self.store.now_ms += seconds * 1000

    @rule(owner=OWNERS)
    def die(self, owner: str) -> None:
        """The worker's process is gone, and another one of its machine has seen it."""
        self.store.write(lambda tx: lifecycle.abandon(tx, owner))
        now = self.store.now_ms
        for task in self.model.tasks.values():
            if task.status == PROCESSING and task.owner == owner:
                task.lease_until = min(task.lease_until, now)

    @rule(claimed=claims, owner=OWNERS)
    def lose_power(self, claimed: Task, owner: str) -> None:
        """What was done and never committed was never done: every invariant compares."""

        def work(tx: Tx) -> None:
            with suppress(LostTask):
                lifecycle.complete(tx, claimed, film(claimed, 0, 1, None))
            lifecycle.claim(tx, owner, run_ms=RUN_MS)
            lifecycle.cancel(tx, claimed.account_id, claimed.id)
            raise PowerCut

        with pytest.raises(PowerCut):
            self.store.write(work)

    @rule()
    def expire(self) -> None:
        self.store.write(lifecycle.expire)

    @invariant()
    def tasks_are_as_expected(self) -> None:
        rows = self.store.rows(
            "select id, account_id, status, fence, attempts, price_credits, lease_owner,"
            " lease_until_ms from tasks"
        )
        assert {row[0]: row[1:] for row in rows} == {
            task.id: (
                task.account,
                task.status,
                task.fence,
                task.attempts,
                task.charged or task.hold,
                task.owner,
                task.lease_until if task.status == PROCESSING else None,
            )
            for task in self.model.tasks.values()
        }

    @invariant()
    def balances_are_as_expected(self) -> None:
        rows = self.store.rows("select id, balance_credits from accounts")
        assert dict(rows) == {name: self.model.available(name) for name in self.model.granted}

    @invariant()
    def the_ledger_adds_up(self) -> None:
        assert not self.store.rows(
            "select txn from ledger_entries group by txn having sum(amount_credits) <> 0"
        )
        for column, book in (("balance_credits", "user"), ("held_credits", "hold")):
            assert not self.store.rows(
                f"select id from accounts where {column} <> (select coalesce(sum(amount_credits), 0)"
                f" from ledger_entries where account_id = accounts.id and book = '{book}')"
            )
        assert not self.store.rows(
            "select id from accounts where held_credits <> (select coalesce(sum(amount_credits), 0)"
            " from holds where account_id = accounts.id and resolution is null)"
        )

    @invariant()
    def every_hold_ends_as_its_task_does(self) -> None:
        ends = {COMPLETED: "captured", FAILED: "released", PENDING: None, PROCESSING: None}
        rows = self.store.rows(
            "select status, resolution, captured_credits, price_credits"
            " from tasks left join holds on holds.task_id = tasks.id"
        )
        for status, resolution, captured, price in rows:
            assert resolution == ends[str(status)]
            assert captured == (price if status == COMPLETED else None)

    @invariant()
    def one_result_a_completed_task(self) -> None:
        rows = self.store.rows("select task_id, count(*) from assets group by task_id")
        done = {task.id: 1 for task in self.model.tasks.values() if task.status == COMPLETED}
        assert dict(rows) == done

    @invariant()
    def every_end_is_told_once(self) -> None:
        rows = self.store.rows(
            "select task_id, event, count(*) from outbox group by task_id, event"
        )
        ends = {COMPLETED: "completed", FAILED: "failed"}
        over = {(t.id, ends[t.status]): 1 for t in self.model.tasks.values() if t.status in ends}
        assert {(task_id, event): n for task_id, event, n in rows} == over

    def _submit(self, which: int, price: int) -> str | None:
        account = self._account(which)
        self.count += 1
        now = self.store.now_ms
        task = Task(
            id=f"{self.count:032x}",
            account_id=account,
            model_id="m",
            parameters={"prompt": "p"},
            image_id=None,
            source_id=None,
            status=Status.PENDING,
            price_credits=price,
            estimated_seconds=1,
            created_at_ms=now,
            start_by_ms=now + QUEUE_MS,
            callback=Callback(form="v3", url="https://receiver.example/"),
        )
        have = self.model.available(account)
        if price > have:
            with pytest.raises(InsufficientCredits) as refusal:
                self.store.write(lambda tx: lifecycle.submit(tx, task))
            assert refusal.value.details == {"need": price, "have": have}
            return None
        left = self.store.write(lambda tx: lifecycle.submit(tx, task))
        assert left == have - price
        self.model.tasks[task.id] = Expected(task.id, account, price, now, task.start_by_ms)
        return task.id

    def _claim(self, owner: str) -> Task | None:
        now = self.store.now_ms
        self.model.end_overdue(now)
        expected = self.model.claimable(now)
        claimed = self.store.write(lambda tx: lifecycle.claim(tx, owner, run_ms=RUN_MS))
        if not expected:
            assert claimed is None
            return None
        assert claimed is not None
        assert claimed.id in expected
        task = self.model.tasks[claimed.id]
        task.finish_by = task.finish_by or now + RUN_MS
        task.status, task.owner, task.lease_until = PROCESSING, owner, now + lifecycle.LEASE_MS
        task.fence += 1
        task.attempts += 1
        return claimed

    def _account(self, which: int) -> str:
        return list(self.model.granted)[which]

    def _grant(self, account: str, credits: int) -> None:
        self.count += 1
        n = self.count
        left = self.store.write(lambda tx: lifecycle.grant(tx, str(n), account, credits))
        self.model.granted[account] += credits
        assert left == self.model.available(account)

    def _as(self, claimed: Task, step: Callable[[Tx], object]) -> Expected | None:
        """Do a worker's step; the expected task if it counts, None if the worker came too late."""
        task = self.model.tasks[claimed.id]
        if task.status == PROCESSING and task.fence == claimed.fence:
            self.store.write(step)
            return task
        with pytest.raises(LostTask):
            self.store.write(step)
        return None


TasksAndMoney.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=50,
    deadline=None,
    phases=[Phase.generate] if "MUTATE" in os.environ else list(Phase),  # finding is enough
    derandomize=True,  # the same run everywhere; `make mutate` shows that it finds bugs
    suppress_health_check=[HealthCheck.too_slow],
)
TestTasksAndMoney = TasksAndMoney.TestCase
