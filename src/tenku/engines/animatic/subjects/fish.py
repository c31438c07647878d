"""Fish: one that swims, a few, or a school in depth; the colour that is asked for finds its kind."""

from dataclasses import replace

from tenku.engines.animatic.plan import ShotSize
from tenku.engines.animatic.rigs.figure import Colour, Easel, bake, mixed
from tenku.engines.animatic.rigs.poses import Poses
from tenku.engines.animatic.rigs.swimmer import Build, Scales, Wave
from tenku.engines.animatic.rigs.swimmer import fish as pose
from tenku.engines.animatic.scene import Cue, rng
from tenku.engines.animatic.subjects.afloat import Afloat, course, depth_of, stroke, surfaced
from tenku.engines.animatic.subjects.base import subject
from tenku.engines.animatic.subjects.palette import rgb
from tenku.engines.animatic.subjects.performer import Casting, Framing, Performer

_ALONE, _WITH, _MANY = 1.00, 0.40, 0.42  # length in adult persons: alone, with people, in a school
_CADENCE, _SPEED = 1.1, 0.55  # strokes a second, own lengths a second
_FRAMINGS: dict[ShotSize, Framing] = {
    "medium": Framing(size=0.62, width=0.42, y=0.0, level=0.48),
    "close": Framing(size=1.05, width=0.66, x=0.12, y=0.0, level=0.48),
}
_SIZES = 3  # in a school: near, middle, far

