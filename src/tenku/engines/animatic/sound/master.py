"""The last step: speech in front, an even loudness, no clipping, soft ends."""

import numpy as np

from tenku.engines.animatic.sound.signal import RATE, Sound, loudness

_TARGET = -16.0  # LUFS
_GAIN_MAX = 20.0  # dB: what is quiet by nature stays so
_KNEE, _PEAK = 0.55, 0.85
_FADE_IN, _FADE_OUT = 0.06, 0.24  # seconds
_DUCK = 10 ** (-9 / 20)
_DUCK_SECONDS = 0.25  # how fast it gives way


def duck(sound: Sound, voices: Sound) -> Sound:
    """`sound`, 9 dB lower where there are `voices`."""
    if not voices.any():
        return sound
    loud = (np.abs(voices).max(0) > 1e-3).astype(np.float32)
    step = RATE // 100
    coarse = np.add.reduceat(loud, np.arange(0, len(loud), step)) > 0
    width = max(int(_DUCK_SECONDS * RATE / step), 1)
    smooth = np.convolve(coarse, np.ones(2 * width + 1) / (2 * width + 1), mode="same")
    at = np.arange(len(loud)) / step
    depth = np.interp(at, np.arange(len(smooth)), np.minimum(smooth * 2, 1))
    return (sound * (1 - (1 - _DUCK) * depth)).astype(np.float32)


def master(sound: Sound) -> Sound:
    """About -16 LUFS, without DC, peaks bent below 0.85, faded in and out."""
    x = sound - sound.mean(axis=1, keepdims=True)
    gain = min(_TARGET - loudness(x), _GAIN_MAX)
    x = _limit(x * np.float32(10 ** (gain / 20)))
    # Limiting takes loudness away: give it back once.
    x = _limit(x * np.float32(10 ** (float(np.clip(_TARGET - loudness(x), 0, 6)) / 20)))
    x -= x.mean(axis=1, keepdims=True)
    n_in, n_out = int(_FADE_IN * RATE), int(_FADE_OUT * RATE)
    x[:, :n_in] *= np.linspace(0, 1, n_in, dtype=np.float32)
    x[:, -n_out:] *= np.linspace(1, 0, n_out, dtype=np.float32)
    return x.astype(np.float32)


def _limit(x: Sound) -> Sound:
    """Linear to the knee, then bent towards the peak."""
    over = np.abs(x) - _KNEE
    bent = _KNEE + (_PEAK - _KNEE) * np.tanh(over / (_PEAK - _KNEE))
    return np.where(over > 0, np.sign(x) * bent, x).astype(np.float32)
