"""What a key's limits leave for one more task. A limit that isn't set is never looked at."""

from tenku.catalog import Shape
from tenku.db import Tx
from tenku.errors import InvalidParameter, QueueFull, RateLimited
from tenku.service.order import Order
from tenku.tasks import queue

MINUTE_MS = 60_000
QUEUE_RETRY_SECONDS = 60


def check_seconds(order: Order, shape: Shape) -> None:
    """Raises InvalidParameter: the video would be longer than the key may make."""
    most = order.limits.seconds
    if most is None or shape.seconds <= most:
        return
    field = "duration" if hasattr(order.parameters, "duration") else "video_id"
    raise InvalidParameter(
        f"{field}: this key may make videos of at most {most} seconds, and this one would have "
        f"{shape.seconds}.",
        field=field,
        given=shape.seconds,
        allowed=f"at most {most} seconds",
    )


def check_room(tx: Tx, order: Order) -> None:
    """Raises RateLimited, QueueFull: the key may make no task now."""
    if order.api_key is None:
        return
    key_id, limits = order.api_key.id, order.limits
    if limits.per_minute is not None:
        oldest_ms = queue.nth_newest_of_key(tx, key_id, limits.per_minute, tx.now_ms - MINUTE_MS)
        if oldest_ms is not None:
            seconds = -(-(oldest_ms + MINUTE_MS - tx.now_ms) // 1000)
            raise RateLimited(
                f"This key may make {limits.per_minute} videos a minute. "
                f"Try again in {seconds} seconds.",
                retry_after_seconds=seconds,
            )
    if limits.waiting is not None:
        waiting = queue.waiting_of_key(tx, key_id)
        if waiting >= limits.waiting:
            raise QueueFull(
                f"{waiting} tasks of this key are waiting, and it may have {limits.waiting}. "
                "Try again when some have ended.",
                retry_after_seconds=QUEUE_RETRY_SECONDS,
            )
