"""What runs in the simulated processes: attempts, clients, a courier; over the real functions."""

import asyncio
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from sim_provider import Market, SimProvider
from sim_world import Process, World

from tenku import audit, lifecycle, outbox
from tenku.accounts import ApiKey, Limits
from tenku.assets import Asset
from tenku.brief import EngineKind
from tenku.courier import pause_ms
from tenku.db import Database, Tx
from tenku.engines.base import Run
from tenku.engines.purchase import Purchase, Terms
from tenku.errors import AnswerLost, EngineFailed, Failure, Internal
from tenku.provenance import Output
from tenku.service import Service
from tenku.tasks import Task, claims, store
from tenku.tasks.result import EngineName, Result, StoredFile, StoredVideo
from tenku.worker.notes import TaskCheckpoint

RUN_MS = 600_000
T2V = "fal-ai/sora-2/text-to-video"
TERMS = Terms(queue_seconds_max=200.0, run_seconds_max=200.0)
ACCOUNTS = ("account-a", "account-b")
KEYS = (None, ApiKey(id="k1"), ApiKey(id="k2", limits=Limits(credits=500)))


@dataclass(kw_only=True)
class Told:
    """What the clients know, whatever the database says: their own log."""

    acknowledged: dict[str, str] = field(default_factory=dict[str, str])  # task -> account
    by_key: dict[tuple[str, str], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )  # (account, idempotency key) -> tasks
    heard: Counter[str] = field(default_factory=Counter[str])  # delivery id -> 2xx answers


@dataclass(kw_only=True)
class Crew:
    """Starts work in a world, and keeps what the checker needs."""

    world: World
    market: Market
    service: Service
    told: Told = field(default_factory=Told)
    ends: dict[str, str] = field(default_factory=dict[str, str])

    # -- workers --------------------------------------------------------------------------------

    async def claim(self, process: Process) -> None:
        world = self.world
        with suppress(Internal):
            task = await world.write(lambda tx: lifecycle.claim(tx, process.name, run_ms=RUN_MS))
            if task is not None:
                name = f"{process.name} {task.attempt_name[-6:]}"
                world.start(name, process, self.attempt(process, task))

    async def attempt(self, process: Process, task: Task) -> None:
        """As tenku.worker.attempt, without files: buy, then settle whatever came of it."""
        world = self.world
        try:
            await self._purchase(task).bring()
            await world.write(lambda tx: lifecycle.complete(tx, task, film(task, tx.now_ms)))
        except asyncio.CancelledError:
            if process.stopping:
                with suppress(claims.LostTask, Internal):
                    await world.write(lambda tx: lifecycle.let_go(tx, task))
        except claims.LostTask:
            return
        except Failure as failure:
            await self._settle(task, failure)

    def _purchase(self, task: Task) -> Purchase:
        world, market = self.world, self.market
        run = Run(
            folder=Path("/sim") / task.attempt_name,
            report=lambda _progress, _stage: None,
            checkpoint=TaskCheckpoint(db=cast("Database", world), task=task),
            ended=lambda: self._ended(task),
        )
        return Purchase(
            provider=SimProvider(market=market, task_id=task.id),
            run=run,
            terms=TERMS,
            clock=world.seconds,
            sleep=world.sleep,
            new_key=world.name,
            take_over=market.take_over,
            see_through=world.see_through,
        )

    async def _ended(self, task: Task) -> bool:
        row = await self.world.read(lambda tx: store.by_id(tx, task.id))
        return row is None or row.status.terminal

    async def _settle(self, task: Task, failure: Failure) -> None:
        def settle(tx: Tx) -> None:
            if isinstance(failure, AnswerLost):
                audit.write(
                    tx, audit.Act(action="purchase.lose", subject=task.id, actor=audit.TENKU)
                )
            if isinstance(failure, EngineFailed) and failure.retryable:
                lifecycle.retry(tx, task, failure)
            else:
                lifecycle.fail(tx, task, failure)

        with suppress(claims.LostTask, Internal):
            await self.world.write(settle)

    async def renew(self, process: Process) -> None:
        with suppress(Internal):
            await self.world.write(lambda tx: lifecycle.renew(tx, process.name))

    async def bury(self, dead: str) -> None:
        with suppress(Internal):
            await self.world.write(lambda tx: lifecycle.abandon(tx, dead))

    def watch(self, process: Process) -> None:
        """Stop the attempts whose task has ended or gone to another worker."""
        mine = self.world.store.read(lambda tx: store.leases(tx, process.name), self.world.now_ms)
        names = {f"{process.name} {f'{task_id}-{fence}'[-6:]}" for task_id, fence in mine.items()}
        for actor in self.world.actors:
            attempt = actor.process is process and "-" in actor.name
            if attempt and actor.name not in names:
                actor.cancelled = True

    # -- clients --------------------------------------------------------------------------------

    async def submit(self) -> None:
        rng = self.world.rng
        account = rng.choice(ACCOUNTS)
        key = f"key-{rng.randrange(4)}" if rng.random() < 0.5 else None
        api_key = rng.choice(KEYS) if account == ACCOUNTS[0] else None
        raw = {"prompt": "p", "duration": rng.choice((4, 8)) if key is None else 4, "seed": 1}
        with suppress(Failure):
            done = await self.service.submit(
                account, T2V, raw, idempotency_key=key, api_key=api_key
            )
            self.told.acknowledged[done.task.id] = account
            if key is not None:
                self.told.by_key[account, key].add(done.task.id)

    async def disturb(self) -> None:
        """Cancel, delete or look at a task, at times with another account's key."""
        rng = self.world.rng
        if not self.told.acknowledged:
            return
        task_id = rng.choice(sorted(self.told.acknowledged))
        account = self.told.acknowledged[task_id] if rng.random() < 0.9 else rng.choice(ACCOUNTS)
        step = rng.choice((self.service.cancel, self.service.delete, self.service.get))
        with suppress(Failure):
            await step(account, task_id)

    async def expire(self) -> None:
        with suppress(Internal):
            await self.world.write(lifecycle.expire)

    # -- the courier ----------------------------------------------------------------------------

    async def deliver(self) -> None:
        world = self.world
        with suppress(Internal):
            for delivery in await world.write(lambda tx: outbox.claim(tx, limit=4)):
                status = await world.call("deliver", lambda d=delivery: self._hear(d))
                if status == 200:
                    await world.write(lambda tx, d=delivery: outbox.delivered(tx, d, "200"))
                else:
                    pause = pause_ms(delivery.tries, world.rng.random())
                    await world.write(
                        lambda tx, d=delivery, p=pause: outbox.put_off(tx, d, "500", p)
                    )

    def _hear(self, delivery: outbox.Delivery) -> int:
        if not self.world.calm and self.world.rng.random() < 0.3:
            return 500
        self.told.heard[delivery.id] += 1
        return 200


