"""What the engine and its child process say to one another: one JSON object a line.

    engine   Setup, then any number of Order and Stop; the end of its output ends the child
    child    Loading, Ready; for each Order: Progress ..., then Done, Stopped or Failed

After Failed the child ends: nobody knows in what state the libraries are.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from tenku.brief import Brief
from tenku.engines.frames import FamilyName, Size

Offload = Literal["auto", "none", "model", "sequential"]
Dtype = Literal["auto", "bfloat16", "float16", "float32", "fp8"]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True)


class Setup(_Line):
    """What to load, and onto what."""

    kind: Literal["setup"] = "setup"
    family: FamilyName
    folder: Path
    device: str
    dtype: Dtype = "auto"
    offload: Offload = "auto"


class Order(_Line):
    """One film. `change` says how far a remix goes from its source, 0..1."""

    kind: Literal["order"] = "order"
    id: int
    brief: Brief
    folder: Path
    canvas: Size
    fps: int
    num_frames: int  # that the model is asked for: as many as are wanted, or more
    steps: int | None = None
    change: float = 0.7


class Stop(_Line):
    kind: Literal["stop"] = "stop"
    id: int


class Loading(_Line):
    """The child runs, and has begun to import and to load."""

    kind: Literal["loading"] = "loading"


class Ready(_Line):
    """The model is loaded. `words` say how, for the operator."""

    kind: Literal["ready"] = "ready"
    words: str


class Progress(_Line):
    kind: Literal["progress"] = "progress"
    id: int
    done: float  # 0..1
    stage: str


class Done(_Line):
    kind: Literal["done"] = "done"
    id: int
    video: Path


class Stopped(_Line):
    kind: Literal["stopped"] = "stopped"
    id: int


class Failed(_Line):
    """`unavailable`: nothing can be filmed here until the operator mends something."""

    kind: Literal["failed"] = "failed"
    message: str
    retryable: bool = False
    unavailable: bool = False


Said = Loading | Ready | Progress | Done | Stopped | Failed

SAID = TypeAdapter[Said](Annotated[Said, Field(discriminator="kind")])
TOLD = TypeAdapter[Order | Stop](Annotated[Order | Stop, Field(discriminator="kind")])
