"""Several shots, cut one after the other into one clip."""

from bisect import bisect_right
from dataclasses import dataclass, replace

import numpy as np

from tenku.engines.animatic import sound, stage
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Canvas, Picture
from tenku.engines.animatic.sound.signal import Sound


@dataclass(frozen=True, kw_only=True)
class Montage:
    """Stages that follow one another; `starts` are the frames of the clip where each begins."""

    stages: tuple[stage.Stage, ...]
    starts: tuple[int, ...]

    def frame(self, i: int) -> Picture:
        """Frame i as RGB of (height, width, 3)."""
        k = bisect_right(self.starts, i) - 1
        return self.stages[k].frame(i - self.starts[k])

    def score(self, seed: int) -> Sound:
        """The sound of all shots; it changes with the picture, at one loudness."""
        mixes = [sound.mix(s.plan, s.cues(), s.canvas.seconds, seed) for s in self.stages]
        return sound.master(np.concatenate(mixes, axis=1))


def build(plan: ShotPlan, canvas: Canvas, threads: int = 1) -> Montage:
    """All shots of a plan, painted; they share the clip evenly. Raises KeyError as a stage does."""
    shots = plan.all_shots()
    ends = [round((k + 1) * canvas.num_frames / len(shots)) for k in range(len(shots))]
    starts = (0, *ends[:-1])
    return Montage(
        stages=tuple(
            stage.build(shot, replace(canvas, seconds=(end - start) / canvas.fps), threads)
            for shot, start, end in zip(shots, starts, ends, strict=True)
        ),
        starts=starts,
    )
