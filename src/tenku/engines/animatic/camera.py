"""The camera: moves add up to one pose per moment, and a pose puts every depth in its place."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.moves import MOVES, Pose
from tenku.engines.animatic.plan import Degree
from tenku.engines.animatic.scene import Canvas, View

OVERSCAN = 0.14  # how far beyond each side a setting paints, in frame widths


@dataclass(frozen=True, kw_only=True)
class Shot:
    """An Eye: one pose of the camera over a canvas with its vanishing point at `centre`."""

    canvas: Canvas
    centre: tuple[float, float]
    pose: Pose
    lens: float = 1.0  # enlarges what is behind a near subject, as a longer lens does
    behind: float = 0.0  # the depth from which it does

    def view(self, z: float) -> View:
        """Depth z >= 0.3; inf is the sky, which pans but neither grows nor slides."""
        near = 0.0 if np.isinf(z) else 1.0 / max(z, 0.3)
        width = self.canvas.width
        lens = self.lens if z > self.behind else 1.0
        slide = self.pose.slide * near + self.pose.pan + self.pose.orbit * (1.0 - near)
        return View(
            scale=self.pose.zoom / (1.0 - self.pose.push * near) * lens,
            dx=-slide * width + self.pose.shake_x * width * near**0.3,
            dy=-(self.pose.rise * near + self.pose.tilt) * width
            + self.pose.shake_y * width * near**0.3,
            centre=self.centre,
        )


@dataclass(frozen=True, kw_only=True)
class Camera:
    """The moves of a shot, ready to be asked for any moment."""

    canvas: Canvas
    centre: tuple[float, float]
    moves: tuple[Degree, ...]
    lens: float = 1.0
    behind: float = 0.0

    def at(self, u: float, t: float) -> Shot:
        """The eye at u (0..1 of the clip) and t (seconds of film)."""
        poses = [MOVES[move.kind](move.strength, u, t) for move in self.moves]
        return Shot(
            canvas=self.canvas,
            centre=self.centre,
            pose=add(poses),
            lens=self.lens,
            behind=self.behind,
        )


def add(poses: Sequence[Pose]) -> Pose:
    """Moves add up; zooms multiply. Sums stay within what the settings' overscan covers."""
    zoom = float(np.prod([pose.zoom for pose in poses])) if poses else 1.0
    limit = OVERSCAN * 0.9
    return Pose(
        push=min(sum(pose.push for pose in poses), 0.28),
        slide=float(np.clip(sum(pose.slide for pose in poses), -limit, limit)),
        pan=float(np.clip(sum(pose.pan for pose in poses), -limit, limit)),
        orbit=float(np.clip(sum(pose.orbit for pose in poses), -limit, limit)),
        rise=sum(pose.rise for pose in poses),
        tilt=sum(pose.tilt for pose in poses),
        shake_x=sum(pose.shake_x for pose in poses),
        shake_y=sum(pose.shake_y for pose in poses),
        zoom=zoom,
    )
