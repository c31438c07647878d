"""One history: what may happen in a simulated world, and what must hold however it went."""

import random
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from sim_actors import ACCOUNTS, KEYS, Crew
from sim_provider import Market
from sim_store import Store, template
from sim_world import BEGINNING_MS, Process, World

from tenku import accounts, lifecycle
from tenku.accounts import NO_LIMITS
from tenku.accounts.keys import NewKey
from tenku.db import Tx
from tenku.db.tables import accounts as accounts_table
from tenku.engines.router import Router
from tenku.engines.testcard import TestcardEngine
from tenku.intake import Intake
from tenku.ledger.verify import QUERIES
from tenku.media.files import Files
from tenku.media.guard import FetchPolicy
from tenku.media.links import Links
from tenku.moderation import Moderation, baseline
from tenku.outbox import endpoints
from tenku.outbox import store as outbox_store
from tenku.service import Service, Terms, Webhooks

HOUR_MS = 3_600_000
JUMPS_MS = (HOUR_MS, -HOUR_MS, -60_000, 365 * 24 * HOUR_MS)
KEY_SECONDS = 7500.0  # half of it outlasts what a clock is set back; no engine could do without
STEPS = 30
CALM_ROUNDS = 400
CALM_MS = (
    7_000,
    25_000,
)  # a round, the first 60 and later: in all longer than a clock was set back


_CLAIMABLE = (
    "select 1 from tasks where status = 'pending'"
    " or lease_until_ms <= :now or (status = 'processing' and finish_by_ms <= :now)"
)


@dataclass(frozen=True)
class Mix:
    """How a world is: chances, a turn each."""

    steps: int = STEPS
    rough: float | None = None  # of the provider; None: drawn by the seed
    kill: float = 0.05
    jump: float = 0.03
    submits: int = 3


DEFAULT = Mix()


def prepare(tx: Tx) -> None:
    """Two accounts with credits, a key with a limit, and who wants to hear of ends."""
    for account in ACCOUNTS:
        tx.run(
            accounts_table.insert().values(
                id=account, name=account, balance_credits=0, held_credits=0, created_at_ms=0
            )
        )
        lifecycle.grant(tx, account, account, 1500)
    for key in KEYS:
        if key is not None:
            new = NewKey(id=key.id, text="0000", secret_sha256="0")
            accounts.add_key(
                tx,
                ACCOUNTS[0],
                new,
                name=key.id,
                scopes=frozenset(),
                limits=key.limits or NO_LIMITS,
            )
    for account, events in zip(ACCOUNTS, (("completed", "failed"), ("failed",)), strict=True):
        endpoints.add(tx, account, name="e", url="https://hear.example/", events=events)


@cache
def shared_store() -> Store:
    return Store(template(prepare, BEGINNING_MS))


class _Seeded:
    """In the place of `secrets`, so that a seed is a whole history."""

    rng = random.Random()

    @classmethod
    def token_hex(cls, nbytes: int) -> str:
        return cls.rng.randbytes(nbytes).hex()


@cache
def _parts() -> tuple[Files, Router]:
    folder = Path(tempfile.gettempdir()) / "tenku-simulated"
    return Files(folder), Router({"*": ("testcard",)}, {"testcard": TestcardEngine()})


def service_over(world: World) -> Service:
    """The real service; its database is the world."""
    files, router = _parts()
    links = Links(b"simulated")
    db: Any = world  # it has read and write, and that is all that is used here

    def clock() -> int:
        return world.now_ms

    service = Service(
        db=db,
        files=files,
        links=links,
        forecast=router,
        intake=Intake(
            db=db,
            files=files,
            links=links,
            policy=FetchPolicy(),
            origins=frozenset(),
            upload_seconds=3600,
            now_ms=clock,
        ),
        moderation=Moderation(db=db, moderators=(baseline(),)),
        webhooks=Webhooks(db=db, policy=FetchPolicy(), seed=bytes(32), now_ms=clock),
        terms=Terms(queue_max=5, queue_seconds=600, link_seconds=3600, slots=1),
        now_ms=clock,
    )
    service.making.new_id = lambda: f"{world.rng.getrandbits(128):032x}"
    return service


