"""What falls before the camera: streaks of rain, flakes of snow, and the splashes of drops."""

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from tenku.engines.animatic.paint import Mask, Points
from tenku.engines.animatic.scene import Canvas, Moment, Picture, rng


@dataclass(frozen=True, kw_only=True)
class Plate:
    """A mask that tiles both ways, twice the frame's size at least, and its speed."""

    mask: Mask
    tile: tuple[int, int]  # width and height of one tile, pixels
    speed: tuple[float, float]  # pixels a scene second, right and down
    sway: float = 0.0  # pixels to and fro


@dataclass(frozen=True, kw_only=True)
class Falling:
    """Several plates at different depths, blended as one."""

    sheets: tuple[Plate, ...]
    colour: tuple[float, float, float]  # 0..1 under full light
    opacity: float
    z: float

    def paint(self, picture: Picture, moment: Moment) -> None:
        height, width = picture.shape[:2]
        pace = min(moment.clock, 1.6 * moment.t)  # a time-lapse would turn drops into noise
        mask = np.zeros((height, width), np.uint8)
        for k, plate in enumerate(self.sheets):
            sway = plate.sway * np.sin(0.9 * pace + 2.0 * k)
            pan = moment.eye.view(0.6 + 0.8 * k).dx - moment.scroll / (1.0 + k)
            x = int(-(plate.speed[0] * pace + sway + pan)) % plate.tile[0]
            y = int(-plate.speed[1] * pace) % plate.tile[1]
            cv2.max(mask, plate.mask[y : y + height, x : x + width], dst=mask)
        light = moment.light
        tone = 0.35 * light.middle + 0.65 * np.minimum(
            light.key * 1.15 + 0.06 + 0.14 * light.night, 1.0
        )
        colour = np.clip(np.asarray(self.colour) * tone * 255 * 1.12, 0, 255)
        table = np.arange(256)[:, None] * (self.opacity / 255.0)
        add = (table * colour + 0.5).astype(np.uint8)[:, None, :]
        keep = cv2.convertScaleAbs(
            cv2.bitwise_not(mask), alpha=self.opacity, beta=255 * (1 - self.opacity)
        )
        cv2.multiply(picture, cv2.cvtColor(keep, cv2.COLOR_GRAY2RGB), dst=picture, scale=1 / 255.0)
        cv2.add(picture, cv2.applyColorMap(mask, add), dst=picture)


