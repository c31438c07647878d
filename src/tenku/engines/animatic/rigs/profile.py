"""A person's head in profile, looking to the right. Unit: the body's height."""

from tenku.engines.animatic.rigs.body import INK, Build, Hair, Outfit
from tenku.engines.animatic.rigs.figure import Colour, Part
from tenku.engines.animatic.rigs.shape import Points, Shape, Xy, blob, disc, limb, placed, points

_FACE = blob(
    (0.0, 0.067), (0.036, 0.052), (0.0515, 0.022), (0.0525, 0.004), (0.0535, 0.002), (0.0675, -0.016),
    (0.0670, -0.0205), (0.0565, -0.0255), (0.0605, -0.0325), (0.0570, -0.038), (0.0585, -0.0435),
    (0.0525, -0.050), (0.0535, -0.062), (0.0440, -0.0715), (0.022, -0.066), (-0.006, -0.050),
    (-0.022, -0.046), (-0.052, -0.034), (-0.063, 0.004), (-0.050, 0.046),
)  # fmt: skip
_CAPS: dict[Hair, Shape] = {
    "short": blob(
        (0.050, 0.036), (0.034, 0.068), (-0.004, 0.080), (-0.048, 0.062), (-0.071, 0.018),
        (-0.064, -0.022), (-0.046, -0.048), (-0.034, -0.040), (-0.020, -0.012), (-0.006, -0.020),
        (-0.004, 0.008), (0.014, 0.020), (0.022, 0.036), (0.038, 0.034),
    ),
    "crop": blob(
        (0.046, 0.038), (0.030, 0.064), (-0.004, 0.073), (-0.044, 0.056), (-0.066, 0.016),
        (-0.060, -0.020), (-0.042, -0.036), (-0.026, -0.018), (-0.010, -0.014), (0.002, 0.012),
        (0.022, 0.034),
    ),
    "bob": blob(
        (0.050, 0.030), (0.040, 0.066), (-0.002, 0.082), (-0.050, 0.066), (-0.076, 0.020),
        (-0.080, -0.035), (-0.066, -0.078), (-0.030, -0.080), (0.006, -0.066), (0.010, -0.050),
        (0.004, -0.020), (0.016, 0.012), (0.030, 0.034),
    ),
    "long": blob(
        (0.050, 0.030), (0.040, 0.066), (-0.002, 0.081), (-0.050, 0.066), (-0.075, 0.020),
        (-0.072, -0.03), (-0.058, -0.07), (-0.020, -0.06), (-0.006, -0.030), (0.012, 0.010),
        (0.030, 0.034),
    ),
}  # fmt: skip
_CAPS["ponytail"] = blob(
    (0.048, 0.038), (0.034, 0.066), (-0.002, 0.077), (-0.048, 0.060), (-0.069, 0.018),
    (-0.060, -0.018), (-0.040, -0.034), (-0.022, -0.022), (-0.012, -0.004), (0.008, 0.012),
    (0.024, 0.036),
)  # fmt: skip
_CAPS["bun"] = _CAPS["ponytail"]


def neck(at: Points, tilt: float, build: Build, outfit: Outfit) -> Part:
    """The neck of a head at `at`; clothes go over it."""
    line = points((-0.012, -0.03), (-0.019, -0.075), (-0.024, -0.125))
    slim = 0.029 * (0.5 + 0.5 * build.limbs) * (0.55 + 0.45 * build.head)
    widths = ((0.0, slim, slim), (1.0, slim * 0.88, slim * 0.88), (2.0, slim * 1.05, slim * 1.0))
    shape = limb(placed((line,), at, -tilt, build.head)[0], widths)
    return Part(shape=shape, colour=outfit.skin, soft=0.025, lift=-0.14)


