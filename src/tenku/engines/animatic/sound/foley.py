"""Sounds of what moves: each event starts on its sample."""

from collections.abc import Callable

import numpy as np

from tenku.engines.animatic.sound.signal import (
    RATE,
    Mono,
    Sound,
    add_at,
    band,
    bell,
    decay,
    pan,
    silence,
    wander,
    wide,
)
from tenku.engines.animatic.sound.sources import SOURCES, Take

_SOFT = frozenset({"meadow", "sky"})  # settings whose ground is grass
_WOODEN = frozenset({"room", "cafe", "stage"})  # ... and those with floor boards, out of the snow
_PANT_HZ = 3.1


def _hits(take: Take, hit: Callable[[int], Mono], spread: float = 0.12) -> Sound:
    """One hit at each event, a little left and right in turn."""
    sound = silence(take.n)
    for k, seconds in enumerate(take.events):
        side = float(np.clip(take.pan + (spread if k % 2 else -spread), -1, 1))
        level = take.rng.uniform(0.75, 1.0)
        add_at(sound, pan(hit(k) * np.float32(level), side), round(seconds * RATE))
    return sound


def _ground(take: Take, n: int) -> Mono:
    """The surface's part of a step: grass brushes, snow crunches, boards knock."""
    rng = take.rng
    if take.plan.setting in _WOODEN:
        knock = band(n, 160, 620, rng) * decay(n, 0.030) * np.float32(1.3)
        return (knock + 0.4 * band(n, 1000, 3600, rng) * decay(n, 0.010)).astype(np.float32)
    if any(w.kind == "snow" for w in take.plan.weather):
        grains = (rng.random(n) < 0.02).astype(np.float32) * 6 + 0.6
        crunch = band(n, 900, 4200, rng) * decay(n, 0.055) * np.float32(0.6)
        return (crunch * grains).astype(np.float32)
    if take.plan.setting in _SOFT:
        return band(n, 1800, 6500, rng) * decay(n, 0.05) * np.float32(0.7)
    return band(n, 1200, 5500, rng) * decay(n, 0.014)


@SOURCES.add("steps")
def steps(take: Take) -> Sound:
    """Shoes: a thump of the heel, the ground, and the sole 60 ms later."""

    def hit(k: int) -> Mono:
        n = int(0.22 * RATE)
        heel = 0.18 * band(n, 60, 190, take.rng) * decay(n, 0.03) + 0.055 * _ground(take, n)
        sole = 0.028 * _ground(take, n)
        late = int(0.06 * RATE)
        heel[late:] += sole[: n - late]
        return heel.astype(np.float32)

    return _hits(take, hit)


@SOURCES.add("paws")
def paws(take: Take) -> Sound:
    """Paws: softer and shorter than shoes."""

    def hit(k: int) -> Mono:
        n = int(0.13 * RATE)
        pad = 0.15 * band(n, 80, 240, take.rng) * decay(n, 0.02)
        return (pad + 0.05 * _ground(take, n)).astype(np.float32)

    return _hits(take, hit, spread=0.08)


@SOURCES.add("panting")
def panting(take: Take) -> Sound:
    """A dog's breath: out at each event and in between, or at its own pace."""
    breath = 1 / _PANT_HZ / (0.6 if take.plan.tempo == "slow" else 1.0)
    times = take.events or tuple(np.arange(0.15, take.n / RATE, breath).tolist())
    out = int(0.16 * RATE)
    sound = silence(take.n)
    for seconds in times:
        at = round(seconds * RATE)
        breathed = band(out, 600, 2600, take.rng) * bell(out)
        drawn = band(out, 900, 3400, take.rng) * bell(out) * np.float32(0.5)
        add_at(sound, pan(0.055 * breathed, take.pan), at)
        add_at(sound, pan(0.055 * drawn, take.pan), at + int(0.5 * breath * RATE))
    return sound


@SOURCES.add("wings")
def wings(take: Take) -> Sound:
    """Wing beats: a soft push of air at each event."""

    def hit(k: int) -> Mono:
        n = int(0.14 * RATE)
        return (0.05 * band(n, 120, 1100, take.rng) * bell(n)).astype(np.float32)

    return _hits(take, hit, spread=0.05)


@SOURCES.add("chirps")
def chirps(take: Take) -> Sound:
    """A bird's call at each event."""

    def hit(k: int) -> Mono:
        n = int(0.11 * RATE)
        f = take.rng.uniform(2600, 3800) * np.linspace(1.15, 0.9, n)
        return (0.05 * np.sin(2 * np.pi * np.cumsum(f) / RATE) * bell(n)).astype(np.float32)

    return _hits(take, hit)


