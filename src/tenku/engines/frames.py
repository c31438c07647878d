"""How many frames a family of models is asked for, on what canvas, so that it covers an order.

A model films on a grid of its own: so many frames, sides of such multiples. It is asked for at
least what was ordered, and the worker cuts the rest off. Rounding is never left to a model's
library: some round down.

Source: the pipelines of diffusers 0.42.1 and the servers SGLang-Diffusion 0.5.23 and vLLM-Omni
0.30.0; where a model was trained for fewer frames than its code would take, the training counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Size = tuple[int, int]  # (width, height) in pixels
FamilyName = Literal["ltx2", "wan-5b", "wan-a14b", "h3", "other"]

UPSCALE_FREE = 1.05  # a picture that is made larger by more than this is told as upscaled


@dataclass(frozen=True, kw_only=True)
class Family:
    """A clip has n frames where n % `step` == `rest`; `frames_max` is what it was trained for.

    `canvases` maps an ordered size to the one that is filmed; other sizes are filmed as they are.
    """

    fps: int
    step: int = 1
    rest: int = 0
    frames_max: int = 100_000
    canvases: Mapping[Size, Size] = field(default_factory=lambda: MappingProxyType({}))

    def num_frames(self, seconds: int) -> int:
        """The fewest frames on the grid that last `seconds` or longer; may be over the maximum."""
        least = seconds * self.fps
        return least + (self.rest - least) % self.step

    def can_last(self, seconds: int) -> bool:
        return self.num_frames(seconds) <= self.frames_max

    def canvas(self, size: Size) -> Size:
        return self.canvases.get(size, size)


def _both_ways(canvases: Mapping[Size, Size]) -> Mapping[Size, Size]:
    """The same for upright pictures."""
    upright = {(h, w): (high, wide) for (w, h), (wide, high) in canvases.items()}
    return MappingProxyType({**canvases, **upright})


FAMILIES: Mapping[FamilyName, Family] = MappingProxyType(
    {
        # Sides in multiples of 64, which its two stages need, and which one stage takes too.
        "ltx2": Family(
            fps=24,
            step=8,
            rest=1,
            frames_max=481,
            canvases=_both_ways({(1280, 720): (1280, 704), (1920, 1080): (1920, 1088)}),
        ),
        "wan-5b": Family(
            fps=24,
            step=4,
            rest=1,
            frames_max=121,
            canvases=_both_ways({(1280, 720): (1280, 704), (1920, 1080): (1280, 704)}),
        ),
        "wan-a14b": Family(
            fps=16,
            step=4,
            rest=1,
            frames_max=81,
            canvases=_both_ways({(1920, 1080): (1920, 1088)}),
        ),
        "h3": Family(
            fps=24,
            step=17,
            rest=5,
            frames_max=362,
            canvases=_both_ways({(1280, 720): (1344, 768), (1920, 1080): (1344, 768)}),
        ),
        "other": Family(fps=24),
    }
)


def upscaled(canvas: Size, size: Size) -> bool:
    """Whether a picture of `canvas` is made larger to cover `size` by more than a trifle."""
    return max(size[0] / canvas[0], size[1] / canvas[1]) > UPSCALE_FREE
