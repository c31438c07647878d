"""ShotPlan: what the reader understood of a prompt, and all that a stage needs to draw it.

Plain data with a schema version: it is stored with the clip, and a remix patches it.
Sizes, seconds and the seed belong to the brief, so that a plan can be filmed at any of them.
"""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = 1
SHOTS_MAX = 4

Facing = Literal["left", "right", "camera"]
Place = Literal["auto", "left", "centre", "right", "before"]  # before: whoever is next to it
Tempo = Literal["normal", "slow", "timelapse", "freeze"]
ShotSize = Literal["wide", "medium", "close"]
Held = Literal["", "umbrella"]
Seat = Literal["", "bench", "chair"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Subject(_Part):
    """Somebody or something in the picture. `kind` and `action` are registered names."""

    kind: str
    action: str = "auto"  # "auto" = the kind's own default
    count: int = Field(default=1, ge=1, le=30)
    colours: dict[str, str] = Field(default_factory=dict[str, str])  # part -> "#rrggbb"
    size: float = Field(default=1.0, ge=0.25, le=4.0)  # of its usual one, in a wide shot
    place: Place = "auto"
    facing: Facing = "right"
    old: bool = False  # of a person: grey hair, a stoop
    holds: Held = ""
    seat: Seat = ""  # what one sits on; "" = what suits the place


class Degree(_Part):
    """A registered thing with a strength: a weather, a camera move, a look, a sound cue."""

    kind: str
    strength: float = Field(default=1.0, ge=0.0, le=2.0)


class Speech(_Part):
    text: str
    language: Literal["en", "zh"]
    speaker: int | None = None  # which of the plan's people says it, from 0; None = in turn


class ShotPlan(_Part):
    schema_version: int = SCHEMA
    language: Literal["en", "zh"] = "en"  # of the prompt; notes are written in it
    setting: str = "meadow"
    subjects: tuple[Subject, ...] = ()
    light: tuple[tuple[float, float], ...] = ((0.0, 20.0),)  # (u 0..1, sun's elevation in degrees)
    weather: tuple[Degree, ...] = ()  # empty = clear
    wind: float = Field(default=0.4, ge=0.0, le=1.0)
    tempo: Tempo = "normal"
    camera: tuple[Degree, ...] = (Degree(kind="push_in", strength=0.3),)
    shot: ShotSize = "wide"
    looks: tuple[Degree, ...] = ()
    features: tuple[str, ...] = ()  # e.g. "light_trails", "neon", "lights_on", "flowers"
    speech: tuple[Speech, ...] = ()
    cues: tuple[Degree, ...] = ()  # sounds the prompt asked for by name
    silent: tuple[str, ...] = ()  # sounds the prompt ruled out
    shots: tuple["ShotPlan", ...] = Field(default=(), max_length=SHOTS_MAX - 1)  # after cuts
    notes: tuple[str, ...] = ()
    matched: tuple[tuple[str, str], ...] = ()  # (words of the prompt, what they were taken for)

    @classmethod
    def loads(cls, text: str) -> Self:
        return cls.model_validate_json(text)

    def all_shots(self) -> tuple["ShotPlan", ...]:
        """This shot and those that follow it, each alone; they share the clip's length evenly."""
        return (self.model_copy(update={"shots": ()}), *self.shots)

    def dumps(self) -> str:
        return self.model_dump_json(exclude_defaults=True)


class Recipe(_Part):
    """All that a remix needs to film a clip again: kept as JSON with the clip."""

    plan: ShotPlan
    seed: int
    still: bool = False  # the clip began with a given picture, which is its first frame
