"""Who can be in the picture: every module here registers its kinds. A new one is a new module."""

from tenku.engines.animatic.plan import ShotPlan, Subject
from tenku.engines.animatic.registry import load
from tenku.engines.animatic.scene import Canvas, Spot
from tenku.engines.animatic.subjects.base import SUBJECTS
from tenku.engines.animatic.subjects.performer import Casting, Performer

__all__ = ["Performer", "actions", "cast", "floats", "kinds", "stands"]

load(__name__, __path__)


def kinds() -> tuple[str, ...]:
    """The names of all kinds of subject."""
    return SUBJECTS.names()


def actions(kind: str) -> tuple[str, ...]:
    """What a kind can do, its default first. Raises KeyError for an unknown kind."""
    return SUBJECTS[kind].actions


def floats(kind: str) -> bool:
    """Whether a kind needs water. Raises KeyError for an unknown kind."""
    return SUBJECTS[kind].floats


def stands(subject: Subject) -> bool:
    """Whether it needs ground under it. Raises KeyError for an unknown kind."""
    kind = SUBJECTS[subject.kind]
    return not (kind.aloft or kind.floats) or subject.action == "perch"


def cast(
    subject: Subject,
    spot: Spot,
    canvas: Canvas,
    plan: ShotPlan,
    *,
    depth: float = 1.0,
    follow: float = 0.0,
    horizon: float | None = None,
    water: tuple[float, float] | None = None,
) -> Performer:
    """Paints a subject's poses and sets it on its way. Raises KeyError for an unknown kind.

    `depth` is that of its layers, `follow` the camera's speed (pixels a second to the right); `horizon` and the far and near edge of `water` are pixels from the top.

    An action that the kind doesn't know, and "auto", become its default.
    """
    kind = SUBJECTS[subject.kind]
    if subject.action not in kind.actions:
        subject = subject.model_copy(update={"action": kind.actions[0]})
    level = 0.55 * canvas.height if horizon is None else horizon
    return kind.build(
        Casting(
            subject=subject,
            spot=spot,
            canvas=canvas,
            plan=plan,
            depth=depth,
            follow=follow,
            horizon=level,
            water=water,
        )
    )
