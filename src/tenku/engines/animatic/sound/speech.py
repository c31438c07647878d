"""Speech: by a voice where one is installed, else a murmur in the rhythm of the text.

`syllables` is what lips and sound have in common.
"""

import re
from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.sound import voice
from tenku.engines.animatic.sound.signal import RATE, Mono, Sound, add_at, pan, silence
from tenku.engines.animatic.sound.sources import SOURCES, Take

_RATE_NORMAL = 4.6  # syllables a second
_RATE_MAX = 7.5
_START = 0.4  # seconds
_END = 0.4  # seconds before the clip's end
_PAUSE = 1.4  # syllables, at punctuation
_BREATH = 0.45  # seconds between two speeches
_CUT = 2400  # samples over which a speech that doesn't fit fades
_SYLLABLE = 19  # hundredths of a second that a syllable takes, about
_UNITS = re.compile(r"[\u3400-\u9fff]|[aeiouyAEIOUY]+|[，。！？；：、,.!?;:…]")
_BABBLE = "well you see it is like this, and then you know"  # for talk without words
# First three formants of a few vowels, Hz.
_VOWELS = (
    (700, 1200, 2500),
    (500, 1800, 2500),
    (320, 2200, 2900),
    (480, 950, 2450),
    (340, 850, 2300),
)
_PITCH = {"woman": 205.0, "child": 270.0, "man": 118.0, "person": 150.0}  # Hz


@dataclass(frozen=True, kw_only=True)
class Syllable:
    """When the mouth opens: seconds of film."""

    start: float
    length: float
    speaker: int  # which of the plan's people


@dataclass(frozen=True, kw_only=True)
class Line:
    """One speech by a voice: from when (seconds of film) and its samples at 48 kHz."""

    start: float
    samples: Mono
    speaker: int  # which of the plan's people


def syllables(plan: ShotPlan, seconds: float) -> tuple[Syllable, ...]:
    """The rhythm of what is said in the clip; empty if nobody talks.

    Speeches follow one another; if they are too long for the clip they are spoken faster, and
    what still does not fit is cut.
    """
    if plan.speech and voice.installed():
        return tuple(s for line in spoken(plan, seconds) for s in _heard(line))
    return _counted(plan, seconds)


def spoken(plan: ShotPlan, seconds: float) -> tuple[Line, ...]:
    """What is said, by a voice. Raises OSError where that doesn't load."""
    slot = seconds - _START - _END - _BREATH * (len(plan.speech) - 1)
    whole = sum(len(_say(plan, k)) for k in range(len(plan.speech))) / RATE
    hurry = max(whole / max(slot, 0.5), 1.0)
    lines: list[Line] = []
    at = _START
    for k in range(len(plan.speech)):
        room = int(max(seconds - _END - at, 0.0) * RATE)
        said = _say(plan, k, hurry)
        if len(said) > room:  # even in haste
            said = said[:room] * np.minimum(np.arange(room, 0, -1) / _CUT, 1).astype(np.float32)
        if len(said):
            lines.append(Line(start=at, samples=said, speaker=speaker(plan, k)))
        at += len(said) / RATE + _BREATH
    return tuple(lines)


def _say(plan: ShotPlan, k: int, hurry: float = 1.0) -> Mono:
    people = _people(plan)
    speech = plan.speech[k]
    return voice.say(speech.text, speech.language, people[speaker(plan, k) % len(people)], hurry)


def speaker(plan: ShotPlan, k: int) -> int:
    """Which of the plan's people says its k-th speech: the one named, else each in turn."""
    named = plan.speech[k].speaker if k < len(plan.speech) else None
    number = k if named is None else named
    return number % len(_people(plan)) if _anybody(plan) else number


def _anybody(plan: ShotPlan) -> bool:
    return any(s.kind in _PITCH for s in plan.subjects)


def _people(plan: ShotPlan) -> list[str]:
    """The kinds of those who can speak, at least one."""
    people = [s for s in plan.subjects if s.kind in _PITCH]
    return [s.kind for s in people for _ in range(s.count)] or ["person"]