class Simulation:
    """One seed, from beginning to end."""

    def __init__(self, seed: int, mix: Mix, *, traced: bool = False) -> None:
        self.mix = mix
        self.world = world = World(seed=seed, store=shared_store(), traced=traced)
        _Seeded.rng = world.rng
        rng = world.rng
        self.market = Market(
            world=world,
            key_seconds=rng.choice((0.0, 0.0, KEY_SECONDS)),
            looks_up=rng.random() < 0.3,
            resend=rng.random() < 0.15,
            rough=rng.choice((0.0, 0.1, 0.3, 0.6)) if mix.rough is None else mix.rough,
        )
        self.crew = Crew(world=world, market=self.market, service=service_over(world))
        self.workers = [self._process("worker") for _ in range(rng.randint(1, 3))]
        self.api = self._process("api")
        self.courier = self._process("courier")
        self.buried: list[str] = []
        self.set_back_ms = 0

    def run(self) -> list[str]:
        """What went wrong; nothing, if all is well."""
        world = self.world
        for _ in range(self.mix.submits):
            world.start("client", self.api, self.crew.submit())
        for _ in range(self.mix.steps):
            self._step()
            self._check_ends()
        self._check("midway")
        self._calm_down()
        self._check("at the end")
        self._check_at_the_end()
        for actor in world.actors:
            actor.coroutine.close()
        return world.violations

    # -- what happens ---------------------------------------------------------------------------

    def _step(self) -> None:
        world, rng = self.world, self.world.rng
        ready, chance = world.ready(), rng.random()
        if ready and chance < 0.62:
            world.turn(rng.choice(ready))
        elif chance < 0.72:
            self._worker_acts(rng.choice(self.workers))
        elif chance < 0.80:
            self._client_acts()
        elif chance < 0.84:
            world.start("courier", self.courier, self.crew.deliver())
        elif chance < 0.84 + self.mix.kill:
            self._kill(rng.choice([*self.workers, self.api, self.courier]))
        elif chance < 0.84 + self.mix.kill + self.mix.jump:
            self._jump(rng.choice(JUMPS_MS))
        else:
            world.pass_time(rng.choice((10, 1_000, 5_000, 31_000, 70_000)))
        if self.market.under_way and rng.random() < 0.2:
            self.market.arrive()
        self._replace_dead()

    def _jump(self, ms: int) -> None:
        """The machine's clock is set; back by an hour and a minute in all, see KEY_SECONDS."""
        self.set_back_ms -= min(ms, 0)
        if self.set_back_ms <= HOUR_MS + 60_000:
            self.world.now_ms += ms
            self.world.log("the clock jumps")

    def _worker_acts(self, process: Process) -> None:
        crew, world = self.crew, self.world
        match world.rng.randrange(8):
            case 0:
                world.start("renew", process, crew.renew(process))
            case 1:
                crew.watch(process)
            case 2:
                world.log(f"{process.name} stops")
                self._stop(process)
            case 3 if self.buried:
                world.start("bury", process, crew.bury(self.buried.pop()))
            case _:
                world.start("claim", process, crew.claim(process))

    def _client_acts(self) -> None:
        crew, world = self.crew, self.world
        match world.rng.randrange(5):
            case 0 | 1:
                world.start("client", self.api, crew.submit())
            case 2:
                world.start("retention", self.api, crew.expire())
            case _:
                world.start("client", self.api, crew.disturb())

    def _stop(self, process: Process) -> None:
        """In good order: attempts are cancelled and give their tasks back."""
        process.stopping = True
        for actor in self.world.actors:
            if actor.process is process and "-" in actor.name:
                actor.cancelled = True
        if process in self.workers:
            self.workers[self.workers.index(process)] = self._process("worker")

    def _kill(self, process: Process) -> None:
        self.world.log(f"{process.name} is killed")
        self.world.kill(process)

    def _replace_dead(self) -> None:
        for place, process in enumerate(self.workers):
            if process.dead:
                self.buried.append(process.name)
                self.workers[place] = self._process("worker")
        if self.api.dead:
            self.api = self._process("api")
        if self.courier.dead:
            self.courier = self._process("courier")

    def _process(self, kind: str) -> Process:
        return Process(name=f"{kind}{self.world.rng.getrandbits(32):08x}", kind=kind)

    def _calm_down(self) -> None:
        """No more faults; two workers and a courier do what is left, and time goes by."""
        world, crew = self.world, self.crew
        world.calm = True
        while self.market.under_way:
            self.market.arrive()
        for done in range(CALM_ROUNDS):
            if self._any(_CLAIMABLE):
                for process in self.workers:
                    world.start("claim", process, crew.claim(process))
            if self._any("select 1 from outbox where due_at_ms <= :now"):
                world.start("courier", self.courier, crew.deliver())
            for _ in range(60):
                ready = world.ready()
                if not ready:
                    break
                world.turn(world.rng.choice(ready))
            for process in self.workers:
                crew.watch(process)
            if not world.actors and not self._open():
                return
            world.pass_time(CALM_MS[min(done // 60, 1)] if world.actors else 31_000)
            for process in {a.process.name: a.process for a in world.actors}.values():
                world.start("renew", process, crew.renew(process))
        world.violations += [f"not over: {row}" for row in self._open()]

    def _any(self, query: str) -> bool:
        return bool(self.world.store.rows(query, {"now": self.world.now_ms}))

    def _open(self) -> list[tuple[Any, ...]]:
        return self.world.store.rows(
            "select id, status from tasks where status in ('pending', 'processing')"
            " union all select id, 'to be told' from outbox where due_at_ms is not null"
        )

    # -- what must hold -------------------------------------------------------------------------

    def _check_ends(self) -> None:
        """What has ended stays so, and what was paid for is not paid for again."""
        world, ends = self.world, self.crew.ends
        for task_id, status in world.store.rows(
            "select id, status from tasks where status in ('completed', 'failed')"
        ):
            if ends.setdefault(task_id, status) != status:
                world.violations.append(f"task {task_id} was {ends[task_id]}, is {status}")

    def _check(self, when: str) -> None:
        world = self.world
        for name, query in QUERIES:
            values: dict[str, object] = {"now": world.now_ms} if ":now" in query else {}
            world.violations += [
                f"{when}, {name}: {row[0]}" for row in world.store.rows(query, values)
            ]

    def _check_at_the_end(self) -> None:
        world, told, market = self.world, self.crew.told, self.market
        rows = world.store.rows
        status = dict(rows("select id, status from tasks"))
        most = 2 if market.resend else 1
        found = [f"task {t} was bought {n} times" for t, n in market.paid.items() if n > most]
        found += [
            f"acknowledged {task} is lost" for task in told.acknowledged if task not in status
        ]
        found += [
            f"completed task {task} was never bought"
            for task, state in status.items()
            if state == "completed" and not market.paid[task]
        ]
        wanted = {
            (task, state)
            for task, account, state in rows("select id, account_id, status from tasks")
            if state in {"completed", "failed"} and (account == ACCOUNTS[0] or state == "failed")
        }
        letters = rows("select task_id, event, count(*) from outbox group by task_id, event")
        if {(task, event) for task, event, _ in letters} != wanted:
            found.append("not everything that ended is told")
        found += [f"task {task} is told {n} times" for task, _, n in letters if n != 1]
        found += [
            f"delivery {delivery} was not heard"
            for (delivery,) in rows("select id from outbox where delivered_at_ms is not null")
            if not told.heard[delivery]
        ]
        for row in rows("select task_id from holds where resolution is null"):
            found.append(f"the hold of {row[0]} is open")
        world.violations += found


def simulate(seed: int, mix: Mix = DEFAULT, *, traced: bool = False) -> Simulation:
    """Run one seed; its violations are in `.world.violations`."""
    kept = outbox_store.secrets  # pyright: ignore[reportPrivateImportUsage]
    outbox_store.secrets = _Seeded  # pyright: ignore[reportAttributeAccessIssue, reportPrivateImportUsage]
    try:
        simulation = Simulation(seed, mix, traced=traced)
        simulation.run()
    finally:
        outbox_store.secrets = kept  # pyright: ignore[reportPrivateImportUsage]
    return simulation


def quiet() -> None:
    """Failures are the point here: the program's own log would drown them."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