@SOURCES.add("engine")
def engine(take: Take) -> Sound:
    """A car: firing harmonics whose pitch drifts, tyres and air; nearer around its events."""
    n, rng = take.n, take.rng
    f = wander(n, 0.5, rng, 62, 78) * (0.6 if take.plan.tempo == "slow" else 1.0)
    phase = 2 * np.pi * np.cumsum(f) / RATE
    motor = np.zeros(n, np.float32)
    for k, level in ((0.5, 0.5), (1, 1.0), (2, 0.55), (3, 0.3), (4, 0.2), (6, 0.08)):
        motor += np.float32(level) * np.sin(k * phase + k * k).astype(np.float32)
    sound = pan(0.035 * motor * wander(n, 3.0, rng, 0.85, 1.0), take.pan)
    sound += 0.018 * wide(n, 250, 1800, rng)
    if not take.events:
        return sound.astype(np.float32)
    t = np.arange(n, dtype=np.float32) / RATE
    near = sum(np.exp(-(((t - at) / 0.9) ** 2)) for at in take.events)
    return (sound * (0.25 + 0.75 * np.minimum(near, 1))).astype(np.float32)


@SOURCES.add("freewheel")
def freewheel(take: Take) -> Sound:
    """A bicycle: the chain's soft whirr, and ticks of the hub when nobody pedals for a moment."""
    n, rng = take.n, take.rng
    whirr = 0.006 * band(n, 900, 2600, rng) * wander(n, 1.8, rng, 0.3, 1.0)
    tyres = 0.012 * band(n, 200, 900, rng)
    sound = wide(n, 300, 1200, rng) * np.float32(0.003)
    sound += pan((whirr + tyres).astype(np.float32), take.pan)
    tick = (0.05 * band(240, 2200, 6000, rng) * decay(240, 0.0012)).astype(np.float32)
    for start in np.arange(0.9, n / RATE, 2.6):  # seconds
        for k in range(14):
            add_at(sound, pan(tick, take.pan), round((start + k / 24.0) * RATE))
    return sound.astype(np.float32)


@SOURCES.add("rails")
def rails(take: Take) -> Sound:
    """A train: the roll of steel on steel, and two knocks whenever a pair of wheels meets a joint."""
    n, rng = take.n, take.rng
    sound = (0.055 * wide(n, 50, 260, rng) + 0.014 * wide(n, 500, 2200, rng)).astype(np.float32)
    length = int(0.12 * RATE)
    for start in np.arange(0.15, n / RATE, 0.74):  # seconds
        for late in (0.0, 0.13):
            knock = 0.16 * band(length, 90, 420, rng) * decay(length, 0.03)
            knock += 0.04 * band(length, 900, 2600, rng) * decay(length, 0.012)
            add_at(sound, pan(knock.astype(np.float32), take.pan), round((start + late) * RATE))
    return sound


@SOURCES.add("thunder")
def thunder(take: Take) -> Sound:
    """A crack and a long roll after each event, or once, after a while."""
    sound = silence(take.n)
    for seconds in take.events or (take.rng.uniform(0.2, 0.5) * take.n / RATE,):
        n = int(3.5 * RATE)
        roll = 0.3 * wide(n, 30, 160, take.rng) * decay(n, 1.1) * wander(n, 5, take.rng, 0.3, 1)
        crack = 0.08 * wide(n, 200, 2500, take.rng) * decay(n, 0.12)
        add_at(sound, (roll + crack).astype(np.float32), round(seconds * RATE))
    return sound


@SOURCES.add("claps")
def claps(take: Take) -> Sound:
    """Hands that clap: a short dry burst at each event."""

    def hit(k: int) -> Mono:
        n = int(0.12 * RATE)
        palm = band(n, 700, 2600, take.rng) * decay(n, 0.014)
        return (0.10 * palm + 0.03 * band(n, 300, 900, take.rng) * decay(n, 0.03)).astype(
            np.float32
        )

    return _hits(take, hit)


@SOURCES.add("click")
def click(take: Take) -> Sound:
    """A click of two milliseconds, to check that sound and picture agree."""

    def hit(k: int) -> Mono:
        n = int(0.002 * RATE)
        return (0.5 * np.cos(np.linspace(0, 8 * np.pi, n))).astype(np.float32)

    return _hits(take, hit, spread=0.0)
