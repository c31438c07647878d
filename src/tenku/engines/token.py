"""What is kept of a purchase in its task's row, from before it is made: see `purchase`."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, ValidationError


class State(StrEnum):
    INTENT = "intent"  # may have been sent
    CLEAR = "clear"  # certainly nothing is bought
    CONFIRMED = "confirmed"  # bought, under `upstream_id`
    FETCHED = "fetched"  # and its file is on this machine's disk


class Token(BaseModel):
    """What is kept of a purchase, as JSON in the task's row. Times in seconds since 1970."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: State
    engine: str
    base_url: str
    model: str
    submit_key: str
    sends: int  # that the provider may have taken
    begun_at: float  # of the first intent: the queue's limit counts from here
    submitted_at: float
    upstream_id: str | None = None
    started_at: float | None = None  # first seen working: the run's limit counts from here
    file: str | None = None
    size_bytes: int = 0
    prompt: str = ""  # as it is sent, the second time too
    notes: tuple[str, ...] = ()  # that came with the file


def read(checkpoint: str | None) -> Token | None:
    """The token that a task's checkpoint is, if it is one."""
    try:
        return None if checkpoint is None else Token.model_validate_json(checkpoint)
    except ValidationError:
        return None


def bound_to(checkpoint: str | None) -> str | None:
    """The engine that may have bought a task's job already; None where certainly none has."""
    token = read(checkpoint)
    return None if token is None or token.state is State.CLEAR else token.engine
