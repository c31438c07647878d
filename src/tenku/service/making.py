"""From a request to a task: check, price, hold and queue a video, or tell what that would cost."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from tenku import accounts, assets, ledger, lifecycle
from tenku.assets import Asset
from tenku.brief import Brief
from tenku.db import Database, Tx
from tenku.errors import Failure, InsufficientCredits, KeySpent, QueueFull
from tenku.failpoints import failpoint
from tenku.intake import Intake, Picture
from tenku.media.files import Files
from tenku.moderation import Content, Moderation, Stage
from tenku.service import limits
from tenku.service.answers import Estimate, Submitted
from tenku.service.order import Order, shape_of, source_of
from tenku.service.webhooks import Webhooks
from tenku.tasks import Status, Task, store


class Forecast(Protocol):
    """What the service needs to know of engines."""

    def names(self, model_id: str) -> tuple[str, ...]: ...

    def expected(self, model_id: str, brief: Brief) -> tuple[float, int | None]: ...


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The operator's limits, in seconds unless named otherwise."""

    queue_max: int
    queue_seconds: int
    link_seconds: int
    slots: int


@dataclass(kw_only=True)
class Making:
    """What `Service.submit` and `Service.estimate` do."""

    db: Database
    files: Files
    forecast: Forecast
    intake: Intake
    moderation: Moderation
    webhooks: Webhooks
    terms: Terms
    new_id: Callable[[], str] = lambda: secrets.token_hex(16)
    new_seed: Callable[[], int] = lambda: secrets.randbelow(2**31)

    async def submit(self, order: Order) -> Submitted:
        """Queue what was ordered; it is on disk when this returns."""
        account_id, wishes = order.account_id, order.wishes
        await self._prepare(order)
        if order.key is not None or wishes.resend:  # before the picture is looked at again
            earlier = await self.db.read(order.replay)
            if earlier is not None:
                return earlier
        if self.moderation.asks_around:  # not about a video that its maker can't pay for
            await self.db.read(lambda tx: self._require_credits(tx, order))
        picture = await self._allowed_picture(order, self.moderation)
        stored: Asset | None = None
        if picture is not None and picture.png is not None:
            kept = await self.intake.keep(account_id, picture)
            stored = replace(kept, purpose=assets.FIRST_FRAME)
            failpoint("picture_stored")

        def work(tx: Tx) -> Submitted:
            earlier = order.replay(tx)
            if earlier is not None:
                return earlier
            waiting = store.waiting(tx, account_id)
            limit = self.terms.queue_max
            if wishes.queue_max is not None:
                limit = min(limit, wishes.queue_max)
            if waiting.account >= limit:
                raise QueueFull(
                    f"{waiting.account} of your tasks are waiting, which is the limit. "
                    "Try again when some have ended.",
                    retry_after_seconds=60,
                )
            limits.check_room(tx, order)
            task = self._new_task(tx, order, picture, waiting.everybody)
            if stored is not None:
                assets.add(tx, stored)
            left = lifecycle.submit(tx, task)
            submitted = Submitted.of(task, left, store.queue_position(tx, task))
            order.remember(tx, submitted)
            return submitted

        try:
            submitted = await self.db.write(work)
        except Failure:  # not a cancelled wait: then the task may exist
            await self._drop(stored)
            raise
        failpoint("before_ack")
        if submitted.replayed:
            await self._drop(stored)
        return submitted

    async def estimate(self, order: Order) -> Estimate:
        """What `submit` would hold. Writes nothing but what word lists say; asks nobody else, for
        who asks pays nothing.
        """
        picture = await self._allowed_picture(order, self.moderation.lists)

        def work(tx: Tx) -> Estimate:
            waiting = store.waiting(tx, order.account_id)
            task = self._new_task(tx, order, picture, waiting.everybody)
            key = order.api_key
            limited = key is not None and key.limits.credits is not None
            return Estimate(
                model_id=order.spec.id,
                parameters=order.parameters.model_dump(exclude_none=True),
                price=task.price_credits,
                balance=ledger.balance(tx, order.account_id).available,
                estimated_seconds=task.estimated_seconds,
                credits_left=accounts.credits_left(tx, key.id) if key and limited else None,
            )

        return await self.db.read(work)

    async def _prepare(self, order: Order) -> None:
        """What takes a while and needs no transaction. Raises InvalidParameter, ImageUnusable."""
        if order.wishes.callback is not None:
            await self.webhooks.check(order.wishes.callback.url, order.wishes.callback_field)
        if "image_url" in order.spec.needs:
            await asyncio.to_thread(order.take_fingerprint)

    def _require_credits(self, tx: Tx, order: Order) -> None:
        """Raises what the limits of the key and the hold would."""
        limits.check_room(tx, order)
        source = source_of(tx, order)
        shape = order.spec.shape(order.parameters, None, shape_of(source) if source else None)
        price = order.spec.price(shape)
        available = ledger.balance(tx, order.account_id).available
        if available < price:
            raise InsufficientCredits(need=price, have=available)
        left = accounts.credits_left(tx, order.api_key.id) if order.api_key else None
        if left is not None and left < price:
            raise KeySpent(need=price, have=left)

    async def _allowed_picture(self, order: Order, moderation: Moderation) -> Picture | None:
        """As `_picture`, once the moderators have let the prompt and the picture pass.

        Raises:
            ContentRejected, Unchecked.
        """
        account_id = order.account_id
        await moderation.check(Stage.PROMPT, account_id, Content(text=order.parameters.prompt))
        picture = await self._picture(order)
        if picture is not None and moderation.looks_at(Stage.INPUT_IMAGE):
            content = Content(images=(await self._jpeg(account_id, picture),))
            await moderation.check(Stage.INPUT_IMAGE, account_id, content)
        return picture

    async def _jpeg(self, account_id: str, picture: Picture) -> bytes:
        from tenku.media import pictures

        source = picture.png
        if source is None:
            asset = await self.intake.live(account_id, picture.asset_id)
            return await asyncio.to_thread(pictures.as_jpeg, self.files.path(asset.key))
        return await asyncio.to_thread(pictures.as_jpeg, source)

    async def _picture(self, order: Order) -> Picture | None:
        """The first frame, if it can be had without the network; else None."""
        if "image_url" not in order.spec.needs:
            return None
        url: str = getattr(order.parameters, "image_url")  # noqa: B009 - the catalog's name
        return await self.intake.take(order.account_id, url)

    async def _drop(self, stored: Asset | None) -> None:
        """Remove the file of a picture whose task did not come to be."""
        if stored is not None:
            await self.files.delete(stored.key)

    def _new_task(self, tx: Tx, order: Order, picture: Picture | None, ahead: int) -> Task:
        spec, parsed = order.spec, order.parameters
        source = source_of(tx, order)
        shape = spec.shape(parsed, None, shape_of(source) if source else None)
        limits.check_seconds(order, shape)
        seed = self.new_seed() if parsed.seed is None else parsed.seed
        parameters = parsed.model_dump() | {"seed": seed}
        if picture is not None:
            parameters["image_url"] = picture.said
        brief = Brief(
            mode=spec.mode,
            prompt=parsed.prompt,
            seconds=shape.seconds,
            width=shape.width,
            height=shape.height,
            seed=seed,
        )
        own, at_once = self.forecast.expected(spec.id, brief)
        slots = at_once or self.terms.slots
        wishes = order.wishes
        start_seconds = min(self.terms.queue_seconds, wishes.start_seconds or 2**31)
        return Task(
            id=self.new_id(),
            account_id=order.account_id,
            model_id=spec.id,
            parameters=parameters,
            image_id=picture.asset_id if picture else None,
            source_id=source.id if source else None,
            status=Status.PENDING,
            price_credits=spec.price(shape),
            estimated_seconds=round(own * (1 + ahead / slots)) or 1,
            created_at_ms=tx.now_ms,
            start_by_ms=tx.now_ms + start_seconds * 1000,
            fingerprint=order.fingerprint,
            low_priority=wishes.low_priority,
            result_seconds_max=wishes.result_seconds_max,
            asked_as=wishes.asked_as,
            remarks=wishes.remarks,
            callback=wishes.callback,
            key_id=order.api_key.id if order.api_key else None,
            shape=str(shape),
        )
