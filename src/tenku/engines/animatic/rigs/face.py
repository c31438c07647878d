"""A person's head seen from the front, as pieces that a puppet moves.

The origin is the skull's middle. Outlines are those of a head of size 1, in body heights.
"""

from tenku.engines.animatic.rigs.body import INK, Build, Hair, Outfit
from tenku.engines.animatic.rigs.figure import Part, mixed, shade, warm
from tenku.engines.animatic.rigs.shape import Shape, blob, both, disc, mirrored, sized

_BACK: dict[Hair, Shape] = {
    "bob": mirrored((0.0, 0.08), (0.040, 0.070), (0.062, 0.025), (0.066, -0.040), (0.058, -0.082), (0.0, -0.075)),
    "long": mirrored((0.0, 0.08), (0.040, 0.070), (0.061, 0.025), (0.066, -0.060), (0.074, -0.150), (0.056, -0.180), (0.0, -0.165)),
    "ponytail": blob((0.0, 0.06), (0.044, 0.02), (0.060, -0.05), (0.070, -0.115), (0.056, -0.150), (0.040, -0.10), (0.02, -0.02)),
    "bun": disc((0.0, 0.092), 0.030, 0.026),
}  # fmt: skip
_CAP: dict[Hair, Shape] = {
    "short": blob(
        (-0.048, -0.006), (-0.055, 0.030), (-0.042, 0.066), (-0.008, 0.084), (0.034, 0.074), (0.054, 0.036),
        (0.048, -0.006), (0.044, 0.012), (0.040, 0.030), (0.018, 0.043), (-0.016, 0.037), (-0.036, 0.034), (-0.043, 0.012),
    ),
    "crop": blob(
        (-0.047, 0.000), (-0.050, 0.032), (-0.034, 0.064), (0.0, 0.073), (0.034, 0.064), (0.050, 0.032),
        (0.047, 0.000), (0.043, 0.020), (0.034, 0.040), (0.0, 0.046), (-0.034, 0.040), (-0.043, 0.020),
    ),
    "bob": blob(
        (-0.050, -0.062), (-0.064, -0.020), (-0.059, 0.035), (-0.036, 0.074), (0.004, 0.086), (0.042, 0.070), (0.061, 0.030), (0.064, -0.020),
        (0.050, -0.062), (0.046, -0.015), (0.038, 0.026), (0.018, 0.048), (-0.016, 0.030), (-0.040, 0.020), (-0.046, -0.020),
    ),
}  # fmt: skip
_CAP["long"] = blob(
    (-0.052, -0.075), (-0.063, -0.020), (-0.058, 0.035), (-0.036, 0.073), (0.0, 0.083), (0.036, 0.073), (0.058, 0.035), (0.063, -0.020),
    (0.052, -0.075), (0.0475, -0.020), (0.040, 0.022), (0.012, 0.052), (0.008, 0.060), (0.004, 0.052), (-0.038, 0.022), (-0.0475, -0.020),
)  # fmt: skip
_CAP["ponytail"] = blob(
    (-0.047, 0.000), (-0.053, 0.032), (-0.038, 0.068), (0.0, 0.080), (0.038, 0.068), (0.053, 0.032),
    (0.047, 0.000), (0.043, 0.022), (0.030, 0.042), (0.010, 0.050), (-0.014, 0.040), (-0.036, 0.030), (-0.043, 0.018),
)  # fmt: skip
_CAP["bun"] = _CAP["ponytail"]


def hair_behind(build: Build, outfit: Outfit) -> list[Part]:
    """Hair behind the shoulders."""
    if outfit.style not in _BACK:
        return []
    shape = sized(_BACK[outfit.style], build.head)
    return [Part(shape=shape, colour=shade(outfit.hair, 0.82), soft=0.04, lift=-0.1)]


