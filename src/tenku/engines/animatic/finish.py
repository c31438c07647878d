"""The finish: outlines, bloom of the lights, the look's grade, vignette and the paper's still grain."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, cast

import cv2
import numpy as np

from tenku.engines.animatic.looks import LOOKS, Grade, Matrix
from tenku.engines.animatic.paint import Planes
from tenku.engines.animatic.plan import Degree
from tenku.engines.animatic.scene import Canvas, Picture, rng


@dataclass(frozen=True, kw_only=True)
class Finish:
    """What is done to every frame last. `plate` is vignette times grain, 200 = unchanged."""

    colour: Matrix
    bloom: float
    plate: Planes
    outline: float = 0.0

    @classmethod
    def of(cls, looks: Sequence[Degree], canvas: Canvas) -> Self:
        grade = Grade()
        for look in looks:
            grade = grade.then(LOOKS[look.kind](look.strength))
        return cls(
            colour=grade.colour,
            bloom=grade.bloom,
            plate=_plate(grade, canvas),
            outline=grade.outline,
        )

    def apply(self, picture: Picture, night: float) -> Picture:
        """A new picture; the given one may be changed. By night (0..1) dimmer lights glow too."""
        if self.outline > 0:
            _outline(picture, self.outline)
        if self.bloom > 0:
            _bloom(picture, self.bloom, 232.0 - 62.0 * night)
        graded = cv2.transform(picture, self.colour)
        return cast(Picture, cv2.multiply(graded, self.plate, scale=1.0 / 200.0))


def _outline(picture: Picture, weight: float) -> None:
    """Darkens what lies on an edge between tones; faint edges, such as texture, stay free."""
    side = max(3, round(picture.shape[1] / 640) | 1)
    grey = cv2.blur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (side, side))
    kernel = np.ones((side, side), np.uint8)
    edge = cv2.subtract(cv2.dilate(grey, kernel), grey)
    keep = 255.0 - 255.0 * weight * np.clip((np.arange(256) - 10.0) / 26.0, 0.0, 0.86)
    line = cv2.LUT(edge, keep.astype(np.uint8))
    cv2.multiply(picture, cv2.cvtColor(line, cv2.COLOR_GRAY2RGB), dst=picture, scale=1.0 / 255.0)


def _bloom(picture: Picture, weight: float, threshold: float) -> None:
    """Adds a soft glow around what is brighter than the threshold (0..255)."""
    height, width = picture.shape[:2]
    small = cv2.resize(
        picture, (max(width // 4, 2), max(height // 4, 2)), interpolation=cv2.INTER_AREA
    )
    bright = cv2.subtract(small, np.full(4, threshold))
    near = max(3, (width // 200) | 1)
    far = max(3, (width // 40) | 1)
    soft = cv2.blur(cv2.blur(bright, (near, near)), (near, near))
    wide = cv2.blur(cv2.blur(bright, (far, far)), (far, far))
    glow = cv2.addWeighted(soft, weight, wide, weight * 1.1, 0)
    cv2.add(picture, cv2.resize(glow, (width, height), interpolation=cv2.INTER_LINEAR), dst=picture)


def _plate(grade: Grade, canvas: Canvas) -> Planes:
    width, height = canvas.width, canvas.height
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx, dy = x / width * 2 - 1, y / height * 2 - 1
    dark = 1.0 - grade.vignette * np.clip(0.55 * dx**2 + 0.45 * dy**2 - 0.12, 0, 1) ** 1.2
    noise = rng(canvas.seed, "grain").normal(0.0, 1.0, (height, width)).astype(np.float32)
    paper = cv2.GaussianBlur(noise, (0, 0), 0.8)
    paper += 0.8 * cv2.GaussianBlur(noise, (0, 0), 3.0) * 4
    paper *= 0.006 * grade.grain / max(float(paper.std()), 1e-6)
    plate = np.clip(200.0 * dark * (1.0 + paper) + 0.5, 0, 255).astype(np.uint8)
    return cast(Planes, np.repeat(plate[:, :, None], 3, axis=2))
