"""The one door for every surface: submit, estimate, get, wait, list, cancel, delete, and more."""

import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from tenku import assets, ledger, lifecycle, provenance
from tenku.accounts import ApiKey
from tenku.assets import Asset
from tenku.db import Database, Tx
from tenku.errors import NotFound
from tenku.failpoints import failpoint
from tenku.intake import Intake, Upload
from tenku.ledger import Balance, Entry
from tenku.media.files import Files
from tenku.media.links import Links
from tenku.moderation import Moderation
from tenku.provenance import Output
from tenku.service.answers import Estimate, Overview, Seen, Submitted
from tenku.service.making import Forecast, Making, Terms
from tenku.service.order import Order
from tenku.service.paging import Listing, Page
from tenku.service.takedown import take_down
from tenku.service.watching import Watching
from tenku.service.webhooks import Webhooks
from tenku.service.wishes import NO_WISHES, Wishes
from tenku.tasks import Status, Task, find_id, store
from tenku.tasks.model import task_topic
from tenku.tasks.result import StoredFile
from tenku.tasks.view import TaskView, view

WAIT_POLL_SECONDS = 0.5  # how often to look for what another process has written
WAITS_MAX = 32  # long polls of one account at a time; beyond it a wait answers at once


@dataclass(kw_only=True)
class Service:
    """All that a caller can do, each method for one account. Times come from `now_ms`."""

    db: Database
    files: Files
    links: Links
    forecast: Forecast
    intake: Intake
    moderation: Moderation
    webhooks: Webhooks
    terms: Terms
    now_ms: Callable[[], int]
    monotonic: Callable[[], float] = time.monotonic
    _waits: Counter[str] = field(default_factory=Counter[str])
    _watching: Watching = field(init=False)
    making: Making = field(init=False)

    def __post_init__(self) -> None:
        self.making = Making(
            db=self.db,
            files=self.files,
            forecast=self.forecast,
            intake=self.intake,
            moderation=self.moderation,
            webhooks=self.webhooks,
            terms=self.terms,
        )
        self._watching = Watching(db=self.db, monotonic=self.monotonic)

    # -- making -------------------------------------------------------------------------------

    async def submit(
        self,
        account_id: str,
        model_id: str,
        raw: Mapping[str, object],
        *,
        idempotency_key: str | None = None,
        wishes: Wishes = NO_WISHES,
        api_key: ApiKey | None = None,
    ) -> Submitted:
        """Check, price, hold and queue a video; it is on disk when this returns.

        `api_key` is the caller's, whose limits count.

        Raises:
            UnknownModel, InvalidParameter, ImageUnusable, NotFound, SourceNotRemixable,
            InsufficientCredits, RateLimited, QueueFull, EngineUnavailable, Conflict,
            ContentRejected: nothing was written but what moderators said.
        """
        order = Order.read(account_id, model_id, raw, idempotency_key, wishes, api_key)
        return await self.making.submit(order)

    async def estimate(
        self,
        account_id: str,
        model_id: str,
        raw: Mapping[str, object],
        *,
        api_key: ApiKey | None = None,
    ) -> Estimate:
        """What `submit` would hold, after the same checks, those of moderators included.

        Raises:
            UnknownModel, InvalidParameter, ImageUnusable, NotFound, SourceNotRemixable,
            EngineUnavailable, ContentRejected: as `submit` would.
        """
        return await self.making.estimate(Order.read(account_id, model_id, raw, api_key=api_key))

    async def cancel(self, account_id: str, task_id: str) -> Task:
        """End a task and give its credits back; one that is over is returned as it is."""
        bare = find_id(task_id)
        task = await self.db.write(lambda tx: lifecycle.cancel(tx, account_id, bare))
        failpoint("after_cancel")
        return task

    async def delete(self, account_id: str, task_id: str) -> Task:
        """Give up the video and the prompt; cancels a task that isn't over."""
        bare = find_id(task_id)
        task = await self.db.write(lambda tx: lifecycle.delete(tx, account_id, bare))
        failpoint("after_delete")
        return task

    async def upload(self, account_id: str, data: bytes, base_url: str) -> Upload:
        """Take an image in (PNG, JPEG, WEBP) for later use as `image_url`.

        Raises:
            ImageUnusable: says why.
        """
        return await self.intake.upload(account_id, data, base_url)

    # -- reading ------------------------------------------------------------------------------

    async def get(self, account_id: str, task_id: str) -> Task:
        """The account's task.

        Raises:
            NotFound: it has none of that id.
        """
        bare = find_id(task_id)
        return await self.db.read(lambda tx: store.get(tx, account_id, bare))

    async def wait(
        self,
        account_id: str,
        task_id: str,
        seconds: float,
        report: Callable[[Task], Awaitable[None]] | None = None,
    ) -> Task:
        """The task as soon as it is over, or as it stands after `seconds`.

        `report` is awaited with what each look has found. No transaction is open meanwhile.
        """
        bare = find_id(task_id)
        if self._waits[account_id] >= WAITS_MAX:
            seconds = 0
        self._waits[account_id] += 1
        try:
            deadline = self.monotonic() + seconds
            with self.db.listen(task_topic(bare)) as bell:
                while True:
                    task = await self.get(account_id, bare)
                    left = deadline - self.monotonic()
                    if task.status.terminal or left <= 0:
                        return task
                    if report is not None:
                        await report(task)
                    await bell.wait(min(WAIT_POLL_SECONDS, left))
        finally:
            self._waits[account_id] -= 1
            if not self._waits[account_id]:
                del self._waits[account_id]

    def watch(
        self, account_id: str, task_id: str, *, seconds: float, every: float
    ) -> AsyncGenerator[Seen]:
        """What `look` finds: now, at each change, and every so many seconds at least.

        Ends with the task, or after `seconds`. Close it when you stop before (`aclosing`).

        Raises:
            NotFound: the account has no task of that id.
        """
        bare = find_id(task_id)
        return self._watching.follow(
            account_id, bare, lambda: self.look(account_id, bare), seconds=seconds, every=every
        )

    async def page(self, account_id: str, listing: Listing) -> Page:
        """The account's tasks, newest first unless asked otherwise.

        Raises:
            InvalidParameter: the listing goes on after a task that the account hasn't got.
        """
        return await self.db.read(lambda tx: listing.find(tx, account_id))

    async def balance(self, account_id: str, entries: int = 10) -> tuple[Balance, list[Entry]]:
        """What the account has, and its newest movements."""
        return await self.db.read(
            lambda tx: (ledger.balance(tx, account_id), ledger.entries(tx, account_id, entries))
        )

    async def look(self, account_id: str, task_id: str) -> Seen:
        """The account's task and its place in the queue, of one moment.

        Raises:
            NotFound: it has none of that id.
        """
        bare = find_id(task_id)

        def read(tx: Tx) -> Seen:
            task = store.get(tx, account_id, bare)
            return Seen(task=task, queue_position=store.queue_position(tx, task))

        return await self.db.read(read)

    async def show(self, task: Task, base_url: str, *, local: bool = False) -> TaskView:
        """A task as callers see it, with links that work from now on.

        `local` adds the file's path, for callers on this machine.
        """
        position = None
        if task.status is Status.PENDING:
            position = await self.db.read(lambda tx: store.queue_position(tx, task))
        return self.present(Seen(task=task, queue_position=position), base_url, local=local)

    def present(self, seen: Seen, base_url: str, *, local: bool = False) -> TaskView:
        """As `show`, of what `look` has found."""
        task, now_ms = seen.task, self.now_ms()
        until_ms = now_ms + self.terms.link_seconds * 1000
        if task.expires_at_ms is not None:
            until_ms = min(until_ms, task.expires_at_ms)

        def link(file: StoredFile) -> str:
            token = self.links.sign(file.asset_id, until_ms // 1000)
            return f"{base_url}/files/{token}/{file.file_name}"

        return view(
            task,
            now_ms=now_ms,
            queue_position=seen.queue_position,
            link=link,
            path=(lambda file: str(self.files.path(file.key))) if local else None,
        )

    async def asset_of(self, account_id: str, stored: StoredFile) -> Asset:
        """The live file of a result.

        Raises:
            Expired: it was deleted.
        """
        return await self.intake.live(account_id, stored.asset_id)

    async def find_video(self, account_id: str, sha256: str) -> Task | None:
        """The account's task that made a video of these bytes, if it is still kept."""

        def find(tx: Tx) -> Task | None:
            task_id = assets.task_of_video(tx, account_id, sha256)
            return None if task_id is None else store.get(tx, account_id, task_id)

        return await self.db.read(find)

    async def find_output(self, account_id: str, sha256: str, *, anybodys: bool) -> Output:
        """What the log of outputs has of these bytes; `anybodys`: of whichever account.

        Raises:
            NotFound: nothing, or only of another account.
        """

        def find(tx: Tx) -> Output | None:
            own = provenance.find(tx, account_id, sha256)
            return provenance.find_anybodys(tx, sha256) if anybodys and own is None else own

        found = await self.db.read(find)
        if found is None:
            raise NotFound("No video of these bytes was made by this account.")
        return found

    async def open_asset(self, token: str) -> Asset:
        """The file behind a signed link.

        Raises:
            NotFound: the link is false; its subclass Expired: the link or the file is no more.
        """
        return await self.intake.open(token)

    # -- for the operator ---------------------------------------------------------------------

    async def overview(self) -> Overview:
        def look(tx: Tx) -> Overview:
            oldest = store.oldest_pending_ms(tx)
            return Overview(
                tasks=store.counts(tx),
                queue_age_seconds=0.0 if oldest is None else max(0, tx.now_ms - oldest) / 1000,
                held_credits=ledger.total_held(tx),
            )

        return await self.db.read(look)

    async def take_down(self, task_id: str, reason: str) -> Task:
        """Remove anybody's video, or end the task; see `takedown`. Raises NotFound."""
        bare = find_id(task_id)
        return await self.db.write(lambda tx: take_down(tx, bare, reason))

    async def check_store(self) -> None:
        """Prove that the database can be read and written. Raises Internal if it can't."""
        await self.db.write(lambda _: None)