def neck(build: Build, outfit: Outfit) -> Part:
    """Down to the point of the neckline, so that it may turn with the head."""
    slim = 0.0245 * (0.4 + 0.6 * build.limbs) * (0.5 + 0.5 * build.head)
    top = build.hip + build.torso - build.skull
    shape = mirrored(
        (0.0, -0.02), (slim, -0.03 * build.head), (slim, top + 0.045), (slim * 1.06, top + 0.026),
        (slim * 0.55, top + 0.002), (0.0, top - 0.010),
    )  # fmt: skip
    return Part(shape=shape, colour=outfit.skin, soft=0.03, lift=-0.20)


def bare(build: Build, outfit: Outfit) -> list[Part]:
    """Ears and the face without its features."""
    jaw = 0.5 * build.limbs + 0.5
    shape = mirrored(
        (0.0, 0.062), (0.030, 0.054), (0.0465, 0.024), (0.0475, -0.006), (0.0425 * jaw, -0.034),
        (0.028 * jaw, -0.058), (0.011 * jaw, -0.0690), (0.0, -0.0700),
    )  # fmt: skip
    size, skin = build.head, outfit.skin
    ears = both(disc((0.0485, -0.008), 0.0085, 0.0150, -0.15))
    covered = outfit.style in ("bob", "long")
    return [
        *([] if covered else [Part(shape=sized(ears, size), colour=warm(skin), soft=0.012)]),
        Part(shape=sized(shape, size), colour=skin, soft=0.042 * size, crease=0.35, lift=0.13),
    ]


def features(build: Build, outfit: Outfit) -> list[Part]:
    """Brows, nose and cheeks: they slide over the face when the head turns."""
    skin, size = outfit.skin, build.head
    brow = blob(
        (0.0085, 0.0128),
        (0.019, 0.0172),
        (0.0305, 0.0135),
        (0.0320, 0.0115),
        (0.019, 0.0145),
        (0.0090, 0.0108),
    )
    thick = 1.0 if build.limbs < 1 else 1.25
    nose = blob(
        (-0.002, -0.004),
        (0.0035, -0.016),
        (0.0085, -0.0245),
        (0.0060, -0.0285),
        (-0.0070, -0.0285),
        (-0.0080, -0.0250),
        (-0.0030, -0.0240),
        (0.0005, -0.015),
    )
    bridge = blob((-0.0035, 0.004), (0.0, 0.004), (0.0, -0.018), (-0.0045, -0.022))
    return [
        Part(shape=sized(both(disc((0.027, -0.026), 0.0115, 0.0085)), size), colour=warm(skin), tint=True, blur=0.0045 * size),
        Part(shape=sized(nose, size), colour=shade(skin, 0.66), tint=True, blur=0.0012 * size),
        Part(shape=sized(bridge, size), colour=mixed(skin, (1.0, 0.93, 0.82), 0.35), tint=True, blur=0.002 * size),
        Part(shape=sized(both(tuple((p - (0.02, 0.015)) * (1.0, thick) + (0.02, 0.015) for p in brow)), size), colour=shade(outfit.hair, 0.75), flat=0.35),
    ]  # fmt: skip


def eyes(build: Build, outfit: Outfit, opened: float, lashes: bool) -> list[Part]:
    """Both eyes, `opened` 0 shut .. 1."""
    size, at = (
        build.head * (1.12 if build.head > 1.2 else 1.0),
        (0.0198, -0.0035),
    )
    h = max(opened, 0.0)
    y = at[1]
    low, up = y - 0.0050 * h - 0.0012 * (1 - h), y + 0.0062 * h - 0.0030 * (1 - h)
    white = blob(
        (at[0] - 0.0098, y - 0.0008),
        (at[0], up),
        (at[0] + 0.0105, y + 0.0006),
        (at[0] + 0.001, low),
    )
    lid = blob(
        (at[0] - 0.0105, y - 0.0012),
        (at[0] - 0.003, up + 0.0006),
        (at[0] + 0.005, up),
        (at[0] + 0.0120, y + (0.0024 if lashes else 0.0008)),
        (at[0] + 0.0105, y - 0.0002),
        (at[0] + 0.004, up - 0.0020),
        (at[0] - 0.003, up - 0.0014),
    )
    k = 1.0 / build.head * size
    dark = [Part(shape=sized(both(lid), build.head * k), colour=INK, flat=0.35)]
    if opened < 0.25:
        return dark
    iris = mixed((0.30, 0.18, 0.10), outfit.hair, 0.3)
    return [
        Part(shape=sized(both(white), size), colour=(0.96, 0.94, 0.92), flat=0.72),
        Part(shape=sized(both(disc((at[0], y + 0.0008), 0.0052, min(0.0054, 0.0058 * h))), size), colour=iris, flat=0.7),
        Part(shape=sized(both(disc((at[0], y + 0.0008), 0.0029, min(0.0030, 0.0040 * h))), size), colour=INK, flat=0.3),
        Part(shape=sized((*disc((at[0] + 0.0020, y + 0.0028), 0.0013), *disc((-at[0] + 0.0020, y + 0.0028), 0.0013)), size), colour=(1, 1, 1), flat=1.0),
        *dark,
    ]  # fmt: skip


