"""Delivers what the outbox holds: signed, tried again for a day and more, and given up in sight.

It meets the rest of Tenku only in the database. Killed in the middle of a try, it leaves a
delivery that is tried again a minute later: at least once, so receivers go by its id.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog

from tenku import logs, outbox
from tenku.db import Database, Tx
from tenku.errors import Internal
from tenku.failpoints import failpoint
from tenku.media.guard import Unreachable
from tenku.outbox import Delivery
from tenku.service import EndpointRemoved, Service
from tenku.tasks import Task, store

# Seconds after the first, second, ... try that failed: ten tries in two hours, as fal
# promises, then on for more than a day.
PAUSES = (5, 30, 120, 300, 600, 900, 1200, 1800, 2200, 3600, 7200, 14400, 21600, 21600, 21600)
JITTER = 0.1  # a pause is longer or shorter by as much, so that receivers aren't hit in step
FLYING_MAX = 128  # tries at a time
LOOK_SECONDS = 1.0  # how often to look for what is due, or other processes have written
_log = structlog.get_logger("tenku.courier")

# (service, delivery, task, address of this server) -> the body, in a surface's own words
Payload = Callable[[Service, Delivery, Task, str], Awaitable[bytes]]


def pause_ms(tries: int, chance: float) -> int | None:
    """How long to wait after that many tries, None = give up. `chance` is within 0..1."""
    if tries > len(PAUSES):
        return None
    return round(1000 * PAUSES[tries - 1] * (1 + JITTER * (2 * chance - 1)))


@dataclass(kw_only=True)
class Courier:
    """`payloads` has the words of each form. `run` until stopped; `step` is one round, for tests.

    A host is asked again for an account when the last round of both is over, so that a slow one
    holds up only itself.
    """

    service: Service
    payloads: Mapping[str, Payload]
    base_url: str
    chance: Callable[[], float] = random.random
    _flying: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with asyncio.TaskGroup() as group:
            with self.db.listen(outbox.TOPIC) as bell:
                while True:
                    if not await self._round(group):
                        await bell.wait(LOOK_SECONDS)

    async def step(self) -> int:
        """One try of everything that is due now. Returns how many those were."""
        async with asyncio.TaskGroup() as group:
            return await self._round(group)

    @property
    def db(self) -> Database:
        return self.service.db

    async def _round(self, group: asyncio.TaskGroup) -> int:
        limit = FLYING_MAX - self._flying.total()
        if limit <= 0:
            return 0
        busy = tuple(self._flying)
        accounts = Counter[str]()
        for (account_id, _), count in self._flying.items():
            accounts[account_id] += count
        crowded = {who for who, n in accounts.items() if n >= outbox.OF_ACCOUNT_MAX}

        def work(tx: Tx) -> list[Delivery]:
            return outbox.claim(tx, busy=busy, crowded=crowded, limit=limit)

        try:
            if not await self.db.read(outbox.due):
                return 0
            claimed = await self.db.write(work)
        except Exception:  # the store is down, or worse: look again later
            _log.exception("webhooks not looked for")
            return 0
        for delivery in claimed:
            self._flying[delivery.account_id, delivery.host] += 1
            group.create_task(self._deliver(delivery))
        return len(claimed)

    async def _deliver(self, delivery: Delivery) -> None:
        logs.hide(delivery.url)  # its query may be the receiver's password
        try:
            failpoint("before_delivery")
            answer, heard = await self._try(delivery)
            failpoint("mid_delivery")
            pause = pause_ms(delivery.tries, self.chance())

            def settle(tx: Tx) -> None:
                if heard:
                    outbox.delivered(tx, delivery, answer)
                else:
                    outbox.put_off(tx, delivery, answer, pause)

            await self.db.write(settle)
            failpoint("after_delivery")
            dead = not heard and pause is None
            log = _log.error if dead else _log.info
            log("webhook", id=delivery.id, host=delivery.host, answer=answer, given_up=dead)
        except Exception:  # not written down: it is tried again when the claim runs out
            _log.exception("webhook not settled", id=delivery.id)
        finally:
            self._flying[delivery.account_id, delivery.host] -= 1
            self._flying = +self._flying  # without those that are over
            self.db.ring(outbox.TOPIC)

    async def _try(self, delivery: Delivery) -> tuple[str, bool]:
        """What came of it, and whether the receiver has acknowledged."""
        try:
            task = await self.db.read(lambda tx: store.by_id(tx, delivery.task_id))
            assert task is not None, "rows of tasks stay"
            body = await self.payloads[delivery.form](self.service, delivery, task, self.base_url)
            status = await self.service.webhooks.send(delivery, body)
        except Unreachable as error:
            return str(error), False
        except EndpointRemoved:
            return "the endpoint was removed", True
        except Internal:
            raise
        except Exception:  # a bug in one payload must not end all deliveries
            _log.exception("webhook crashed", id=delivery.id)
            return "Tenku failed because of a bug of its own", False
        return str(status), 200 <= status < 300
