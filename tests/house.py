"""A service and workers over one home, put together as in production but for clock and engines."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from stores import Clock, new_account

from tenku.db import Database, Tx
from tenku.db.tables import metadata
from tenku.engines.base import Engine
from tenku.engines.router import Router
from tenku.engines.testcard import TestcardEngine
from tenku.intake import Intake
from tenku.media.files import Files
from tenku.media.guard import FetchPolicy
from tenku.media.links import Links
from tenku.moderation import Moderation, Moderator, baseline
from tenku.provenance import Marking
from tenku.service import Service, Terms, Webhooks
from tenku.worker import Slots, Worker

BASE_URL = "http://127.0.0.1:8420"
T2V = "fal-ai/sora-2/text-to-video"
I2V = "fal-ai/sora-2/image-to-video"
REMIX = "fal-ai/sora-2/video-to-video/remix"
PRICE = 160  # of four seconds of T2V


@dataclass
class House:
    """Whatever runs over one home. `account` has GRANTED credits, `stranger` as many."""

    GRANTED = 10_000

    home: Path
    db: Database
    clock: Clock
    service: Service
    router: Router
    account: str
    stranger: str

    def worker(self, *, db: Database | None = None, slots: int = 1) -> Worker:
        """A worker of its own name; with `db`, one that is as good as another process."""
        service = self.service
        return Worker(
            db=db or self.db,
            files=service.files,
            intake=service.intake,
            moderation=service.moderation,
            router=self.router,
            marking=Marking(folder=self.home / "secrets" / "c2pa"),
            slots=Slots(self.home / "slots", slots),
            presence=self.home / "workers",
            workspace=self.home / "work",
            run_seconds=3600,
            result_seconds=3600,
            keep_seconds=30 * 86_400,
        )

    async def rows(self) -> dict[str, int]:
        """How many rows every table has, and how many files there are."""

        def count(tx: Tx) -> dict[str, int]:
            run = tx.connection.exec_driver_sql
            return {name: run(f"select count(*) from {name}").scalar_one() for name in names}

        names = sorted(metadata.tables)
        return {**await self.db.read(count), "files": len(await self.service.files.entries())}

    async def spendable(self, account: str | None = None) -> int:
        balance, _ = await self.service.balance(account or self.account)
        return balance.available


def build(
    home: Path,
    db: Database,
    clock: Clock,
    engines: Mapping[str, Engine],
    moderators: tuple[Moderator, ...] = (baseline(),),
) -> House:
    """A house whose every model is routed to these engines, in this order."""
    files, links = Files(home / "assets"), Links(b"secret of the tests")
    router = Router({"*": tuple(engines)}, engines)
    intake = Intake(
        db=db,
        files=files,
        links=links,
        policy=FetchPolicy(),
        origins=frozenset({BASE_URL}),
        upload_seconds=3600,
        now_ms=clock,
    )
    service = Service(
        db=db,
        files=files,
        links=links,
        forecast=router,
        intake=intake,
        moderation=Moderation(db=db, moderators=moderators),
        webhooks=Webhooks(db=db, policy=FetchPolicy(), seed=bytes(32), now_ms=clock),
        terms=Terms(queue_max=500, queue_seconds=3600, link_seconds=3600, slots=1),
        now_ms=clock,
    )
    return House(
        home=home, db=db, clock=clock, service=service, router=router, account="", stranger=""
    )


@pytest.fixture
async def house(database: Database, clock: Clock, tmp_path: Path) -> House:
    """A house with the test card as its only engine."""
    built = build(tmp_path, database, clock, {"testcard": TestcardEngine()})
    built.account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))
    built.stranger = await database.write(lambda tx: new_account(tx, "other", House.GRANTED))
    return built
