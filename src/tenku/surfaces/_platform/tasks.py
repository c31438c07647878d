"""Wishes, tasks, credits and files in the platform's words."""

from collections.abc import Mapping
from typing import cast

from tenku.errors import InvalidParameter
from tenku.service import Service
from tenku.tasks.view import TaskView

YUAN = 100  # credits


def parameters_of(options: Mapping[str, object] | None, **common: object) -> dict[str, object]:
    """The parameters of a model: what was given of the common ones, then the model's own."""
    given = {name: value for name, value in common.items() if value is not None}
    return given | dict(options or {})


def task_data(view: TaskView) -> dict[str, object]:
    """A task. `result.output.images` is where older programs look for a file of any kind."""
    data = view.dump() | {"model": view.model_id, "channel": None}
    if view.result is not None:
        result = cast("dict[str, object]", data["result"])
        data["result"] = result | {"output": {"images": [view.result.video.url]}}
    return data


async def balance_data(service: Service, account_id: str) -> dict[str, object]:
    """What an account has. `user_id` is a whole number, as the platform's are."""
    now, _ = await service.balance(account_id)
    return {
        "user_id": int(account_id[:12], 16),
        "balance": now.available,
        "held": now.held,
        "balance_yuan": now.available / YUAN,
        "vip_level": 0,
        "unit": "credits",
        "exchange_rate": f"{YUAN} = 1 CNY",
    }


async def transfer(
    service: Service, account_id: str, url: str, kind: str, base_url: str
) -> dict[str, object]:
    """Mirror an image; it is fetched now.

    Raises:
        InvalidParameter: it is to be of another kind.
        ImageUnusable: says why.
    """
    if kind != "image":
        raise InvalidParameter(
            f"type is {kind[:80]!r}; allowed: image. Tenku takes in first frames for videos and "
            "no audio; the videos that it makes have sound.",
            field="type",
            given=kind[:80],
            allowed=("image",),
        )
    upload = await service.intake.upload_from(account_id, url, base_url)
    return {
        "original_url": url,
        "cdn_url": upload.image_url,
        "type": kind,
        "size_bytes": upload.size,
        "expires_at": upload.expires_at,
    }
