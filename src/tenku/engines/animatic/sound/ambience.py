"""Sounds of places and weather: each fills the whole clip."""

import numpy as np

from tenku.engines.animatic.sound.signal import (
    RATE,
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

_PASSES = {"normal": 0.55, "slow": 0.25, "timelapse": 1.6}  # cars a second


@SOURCES.add("wind")
def wind(take: Take) -> Sound:
    """Gusts; a stronger wind is brighter, and each ear hears its own."""
    n, rng, force = take.n, take.rng, take.plan.wind
    body = np.stack([band(n, 70, 420, rng) * wander(n, 0.5, rng, 0.35, 1.0) for _ in range(2)])
    whistle = band(n, 500, 1500 + 900 * force, rng) * wander(n, 0.8, rng, 0.0, 0.5)
    return (0.033 * body + 0.007 * (0.4 + force) * whistle).astype(np.float32)


@SOURCES.add("traffic")
def traffic(take: Take) -> Sound:
    """A distant bed, and cars that pass from one ear to the other, their pitch falling."""
    n, rng = take.n, take.rng
    sound = np.float32(0.04) * wide(n, 45, 260, rng, slope=-0.2)
    sound += np.float32(0.010) * wide(n, 300, 1400, rng)
    for _ in range(max(round(n / RATE * _PASSES[take.plan.tempo]), 1)):
        length = int(RATE * rng.uniform(1.4, 2.8) * (0.5 if take.plan.tempo == "timelapse" else 1))
        start = int(rng.integers(-length // 3, max(n - length // 2, 1)))
        x = np.linspace(-1, 1, length, dtype=np.float32)
        tyres = band(length, 350, 1600, rng) * np.exp(-((x / 0.22) ** 2))
        motor = band(length, 70, 220, rng) * np.exp(-((x / 0.42) ** 2))
        side = -x if rng.random() < 0.5 else x
        level = np.float32(rng.uniform(0.4, 1.0))
        add_at(sound, pan(level * (0.030 * tyres + 0.05 * motor).astype(np.float32), side), start)
    return sound.astype(np.float32)


@SOURCES.add("hum")
def hum(take: Take) -> Sound:
    """A city from far: a low, breathing murmur."""
    n, rng = take.n, take.rng
    low = wide(n, 50, 180, rng) * wander(n, 0.3, rng, 0.7, 1.0)
    return (0.04 * low + 0.010 * wide(n, 300, 900, rng)).astype(np.float32)


@SOURCES.add("room")
def room(take: Take) -> Sound:
    """The tone of a quiet room."""
    return (0.02 * wide(take.n, 60, 500, take.rng, slope=-0.4)).astype(np.float32)


@SOURCES.add("cups")
def cups(take: Take) -> Sound:
    """A café: many voices far from clear, and china that clinks here and there."""
    n, rng = take.n, take.rng
    sound = silence(n)
    for _ in range(5):
        voice = band(n, 180, 900, rng) * wander(n, 4.5, rng, 0.0, 1.0) ** 2
        sound += pan(0.012 * voice, rng.uniform(-0.8, 0.8))
    clink = int(0.12 * RATE)
    t = np.arange(clink, dtype=np.float32) / RATE
    for _ in range(max(int(n / RATE * 0.9), 1)):
        pitch, side = rng.uniform(2600, 4800), rng.uniform(-0.9, 0.9)
        at, level = int(rng.integers(0, n)), 0.02 * rng.random() ** 1.5
        for k in range(int(rng.integers(1, 4))):
            ring = np.sin(2 * np.pi * pitch * t) + 0.5 * np.sin(2 * np.pi * 2.7 * pitch * t)
            add_at(sound, pan((level * ring * decay(clink, 0.025)).astype(np.float32), side), at)
            at += int(RATE * rng.uniform(0.05, 0.16)) + k
    return sound.astype(np.float32)


@SOURCES.add("rain")
def rain(take: Take) -> Sound:
    """A steady hiss, and single drops near by."""
    n, rng = take.n, take.rng
    hiss = wide(n, 900, 8500, rng, width=0.8, slope=-0.25)
    sound = (0.03 * hiss + 0.018 * wide(n, 250, 900, rng, width=0.6)).astype(np.float32)
    drop = int(0.03 * RATE)
    t = np.arange(drop, dtype=np.float32) / RATE
    for _ in range(int(n / RATE * 28)):
        pitch = rng.uniform(900, 3200)
        level = 0.05 * rng.random() ** 2
        ring = level * np.sin(2 * np.pi * pitch * t * (1 + 4 * t)) * decay(drop, 0.006)
        side = rng.uniform(-1, 1)
        add_at(sound, pan(ring.astype(np.float32), side), int(rng.integers(0, n)))
    return sound


@SOURCES.add("depths")
def depths(take: Take) -> Sound:
    """Under water: a slow rumble, muffled, in which the swell comes and goes."""
    n, rng = take.n, take.rng
    low = wide(n, 30, 130, rng, width=0.5) * wander(n, 0.3, rng, 0.5, 1.0)
    return (0.07 * low + 0.016 * wide(n, 130, 420, rng, width=0.7, slope=-0.4)).astype(np.float32)


@SOURCES.add("bubbles")
def bubbles(take: Take) -> Sound:
    """Strings of bubbles: short tones that rise as each one shrinks on its way up."""
    n, rng = take.n, take.rng
    sound = silence(n)
    for _ in range(max(int(n / RATE * 1.3), 1)):
        at, side = int(rng.integers(0, n)), rng.uniform(-0.8, 0.8)
        for _ in range(int(rng.integers(2, 7))):
            length = int(RATE * rng.uniform(0.04, 0.10))
            t = np.arange(length, dtype=np.float32) / RATE
            tone = np.sin(2 * np.pi * rng.uniform(320, 900) * t * (1 + 5 * t)) * bell(length)
            add_at(sound, pan((0.03 * rng.uniform(0.3, 1) * tone).astype(np.float32), side), at)
            at += int(RATE * rng.uniform(0.05, 0.14))
    return sound


@SOURCES.add("waves")
def waves(take: Take) -> Sound:
    """Breakers: a swell, the crash at each event, and the wash that runs back."""
    n, rng = take.n, take.rng
    sound = (0.018 * wide(n, 60, 500, rng, width=0.6)).astype(np.float32)
    for crash in take.events or _breakers(n / RATE, rng):
        rise, fall = 1.8, 4.2
        length = int((rise + fall) * RATE)
        x = np.arange(length, dtype=np.float32) / RATE - rise
        swell = np.where(x < 0, np.exp(x * 1.9), np.exp(-x * 1.5))
        wash = np.where(x < 0, np.exp(x * 5), np.exp(-np.abs(x - 0.25) * 0.8))
        piece = 0.09 * wide(length, 80, 700, rng) * swell
        piece += 0.05 * wide(length, 700, 5000, rng, slope=-0.3) * wash
        edge = np.minimum(np.minimum(x + rise, fall - x) * 4, 1)
        gain = rng.uniform(0.7, 1.0)
        add_at(sound, (piece * edge * gain).astype(np.float32), int((crash - rise) * RATE))
    return sound


def _breakers(seconds: float, rng: np.random.Generator) -> list[float]:
    times, at = list[float](), rng.uniform(-2.0, 1.5)
    while at < seconds + 1.5:
        times.append(at)
        at += rng.uniform(4.0, 6.5)
    return times


@SOURCES.add("birds")
def birds(take: Take) -> Sound:
    """Songbirds, by day only: each sings short phrases from its own place."""
    n, rng = take.n, take.rng
    sound = silence(n)
    for _ in range(max(int(n / RATE * 0.9), 2)):
        pitch, side = rng.uniform(2400, 4600), rng.uniform(-0.9, 0.9)
        level = 0.08 * rng.uniform(0.25, 1.0) ** 2
        at = int(rng.integers(0, n))
        bend, trill = rng.uniform(-0.3, 0.3), rng.choice([0.0, 0.03, 0.06])
        for _ in range(int(rng.integers(2, 7))):
            length = int(RATE * rng.uniform(0.05, 0.13))
            x = np.linspace(0, 1, length)
            f = pitch * (1 + bend * x + trill * np.sin(2 * np.pi * 5 * x))
            song = np.sin(2 * np.pi * np.cumsum(f) / RATE).astype(np.float32) * bell(length)
            add_at(sound, pan(level * song, side), at)
            at += int(length * rng.uniform(1.2, 2.2))
    awake = np.clip((take.elevation + 4) / 8, 0, 1).astype(np.float32)
    return sound * awake


@SOURCES.add("gulls")
def gulls(take: Take) -> Sound:
    """Gulls, by day: falling cries of a rough voice, in twos and threes."""
    n, rng = take.n, take.rng
    sound = silence(n)
    for _ in range(max(int(n / RATE * 0.4), 1)):
        side, level = rng.uniform(-0.8, 0.8), np.float32(0.06 * rng.uniform(0.3, 1.0))
        at, pitch = int(rng.integers(0, n)), rng.uniform(950, 1250)
        for _ in range(int(rng.integers(2, 5))):
            length = int(RATE * rng.uniform(0.22, 0.4))
            x = np.linspace(0, 1, length)
            glide = pitch * (1.05 + 0.25 * bell(length) - 0.4 * x)
            phase = (2 * np.pi * np.cumsum(glide) / RATE).astype(np.float32)
            cry = np.sin(phase) + 0.6 * np.sin(2 * phase) + 0.3 * np.sin(3 * phase + 0.5)
            add_at(sound, pan((level * cry * bell(length)).astype(np.float32), side), at)
            at += int(length * rng.uniform(1.1, 1.6))
    awake = np.clip((take.elevation + 4) / 8, 0, 1).astype(np.float32)
    return sound * awake


@SOURCES.add("crickets")
def crickets(take: Take) -> Sound:
    """Crickets, by night only: trains of pulses at 4 to 5 kHz."""
    n, rng = take.n, take.rng
    t = np.arange(n, dtype=np.float32) / RATE
    sound = silence(n)
    for _ in range(4):
        pitch, pulses = rng.uniform(4000, 5000), rng.uniform(14, 19)
        chirps = rng.uniform(1.4, 2.4)
        gate = np.clip(np.sin(2 * np.pi * pulses * t), 0, 1) ** 2
        gate *= np.clip(np.sin(2 * np.pi * (chirps * t + rng.random())) * 4 + 1, 0, 1)
        song = np.sin(2 * np.pi * pitch * t).astype(np.float32) * gate
        sound += pan(0.028 * rng.uniform(0.4, 1) * song, rng.uniform(-0.9, 0.9))
    awake = np.clip((2 - take.elevation) / 6, 0, 1).astype(np.float32)
    return sound * awake


@SOURCES.add("jet")
def jet(take: Take) -> Sound:
    """An airliner: a deep roar that comes and goes, and a thin whine above it."""
    n, rng = take.n, take.rng
    roar = wide(n, 40, 380, rng, width=0.6, slope=-0.3) * wander(n, 0.25, rng, 0.6, 1.0)
    return (0.055 * roar + 0.007 * wide(n, 1400, 2600, rng, width=0.4)).astype(np.float32)


@SOURCES.add("rush")
def rush(take: Take) -> Sound:
    """The air that tears past somebody who falls: broad, loud, buffeting."""
    n, rng = take.n, take.rng
    body = wide(n, 90, 900, rng, width=0.8) * wander(n, 5.0, rng, 0.55, 1.0)
    return (0.05 * body + 0.016 * wide(n, 900, 5200, rng, width=0.8, slope=-0.3)).astype(np.float32)


@SOURCES.add("drone")
def drone(take: Take) -> Sound:
    """Where there is no air: a low chord that breathes, as of one's own suit; nothing else."""
    n, rng = take.n, take.rng
    t = np.arange(n, dtype=np.float32) / RATE
    sound = 0.020 * wide(n, 34, 90, rng, width=0.5)
    for pitch, level in ((55.0, 1.0), (82.4, 0.55), (110.3, 0.30), (164.6, 0.12)):
        swell = wander(n, 0.16, rng, 0.35, 1.0) * np.float32(0.020 * level)
        tone = np.sin(2 * np.pi * pitch * t + rng.uniform(0, 6)).astype(np.float32)
        sound += pan(swell * tone, rng.uniform(-0.4, 0.4))
    return sound.astype(np.float32)
