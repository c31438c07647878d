"""The sound that is made for clips without one."""

import numpy as np
import pytest

from tenku.engines.animatic import reader
from tenku.media.encode import Sound
from tenku.worker import ambience


def peak(sound: Sound) -> float:
    return float(np.abs(sound).max())


@pytest.mark.parametrize(
    "prompt",
    [
        *("", "x", "a red ball", "a forest in the rain", "雨夜的街道", "{}", '{"a": 1}', "a café"),
        'waves on a beach; a woman says "hello there"',
        "a street at night. Cut to: a train in the mountains",
        "the sea " * 500,
    ],
)
def test_there_is_always_something_to_hear(prompt: str) -> None:
    sound = ambience.made(prompt, 4, 3)
    assert (sound.shape, sound.dtype) == ((2, 192_000), np.float32)
    assert 0.005 < peak(sound) < 0.9
    assert np.array_equal(sound, ambience.made(prompt, 4, 3))
    assert not np.array_equal(sound, ambience.made(prompt, 4, 4))


def test_it_is_that_of_the_prompt() -> None:
    sounds = [ambience.made(p, 4, 3) for p in ("a café", "the sea", "a red ball", "a blue box")]
    assert not np.allclose(sounds[0], sounds[1], atol=0.01)
    assert np.array_equal(sounds[2], sounds[3])  # of neither anything is known that sounds


def test_nobody_speaks() -> None:
    said = ambience.made('the sea; a woman says "hello there, how are you today"', 4, 3)
    assert np.array_equal(said, ambience.made("the sea; a woman", 4, 3))
    assert np.array_equal(
        ambience.made("two women talk by the sea", 4, 3),
        ambience.made("two women by the sea", 4, 3),
    )


def test_a_fault_of_the_reader_costs_no_film(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(prompt: str) -> None:
        raise KeyError(prompt)

    expected = ambience.made("x", 4, 3)
    monkeypatch.setattr(reader, "read", broken)
    assert np.array_equal(ambience.made("the sea", 4, 3), expected)
