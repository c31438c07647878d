"""Shallow focus: what is behind a near subject goes soft."""

from dataclasses import dataclass

import cv2

from tenku.engines.animatic.scene import Moment, Picture


@dataclass(frozen=True, kw_only=True)
class Focus:
    """Blurs all that has been painted so far; `amount` is the blur's size in frame widths."""

    amount: float
    z: float

    def paint(self, picture: Picture, moment: Moment) -> None:
        height, width = picture.shape[:2]
        coarse = 2 if self.amount < 0.006 else 4
        size = (max(width // coarse, 2), max(height // coarse, 2))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        zoom = moment.eye.view(self.z).scale
        side = max(3, round(self.amount * zoom * width / coarse) | 1)
        soft = cv2.blur(cv2.blur(small, (side, side)), (side, side))
        picture[:] = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
