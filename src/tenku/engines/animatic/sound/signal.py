"""The raw material of every sound: shaped noise, slow curves, panning. All float32 at 48 kHz."""

import numpy as np
from numpy.typing import NDArray

RATE = 48_000  # Hz

Mono = NDArray[np.float32]  # (samples,)
Sound = NDArray[np.float32]  # (2, samples)


def band(n: int, low: float, high: float, rng: np.random.Generator, slope: float = 0.0) -> Mono:
    """Noise between `low` and `high` Hz with soft edges, of RMS 1; it loops without a seam.

    `slope` tilts it: its amplitude goes with frequency ** slope.
    """
    f = np.fft.rfftfreq(n, 1 / RATE).astype(np.float32)
    f[0] = f[1] if len(f) > 1 else 1.0
    gain = f**slope / (1 + (low / f) ** 4) / (1 + (f / high) ** 4)
    gain[0] = 0.0
    spectrum = rng.standard_normal(len(f), np.float32) + 1j * rng.standard_normal(
        len(f), np.float32
    )
    noise = np.fft.irfft(spectrum * gain, n).astype(np.float32)
    return noise / np.float32(rms(noise) + 1e-12)


def wide(
    n: int,
    low: float,
    high: float,
    rng: np.random.Generator,
    width: float = 0.4,
    slope: float = 0.0,
) -> Sound:
    """Noise in two channels that share 1 - `width` of it."""
    middle, left, right = (band(n, low, high, rng, slope) for _ in range(3))
    shared = middle * np.float32(1 - width)
    ears = np.stack([left, right]) * np.float32(width) + shared
    return ears.astype(np.float32)


def wander(n: int, hz: float, rng: np.random.Generator, low: float, high: float) -> Mono:
    """A smooth random curve between `low` and `high` that turns about `hz` times a second."""
    knots = rng.random(max(int(n / RATE * hz) + 4, 4))
    x = np.linspace(0, len(knots) - 1.001, n)
    k = x.astype(int)
    s = x - k
    s = s * s * (3 - 2 * s)
    return (low + (high - low) * (knots[k] * (1 - s) + knots[k + 1] * s)).astype(np.float32)


def decay(n: int, seconds: float) -> Mono:
    """From 1 down to 1/e after `seconds`; its attack takes one millisecond."""
    t = np.arange(n, dtype=np.float32) / RATE
    return (np.exp(-t / seconds) * np.minimum(t * 1000, 1)).astype(np.float32)


def bell(n: int) -> Mono:
    """A hill from 0 to 1 and back to 0."""
    return (np.sin(np.linspace(0, np.pi, n)) ** 2).astype(np.float32)


def pan(mono: Mono, where: float | Mono) -> Sound:
    """Equal-power panning: -1 left .. 1 right, fixed or by sample."""
    angle = (np.asarray(where, np.float32) + 1) * np.float32(np.pi / 4)
    return np.stack([mono * np.cos(angle), mono * np.sin(angle)]).astype(np.float32)


def add_at(sound: Sound, piece: Sound, sample: int) -> None:
    """Add `piece` to `sound` from `sample` on, cut to what fits."""
    start, end = max(sample, 0), min(sample + piece.shape[1], sound.shape[1])
    if start < end:
        sound[:, start:end] += piece[:, start - sample : end - sample]


def silence(n: int) -> Sound:
    return np.zeros((2, n), np.float32)


def rms(x: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(np.square(x, dtype=np.float64))))


def loudness(sound: Sound) -> float:
    """About LUFS: K-weighted mean power of 400 ms blocks, gated at -70 and 10 below the mean."""
    n = sound.shape[1]
    f = np.fft.rfftfreq(n, 1 / RATE)
    shelf = 10 ** (4.0 / 20 * (f**2 / (f**2 + 1500.0**2)))  # the head's rise of 4 dB
    weight = shelf * (f**2 / (f**2 + 38.0**2))
    heard = np.fft.irfft(np.fft.rfft(sound) * weight, n)
    block = min(int(0.4 * RATE), n)
    power = np.square(heard[:, : n // block * block]).reshape(2, -1, block).mean(2).sum(0)
    power = power[power > 10 ** ((-70 + 0.691) / 10)]
    if not len(power):
        return -120.0
    loud = power[power > power.mean() / 10]
    return float(-0.691 + 10 * np.log10(loud.mean()))