def _heard(line: Line) -> list[Syllable]:
    """The syllables of a voice: where it swells."""
    step = RATE // 100
    level = np.sqrt(np.add.reduceat(line.samples**2, np.arange(0, len(line.samples), step)) / step)
    level = np.convolve(level, np.ones(5) / 5, mode="same")
    loud = level > 0.35 * float(level.max())
    edges = np.flatnonzero(np.diff(np.pad(loud.astype(np.int8), 1)))
    found: list[Syllable] = []
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        parts = max(1, round((end - begin) / _SYLLABLE))  # a run of several without a gap
        length = (end - begin) / parts / 100
        found += [
            Syllable(
                start=line.start + begin / 100 + k * length, length=length, speaker=line.speaker
            )
            for k in range(parts)
        ]
    return found


def _counted(plan: ShotPlan, seconds: float) -> tuple[Syllable, ...]:
    """The rhythm of the text alone."""
    texts = [speech.text for speech in plan.speech]
    talkers = [s for s in plan.subjects if s.action == "talk"]
    if not texts and talkers:
        texts = [_BABBLE] * max(len(talkers), round(seconds / 4))
    lengths: list[tuple[float, int]] = []  # in syllables; negative = a pause
    for k, text in enumerate(texts):
        who = speaker(plan, k)
        for unit in _UNITS.findall(text):
            length = 1.0 if unit.isalpha() else -_PAUSE
            lengths += [(length, who)]
        lengths.append((-_PAUSE, who))
    total = sum(abs(length) for length, _ in lengths)
    slot = seconds - _START - _END
    rate = min(max(_RATE_NORMAL, total / slot), _RATE_MAX)
    found: list[Syllable] = []
    at = _START
    for length, who in lengths:
        span = abs(length) / rate
        if length > 0 and at + span <= seconds - _END:
            found.append(Syllable(start=at, length=span, speaker=who))
        at += span
    return tuple(found)


@SOURCES.add("murmur")
def murmur(take: Take) -> Sound:
    """What is said; without a voice, a few harmonics under moving formants, a hum a syllable."""
    sound = silence(take.n)
    voices = [_PITCH[kind] for kind in _people(take.plan)]
    if take.plan.speech and voice.installed():
        for line in spoken(take.plan, take.n / RATE):
            side = take.pan if len(voices) == 1 else (-0.25, 0.25)[line.speaker % 2]
            add_at(sound, pan(line.samples, side), round(line.start * RATE))
        return sound
    said = syllables(take.plan, take.n / RATE)
    for k, syllable in enumerate(said):
        pitch = voices[syllable.speaker % len(voices)]
        falling = 1.08 - 0.16 * (k % 9) / 9
        hum = _syllable(syllable.length, pitch * falling, take.rng)
        side = take.pan if len(voices) == 1 else (-0.25, 0.25)[syllable.speaker % 2]
        add_at(sound, pan(hum, side), round(syllable.start * RATE))
    return sound


def _syllable(seconds: float, pitch: float, rng: np.random.Generator) -> Mono:
    n = int(seconds * 1.05 * RATE)
    x = np.linspace(0, 1, n, dtype=np.float32)
    formants = _VOWELS[int(rng.integers(len(_VOWELS)))]
    f = pitch * (1 + rng.uniform(-0.06, 0.08) * x + 0.01 * np.sin(30 * x))
    phase = (2 * np.pi * np.cumsum(f) / RATE).astype(np.float32)
    hum = np.zeros(n, np.float32)
    for k in range(1, int(2600 / pitch)):
        level = sum(
            weight / (1 + ((k * pitch - formant) / 110) ** 2)
            for weight, formant in zip((1.0, 0.5, 0.2), formants, strict=True)
        )
        hum += np.float32(level / k**0.4 + 0.04 / k) * np.sin(k * phase)
    shape = np.minimum(x / 0.18, 1) * np.minimum((1 - x) / 0.35, 1)
    return (0.18 * hum * shape * shape * (3 - 2 * shape) * rng.uniform(0.7, 1.0)).astype(np.float32)
