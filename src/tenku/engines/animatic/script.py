"""A plan in a prompt's place: the JSON of a ShotPlan, edited by hand, that is filmed as written.

No protocol needs a parameter for it: a prompt that is such a JSON object is a plan, every other
prompt is prose.
"""

from collections.abc import Collection, Iterator

from tenku.engines.animatic.looks import looks
from tenku.engines.animatic.moves import moves
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.settings import settings
from tenku.engines.animatic.sound import SOURCES
from tenku.engines.animatic.subjects import actions, kinds
from tenku.engines.animatic.weather import weathers


def find(prompt: str) -> ShotPlan | None:
    """The plan that a prompt is, or None: then it is prose, or no plan that can be filmed."""
    if not prompt.lstrip().startswith("{"):
        return None
    try:
        return check(prompt)
    except ValueError:
        return None


def check(text: str) -> ShotPlan:
    """The plan written in `text`, without the notes and words of the prompt that it came from.

    Raises:
        ValueError: names the field, what was given and what is allowed. pydantic's
            ValidationError, which is one, for what isn't a plan at all.
    """
    plan = ShotPlan.loads(text)
    for k, shot in enumerate(plan.all_shots()):
        within = f"shots.{k - 1}." if k else ""
        for field, given, allowed in _names(shot):
            if given not in allowed:
                names = ", ".join(sorted(allowed))
                raise ValueError(f"{within}{field} is {given!r}; allowed: {names}.")
        if shot.shots:
            raise ValueError(f"{within}shots: a shot after a cut has none of its own.")
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
