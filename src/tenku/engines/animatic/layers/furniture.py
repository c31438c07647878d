"""Furniture and fittings, painted in metres from where they stand: right and up."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic.layers.sheet import Sheet, glow_code
from tenku.engines.animatic.paint import Albedo, Board, Points, oval, points, ribbon, spline
from tenku.engines.animatic.scene import Layer

WOOD: Albedo = (0.52, 0.34, 0.22)
DARK_WOOD: Albedo = (0.34, 0.22, 0.18)
CREAM: Albedo = (0.93, 0.88, 0.78)
BRASS: Albedo = (0.80, 0.62, 0.30)
_LEAF: Albedo = (0.28, 0.46, 0.30)


@dataclass(frozen=True, kw_only=True)
class Stand:
    """A place on a board: x and foot in pixels, and the pixels of a metre there."""

    board: Board
    x: float
    foot: float
    metre: float

    def at(self, x: float, y: float) -> "Stand":
        """Another place, so many metres right and up."""
        px, py = self.x + x * self.metre, self.foot - y * self.metre
        return Stand(board=self.board, x=px, foot=py, metre=self.metre)

    def shape(self, *xy: tuple[float, float]) -> Points:
        return points(*xy) * (self.metre, -self.metre) + (self.x, self.foot)

    def poly(self, albedo: Albedo, tone: float, *xy: tuple[float, float]) -> None:
        self.board.polygon(self.shape(*xy), albedo, tone)

    def blob(self, albedo: Albedo, tone: float, *xy: tuple[float, float]) -> None:
        """A closed smooth outline through the points."""
        self.board.polygon(spline(self.shape(*xy), 6, closed=True), albedo, tone)

    def box(self, albedo: Albedo, tone: float, x0: float, y0: float, x1: float, y1: float) -> None:
        self.poly(albedo, tone, (x0, y0), (x1, y0), (x1, y1), (x0, y1))

    def disc(
        self, albedo: Albedo, tone: float, x: float, y: float, rx: float, ry: float = 0.0
    ) -> None:
        m = self.metre
        self.board.polygon(
            oval(self.x + x * m, self.foot - y * m, rx * m, (ry or rx) * m), albedo, tone
        )

    def line(
        self, albedo: Albedo, tone: float, width: npt.ArrayLike, *xy: tuple[float, float]
    ) -> None:
        """A smooth stroke; full widths in metres."""
        path = spline(self.shape(*xy), 6)
        ends = np.asarray(width, np.float64) * self.metre
        if ends.ndim:
            ends = np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, len(ends)), ends)
        self.board.polygon(ribbon(path, np.maximum(ends, 1.0)), albedo, tone)

    def tone(self, tone: float, *xy: tuple[float, float], soft: float = 0.0) -> None:
        self.board.tone(self.shape(*xy), tone, soft=soft * self.metre)

    def tone_box(
        self, tone: float, x0: float, y0: float, x1: float, y1: float, soft: float = 0.0
    ) -> None:
        self.tone(tone, (x0, y0), (x1, y0), (x1, y1), (x0, y1), soft=soft)

    def shadow(self, x0: float, x1: float, deep: float = 0.10) -> None:
        """The dark that a thing leaves on the floor under it."""
        m = self.metre
        middle, half = self.x + 0.5 * (x0 + x1) * m, 0.5 * (x1 - x0) * m
        self.board.wash(
            oval(middle, self.foot + 0.2 * deep * m, half, deep * m), (0.16, 0.11, 0.12), 0.12,
            soft=0.03 * m, opacity=0.62, inside=False,
        )  # fmt: skip

    def light(
        self, x0: float, y0: float, x1: float, y1: float, hue: int = 0, hour: float = 0.02
    ) -> None:
        """A box that glows by night."""
        board, m = self.board, self.metre
        left, right = (int(self.x + x * m - board.x0) for x in (x0, x1))
        top, bottom = (int(self.foot - y * m - board.y0) for y in (y1, y0))
        board.glow[max(top, 0) : max(bottom, top + 1), max(left, 0) : max(right, left + 1)] = (
            glow_code(hue, hour)
        )

    def shine(self, x: float, y: float, rx: float, ry: float, strength: float) -> None:
        m = self.metre
        self.board.shine(self.x + x * m, self.foot - y * m, rx * m, ry * m, strength)


def casement(
    stand: Stand, wide: float, tall: float, columns: int, rows: int, frame: Albedo, arch: float = 0.0
) -> Points:  # fmt: skip
    """A window cut into a wall: hole, frame, bars, sill and reveal; gives its outline (pixels).

    x = 0 is its middle, y = 0 its sill. `arch` is the rise of its round top, metres.
    """
    board, h = stand.board, wide / 2
    q = np.linspace(0, np.pi, 25)

    def outline(grow: float) -> Points:
        a, b = h + grow, tall + grow
        top = [(float(a * np.cos(t)), float(b + (arch * np.sin(t) if arch else 0.0))) for t in q]
        return stand.shape((-a, -grow), (a, -grow), *(top if arch else [(a, b), (-a, b)]))

    board.polygon(outline(0.13), frame, 0.60)
    board.polygon(outline(0.09), frame, 0.30)
    board.polygon(outline(0.05), frame, 0.74)
    hole = outline(0.0)
    board.erase(hole)
    thin = 0.045
    for c in range(1, columns):
        x = -h + wide * c / columns
        high = tall + (arch * float(np.sqrt(max(1 - (x / h) ** 2, 0))) if arch else 0.0)
        stand.box(frame, 0.34, x - thin / 2, 0, x + thin / 2, high)
        stand.box(frame, 0.80, x - thin / 2, 0, x - thin / 6, high)
    for r in range(1, rows + bool(arch)):
        y = tall * r / rows
        stand.box(frame, 0.34, -h, y - thin / 2, h, y + thin / 2)
        stand.box(frame, 0.78, -h, y, h, y + thin / 2)
    stand.box(frame, 0.90, -h - 0.18, -0.06, h + 0.18, 0.0)
    stand.box(frame, 0.30, -h - 0.16, -0.13, h + 0.16, -0.06)
    for x in (-0.62, 0.12):  # the sky in the glass
        streak = stand.shape(
            (x * wide * 0.7, 0.0), (x * wide * 0.7 + 0.25, 0.0),
            (x * wide * 0.7 + 0.25 + 0.42 * tall, tall), (x * wide * 0.7 + 0.42 * tall, tall),
        )  # fmt: skip
        inside = np.clip(streak, hole.min(axis=0), hole.max(axis=0))
        board.wash(inside, (1.0, 1.0, 1.0), 0.8, opacity=0.09, inside=False)
    return hole


def lampshade(stand: Stand, low: float, high: float, tall: float, shade: Albedo) -> None:
    """A cone of cloth, lit from within by night; y = 0 is its lower rim."""
    stand.poly(shade, 0.86, (-low, 0), (low, 0), (high, tall), (-high, tall))
    stand.tone(0.5, (0.25 * low, 0), (low, 0), (high, tall), (0.3 * high, tall), soft=0.012)
    for k in range(6):  # the glow follows the cone, in steps
        a, b = k / 6, (k + 1) / 6
        half = low + (high - low) * (a + b) / 2
        stand.light(-half * 0.97, tall * a, half * 0.97, tall * b, hue=0 if k < 4 else 1)
    stand.box(BRASS, 0.4, -low, -0.012, low, 0.012)


def pendant(stand: Stand, drop: float, radius: float, colour: Albedo, pool: float = 0.34) -> None:
    """A lamp that hangs from above: y = 0 is its lower rim, `drop` the length of its flex."""
    stand.box((0.16, 0.14, 0.16), 0.3, -0.008, 0.2, 0.008, drop)
    r = radius
    stand.blob(
        colour, 0.46, (-r, 0), (-0.92 * r, 0.42 * r), (-0.5 * r, 0.86 * r), (-0.16 * r, 1.15 * r),
        (0.16 * r, 1.15 * r), (0.5 * r, 0.86 * r), (0.92 * r, 0.42 * r), (r, 0), (0, -0.06 * r),
    )  # fmt: skip
    stand.tone(
        0.88,
        (-0.9 * r, 0.05 * r),
        (-0.55 * r, 0.05 * r),
        (-0.25 * r, 0.95 * r),
        (-0.5 * r, 0.8 * r),
        soft=0.06 * r,
    )
    stand.box(BRASS, 0.6, -0.14 * r, 1.1 * r, 0.14 * r, 1.34 * r)
    stand.disc(CREAM, 0.9, 0, -0.02 * r, 0.86 * r, 0.14 * r)
    stand.light(-0.78 * r, -0.14 * r, 0.78 * r, 0.08 * r)
    stand.disc(CREAM, 0.95, 0, -0.10 * r, 0.26 * r, 0.24 * r)
    stand.light(-0.2 * r, -0.3 * r, 0.2 * r, -0.05 * r, hue=2)
    stand.shine(0, -0.2 * r, 6.5 * r, 6.0 * r, pool)


def leafy(stand: Stand, random: np.random.Generator, tall: float, pot: Albedo, leaves: int) -> None:
    """A plant with large leaves in a pot."""
    stand.shadow(-0.26, 0.26, 0.05)
    rim = 0.30 * tall
    for layer, shade in ((0, 0.16), (1, 0.45), (2, 0.82)):
        for k in range(leaves):
            if k % 3 != layer:
                continue
            q = (k + 0.5) / leaves
            angle = np.pi * (0.08 + 0.84 * q) + random.uniform(-0.12, 0.12)
            reach = (tall - rim) * random.uniform(0.62, 1.0) * (0.72 + 0.28 * np.sin(np.pi * q))
            tip = (reach * np.cos(angle) * 0.75, rim + reach * np.sin(angle))
            bend = (0.35 * tip[0], rim + 0.72 * (tip[1] - rim))
            stand.line(_LEAF, 0.2, (0.02, 0.012), (0, rim - 0.02), bend, tip)
            _blade(stand, bend, tip, 0.13 * tall * random.uniform(0.8, 1.15), shade)
    r = 0.13 * tall + 0.04
    stand.poly(pot, 0.5, (-0.78 * r, 0), (0.78 * r, 0), (r, rim), (-r, rim))
    stand.tone(0.86, (-0.78 * r, 0), (-0.40 * r, 0), (-0.5 * r, rim), (-r, rim), soft=0.01)
    stand.tone(0.16, (0.40 * r, 0), (0.78 * r, 0), (r, rim), (0.55 * r, rim), soft=0.01)
    stand.box(pot, 0.74, -1.06 * r, rim - 0.05, 1.06 * r, rim)


def _blade(
    stand: Stand, root: tuple[float, float], tip: tuple[float, float], wide: float, tone: float
) -> None:
    """A pointed leaf with a darker half."""
    a, b = np.asarray(root), np.asarray(tip)
    b = b + 0.25 * (b - a)
    along = b - a
    side = np.asarray([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-6) * wide

    def pt(p: npt.NDArray[np.float64]) -> tuple[float, float]:
        return float(p[0]), float(p[1])

    one, two = a + 0.35 * along + side, a + 0.35 * along - side
    upper = one if one[1] > two[1] else two
    stand.blob(
        _LEAF,
        max(tone - 0.22, 0.08),
        pt(a),
        pt(one),
        pt(a + 0.75 * along + 0.55 * side),
        pt(b),
        pt(a + 0.75 * along - 0.55 * side),
        pt(two),
    )
    stand.poly(
        _LEAF,
        tone,
        pt(a),
        pt(a + 0.2 * along + 0.8 * (upper - a - 0.35 * along)),
        pt(upper),
        pt(a + 0.75 * along + 0.55 * (upper - a - 0.35 * along)),
        pt(b),
    )


def near_table(
    board: Board, x: float, top: float, metre: float, wood: Albedo, china: Albedo
) -> tuple[float, float]:
    """The edge of a round table near the camera with a cup; gives the top of its drink (pixels)."""
    s = Stand(board=board, x=x, foot=top, metre=metre)
    s.disc(wood, 0.16, 0, -0.045, 0.62, 0.15)
    s.disc(wood, 0.44, 0, 0, 0.62, 0.15)
    s.tone(0.66, (-0.50, 0.06), (-0.1, 0.13), (0.36, 0.10), (0.1, 0.03), (-0.3, 0.0), soft=0.02)
    s.box(wood, 0.12, -0.05, -1.0, 0.05, -0.16)
    s.disc((0.16, 0.10, 0.10), 0.2, 0.05, 0.0, 0.20, 0.045)
    return cup(s.at(0.02, 0.02), china)


def cup(s: Stand, china: Albedo) -> tuple[float, float]:
    """A cup on its saucer, about 16 cm wide; gives the top of its drink (pixels)."""
    s.disc(china, 0.40, 0, -0.006, 0.155, 0.036)
    s.disc(china, 0.80, 0, 0.004, 0.150, 0.034)
    s.disc(china, 0.34, 0, 0.008, 0.085, 0.018)
    s.line(china, 0.62, 0.018, (0.075, 0.125), (0.125, 0.125), (0.125, 0.07), (0.062, 0.055))
    s.blob(
        china, 0.78, (-0.088, 0.145), (-0.082, 0.07), (-0.048, 0.016), (0.048, 0.016), (0.082, 0.07),
        (0.088, 0.145), (0, 0.140),
    )  # fmt: skip
    s.tone(
        0.36, (0.02, 0.012), (0.05, 0.016), (0.082, 0.07), (0.088, 0.13), (0.035, 0.13), soft=0.008
    )
    s.disc(china, 0.92, 0, 0.145, 0.088, 0.024)
    s.disc((0.36, 0.20, 0.12), 0.4, 0, 0.142, 0.074, 0.017)
    return s.x, s.foot - 0.142 * s.metre


def pieces(board: Board, z: float, period: int = 0) -> list[Layer]:
    """What a board holds as one sheet for each thing, cut close, which is much less to paint.

    `period` (pixels) repeats them sideways; without one they stay when the camera follows.
    """
    body, lit = board.planes()
    held = cv2.max(cv2.max(cv2.extractChannel(body, 3), board.aura), board.glow)
    columns = np.concatenate([[False], held.max(axis=0) > 0, [False]])
    edges = np.flatnonzero(np.diff(columns.astype(np.int8)))
    runs: list[list[int]] = []
    for left, right in edges.reshape(-1, 2).tolist():
        if runs and left - runs[-1][1] < 8:
            runs[-1][1] = right
        else:
            runs.append([left, right])
    out: list[Layer] = []
    for left, right in runs:
        rows = np.flatnonzero(held[:, left:right].max(axis=1))
        x0, x1 = max(left - 2, 0), min(right + 2, board.width)
        y0, y1 = max(int(rows[0]) - 2, 0), min(int(rows[-1]) + 3, board.height)
        at = (slice(y0, y1), slice(x0, x1))
        glow, aura = board.glow[at].copy(), board.aura[at].copy()
        out.append(
            Sheet(
                z=z, x=board.x0 + x0, y=board.y0 + y0, body=body[at].copy(), lit=lit[at].copy(),
                glow=glow if glow.any() else None, aura=aura if aura.any() else None,
                period=period, scrolls=bool(period),
            )
        )  # fmt: skip
    return out
