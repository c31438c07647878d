"""How people act: each figure's layer, by what it does and which way it faces."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tenku.engines.animatic.rigs import acts, biped, front, frontal, puppet, seats, steps
from tenku.engines.animatic.rigs.acts import Act
from tenku.engines.animatic.rigs.biped import Carriage, Posture
from tenku.engines.animatic.rigs.body import Build, Outfit
from tenku.engines.animatic.rigs.figure import Part
from tenku.engines.animatic.rigs.gait import Gait
from tenku.engines.animatic.rigs.poses import Drawn, Poses
from tenku.engines.animatic.rigs.puppet import Curve
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.rigs.sideview import Manner, Sideview, sideview
from tenku.engines.animatic.rigs.steps import Step
from tenku.engines.animatic.rigs.umbrella import umbrella
from tenku.engines.animatic.scene import Cue, rng, smooth
from tenku.engines.animatic.sound.speech import syllables
from tenku.engines.animatic.subjects.palette import choice
from tenku.engines.animatic.subjects.performer import Actor, Casting, way

_POSES_MAX = 64  # of a loop
_BREATH_POSES = 12
_HURRY = 2.0  # in a time-lapse people hurry no more than this
_UMBRELLAS = ("#c23b46", "#2f6f73", "#e0a23c", "#34507a", "#8a4f6d")
_HOLDING: Xy = (0.30, 1.80)  # upper arm and elbow of an arm that holds an umbrella
KINDS = ("woman", "man", "child", "person")


@dataclass(frozen=True, kw_only=True)
class Loop:
    """An action that repeats on one spot."""

    seconds: float
    together: bool = False  # several do it in step
    side: Act | None = None  # seen from the side, or ...
    front: Step | None = None  # ... from the front
    beats: tuple[float, ...] = ()  # phases at which something sounds
    sound: str = "steps"
    gain: float = 0.4


LOOPS = {
    "dance": Loop(
        seconds=steps.BEATS * steps.BEAT,
        together=True,
        front=steps.dance,
        beats=tuple((k + 0.45) / steps.BEATS for k in range(6)),
        gain=0.22,
    ),
    "jump": Loop(seconds=acts.JUMP_SECONDS, side=acts.jump, beats=(acts.LANDING,), gain=0.8),
    "clap": Loop(seconds=0.42, front=steps.clap, beats=(0.5,), sound="claps"),
    "cheer": Loop(seconds=0.8, front=steps.cheer),
}


@dataclass(frozen=True, kw_only=True)
class Role:
    """One figure to be acted: who it is and where it stands."""

    casting: Casting
    i: int  # which of its subject's figures
    build: Build
    outfit: Outfit
    at: Xy
    height: float  # pixels

    @property
    def phase(self) -> float:
        return float(rng(self.casting.canvas.seed, "gait", self.i).random())

    @property
    def pace(self) -> float:
        """How much slower life goes, so that a time-lapse doesn't make people twitch."""
        return min(_HURRY / self.casting.tempo, 1.0)

    def cast(self, poses: Poses, cadence: float, phase: float, speed: float) -> Actor:
        """An actor that goes through these poses; `speed` is in own heights a second."""
        casting = self.casting
        return Actor(
            poses=poses,
            cadence=cadence,
            phase=phase,
            way=way(casting, self.at, speed * self.height, self.height),
            size=self.height / poses[0].scale,
            z=casting.depth,
        )


def walker(role: Role, gait: Gait, carriage: Carriage) -> Actor:
    """Somebody on the way, or standing, in profile."""
    n = role.casting.phases(gait.cadence) if gait.stride else 16
    easel = role.casting.easel(role.height, role.at)

    def go(phase: float) -> Drawn:
        return _profile(role, biped.going(phase, gait, carriage, role.build))

    return role.cast(Poses.of(n, go, easel), gait.cadence, role.phase, gait.speed)


def _profile(role: Role, posture: Posture) -> tuple[list[Part], list[Xy]]:
    """The parts in profile, with what the near hand holds."""
    if role.casting.subject.holds != "umbrella":
        return biped.drawn(posture, role.build, role.outfit)
    sway = 0.3 * (posture.arms[1][0] - 0.06)
    posture = replace(posture, arms=(posture.arms[0], (_HOLDING[0] + 0.12 * sway, _HOLDING[1])))
    parts, feet = biped.drawn(posture, role.build, role.outfit)
    return [*parts[:-2], *_canopy(role, posture), *parts[-2:]], feet


