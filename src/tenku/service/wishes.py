"""What a caller may wish of a submit beside the model's parameters."""

from dataclasses import dataclass

from tenku.tasks import Callback


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """All optional. None of them changes what is filmed or what it costs."""

    callback: Callback | None = None  # told once, when the task has ended
    callback_field: str = "callback_url"  # what the caller's protocol calls it
    start_seconds: int | None = None  # fail (timed_out) if not started by then
    low_priority: bool = False  # the account's other tasks start first
    result_seconds_max: int | None = None  # the video is gone by then; never later than usual
    queue_max: int | None = None  # refuse if so many of the account's tasks wait already
    resend: bool = False  # the client says it sends this again: answer as the first time
    asked_as: str | None = None  # the model's name in the caller's protocol
    remarks: tuple[str, ...] = ()  # for the task's notes


NO_WISHES = Wishes()
