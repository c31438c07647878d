"""The provider of the simulation: it takes jobs and money, and its answers get lost."""

from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim_world import World

from tenku.engines.provider import (
    Accepted,
    Arrived,
    Away,
    Broken,
    Busy,
    Finished,
    Gone,
    JobState,
    NotFetched,
    Refused,
    Reply,
    Silent,
    Unsure,
    Waiting,
    Working,
)
from tenku.errors import EngineFailed

SIZE = 1000


@dataclass
class Job:
    task_id: str
    key: str
    bought_ms: int  # of true time
    polls: int = 0
    fate: str = "finishes"
    cancelled: bool = False


@dataclass(kw_only=True)
class Market:
    """What the provider remembers, over all purchases of one world."""

    world: World
    key_seconds: float  # how long it knows a key
    looks_up: bool
    resend: bool
    rough: float  # 0..1: how often something goes wrong
    jobs: dict[str, Job] = field(default_factory=dict[str, Job])
    paid: Counter[str] = field(default_factory=Counter[str])
    cancels: int = 0
    under_way: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    files: dict[Path, int] = field(default_factory=dict[Path, int])

    def buy(self, task_id: str, key: str) -> str:
        now = self.world.true_ms
        for job_id, job in self.jobs.items():
            if job.key == key and now - job.bought_ms < self.key_seconds * 1000:
                return job_id
        self.paid[task_id] += 1
        fate = self.world.rng.choice(("finishes",) * 6 + ("fails", "stuck", "lost"))
        job_id = f"job-{len(self.jobs)}"
        self.jobs[job_id] = Job(task_id, key, now, fate="finishes" if self.calm else fate)
        self.world.log(f"provider sold {job_id} under {key}")
        return job_id

    def arrive(self) -> None:
        """A request that was thought lost reaches the provider after all."""
        if self.under_way:
            self.buy(*self.under_way.pop(self.world.rng.randrange(len(self.under_way))))

    @property
    def calm(self) -> bool:
        return self.world.calm

    def take_over(self, old: Path, new: Path, size_bytes: int) -> bool:
        """As purchase.take_over, of the market's files."""
        if self.files.get(old) != size_bytes or self.goes_wrong():
            return False
        self.files[new] = self.files.pop(old)
        return True

    def goes_wrong(self) -> bool:
        return not self.calm and self.world.rng.random() < self.rough


@dataclass(kw_only=True)
class SimProvider:
    """One task's job at the market; see tenku.engines.provider.Provider."""

    market: Market
    task_id: str
    name: str = "sim"
    base_url: str = "https://sim.example"
    model: str = "sim-1"

    @property
    def key_seconds(self) -> float:
        return self.market.key_seconds

    @property
    def resend(self) -> bool:
        return self.market.resend

    async def submit(self, key: str) -> Reply:
        return await self.market.world.call("submit", lambda: self._submit(key))

    async def look_up(self, key: str) -> str | None:
        return await self.market.world.call("look_up", lambda: self._look_up(key))

    async def poll(self, job_id: str) -> JobState:
        return await self.market.world.call("poll", lambda: self._poll(job_id))

    async def fetch(self, job: Finished, path: Path) -> Arrived:
        return await self.market.world.call("fetch", lambda: self._fetch(path))

    def cancel(self, job_id: str) -> Coroutine[Any, Any, None]:
        return self.market.world.call("cancel", lambda: self._cancel(job_id))

    async def tidy(self, job_id: str) -> None:
        """Nothing is left to do: the market keeps its books."""

    def _submit(self, key: str) -> Reply:
        market = self.market
        if not market.goes_wrong():
            return Accepted(market.buy(self.task_id, key))
        match market.world.rng.randrange(7):
            case 0:
                return Busy(5.0)
            case 1:
                return Refused(EngineFailed("The engine's provider refused the job."))
            case 2:
                return Unsure("it never arrived")
            case 3:
                market.under_way.append((self.task_id, key))
                return Unsure("it arrives later")
            case 4:
                return Away()
            case _:
                market.buy(self.task_id, key)
                return Unsure("the answer was lost")

    def _look_up(self, key: str) -> str | None:
        if not self.market.looks_up or self.market.goes_wrong():
            return None
        return next((i for i, job in self.market.jobs.items() if job.key == key), None)

    def _poll(self, job_id: str) -> JobState:
        market, job = self.market, self.market.jobs[job_id]
        if job.task_id != self.task_id:
            market.world.violations.append(f"task {self.task_id} polls {job_id} of {job.task_id}")
        job.polls += 1
        if market.goes_wrong():
            return market.world.rng.choice(
                (Silent("500"), Gone(), Waiting(), Working(progress=0.9), Working(progress=0.1))
            )
        if job.cancelled or job.fate == "lost":
            return Gone()
        if job.fate == "stuck":
            return Working(progress=0.99)
        if job.polls < 3:
            return Waiting() if job.polls == 1 else Working(progress=0.5)
        if job.fate == "fails":
            return Broken(EngineFailed("The engine's provider failed."))
        return Finished(url="https://sim.example/file", size_bytes=SIZE)

    def _fetch(self, path: Path) -> Arrived:
        if self.market.goes_wrong():
            if self.market.world.rng.random() < 0.5:
                raise NotFetched("the connection broke", final=self.market.world.rng.random() < 0.2)
            return Arrived(size_bytes=SIZE - 1, sha256="")
        self.market.files[path] = SIZE
        return Arrived(size_bytes=SIZE, sha256="")

    def _cancel(self, job_id: str) -> None:
        self.market.cancels += 1
        if not self.market.goes_wrong():
            self.market.jobs[job_id].cancelled = True