def _plate(tile: Mask, canvas: Canvas, speed: tuple[float, float], sway: float = 0.0) -> Plate:
    height, width = tile.shape
    down, across = -(-canvas.height // height) + 1, -(-canvas.width // width) + 1
    mask = np.tile(tile, (down, across))
    return Plate(mask=mask, tile=(width, height), speed=speed, sway=sway)


def _tile_of(canvas: Canvas, k: int) -> tuple[int, int]:
    side = round(520 * canvas.unit) + 37 * k
    return max(side, 48), max(round(side * 1.2), 60)


def streaks(canvas: Canvas, slant: float, strength: float) -> tuple[Plate, ...]:
    """Rain: near drops are long, few and fast. `slant` is sideways movement per fall."""
    unit = canvas.unit
    out: list[Plate] = []
    for k, (count, length, thick, speed, shade) in enumerate(
        ((26, 74, 1.9, 1900, 190), (60, 42, 1.3, 1350, 140), (130, 22, 1.0, 900, 95))
    ):
        random = rng(canvas.seed, "rain", k)
        width, height = _tile_of(canvas, k)
        tile = np.zeros((height, width), np.uint8)
        for _ in range(round(count * strength)):
            x, y = random.uniform(0, width), random.uniform(0, height)
            run = length * unit * random.uniform(0.6, 1.2)
            for dx in (-width, 0, width):
                for dy in (-height, 0, height):
                    _streak(tile, x + dx, y + dy, run * slant, run, max(thick * unit, 0.7), shade)
        out.append(_plate(tile, canvas, (speed * slant * unit, speed * unit)))
    return tuple(out)


def _streak(
    tile: Mask, x: float, y: float, across: float, down: float, thick: float, shade: float
) -> None:
    """A thin wedge: pointed above, round below."""
    wedge = np.asarray(
        [[x, y], [x + across - thick / 2, y + down], [x + across + thick / 2, y + down]]
    )
    cv2.fillPoly(tile, [np.round(wedge * 16).astype(np.int32)], (shade,), cv2.LINE_AA, 4)


def flakes(canvas: Canvas, slant: float, strength: float) -> tuple[Plate, ...]:
    """Snow: near flakes are large, soft and fast."""
    unit = canvas.unit
    out: list[Plate] = []
    for k, (count, radius, speed, shade) in enumerate(
        ((16, 5.2, 130, 225), (52, 2.8, 84, 220), (150, 1.5, 52, 170))
    ):
        random = rng(canvas.seed, "snow", k)
        width, height = _tile_of(canvas, k)
        tile = np.zeros((height, width), np.uint8)
        for _ in range(round(count * strength)):
            x, y = random.uniform(0, width), random.uniform(0, height)
            r = max(radius * unit * random.uniform(0.6, 1.25), 0.7)
            for dx in (-width, 0, width):
                for dy in (-height, 0, height):
                    centre = (round((x + dx) * 16), round((y + dy) * 16))
                    cv2.circle(tile, centre, round(r * 16), (shade,), -1, cv2.LINE_AA, 4)
        if k == 0:
            tile = cast(
                Mask,
                cv2.GaussianBlur(tile, (0, 0), 1.1 * unit + 0.2, borderType=cv2.BORDER_REFLECT),
            )
        speeds = (speed * slant * 1.5 * unit, speed * unit)
        out.append(_plate(tile, canvas, speeds, sway=(26, 16, 9)[k] * unit))
    return tuple(out)


def leaves(
    canvas: Canvas, speed: tuple[float, float], strength: float, k: int
) -> tuple[Plate, ...]:
    """Leaves of one colour (the k-th) in two depths; `speed` is in drawing units a second."""
    unit = canvas.unit
    out: list[Plate] = []
    for depth, (count, size, pace) in enumerate(((6, 11.0, 1.0), (17, 6.0, 0.7))):
        random = rng(canvas.seed, "leaves", 2 * k + depth)
        width, height = _tile_of(canvas, depth + 3 * k)
        tile = np.zeros((height, width), np.uint8)
        for _ in range(round(count * strength)):
            x, y = random.uniform(0, width), random.uniform(0, height)
            leaf = _leaf(random, size * unit * random.uniform(0.7, 1.2))
            for dx in (-width, 0, width):
                for dy in (-height, 0, height):
                    fixed = np.round((leaf + (x + dx, y + dy)) * 16).astype(np.int32)
                    cv2.fillPoly(tile, [fixed], (235,), cv2.LINE_AA, 4)
        speeds = (speed[0] * pace * unit, speed[1] * pace * unit)
        out.append(_plate(tile, canvas, speeds, sway=(34, 20)[depth] * unit))
    return tuple(out)


def _leaf(random: np.random.Generator, size: float) -> Points:
    """A pointed oval, seen from any side."""
    t = np.linspace(0.0, 2 * np.pi, 14, endpoint=False)
    thin = random.uniform(0.25, 0.55)
    leaf = np.stack([np.cos(t), thin * np.sin(t) * np.abs(np.sin(t)) ** 0.4], axis=1) * size
    angle = random.uniform(0, np.pi)
    c, s = np.cos(angle), np.sin(angle)
    return leaf @ np.asarray([[c, s], [-s, c]])


def grains(canvas: Canvas, strength: float) -> tuple[Plate, ...]:
    """Dust in a gale: long, thin, flat streaks."""
    unit = canvas.unit
    out: list[Plate] = []
    for k, (count, length, thick, speed, shade) in enumerate(
        ((34, 120, 1.6, 1500, 120), (90, 70, 1.1, 1000, 90))
    ):
        random = rng(canvas.seed, "dust", k)
        width, height = _tile_of(canvas, k)
        tile = np.zeros((height, width), np.uint8)
        for _ in range(round(count * strength)):
            x, y = random.uniform(0, width), random.uniform(0, height)
            run = length * unit * random.uniform(0.5, 1.3)
            for dx in (-width, 0, width):
                for dy in (-height, 0, height):
                    _streak(tile, x + dx, y + dy, run, 0.06 * run, max(thick * unit, 0.7), shade)
        out.append(_plate(tile, canvas, (speed * unit, 0.06 * speed * unit)))
    return tuple(out)


@dataclass(frozen=True, kw_only=True)
class Splashes:
    """Drops that burst on the ground: rings in perspective, each living a fifth of a second."""

    canvas: Canvas
    top: float  # of the ground, pixels
    count: int
    z: float = 0.95

    def paint(self, picture: Picture, moment: Moment) -> None:
        life, unit = 0.20, self.canvas.unit
        rgb = np.clip((0.5 * moment.light.key + 0.5 * moment.light.middle) * 265, 0, 255)
        colour = tuple(float(c) for c in rgb)
        deep = self.canvas.height - self.top
        for phase in (0.0, 0.5):
            beat = moment.t / life + phase
            random = rng(self.canvas.seed, "splash", int(beat) * 2 + int(phase * 2))
            age = beat % 1.0
            for _ in range(self.count):
                near = random.uniform(0.1, 1.0)
                x, y = random.uniform(0, self.canvas.width), self.top + near**1.3 * deep
                r = (1.5 + 9.0 * near) * unit * (0.25 + 0.75 * age)
                centre = (round(x * 16), round(y * 16))
                axes = (round(r * 16), round(r * 0.34 * 16))
                if age < 0.75:
                    cv2.ellipse(picture, centre, axes, 0, 180, 360, colour, 1, cv2.LINE_AA, 4)
