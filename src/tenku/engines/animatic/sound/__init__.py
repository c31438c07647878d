"""The sound of a clip: what its plan and its pictures call for, mixed and mastered.

A source (ambience, foley, music, speech) is a function registered in `SOURCES`; a cue names one.
"""

from collections.abc import Sequence

import numpy as np

from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.scene import Cue, rng
from tenku.engines.animatic.sound import ambience, foley, music, speech
from tenku.engines.animatic.sound.master import duck, master
from tenku.engines.animatic.sound.signal import RATE, Sound, silence
from tenku.engines.animatic.sound.sources import SOURCES, Take
from tenku.engines.animatic.sound.speech import Syllable, syllables

__all__ = [
    "SOURCES",
    "Syllable",
    "ambience",
    "foley",
    "master",
    "mix",
    "music",
    "score",
    "speech",
    "syllables",
]

# Where there is no air: whatever the plan says of wind and rain, they are silent.
_AIRLESS = (
    Cue(kind="drone"),
    *(Cue(kind=kind, gain=0.0) for kind in ("wind", "rain", "thunder")),
)
# The beds of a place, for plans that are scored without a stage.
_BEDS: dict[str, tuple[Cue, ...]] = {
    "city": (Cue(kind="traffic", gain=0.8), Cue(kind="hum")),
    "street": (Cue(kind="traffic", gain=0.3), Cue(kind="birds"), Cue(kind="crickets")),
    "meadow": (Cue(kind="birds"), Cue(kind="crickets")),
    "sea": (Cue(kind="waves"),),
    "underwater": (Cue(kind="depths"), Cue(kind="bubbles"), Cue(kind="wind", gain=0.0)),
    "space": _AIRLESS,
    "moon": _AIRLESS,
}
_NATURAL = frozenset({"farmland", "meadow", "street"})  # birds by day are crickets by night
_FLOOR = Cue(kind="room", gain=0.5)  # under everything, so that no clip is ever silent


def score(plan: ShotPlan, cues: tuple[Cue, ...], seconds: float, seed: int) -> Sound:
    """The sound track: float32 (2, round(seconds * 48000)), never silent, peak below 0.9.

    `cues` are the sounds of what is in the picture (Stage.cues()). The same arguments give the
    same samples. A cue whose kind is not registered is left out.
    """
    return master(mix(plan, cues, seconds, seed))


def mix(plan: ShotPlan, cues: tuple[Cue, ...], seconds: float, seed: int) -> Sound:
    """As `score`, before the mastering: at whatever loudness, with hard ends."""
    n = round(seconds * RATE)
    sound, voices = silence(n), silence(n)
    elevation = _elevation(plan, n)
    for k, cue in enumerate(_all(plan, cues)):
        take = Take(
            n=n,
            rng=rng(seed, f"sound {cue.kind}", k),
            plan=plan,
            events=cue.events,
            pan=cue.pan,
            elevation=elevation,
        )
        into = voices if cue.kind == "murmur" else sound
        into += np.float32(cue.gain) * SOURCES[cue.kind](take)
    return duck(sound, voices) + voices


def _all(plan: ShotPlan, cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Cues of the picture, the weather and the prompt, without those that the prompt rules out."""
    found = list(cues or _BEDS.get(plan.setting, ()))
    kinds = {cue.kind for cue in found}
    if "birds" in kinds and plan.setting in _NATURAL:
        found.append(Cue(kind="crickets"))
    if plan.wind > 0 and "wind" not in kinds:
        found.append(Cue(kind="wind", gain=0.9 * plan.wind))
    asked = [Cue(kind=w.kind, gain=w.strength) for w in plan.weather if w.kind == "rain"]
    asked += [Cue(kind=cue.kind, gain=1.4 * cue.strength) for cue in plan.cues]
    if syllables(plan, 8.0):
        asked.append(Cue(kind="murmur"))
    for cue in asked:
        if cue.kind not in {c.kind for c in found}:
            found.append(cue)
    beds: dict[str, Cue] = {}  # each once: two weathers may both bring wind
    for cue in found:
        if not cue.events and cue.gain >= beds.get(cue.kind, cue).gain:
            beds[cue.kind] = cue
    once = [c for c in found if c.events or beds[c.kind] is c]
    mute = {c.kind for c in cues or _BEDS.get(plan.setting, ()) if c.gain == 0.0}
    mute.update(plan.silent)  # a place says by a gain of 0 what is never heard in it
    heard = [c for c in once if c.kind not in mute and c.kind in SOURCES.names()]
    return (*heard, _FLOOR)


def _elevation(plan: ShotPlan, n: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    u, degrees = zip(*plan.light, strict=True)
    return np.interp(np.linspace(0, 1, n), u, degrees).astype(np.float32)