def _canopy(role: Role, posture: Posture) -> list[Part]:
    x, y = biped.hand_of(posture, role.build)
    colour = choice(role.casting, "umbrella", _UMBRELLAS, role.i)
    top = 1.0 + 0.155 + 0.04 - y
    parts = umbrella(colour, top, 0.16)
    return [replace(p, shape=tuple(q + (x, y) for q in p.shape)) for p in parts]


def loop(role: Role, action: str, poses_max: int = _POSES_MAX) -> tuple[Actor, Cue | None]:
    """Somebody who dances, jumps, claps ..., and how that sounds."""
    act, casting = LOOPS[action], role.casting
    cadence = role.pace / act.seconds
    frames = round(casting.canvas.fps / (cadence * casting.tempo))
    n = max(16, min(frames, poses_max))
    easel = replace(casting.easel(role.height, role.at), flip=casting.leftwards)

    def move(phase: float) -> Drawn:
        if act.front is not None:
            return frontal.drawn(act.front(phase), role.build, role.outfit)
        assert act.side is not None
        return biped.drawn(act.side(phase, role.build), role.build, role.outfit)

    phase = 0.0 if act.together else role.phase
    return role.cast(Poses.of(n, move, easel), cadence, phase, 0.0), _beats(
        role, act, cadence, phase
    )


def _beats(role: Role, act: Loop, cadence: float, phase: float) -> Cue | None:
    canvas = role.casting.canvas
    rate = cadence * role.casting.tempo  # loops a second of film
    times = sorted(
        t
        for beat in act.beats
        for k in range(int(canvas.seconds * rate) + 3)
        if 0.0 <= (t := (k + beat - phase) / rate) < canvas.seconds
    )
    if not times:
        return None
    pan = min(max(2.0 * role.at[0] / canvas.width - 1.0, -1.0), 1.0)
    return Cue(kind=act.sound, gain=act.gain, events=tuple(times), pan=0.7 * pan)


def seated_on(casting: Casting) -> str:
    """What somebody sits on here: "ground", "bench" or "chair"."""
    if casting.subject.seat:
        return casting.subject.seat
    suits = {"pavement": "bench", "snow": "bench", "floor": "chair"}
    return suits.get(casting.spot.ground, "ground")


def staying(role: Role, action: str) -> Sideview:
    """Somebody in profile who sits, or stands and talks, listens or nods."""
    casting = role.casting
    act: Act = acts.stand
    behind: list[Part] = []
    if action == "sit":
        on = seated_on(casting)
        act = acts.sit_low if on == "ground" else acts.sit
        level = acts.seat(role.build)
        behind = {"bench": seats.bench, "chair": seats.chair}[on](level) if on != "ground" else []
    postures = [act(k / _BREATH_POSES, role.build) for k in range(_BREATH_POSES)]
    ahead: list[Part] = []
    if casting.subject.holds == "umbrella":
        postures = [replace(p, arms=(p.arms[0], _HOLDING)) for p in postures]
        ahead = _canopy(role, postures[0])
    if casting.subject.old:
        postures = [replace(p, lean=p.lean + 0.10) for p in postures]
    easel = casting.easel(role.height, role.at)
    return sideview(
        postures,
        role.build,
        role.outfit,
        easel,
        role.at,
        role.height,
        _manner(role, action),
        role.phase,
        casting.depth,
        behind,
        ahead,
    )


def _manner(role: Role, action: str) -> Manner:
    casting = role.casting
    seed = casting.canvas.seed
    mine, theirs = _words(role)
    nod = _attending(seed, role, mine, theirs)
    if action == "nod":
        nod = nodding(seed, role.i)
    elif action == "look_up":
        nod = gazing_up(seed, role.i)
    return Manner(
        nod=nod,
        lids=puppet.blinking(seed + role.i, role.i, casting.canvas.seconds * casting.tempo),
        voice=puppet.talking(mine),
    )


def nodding(seed: int, i: int) -> Curve:
    """A head that nods two or three times and rests, radians."""
    start = float(rng(seed, "nod", i).uniform(0.0, 0.4))

    def nod(t: float) -> float:
        at = (t - start) % 2.6
        if at > 1.5:
            return 0.0
        return 0.13 * (1.0 - at / 1.9) * (1.0 - math.cos(2 * math.pi * at / 0.5)) * (at < 1.5)

    return nod