_CLOWN = Build(
    back=((0.50, 0.00), (0.44, 0.07), (0.33, 0.135), (0.16, 0.175), (-0.05, 0.165), (-0.22, 0.095), (-0.31, 0.055)),
    chest=((0.49, -0.02), (0.42, -0.085), (0.28, -0.150), (0.08, -0.175), (-0.10, -0.140), (-0.24, -0.075), (-0.31, -0.055)),
    tail=((-0.27, 0.055), (-0.37, 0.10), (-0.47, 0.115), (-0.505, 0.06), (-0.515, 0.0), (-0.505, -0.06), (-0.47, -0.115), (-0.37, -0.10), (-0.27, -0.055)),
    dorsal=((0.22, 0.13), (0.14, 0.225), (0.02, 0.225), (-0.06, 0.185), (-0.14, 0.225), (-0.23, 0.185), (-0.22, 0.07)),
    anal=((0.00, -0.13), (-0.06, -0.225), (-0.16, -0.225), (-0.23, -0.15), (-0.22, -0.05)),
    eye=(0.385, 0.030),
    bands=(
        (((0.315, 0.2), (0.285, 0.05), (0.30, -0.2), (0.185, -0.22), (0.150, -0.02), (0.195, 0.22)), "mark"),
        (((0.300, 0.2), (0.270, 0.05), (0.285, -0.2), (0.200, -0.22), (0.166, -0.02), (0.210, 0.22)), "white"),
        (((0.045, 0.25), (0.095, 0.02), (0.02, -0.25), (-0.105, -0.25), (-0.085, 0.0), (-0.105, 0.25)), "mark"),
        (((0.030, 0.25), (0.075, 0.02), (0.005, -0.25), (-0.090, -0.25), (-0.068, 0.0), (-0.090, 0.25)), "white"),
        (((-0.225, 0.2), (-0.215, 0.0), (-0.225, -0.2), (-0.300, -0.2), (-0.292, 0.0), (-0.300, 0.2)), "white"),
    ),
    wave=Wave(swing=0.13),
)  # fmt: skip
_TANG = Build(
    back=((0.50, 0.00), (0.45, 0.075), (0.34, 0.165), (0.16, 0.215), (-0.05, 0.195), (-0.23, 0.105), (-0.32, 0.042)),
    chest=((0.49, -0.025), (0.42, -0.095), (0.28, -0.170), (0.08, -0.210), (-0.10, -0.180), (-0.25, -0.085), (-0.32, -0.042)),
    tail=((-0.28, 0.040), (-0.38, 0.10), (-0.515, 0.165), (-0.47, 0.07), (-0.445, 0.0), (-0.47, -0.07), (-0.515, -0.165), (-0.38, -0.10), (-0.28, -0.040)),
    dorsal=((0.32, 0.14), (0.20, 0.255), (0.00, 0.265), (-0.20, 0.195), (-0.30, 0.100), (-0.24, 0.06)),
    anal=((0.16, -0.18), (0.04, -0.255), (-0.14, -0.235), (-0.29, -0.105), (-0.24, -0.05)),
    eye=(0.375, 0.045),
    bands=(
        (((0.34, 0.115), (0.18, 0.165), (-0.04, 0.150), (-0.24, 0.075), (-0.36, 0.030), (-0.36, -0.02), (-0.20, -0.045), (-0.12, 0.00), (-0.16, 0.055), (-0.04, 0.085), (0.10, 0.045), (0.20, 0.065)), "mark"),
        (((-0.33, 0.025), (-0.41, 0.075), (-0.49, 0.125), (-0.45, 0.0), (-0.49, -0.125), (-0.41, -0.075), (-0.33, -0.025)), "fin"),
    ),
    wave=Wave(swing=0.12),
)  # fmt: skip
_BUTTERFLY = Build(
    back=((0.50, -0.03), (0.42, 0.03), (0.34, 0.13), (0.20, 0.255), (0.00, 0.295), (-0.17, 0.230), (-0.28, 0.100), (-0.33, 0.045)),
    chest=((0.50, -0.05), (0.42, -0.085), (0.33, -0.165), (0.16, -0.265), (-0.03, -0.280), (-0.18, -0.205), (-0.28, -0.090), (-0.33, -0.045)),
    tail=((-0.29, 0.045), (-0.38, 0.085), (-0.46, 0.115), (-0.48, 0.0), (-0.46, -0.115), (-0.38, -0.085), (-0.29, -0.045)),
    dorsal=((0.22, 0.22), (0.10, 0.34), (-0.08, 0.385), (-0.26, 0.335), (-0.33, 0.19), (-0.27, 0.07)),
    anal=((0.10, -0.24), (-0.02, -0.35), (-0.18, -0.355), (-0.31, -0.22), (-0.27, -0.06)),
    eye=(0.335, 0.020),
    bands=(
        (((0.375, 0.20), (0.365, 0.02), (0.375, -0.25), (0.285, -0.25), (0.300, 0.02), (0.275, 0.24)), "mark"),
        (((0.215, 0.30), (0.215, -0.30), (0.150, -0.32), (0.145, 0.32)), "white"),
        (((-0.185, 0.36), (-0.215, 0.0), (-0.185, -0.36), (-0.255, -0.36), (-0.290, 0.0), (-0.255, 0.36)), "mark"),
    ),
    wave=Wave(swing=0.11),
)  # fmt: skip
_SILVER = Build(
    back=((0.50, 0.00), (0.42, 0.050), (0.28, 0.090), (0.08, 0.105), (-0.12, 0.080), (-0.27, 0.035), (-0.35, 0.022)),
    chest=((0.49, -0.015), (0.41, -0.060), (0.26, -0.105), (0.06, -0.120), (-0.13, -0.085), (-0.27, -0.035), (-0.35, -0.022)),
    tail=((-0.31, 0.022), (-0.41, 0.085), (-0.54, 0.150), (-0.475, 0.055), (-0.445, 0.0), (-0.475, -0.055), (-0.54, -0.150), (-0.41, -0.085), (-0.31, -0.022)),
    dorsal=((0.14, 0.095), (0.06, 0.165), (0.00, 0.150), (-0.10, 0.110), (-0.18, 0.050)),
    anal=((-0.04, -0.10), (-0.10, -0.155), (-0.16, -0.125), (-0.22, -0.045)),
    eye=(0.400, 0.015),
    eye_size=0.026,
    bands=((((0.46, 0.045), (0.26, 0.065), (0.0, 0.060), (-0.26, 0.022), (-0.40, 0.015), (-0.40, -0.008), (-0.20, 0.012), (0.05, 0.030), (0.30, 0.034)), "fin"),),
    wave=Wave(swing=0.15, waves=0.95),
)  # fmt: skip
_PARROT = Build(
    back=((0.50, 0.01), (0.46, 0.085), (0.36, 0.145), (0.18, 0.170), (-0.04, 0.150), (-0.22, 0.090), (-0.33, 0.062)),
    chest=((0.50, -0.03), (0.44, -0.090), (0.30, -0.145), (0.10, -0.165), (-0.10, -0.130), (-0.24, -0.075), (-0.33, -0.062)),
    tail=((-0.29, 0.062), (-0.39, 0.105), (-0.53, 0.145), (-0.485, 0.05), (-0.475, 0.0), (-0.485, -0.05), (-0.53, -0.145), (-0.39, -0.105), (-0.29, -0.062)),
    dorsal=((0.26, 0.15), (0.18, 0.225), (-0.02, 0.215), (-0.22, 0.150), (-0.27, 0.06)),
    anal=((0.04, -0.15), (-0.02, -0.215), (-0.16, -0.190), (-0.26, -0.060)),
    eye=(0.370, 0.055),
    bands=(
        (((0.52, 0.03), (0.44, 0.020), (0.36, -0.005), (0.38, -0.045), (0.46, -0.030), (0.52, -0.02)), "fin"),
        (((0.24, 0.055), (0.0, 0.050), (-0.26, 0.020), (-0.34, 0.010), (-0.26, -0.012), (0.0, 0.005), (0.22, 0.015)), "fin"),
        (((0.18, -0.045), (0.0, -0.055), (-0.24, -0.040), (-0.34, -0.030), (-0.24, -0.056), (0.0, -0.082), (0.18, -0.075)), "fin"),
    ),
    wave=Wave(swing=0.13),
)  # fmt: skip

