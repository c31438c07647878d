"""A plan in a prompt's place: the JSON of a ShotPlan, edited by hand, that is filmed as written.

No protocol needs a parameter for it: a prompt that is such a JSON object is a plan, every other
prompt is prose.
"""

from collections.abc import Collection, Iterator

from pydantic import ValidationError

from tenku.engines.animatic.looks import looks
from tenku.engines.animatic.moves import moves
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.settings import settings
from tenku.engines.animatic.sound import SOURCES
from tenku.engines.animatic.subjects import actions, kinds
from tenku.engines.animatic.weather import weathers


class NoPlan(ValueError):
    """What is written can't be filmed: names the field, what was given and what is allowed."""


def find(prompt: str) -> ShotPlan | None:
    """The plan that a prompt is, or None: then it is prose.

    Raises:
        NoPlan: it is meant as one.
    """
    return check(prompt) if prompt.lstrip().startswith("{") else None


def check(text: str) -> ShotPlan:
    """The plan written in `text`, without the notes and words of the prompt that it came from.

    Raises:
        NoPlan: it isn't one, or it can't be filmed.
    """
    try:
        plan = ShotPlan.loads(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NoPlan(f"{where}: {first['msg']}." if where else f"{first['msg']}.") from None
    for k, shot in enumerate(plan.all_shots()):
        within = f"shots.{k - 1}." if k else ""
        for field, given, allowed in _names(shot):
            if given not in allowed:
                names = ", ".join(sorted(allowed))
                raise NoPlan(f"{within}{field} is {given!r}; allowed: {names}.")
        if shot.shots:
            raise NoPlan(f"{within}shots: a shot after a cut has none of its own.")
    return plan.model_copy(update={"notes": (), "matched": ()})


def _names(plan: ShotPlan) -> Iterator[tuple[str, str, Collection[str]]]:
    """(field, name given, names that are registered) of everything in a plan that has a name."""
    yield "setting", plan.setting, settings()
    for k, subject in enumerate(plan.subjects):
        yield f"subjects.{k}.kind", subject.kind, kinds()
        yield f"subjects.{k}.action", subject.action, (*actions(subject.kind), "auto")
    degrees = (
        ("weather", plan.weather, weathers()),
        ("camera", plan.camera, moves()),
        ("looks", plan.looks, looks()),
        ("cues", plan.cues, tuple(SOURCES.names())),
    )
    for field, given, allowed in degrees:
        for k, degree in enumerate(given):
            yield f"{field}.{k}.kind", degree.kind, allowed
