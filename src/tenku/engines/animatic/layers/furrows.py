"""Fields in perspective: rows of crops that run to the vanishing point, on one plane of ground."""

from dataclasses import dataclass, replace
from typing import Self, cast

import cv2
import numpy as np

from tenku.engines.animatic.layers.sheet import Sheet, over
from tenku.engines.animatic.paint import Albedo, Board, Planes, Points, points, span
from tenku.engines.animatic.scene import Canvas, Moment, Picture

_SIDE = 0.22  # how far beyond each side the plane is painted, in frame widths


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plane of ground, seen from above its near edge.

    A point has nearness n (1 at depth 1, 0 at the horizon) and a, how far it lies to the right of
    the vanishing point at n = 1 (pixels). The pattern repeats after `period` of a, so that a camera
    which moves sideways sees the same plane again.
    """

    horizon: float  # pixels from the top
    drop: float  # from the horizon to n = 1, pixels
    vanish: float  # where the rows run to, pixels from the left
    period: float  # pixels

    def at(self, a: float, n: float) -> tuple[float, float]:
        return self.vanish + a * n, self.horizon + self.drop * n

    def strip(self, a0: float, a1: float, n0: float, n1: float) -> Points:
        """The outline of a strip between two rows, from far to near."""
        return points(self.at(a0, n0), self.at(a1, n0), self.at(a1, n1), self.at(a0, n1))

    def board(self, canvas: Canvas, far: float, near: float) -> Board:
        side = _SIDE * canvas.width
        low, high = self.at(0, far)[1], self.at(0, near)[1]
        board = Board(-side, low, canvas.width + side + self.period * near, high)
        board.lights = False
        return board

    def copies(self, board: Board, near: float) -> range:
        """Which repetitions of the pattern the board shows at nearness `near` and nearer."""
        low = (board.x0 - self.vanish) / near / self.period
        high = (board.x0 + board.width - self.vanish) / near / self.period
        return range(int(np.floor(low)) - 1, int(np.ceil(high)) + 1)


def rows(
    board: Board,
    random: np.random.Generator,
    plan: Plan,
    at: tuple[float, float],
    n: tuple[float, float],
    look: tuple[Albedo, Albedo, int],
    tall: float = 0.0,
) -> None:
    """Rows of a crop between a = at[0] and at[1]: soil, then plants with a lit and a dark side.

    `look` is soil, crop and how many rows; `tall` is the size of their leaves at n = 1, pixels.
    """
    soil, crop, count = look
    board.polygon(plan.strip(at[0], at[1], n[0], n[1]), soil, 0.62)
    pitch = (at[1] - at[0]) / count
    for k in range(count):
        a = at[0] + (k + 0.5) * pitch
        board.polygon(plan.strip(a - 0.42 * pitch, a + 0.50 * pitch, n[0], n[1]), crop, 0.30)
        board.polygon(plan.strip(a - 0.42 * pitch, a + 0.22 * pitch, n[0], n[1]), crop, 0.82)
    if not tall:
        return
    low, high = board.x0 - 0.1 * plan.period, board.x0 + board.width + 0.1 * plan.period
    turn = np.linspace(0.0, 2 * np.pi, 9, endpoint=False)
    jag = np.where(np.arange(9) % 2 == 0, 1.0, 0.58)
    for near in np.geomspace(max(n[0], 0.26), n[1], 24):
        for k in range(count):
            a = at[0] + (k + 0.46 + random.uniform(-0.08, 0.08)) * pitch
            here = float(near) * random.uniform(0.98, 1.02)
            if not low < plan.at(a, here)[0] < high:
                continue
            wide = pitch * random.uniform(0.20, 0.44)
            deep = tall / plan.drop * here * random.uniform(0.5, 0.9)
            tone = float(random.choice([0.60, 0.70, 0.93]))
            # Leaves lie in the plane: what stood up would slant when the plane passes sideways.
            across, along = a + wide * jag * np.cos(turn), here + deep * jag * np.sin(turn)
            clump = np.asarray(
                [plan.at(float(p), float(q)) for p, q in zip(across, along, strict=True)]
            )
            board.polygon(clump, crop, tone)


@dataclass(frozen=True, kw_only=True)
class Plane(Sheet):
    """A sheet that lies on the ground: each of its rows moves as its own depth does."""

    plan: Plan

    @classmethod
    def on(cls, board: Board, plan: Plan, haze: float) -> Self:
        """What a board holds, hazier with distance: `haze` at n = 0.1."""
        n = (np.arange(board.height) + board.y0 - plan.horizon) / plan.drop
        board.mist(haze * np.exp(-6.0 * (n - 0.1)))
        body, lit = board.planes()
        return cls(
            z=1 / 0.17, x=board.x0, y=board.y0, body=body, lit=lit, opaque=False,
            snow="all", plan=plan,
        )  # fmt: skip

    def weathered(self, fog: float, snow: float) -> "Plane":
        """Fog thickens row by row."""
        under = cast("Plane", super().weathered(0.0, snow))
        if not fog:
            return under
        body, lit = under.body.astype(np.float32), under.lit.astype(np.float32)
        down = np.arange(self.body.shape[0], dtype=np.float32) + self.y - self.plan.horizon
        depth = 1.0 / np.maximum(down / self.plan.drop, 0.05)
        amount = (1.0 - np.exp(-0.22 * fog * np.maximum(depth - 0.7, 0.0)))[:, None, None]
        cover = body[..., 3:].copy()
        body[..., :3] *= 1 - amount
        lit[..., :3] *= 1 - amount
        lit[..., 3:] += amount * (cover - lit[..., 3:])
        return replace(under, body=(body + 0.5).astype(np.uint8), lit=(lit + 0.5).astype(np.uint8))

    def paint(self, picture: Picture, moment: Moment) -> None:
        height, width = self.body.shape[:2]
        far, near = ((y - self.plan.horizon) / self.plan.drop for y in (self.y, self.y + height))
        scroll = moment.scroll % self.plan.period
        corners: list[tuple[float, float]] = []
        for n, y in ((far, self.y), (near, self.y + height)):
            view = moment.eye.view(1.0 / n)
            for x in (self.x, self.x + width):
                px = view.centre[0] + view.scale * (x - scroll * n - view.centre[0]) + view.dx
                py = view.centre[1] + view.scale * (y - view.centre[1]) + view.dy
                corners.append((px, py))
        source = np.asarray([(0, 0), (width, 0), (0, height), (width, height)], np.float32)
        target = np.asarray(corners, np.float32)
        top = max(int(target[:, 1].min()), 0)
        rows_ = picture.shape[0] - top
        if rows_ <= 1:
            return
        target[:, 1] -= top
        place = cv2.getPerspectiveTransform(source, target)
        rgba = self._coloured((slice(None), slice(None)), moment.light)
        warped = cv2.warpPerspective(
            rgba, place, (picture.shape[1], rows_), flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
        )  # fmt: skip
        over(picture, cast(Planes, warped), 0, top)


def ears(
    board: Board,
    random: np.random.Generator,
    x: float,
    foot: float,
    tall: float,
    albedo: Albedo,
    tone: float,
) -> None:
    """One stalk of wheat: a thin stem and a bent ear of grains with beards."""
    lean = tall * random.uniform(0.02, 0.28)
    q = span(0, 1, 7)
    stem = np.stack([x + lean * q**2.2, foot - tall * q * (1 - 0.06 * q)], 1)
    width = 0.012 * tall + 0.5
    board.polygon(
        np.concatenate([stem - (width / 2, 0), (stem + (width / 2, 0))[::-1]]), albedo, tone * 0.7
    )
    tip = stem[-1]
    way = (stem[-1] - stem[-2]) / max(float(np.hypot(*(stem[-1] - stem[-2]))), 1e-6)
    across = np.asarray([-way[1], way[0]])
    long = 0.26 * tall
    t = span(0, 1, 9)
    bulge = 0.040 * tall * np.sin(np.pi * (0.08 + 0.86 * t)) * (0.78 + 0.22 * (np.arange(9) % 2))
    spine = tip + long * (t[:, None] - 0.15) * way + 0.10 * long * (t**2)[:, None] * (1.0, 0.35)
    whole = np.concatenate(
        [spine + bulge[:, None] * across, (spine - bulge[:, None] * across)[::-1]]
    )
    board.polygon(whole, albedo, tone)
    lit = np.concatenate([spine, (spine - bulge[:, None] * across)[::-1]])
    board.polygon(lit, albedo, min(tone + 0.22, 1.0))
    for s in (-1.0, 0.2, 1.0):
        end = spine[-1] + 0.5 * long * (way + 0.28 * s * across)
        beard = np.stack([spine[-2] + 0.4 * width * across, end, spine[-2] - 0.4 * width * across])
        board.polygon(beard, albedo, min(tone + 0.1, 1.0))