def gazing_up(seed: int, i: int) -> Curve:
    """A head that is lifted after a while and stays up, radians."""
    start = float(rng(seed, "lift", i).uniform(0.3, 0.6))
    return lambda t: -0.36 * smooth(start, start + 0.9, t) + 0.015 * math.sin(0.9 * t)


def _attending(
    seed: int,
    role: Role,
    mine: Sequence[tuple[float, float]],
    theirs: Sequence[tuple[float, float]],
) -> Curve:
    """A head that moves with its own words, and nods slowly to those of another."""
    a = float(rng(seed, f"attend.{role.casting.subject.kind}", role.i).uniform(0, 2 * math.pi))
    speaking, hearing = _lasting(mine), _lasting(theirs)
    tempo = role.casting.tempo

    def nod(t: float) -> float:
        film = t / tempo
        idle = 0.020 * math.sin(0.8 * t + a)
        own = 0.035 * speaking(film) * math.sin(4.1 * t + a)
        other = 0.075 * hearing(film) * max(math.sin(2.6 * t + a), 0.0) ** 2
        return idle + own + other

    return nod


def _lasting(words: Sequence[tuple[float, float]]) -> Curve:
    """1 while something is said, easing in and out over 0.4 s."""

    def level(t: float) -> float:
        gaps = [max(start - t, t - start - length, 0.0) for start, length in words]
        near = max(1.0 - min(gaps, default=1.0) / 0.4, 0.0)
        return near * near * (3.0 - 2.0 * near)

    return level


def facing_us(role: Role, action: str) -> puppet.Puppet:
    """Somebody who faces us, with a face that lives."""
    casting = role.casting
    canvas, seed = casting.canvas, casting.canvas.seed
    still = puppet.looking(seed, role.i)
    held = _overhead(role) if casting.subject.holds == "umbrella" else []
    wave = puppet.waving if action == "wave" and not held else None
    life = puppet.Life(
        turn=looking_around(seed, role.i) if action == "look" else still,
        nod=_bows(action, seed, role.i),
        lids=puppet.blinking(seed, role.i, canvas.seconds * casting.tempo),
        voice=puppet.talking(_words(role)[0]),
        wave=(lambda t: 0.02 * math.sin(1.1 * t)) if held else wave,
    )
    smile = {"smile": 1.0, "wave": 0.8, "nod": 0.7, "look": 0.75}.get(action, 0.35)
    frame = (float(canvas.width), float(canvas.height))
    return puppet.puppet(
        role.build, role.outfit, role.at, role.height, frame, life, smile, casting.depth, held
    )


def _overhead(role: Role) -> list[Part]:
    """The umbrella of somebody who faces us."""
    colour = choice(role.casting, "umbrella", _UMBRELLAS, role.i)
    return umbrella(colour, 1.19 - front.ELBOW[1] - front.GRIP[1], 0.27)


def _bows(action: str, seed: int, i: int) -> Curve | None:
    if action == "nod":
        nod = nodding(seed, i)
        return lambda t: 4.0 * nod(t)
    if action == "look":
        return lambda t: acts.held(
            t / LOOK_SECONDS, ((0.0, 0.0), (0.60, 0.0), (0.72, -1.0), (0.90, -1.0))
        )
    return None


LOOK_SECONDS = 5.0


def looking_around(seed: int, i: int) -> Curve:
    """A head that looks to one side, to the other, and ahead again; -1..1 is a slight turn."""
    side = (1.0, -1.0)[int(rng(seed, "look", i).integers(2))]
    keys = (
        (0.0, 0.0),
        (0.05, 0.0),
        (0.14, 2.6),
        (0.32, 2.6),
        (0.42, -2.6),
        (0.60, -2.6),
        (0.70, 0.0),
    )
    return lambda t: side * acts.held(t / LOOK_SECONDS, keys)


def _words(role: Role) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """The syllables (start, length) that this figure says, and those that others say."""
    casting = role.casting
    people = [s for s in casting.plan.subjects if s.kind in KINDS]
    before = people.index(casting.subject) if casting.subject in people else 0
    me = sum(s.count for s in people[:before]) + role.i
    mine: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    for said in syllables(casting.plan, casting.canvas.seconds):
        (mine if said.speaker == me else theirs).append((said.start, said.length))
    return mine, theirs
