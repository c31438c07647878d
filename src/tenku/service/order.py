"""A request for one video: read, compared with an earlier one, traced to its source."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tenku import catalog, ledger, logs
from tenku.accounts import NO_LIMITS, ApiKey, Limits
from tenku.catalog import ModelSpec, Parameters, Shape
from tenku.db import Tx
from tenku.errors import Conflict, InvalidParameter, NotFound, SourceNotRemixable
from tenku.media import images
from tenku.service.answers import Submitted
from tenku.service.wishes import NO_WISHES, Wishes
from tenku.tasks import Status, Task, find_id, store

_KEY_MAX = 255  # characters of an idempotency key
RESEND_MS = 10 * 60 * 1000  # how long a client's own resend finds what it sent first


@dataclass(kw_only=True)
class Order:
    """What an account asked for, with its parameters as the catalog has read them."""

    account_id: str
    spec: ModelSpec[Parameters]
    parameters: Parameters
    key: str | None  # the caller's idempotency key
    wishes: Wishes
    api_key: ApiKey | None = None  # with which it is asked for

    @property
    def limits(self) -> Limits:
        return NO_LIMITS if self.api_key is None else self.api_key.limits

    @classmethod
    def read(
        cls,
        account_id: str,
        model_id: str,
        raw: Mapping[str, object],
        key: str | None = None,
        wishes: Wishes = NO_WISHES,
        api_key: ApiKey | None = None,
    ) -> "Order":
        """Check what can be checked without a look at the store.

        Raises:
            UnknownModel, InvalidParameter.
        """
        callback = wishes.callback
        logs.hide(
            raw.get("prompt"), raw.get("image_url"), None if callback is None else callback.url
        )
        spec = catalog.find(model_id)
        parameters = spec.parse(raw)
        return cls(
            account_id=account_id,
            spec=spec,
            parameters=parameters,
            key=_checked_key(key),
            wishes=wishes,
            api_key=api_key,
        )

    @cached_property
    def fingerprint(self) -> str:
        """The same for every spelling of the same request. Takes a while with a picture in it.

        Raises:
            ImageUnusable: the picture is no data URI.
        """
        parameters = self.parameters.model_dump()
        image_url: str = parameters.get("image_url", "")
        if image_url[:5].lower() == "data:":  # the same picture, however it is written down
            digest = hashlib.sha256(images.parse_data_uri(image_url)).hexdigest()
            parameters["image_url"] = f"sha256:{digest}"
        asked: list[object] = [self.spec.id, parameters]
        if self.wishes.callback is not None:
            asked.append(self.wishes.callback.url)
        text = json.dumps(asked, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def take_fingerprint(self) -> None:
        """Work it out now, and not later in the middle of a transaction."""
        _ = self.fingerprint

    def replay(self, tx: Tx) -> Submitted | None:
        """The first answer to this key, if there was one in the last 24 hours.

        Without a key, what a client says it sends again is answered with the newest task of
        the same request, if that is not older than ten minutes.

        Raises:
            Conflict: the key was used for another request.
        """
        if self.key is None:
            return self._replay_resend(tx) if self.wishes.resend else None
        receipt = store.receipt(tx, self.account_id, self.key)
        if receipt is None or receipt.created_at_ms <= tx.now_ms - store.IDEMPOTENCY_MS:
            return None
        if receipt.fingerprint != self.fingerprint:
            raise Conflict(
                f"The idempotency key {self.key[:80]!r} was used for another request within "
                "24 hours. Use a new key for a new video."
            )
        task = store.get(tx, self.account_id, receipt.task_id)
        position = store.queue_position(tx, task)
        return Submitted.of(task, receipt.balance_credits, position, replayed=True)

    def _replay_resend(self, tx: Tx) -> Submitted | None:
        since_ms = tx.now_ms - RESEND_MS
        task = store.newest_alike(tx, self.account_id, self.fingerprint, since_ms)
        if task is None:
            return None
        left = ledger.balance(tx, self.account_id).available
        return Submitted.of(task, left, store.queue_position(tx, task), replayed=True)

    def remember(self, tx: Tx, submitted: Submitted) -> None:
        """Keep the answer for `replay`."""
        if self.key is None:
            return
        receipt = store.Receipt(
            fingerprint=self.fingerprint,
            task_id=submitted.task.id,
            balance_credits=submitted.balance,
            created_at_ms=tx.now_ms,
        )
        store.add_receipt(tx, self.account_id, self.key, receipt)


def source_of(tx: Tx, order: "Order") -> Task | None:
    """The task whose video a remix starts from."""
    video_id: str | None = getattr(order.parameters, "video_id", None)
    if video_id is None:
        return None
    try:
        task = store.get(tx, order.account_id, find_id(video_id))
    except NotFound:
        raise NotFound(
            f"There is no video {video_id[:80]!r}. A remix takes the video_id of a completed "
            "video that you made here with delete_video=false.",
            field="video_id",
        ) from None
    if not task.status.terminal:
        raise SourceNotRemixable(
            "That video is not finished yet. Remix it once get_task says completed.",
            field="video_id",
        )
    if task.status is Status.FAILED:
        raise SourceNotRemixable(
            "That task failed, so there is no video to remix.", field="video_id"
        )
    if not task.remixable(tx.now_ms):
        why = "has been deleted" if task.kept else "was made with delete_video=true"
        raise SourceNotRemixable(
            f"That video {why} and can't be remixed. Submit the first video again with "
            "delete_video=false, then remix its video_id.",
            field="video_id",
        )
    return task


def shape_of(source: Task) -> Shape:
    assert source.result is not None, "a remixable task is complete"
    video = source.result.video
    return Shape(width=video.width, height=video.height, seconds=round(video.duration))


def _checked_key(key: str | None) -> str | None:
    if key is None:
        return None
    if not (1 <= len(key) <= _KEY_MAX and key.isprintable()):
        allowed = f"1 to {_KEY_MAX} printable characters"
        raise InvalidParameter(
            f"idempotency_key has {len(key)} characters; allowed: {allowed}.",
            field="idempotency_key",
            allowed=allowed,
        )
    return key
