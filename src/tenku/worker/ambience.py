"""A sound for clips of models that make none: what the embedded engine hears in the prompt."""

import numpy as np
import structlog

from tenku.media.encode import AUDIO_RATE, Sound

_log = structlog.get_logger("tenku.worker")
_ROOM_LEVEL = 0.02  # of full scale
_HEARD = frozenset({"setting", "weather", "sound"})  # of what a prompt names


def made(prompt: str, seconds: float, seed: int) -> Sound:
    """Float32 (2, round(seconds * 48000)), never silent; the same arguments, the same samples.

    The place, the weather and the sounds that the prompt names, in words that the embedded engine
    knows; nobody speaks, and nothing is timed to the pictures, which it has not seen. Where it
    knows none, or fails, the tone of a quiet room.
    """
    try:
        sound = _of(prompt, seconds, seed)
    except Exception:  # noqa: BLE001 - a film that was paid for is not lost for want of birds
        _log.exception("no ambience")
        sound = None
    return _room(seconds, seed) if sound is None else sound


def _of(prompt: str, seconds: float, seed: int) -> Sound | None:
    from tenku.engines.animatic import reader, stage
    from tenku.engines.animatic.scene import Canvas
    from tenku.engines.animatic.sound import score

    plan = reader.read(prompt)
    heard = {what.partition(".")[0] for _, what in plan.matched}
    if not heard & _HEARD:
        return None
    alone = tuple(subject.model_copy(update={"count": 1}) for subject in plan.subjects)
    silent = (*plan.silent, "murmur")
    plan = plan.model_copy(update={"speech": (), "subjects": alone, "silent": silent, "shots": ()})
    small = Canvas(width=320, height=180, seconds=seconds, fps=24, seed=seed)
    beds = (cue for cue in stage.build(plan, small).cues() if not cue.events)
    return score(plan, tuple(beds), seconds, seed)


def _room(seconds: float, seed: int) -> Sound:
    """Noise that gets softer upwards from 60 Hz, its ends faded."""
    n = round(seconds * AUDIO_RATE)
    f = np.fft.rfftfreq(n, 1 / AUDIO_RATE)
    noise = np.fft.rfft(np.random.default_rng(seed).standard_normal((2, n)))
    room = np.fft.irfft(noise * (f > 60) / np.maximum(f, 60), n)
    ends = np.minimum(np.minimum(np.arange(n), np.arange(n)[::-1]) / (0.05 * AUDIO_RATE), 1)
    return (room * ends * _ROOM_LEVEL / np.abs(room).max()).astype(np.float32)
