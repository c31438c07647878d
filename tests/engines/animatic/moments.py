"""A moment of a scene before a camera at rest, to paint a single layer at."""

from tenku.engines.animatic.light import light_at
from tenku.engines.animatic.scene import Moment, View


class Still:
    """A camera that does nothing, for a canvas of 320 x 180 pixels."""

    def view(self, z: float) -> View:
        return View(scale=1.0, dx=0.0, dy=0.0, centre=(160.0, 90.0))


def moment(t: float, elevation: float) -> Moment:
    """`t` seconds into a clip of four, the sun at `elevation` degrees."""
    return Moment(
        i=round(24 * t), u=t / 4, t=t, clock=t, light=light_at(elevation), eye=Still(), wind=0.0,
        wet=0.0, snow=0.0, travel=0.0,
    )  # fmt: skip
