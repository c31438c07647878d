"""Speech by espeak-ng, where the extra `voice` is installed.

The library is under the GPL: it is no dependency, and it is loaded only when somebody speaks. It
keeps its state in C globals, hence one lock. Robotic, but every word can be understood.
"""

import ctypes
import threading
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

import numpy as np

from tenku.engines.animatic.sound.signal import RATE, Mono

Language = Literal["en", "zh"]

_OWN_RATE = 22_050  # Hz, of espeak-ng's voices
_SYNCHRONOUS, _UTF8, _SPEED, _PITCH = 2, 1, 1, 3  # espeak-ng's speak_lib.h
_WORDS_NORMAL, WORDS_MAX = 165, 260  # words a minute
_LEVEL = 0.16  # root mean square of a sentence
_NAMES = {"en": "en-us", "zh": "cmn"}
# who -> (variant of the voice, pitch 0..99)
_SPEAKERS = {"woman": ("+f2", 55), "child": ("+f4", 80), "man": ("+m3", 38), "person": ("+m1", 48)}

_lock = threading.Lock()
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


def installed() -> bool:
    return find_spec("espeakng_loader") is not None


@lru_cache(maxsize=64)
def say(text: str, language: Language, who: str, hurry: float = 1.0) -> Mono:
    """`text` spoken: 48 kHz, as long as it takes. `hurry` > 1 speaks faster, up to a limit.

    Raises:
        OSError: the library doesn't load.
    """
    variant, pitch = _SPEAKERS.get(who, _SPEAKERS["person"])
    with _lock:
        library = _library()
        library.espeak_SetVoiceByName(f"{_NAMES[language]}{variant}".encode())
        library.espeak_SetParameter(_SPEED, min(round(_WORDS_NORMAL * hurry), WORDS_MAX), 0)
        library.espeak_SetParameter(_PITCH, pitch, 0)
        samples = _synthesize(library, text.encode())
    return _finished(samples)


@cache
def _library() -> ctypes.CDLL:
    loader = import_module("espeakng_loader")  # it has no types, and may be absent
    library = ctypes.CDLL(str(loader.get_library_path()))
    data = str(loader.get_data_path()).encode()
    if library.espeak_Initialize(_SYNCHRONOUS, 0, data, 0) != _OWN_RATE:
        raise OSError("espeak-ng could not be initialized")
    return library


def _synthesize(library: ctypes.CDLL, text: bytes) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    blocks: list[bytes] = []

    def take(samples: int | None, count: int, _events: int | None) -> int:
        if samples is not None and count > 0:
            blocks.append(ctypes.string_at(samples, 2 * count))
        return 0

    callback = _Callback(take)  # held until the library is done with it
    library.espeak_SetSynthCallback(callback)
    library.espeak_Synth(text, len(text) + 1, 0, 1, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    return np.frombuffer(b"".join(blocks), np.int16)


def _finished(samples: np.ndarray[tuple[int], np.dtype[np.int16]]) -> Mono:
    """At our rate and level, without the silence at the ends."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 300)
    if not loud.size:
        return np.zeros(0, np.float32)
    x = samples[loud[0] : loud[-1] + 1].astype(np.float32) / 32768.0
    y = _resampled(x)
    level = float(np.sqrt(np.mean(y**2)))
    return (y * (_LEVEL / max(level, 1e-6))).astype(np.float32)


def _resampled(x: Mono) -> Mono:
    """From 22,050 to 48,000 Hz: band-limited, by the Fourier transform."""
    step, by = 147, 320  # 22050 : 48000
    n = -(-len(x) // step) * step
    spectrum = np.fft.rfft(np.pad(x, (0, n - len(x))))
    out = n // step * by
    wide = np.zeros(out // 2 + 1, spectrum.dtype)
    wide[: len(spectrum)] = spectrum
    assert RATE * step == _OWN_RATE * by
    return (np.fft.irfft(wide, out) * (by / step)).astype(np.float32)
