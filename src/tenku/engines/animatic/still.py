"""Image-to-video: a camera move by guessed depth over a given picture, light and weather on top.

Frame 0 is the fitted picture itself, untouched; everything else fades in from there. What is in
the picture can't be made to act: that is said in the plan's notes, not here.
"""

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic import depth, sound
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.sound.signal import Sound
from tenku.engines.animatic.treatment import Treatment

_DOLLY_MAX = 0.09  # more tears the picture
_SLIDE_MAX = 0.018  # of the width, between near and far
_PULL_MAX = 0.03  # outwards there is nothing but mirrored edges
_FADE = 0.5  # seconds until light, look and weather are there in full
_DARKEST = 0.62  # what the light may change of a picture that keeps its own shadows
_CROP_MAX = 0.35  # of a side


def fit(image: Picture, canvas: Canvas) -> Picture:
    """The picture at the canvas's size: cropped to fill it, or whole on its own blurred enlargement
    where more than a third of it would be lost.
    """
    height, width = image.shape[:2]
    cover = max(canvas.width / width, canvas.height / height)
    lost = 1.0 - min(canvas.width / (width * cover), canvas.height / (height * cover))
    filled = _centred(image, cover, canvas)
    if lost <= _CROP_MAX:
        return filled
    scale = min(canvas.width / width, canvas.height / height)
    whole = _resized(image, scale)
    sigma = 0.02 * canvas.width + 1
    back = cv2.convertScaleAbs(cv2.GaussianBlur(filled, (0, 0), sigma), alpha=0.55)
    y, x = (canvas.height - whole.shape[0]) // 2, (canvas.width - whole.shape[1]) // 2
    back[y : y + whole.shape[0], x : x + whole.shape[1]] = whole
    return cast(Picture, back)


def _resized(image: Picture, scale: float) -> Picture:
    if scale == 1.0:
        return image.copy()
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return cast(Picture, cv2.resize(image, size, interpolation=how))


def _centred(image: Picture, scale: float, canvas: Canvas) -> Picture:
    large = _resized(image, scale)
    pad_y, pad_x = max(canvas.height - large.shape[0], 0), max(canvas.width - large.shape[1], 0)
    if pad_y or pad_x:
        large = cv2.copyMakeBorder(large, 0, pad_y, 0, pad_x, cv2.BORDER_REPLICATE)
    y, x = (large.shape[0] - canvas.height) // 2, (large.shape[1] - canvas.width) // 2
    return cast(Picture, np.ascontiguousarray(large[y : y + canvas.height, x : x + canvas.width]))


@dataclass(frozen=True, kw_only=True)
class Still:
    """A shot over a given picture; the same protocol as a stage."""

    treatment: Treatment
    picture: Picture
    near: npt.NDArray[np.float32]  # (h/4, w/4) 0..1

    def frame(self, i: int) -> Picture:
        """Frame i as RGB of (height, width, 3); frame 0 is the picture itself."""
        if i == 0:
            return self.picture.copy()
        moment = self.treatment.moment(i)
        return self.treatment.apply(self._moved(moment.u, moment.t), moment)

    def score(self, seed: int) -> Sound:
        """The sound track of what the prompt tells of; the picture itself is silent."""
        how = self.treatment
        return sound.score(how.plan, how.front.cues, how.canvas.seconds, seed)

    def _moved(self, u: float, t: float) -> Picture:
        """The picture seen from where the camera has gone since frame 0."""
        camera = self.treatment.camera
        now, start = camera.at(u, t).pose, camera.at(0.0, 0.0).pose
        push = now.push - start.push + 0.5 * (now.zoom - start.zoom)
        push = float(np.clip(0.55 * push, -_PULL_MAX, _DOLLY_MAX))
        slide = now.slide - start.slide - (now.orbit - start.orbit)
        slide = float(np.clip(0.16 * slide, -_SLIDE_MAX, _SLIDE_MAX))
        pan = float(np.clip(0.25 * (now.pan - start.pan), -0.03, 0.03))
        pan += now.shake_x - start.shake_x
        rise = (
            now.shake_y
            - start.shake_y
            - float(np.clip(0.25 * (now.tilt - start.tilt), -0.03, 0.03))
        )
        if not any((push, slide, pan, rise)):
            return self.picture.copy()
        height, width = self.picture.shape[:2]
        rows, columns = self.near.shape
        y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) * height / rows - 0.5
        x = (np.arange(columns, dtype=np.float32)[None, :] + 0.5) * width / columns - 0.5
        room = 2.0 * (abs(pan) + abs(rise)) + 1.3 * abs(slide)  # so that no edge shows
        scale = (1.0 - room) - push * (0.25 + 1.1 * self.near)
        x = width / 2 + (x - width / 2) * scale + width * (pan + slide * (self.near - 0.4))
        y = height / 2 + (y - height / 2) * scale + width * rise
        size = (width, height)
        map_x = cv2.resize(np.asarray(x, np.float32), size, interpolation=cv2.INTER_LINEAR)
        map_y = cv2.resize(np.asarray(y, np.float32), size, interpolation=cv2.INTER_LINEAR)
        whole, part = cv2.convertMaps(map_x, map_y, cv2.CV_16SC2)
        border = cv2.BORDER_REFLECT_101
        out = cv2.remap(self.picture, whole, part, cv2.INTER_LINEAR, borderMode=border)
        return cast(Picture, out)


def build(plan: ShotPlan, canvas: Canvas, image: Picture) -> Still:
    """Prepares a shot over `image` (RGB, any size). Raises KeyError for unregistered names."""
    picture = fit(image, canvas)
    return Still(
        treatment=Treatment.of(plan, canvas, fade=_FADE, darkest=_DARKEST),
        picture=picture,
        near=depth.estimate(picture),
    )
