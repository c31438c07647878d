"""A quiet pad of four chords, for prompts that ask for music."""

import numpy as np

from tenku.engines.animatic.sound.signal import RATE, Sound, silence
from tenku.engines.animatic.sound.sources import SOURCES, Take

# I - vi - IV - V over a low root, as semitones from the key's tonic.
_CHORDS = ((0, 7, 12, 16, 19), (-3, 4, 9, 12, 16), (-7, 5, 9, 12, 17), (-5, 2, 7, 11, 14))
_TONICS = (110.0, 116.54, 123.47, 130.81)  # Hz
_CHORD_SECONDS = 4.0
_EDGE_SECONDS = 1.2


@SOURCES.add("music")
def music(take: Take) -> Sound:
    """Soft voices, swaying a little between the ears, that melt into one another."""
    tonic = float(take.rng.choice(_TONICS))
    sound = silence(take.n)
    span = int((_CHORD_SECONDS + _EDGE_SECONDS) * RATE)
    t = np.arange(span, dtype=np.float32) / RATE
    edge = np.minimum(np.minimum(t / _EDGE_SECONDS, (t[-1] - t) / _EDGE_SECONDS), 1)
    edge = edge * edge * (3 - 2 * edge)
    for k in range(int(take.n / RATE / _CHORD_SECONDS) + 1):
        start = int(k * _CHORD_SECONDS * RATE)
        end = min(start + span, take.n)
        if start >= end:
            break
        for semitones in _CHORDS[k % len(_CHORDS)]:
            f = tonic * 2 ** (semitones / 12)
            level = 0.03 * (110 / f) ** 0.5
            for ear, sway in enumerate((-0.4, 0.4)):
                # The ears drift apart and together again, so that they never cancel in mono.
                w = 2 * np.pi * f * t[: end - start] + sway * np.sin(0.9 * t[: end - start] + k)
                voice = np.sin(w) + 0.25 * np.sin(2 * w) + 0.08 * np.sin(3 * w)
                sound[ear, start:end] += (level * voice * edge[: end - start]).astype(np.float32)
    return sound
