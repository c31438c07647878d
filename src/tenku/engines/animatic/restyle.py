"""Remix of a clip that another engine made: its own pictures in another light, weather and look.

There is no plan to film again, so that place, figures and camera stay; a note says so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tenku.engines.animatic import still
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.sound.signal import Sound
from tenku.engines.animatic.treatment import Treatment
from tenku.media import decode

_DARKEST = 0.22  # of the brightness: a night made of a day


@dataclass(frozen=True, kw_only=True)
class Restyled:
    """A clip under a treatment."""

    treatment: Treatment
    video: Path

    def pictures(self) -> Iterator[Picture]:
        """The clip's own pictures, at the canvas's size."""
        canvas = self.treatment.canvas
        for picture in decode.pictures(self.video, fps=canvas.fps, num_frames=canvas.num_frames):
            yield still.fit(picture, canvas)

    def takes(self) -> Iterator[Callable[[], Picture]]:
        """Each picture in order, as what is left to do to it: any thread may do that."""
        for i, picture in enumerate(self.pictures()):
            yield partial(self.treatment.apply, picture, self.treatment.moment(i))

    def score(self, seed: int) -> Sound:
        """The clip's own sound."""
        del seed
        return decode.sound(self.video, seconds=self.treatment.canvas.seconds)


def build(plan: ShotPlan, canvas: Canvas, video: Path) -> Restyled:
    """Prepares a clip for its remix. Raises KeyError for names that are not registered."""
    return Restyled(treatment=Treatment.of(plan, canvas, fade=0.0, darkest=_DARKEST), video=video)