_INK: Colour = (0.09, 0.10, 0.17)
# The kinds, each with its colours: (build, body, belly, fins, marks).
_KINDS: tuple[tuple[Build, Colour, Colour, Colour, Colour], ...] = (
    (_CLOWN, (0.95, 0.46, 0.12), (1.00, 0.62, 0.26), (0.96, 0.52, 0.16), _INK),
    (_TANG, (0.16, 0.42, 0.90), (0.26, 0.56, 0.96), (0.98, 0.80, 0.22), _INK),
    (_BUTTERFLY, (0.98, 0.82, 0.26), (0.99, 0.93, 0.66), (0.97, 0.72, 0.16), _INK),
    (_PARROT, (0.20, 0.68, 0.64), (0.42, 0.80, 0.62), (0.94, 0.46, 0.56), (0.10, 0.34, 0.52)),
    (_SILVER, (0.56, 0.66, 0.76), (0.92, 0.94, 0.94), (0.97, 0.80, 0.30), (0.22, 0.32, 0.46)),
)
_SHOAL = (4, 4, 4, 2, 0)  # which of them swim in schools


@subject("fish", "swim", aloft=True)
def fish(casting: Casting) -> Performer:
    """A school shares its poses: every fish has its own stroke, place and depth."""
    n = casting.subject.count
    alone = all(s.kind == "fish" for s in casting.plan.subjects)
    own = _MANY if n > 3 else (_ALONE / n**0.3 if alone else _WITH)
    if n == 1:
        casting = casting.framed(_FRAMINGS, own)
    length = casting.spot.height * own
    pace = min(2.0 / casting.tempo, 1.0)
    sizes = [1.0] if n == 1 else [(0.84 if n <= 5 else 0.70) ** k for k in range(_SIZES)]
    kinds = [_kind(casting, k) for k in range(1 if n == 1 or n > 5 else min(n, 3))]
    poses = [[_poses(casting, kind, length * size) for size in sizes] for kind in kinds]
    layers: list[Afloat] = []
    for i in range(n):
        k = 0 if n == 1 else (i * 2 + i // 3) % _SIZES
        dice = rng(casting.canvas.seed, "fish", i)
        x, y = depth_of(casting, i, length)
        layers.append(
            Afloat(
                poses=poses[i % len(kinds)][k],
                cadence=_CADENCE * pace * float(dice.uniform(0.9, 1.15)) * (1.5 if n > 3 else 1.0),
                phase=float(dice.random()),
                way=course(
                    casting, (x, y), _SPEED * length * pace * (0.8 + 0.2 * sizes[k]), 1.5 * length
                ),
                z=casting.depth + 0.9 * k,
                haze=0.13 * k,
                shaded=False,
                bob=(0.05 if n == 1 else 0.10) * length,
                leads=casting.leftwards,
            )
        )
    cue = Cue(kind="bubbles", gain=0.3)
    return Performer(
        layers=surfaced(casting, layers), cues=(cue,), height=length, speed=_SPEED * pace
    )


def _kind(casting: Casting, k: int) -> tuple[Build, Scales]:
    """The colour that is asked for decides; else the clip's seed."""
    named = casting.subject.colours.get("body")
    dice = rng(casting.canvas.seed, "fish.kind")
    if named is None:
        n = casting.subject.count
        first = int(dice.integers(len(_KINDS)))
        pick = _SHOAL[int(dice.integers(len(_SHOAL)))] if n > 5 else (first + k) % len(_KINDS)
        build, body, belly, fin, mark = _KINDS[pick]
        return build, Scales(body=body, belly=belly, fin=fin, mark=mark)
    wish = rgb(named)
    build, body, belly, fin, mark = min(_KINDS, key=lambda kind: _apart(kind[1], wish))
    near = _apart(body, wish) < 0.10
    body = mixed(wish, body, 0.6 if near else 0.0)
    return build, Scales(
        body=body,
        belly=mixed(body, (1.0, 0.94, 0.84), 0.35),
        fin=fin if near else mixed(body, (1.0, 0.86, 0.6), 0.25),
        mark=mark,
    )


def _apart(a: Colour, b: Colour) -> float:
    return sum((x - y) ** 2 for x, y in zip(a, b, strict=True))


def _poses(casting: Casting, kind: tuple[Build, Scales], length: float) -> Poses:
    build, scales = kind
    n = stroke(casting, _CADENCE)
    easel = Easel(scale=length, flip=casting.leftwards)
    if casting.subject.count > 3:
        build = replace(build, wave=replace(build.wave, swing=1.2 * build.wave.swing))
    return Poses(n, lambda k: bake(pose(k / n, build, scales), easel))
