"""Image-to-video: a camera move by guessed depth over a given picture, light and weather on top.

Frame 0 is the fitted picture itself, untouched; everything else fades in from there. What is in
the picture can't be made to act: that is said in the plan's notes, not here.
"""

from dataclasses import dataclass, replace
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from tenku.engines.animatic import depth, sound
from tenku.engines.animatic.camera import Camera
from tenku.engines.animatic.finish import Finish
from tenku.engines.animatic.layers.falling import Falling
from tenku.engines.animatic.light import Light, elevation_at, light_at
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Moment, Picture, smooth
from tenku.engines.animatic.sound.signal import Sound
from tenku.engines.animatic.weather import Front, compose

_DOLLY_MAX = 0.09  # more tears the picture
_SLIDE_MAX = 0.018  # of the width, between near and far
_PULL_MAX = 0.03  # outwards there is nothing but mirrored edges
_FADE = 0.5  # seconds until look and weather are there in full
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

    plan: ShotPlan
    canvas: Canvas
    picture: Picture
    near: npt.NDArray[np.float32]  # (h/4, w/4) 0..1
    camera: Camera
    front: Front
    finish: Finish

    def frame(self, i: int) -> Picture:
        """Frame i as RGB of (height, width, 3); frame 0 is the picture itself."""
        if i == 0:
            return self.picture.copy()
        moment = self._moment(i)
        amount = smooth(0.0, _FADE, moment.t)
        plain = self._moved(moment.u, moment.t)
        lit = cv2.transform(plain, self._grade(moment))
        for layer in self.front.layers:
            if isinstance(layer, Falling):
                layer.paint(cast(Picture, lit), moment)
        done = self.finish.apply(cast(Picture, lit), moment.light.night)
        if amount >= 1.0:
            return done
        return cast(Picture, cv2.addWeighted(done, amount, plain, 1.0 - amount, 0))

    def score(self, seed: int) -> Sound:
        """The sound track of what the prompt tells of; the picture itself is silent."""
        return sound.score(self.plan, self.front.cues, self.canvas.seconds, seed)

    def _light(self, u: float) -> Light:
        return light_at(elevation_at(self.plan.light, u))

    def _moment(self, i: int) -> Moment:
        u, t = i / max(self.canvas.num_frames - 1, 1), i / self.canvas.fps
        return Moment(
            i=i,
            u=u,
            t=t,
            clock=t * (0.4 if self.plan.tempo == "slow" else 1.0),
            light=self._light(u),
            eye=self.camera.at(u, t),
            wind=self.plan.wind,
            wet=0.0,
            snow=0.0,
            travel=0.0,
        )

    def _moved(self, u: float, t: float) -> Picture:
        """The picture seen from where the camera has gone since frame 0."""
        now, start = self.camera.at(u, t).pose, self.camera.at(0.0, 0.0).pose
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

    def _grade(self, moment: Moment) -> npt.NDArray[np.float32]:
        """The change of light since frame 0, and the weather's, as gains of at most a quarter."""
        now, start = moment.light, self._light(0.0)
        gain = (0.6 * now.key + 0.4 * now.middle) / (0.6 * start.key + 0.4 * start.middle)
        if start.night > 0.5:  # a night that was asked for of a picture by day
            dusk = (now.key + 0.25) / (light_at(25.0).key + 0.25)
            gain = gain * (1 + smooth(0.0, 1.5, moment.t) * (dusk - 1))
        gain = np.clip(gain, 0.62, 1.25) * (1.0 - 0.5 * self.front.dark)
        grey = 0.45 * self.front.grey
        luma = np.asarray([0.2126, 0.7152, 0.0722])
        mixed = (1 - grey) * np.eye(3) + grey * np.ones((3, 1)) * luma
        return (np.diag(gain) @ mixed).astype(np.float32)


def build(plan: ShotPlan, canvas: Canvas, image: Picture) -> Still:
    """Prepares a shot over `image` (RGB, any size). Raises KeyError for unregistered names."""
    picture = fit(image, canvas)
    front = compose(plan, canvas, 0.6 * canvas.height)
    return Still(
        plan=plan,
        canvas=canvas,
        picture=picture,
        near=depth.guess(picture),
        camera=Camera(
            canvas=canvas, centre=(canvas.width / 2, canvas.height / 2), moves=plan.camera
        ),
        front=front,
        finish=replace(Finish.of(plan.looks, canvas), bloom=0.0),
    )
