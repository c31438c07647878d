"""The camera's moves: each maps (strength, u, t) to a pose. New move = one function here."""

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sin

from tenku.engines.animatic.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Pose:
    """Where the camera is. Shares of the frame's width unless said; zeros are the rest."""

    push: float = 0.0  # forward: 0.16 makes the subject's plane 1.19 times as large
    slide: float = 0.0  # sideways: near things move most
    pan: float = 0.0  # turned: all depths move alike
    orbit: float = 0.0  # around the subject: it stays, the far moves
    rise: float = 0.0  # up: near things move most
    tilt: float = 0.0  # turned down: all depths move up alike
    shake_x: float = 0.0
    shake_y: float = 0.0
    zoom: float = 1.0


Move = Callable[[float, float, float], Pose]

MOVES = Registry[Move]("camera move")


def moves() -> tuple[str, ...]:
    return MOVES.names()


def eased(u: float) -> float:
    """Starts and ends softly, yet never stands still in between."""
    return 0.5 * u + 0.5 * u * u * (3.0 - 2.0 * u)


@MOVES.add("static")
def static(strength: float, u: float, t: float) -> Pose:
    return Pose()


@MOVES.add("push_in")
def push_in(strength: float, u: float, t: float) -> Pose:
    return Pose(push=0.16 * strength * eased(u))


@MOVES.add("pull_out")
def pull_out(strength: float, u: float, t: float) -> Pose:
    return Pose(push=0.16 * strength * (1.0 - eased(u)))


@MOVES.add("pan")
def pan(strength: float, u: float, t: float) -> Pose:
    return Pose(pan=0.09 * strength * (2.0 * eased(u) - 1.0))


@MOVES.add("orbit")
def orbit(strength: float, u: float, t: float) -> Pose:
    return Pose(orbit=0.07 * strength * (2.0 * eased(u) - 1.0), push=0.03 * sin(pi * u))


@MOVES.add("tracking")
def tracking(strength: float, u: float, t: float) -> Pose:
    """Beside a moving subject the ground scrolls with its gait; this adds the operator's sway."""
    return Pose(slide=0.05 * strength * (2.0 * eased(u) - 1.0), shake_y=0.0008 * sin(2.3 * t))


@MOVES.add("zoom_in")
def zoom_in(strength: float, u: float, t: float) -> Pose:
    return Pose(zoom=1.0 + 0.18 * strength * eased(u))


@MOVES.add("crane")
def crane(strength: float, u: float, t: float) -> Pose:
    return Pose(rise=-0.035 * strength * (1.0 - eased(u)))


@MOVES.add("tilt_up")
def tilt_up(strength: float, u: float, t: float) -> Pose:
    """The gaze goes from the ground to the sky."""
    return Pose(tilt=0.045 * min(strength, 1.0) * (1.0 - 2.0 * eased(u)), zoom=1.1)


@MOVES.add("tilt_down")
def tilt_down(strength: float, u: float, t: float) -> Pose:
    return Pose(tilt=0.045 * min(strength, 1.0) * (2.0 * eased(u) - 1.0), zoom=1.1)


@MOVES.add("slide")
def slide(strength: float, u: float, t: float) -> Pose:
    """On rails, sideways: near things pass quickly, far ones hardly."""
    return Pose(slide=0.10 * strength * (2.0 * eased(u) - 1.0))


@MOVES.add("dolly_zoom")
def dolly_zoom(strength: float, u: float, t: float) -> Pose:
    """The camera nears while the lens widens: the subject keeps its size, the far recedes."""
    push = 0.20 * strength * eased(u)
    return Pose(push=push, zoom=(1.0 + 0.25 * strength) * (1.0 - push))


@MOVES.add("first_person")
def first_person(strength: float, u: float, t: float) -> Pose:
    """On foot: forward, with the body's rise and fall at each step and its sway at every second."""
    return Pose(
        push=0.24 * strength * (0.15 + 0.85 * u),
        shake_y=0.0042 * strength * abs(sin(pi * 1.8 * t)),
        shake_x=0.0028 * strength * sin(pi * 1.8 * t),
        zoom=1.02,
    )


@MOVES.add("handheld")
def handheld(strength: float, u: float, t: float) -> Pose:
    amount = 0.0022 * strength
    return Pose(
        shake_x=amount * (sin(5.1 * t) + 0.5 * sin(11.3 * t + 1.0)),
        shake_y=amount * (sin(4.3 * t + 2.0) + 0.5 * sin(9.7 * t)),
        zoom=1.02,
    )