def mouth(build: Build, outfit: Outfit, opened: float, smile: float) -> list[Part]:
    """The mouth, `opened` 0..1 and smiling 0..1."""
    size, y = build.head, -0.0445
    w, c = 0.0130 + 0.0045 * smile - 0.0022 * opened, 0.0052 * smile
    gap = 0.0125 * opened
    lip = mixed(outfit.skin, (0.66, 0.20, 0.22), 0.55 if build.limbs < 1 else 0.34)
    corner = y + c
    inside = blob(
        (-w, corner),
        (-w * 0.5, y + 0.0006 + 0.2 * c),
        (0.0, y),
        (w * 0.5, y + 0.0006 + 0.2 * c),
        (w, corner),
        (w * 0.55, y - gap * 0.85 - 0.001),
        (0, y - gap - 0.001),
        (-w * 0.55, y - gap * 0.85 - 0.001),
    )
    upper = blob(
        (-w, corner),
        (-w * 0.45, y + 0.0042 + 0.2 * c),
        (0.0, y + 0.0030),
        (w * 0.45, y + 0.0042 + 0.2 * c),
        (w, corner),
        (w * 0.5, y + 0.2 * c),
        (0, y - 0.0004),
        (-w * 0.5, y + 0.2 * c),
    )
    lower = blob(
        (-w * 0.9, corner - 0.0006),
        (-w * 0.5, y - gap * 0.8),
        (0.0, y - gap - 0.0002),
        (w * 0.5, y - gap * 0.8),
        (w * 0.9, corner - 0.0006),
        (w * 0.5, y - gap - 0.0048),
        (0, y - gap - 0.0062),
        (-w * 0.5, y - gap - 0.0048),
    )
    teeth = blob(
        (-w * 0.7, y + 0.3 * c),
        (0, y + 0.0006),
        (w * 0.7, y + 0.3 * c),
        (w * 0.5, y - 0.0040),
        (0, y - 0.0046),
        (-w * 0.5, y - 0.0040),
    )
    line = blob(
        (-w, corner),
        (-w * 0.5, y + 0.15 * c),
        (0, y - 0.0002),
        (w * 0.5, y + 0.15 * c),
        (w, corner),
        (w * 0.5, y - 0.0014),
        (0, y - 0.0018),
        (-w * 0.5, y - 0.0014),
    )
    parts = [
        Part(shape=sized(lower, size), colour=lip, flat=0.78),
        Part(shape=sized(upper, size), colour=lip, flat=0.55),
    ]
    if opened > 0.1:
        parts.append(Part(shape=sized(inside, size), colour=(0.25, 0.07, 0.09), flat=0.4))
        if opened > 0.25 or smile > 0.7:
            parts.append(Part(shape=sized(teeth, size), colour=(0.95, 0.92, 0.88), flat=0.8))
        return parts
    return [*parts, Part(shape=sized(line, size), colour=shade(lip, 0.45), flat=0.4)]


def cap(build: Build, outfit: Outfit) -> list[Part]:
    """Hair over the forehead and at the sides."""
    size = build.head
    return [Part(shape=sized(_CAP[outfit.style], size), colour=outfit.hair, soft=0.030 * size)]
