"""Somebody who turns round: first seen from the side, then from the front, or the other way."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from tenku.engines.animatic.light import Light
from tenku.engines.animatic.rigs import sprite
from tenku.engines.animatic.rigs.puppet import Puppet
from tenku.engines.animatic.rigs.shape import Xy
from tenku.engines.animatic.rigs.sideview import Sideview
from tenku.engines.animatic.scene import Moment, Picture, smooth

_SECONDS = 0.55  # of the scene that a turn takes
# How wide a view is in the middle of a turn, in its own widths: both are then about as wide.
_SIDE, _FRONT = 0.85, 0.55


@dataclass(frozen=True, kw_only=True)
class Turning:
    """A layer: one view until `begins` (the scene's clock), the other one afterwards.

    Between them the figure narrows to its slimmest and widens again, as a body does that turns.
    """

    before: Sideview | Puppet
    after: Sideview | Puppet
    at: Xy  # pixels, on the ground under its middle
    begins: float
    z: float = 1.0

    def settled(self, light: Light) -> "Turning":
        """The same figure, coloured for good."""
        return replace(self, before=self.before.settled(light), after=self.after.settled(light))

    def paint(self, picture: Picture, moment: Moment) -> None:
        q = (moment.clock - self.begins) / _SECONDS
        view = self.before if q < 0.5 else self.after
        if not 0.0 < q < 1.0:
            view.paint(picture, moment)
            return
        far = 2.0 * abs(q - 0.5)  # 1 at both ends, 0 in the middle
        least = _FRONT if isinstance(view, Puppet) else _SIDE
        self._narrow(picture, moment, view, least + (1.0 - least) * smooth(0.0, 1.0, far))

    def _narrow(
        self, picture: Picture, moment: Moment, view: Sideview | Puppet, share: float
    ) -> None:
        """Paints a view at a share of its width, about the vertical through its feet."""
        whole = picture.copy()
        view.paint(whole, moment)
        changed = cv2.absdiff(whole, picture).max(axis=2)
        mask = np.asarray(np.where(changed > 2, 255, 0), np.uint8)
        eye = sprite.seen(moment, self.z)
        x = eye.centre[0] + eye.scale * (self.at[0] - eye.centre[0]) + eye.dx
        place = np.asarray([[share, 0.0, x * (1.0 - share)], [0.0, 1.0, 0.0]])
        size = (picture.shape[1], picture.shape[0])
        slim = cv2.warpAffine(whole, place, size, borderMode=cv2.BORDER_REPLICATE)
        cover = cv2.warpAffine(cv2.GaussianBlur(mask, (0, 0), 0.8), place, size)
        weight = cover.astype(np.float32)[..., None] / np.float32(255.0)
        picture[:] = (picture + weight * (slim.astype(np.float32) - picture) + 0.5).astype(np.uint8)