def head(
    at: Points,
    tilt: float,
    build: Build,
    outfit: Outfit,
    lag: float,
    opened: float = 0.0,
    lids: float = 1.0,
) -> list[Part]:
    """Head and hair in profile; `lag` -1..1 swings what hangs, mouth and eyes open 0..1."""
    size = build.head

    def on(shape: Shape, where: Xy = (0.0, 0.0), angle: float = 0.0) -> Shape:
        return placed(placed(shape, where, angle), at, -tilt, size)

    hanging: list[Part] = []
    sway = -0.10 * lag
    if outfit.style == "ponytail":
        tail = blob(
            (0.0, 0.012), (-0.030, 0.012), (-0.052, -0.030), (-0.052, -0.085), (-0.040, -0.125),
            (-0.030, -0.085), (-0.020, -0.035), (0.0, -0.012),
        )  # fmt: skip
        hanging = [
            Part(shape=on(tail, (-0.058, 0.034), sway * 2.5 - 0.15), colour=outfit.hair, soft=0.02)
        ]
    elif outfit.style == "bun":
        hanging = [
            Part(shape=on(disc((-0.068, 0.044), 0.029, 0.026)), colour=outfit.hair, soft=0.02)
        ]
    elif outfit.style == "long":
        fall = blob(
            (0.0, 0.0), (-0.040, 0.01), (-0.062, -0.04), (-0.066, -0.11), (-0.074, -0.175),
            (-0.050, -0.160), (-0.030, -0.165), (-0.018, -0.12), (0.004, -0.06), (0.012, -0.02),
        )  # fmt: skip
        hanging = [
            Part(shape=on(fall, (-0.018, -0.01), sway), colour=outfit.hair, soft=0.03, crease=0.25)
        ]
    ear = on(disc((-0.010, -0.008), 0.010, 0.016, 0.15))
    shows_ear = outfit.style not in ("bob", "long")
    blush = (outfit.skin[0] * 0.97, outfit.skin[1] * 0.80, outfit.skin[2] * 0.76)
    return [
        Part(shape=on(_FACE), colour=outfit.skin, soft=0.040 * size, crease=0.25),
        Part(shape=on(disc((0.028, -0.022), 0.015, 0.012)), colour=blush, soft=0.03, inside=True, blur=0.006 * size, flat=0.8),
        Part(shape=on(disc((0.0375, 0.0045 - 0.004 * (1 - lids)), 0.0042 + 0.003 * (1 - lids), 0.0068 * lids + 0.0014 * (1 - lids))), colour=INK, flat=0.4, inside=True),
        Part(shape=on(blob((0.024, 0.0185), (0.038, 0.0225), (0.048, 0.0185), (0.038, 0.0195))), colour=_dark(outfit.hair), flat=0.4, inside=True),
        *(Part(shape=on(shape), colour=colour, flat=0.4, inside=True) for shape, colour in _mouth(opened)),
        *hanging,
        Part(shape=on(_CAPS[outfit.style]), colour=outfit.hair, soft=0.035 * size, crease=0.15),
        *([Part(shape=ear, colour=blush, soft=0.012)] if shows_ear else []),
    ]  # fmt: skip


def _mouth(opened: float) -> list[tuple[Shape, Colour]]:
    """The lips' line; an open mouth is a dark wedge that widens towards the front."""
    lip: Colour = (0.52, 0.20, 0.20)
    line = blob((0.062, -0.0375), (0.050, -0.0385), (0.040, -0.0345), (0.050, -0.0400))
    if opened < 0.1:
        return [(line, lip)]
    gap = 0.0135 * opened
    wedge = blob(
        (0.066, -0.0350), (0.050, -0.0355), (0.040, -0.0350), (0.048, -0.0385 - 0.55 * gap),
        (0.066, -0.0385 - gap),
    )  # fmt: skip
    return (
        [(wedge, (0.27, 0.08, 0.10)), (line, lip)]
        if opened < 0.3
        else [(wedge, (0.27, 0.08, 0.10))]
    )


def _dark(c: Colour) -> Colour:
    return c[0] * 0.6, c[1] * 0.55, c[2] * 0.55