def film(task: Task, now_ms: int) -> lifecycle.Film:
    """What a worker hands in, with rows for the three files of it."""

    def asset(kind: str) -> Asset:
        name = f"{kind}-{task.attempt_name}"
        return Asset(
            id=name,
            account_id=task.account_id,
            task_id=task.id,
            kind=kind,  # pyright: ignore[reportArgumentType]
            key=name,
            file_name=name,
            content_type="video/mp4",
            size_bytes=1,
            sha256="0",
            width=2,
            height=2,
            created_at_ms=now_ms,
            expires_at_ms=None,
        )

    file = StoredFile(
        asset_id="a",
        key="a",
        file_name="a",
        content_type="video/mp4",
        file_size=1,
        width=2,
        height=2,
    )
    return lifecycle.Film(
        output=Output(
            task_id=task.id,
            account_id=task.account_id,
            sha256="0",
            size_bytes=1,
            engine="sim",
            engine_version="1",
            kind=EngineKind.PREVIEW,
            label="off",
            signed_by=None,
            frame_hashes=(),
        ),
        result=Result(
            video=StoredVideo(**file.model_dump(), fps=24, duration=4.0, num_frames=96),
            thumbnail=file,
            spritesheet=file,
            seed=1,
            engine=EngineName(name="sim", version="1", kind=EngineKind.PREVIEW),
            notes=(),
        ),
        recipe=None,
        price_credits=task.price_credits,
        assets=(asset("video"), asset("thumbnail"), asset("spritesheet")),
        kept_ms=300_000,
    )
