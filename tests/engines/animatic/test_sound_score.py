"""The sound track: exact, never silent, never clipped, on time, and the same for the same seed."""

from itertools import pairwise

import numpy as np
import pytest

from tenku.engines.animatic import reader
from tenku.engines.animatic.plan import Degree, ShotPlan, Speech, Subject
from tenku.engines.animatic.scene import Cue
from tenku.engines.animatic.sound import SOURCES, score, speech, syllables, voice
from tenku.engines.animatic.sound.signal import RATE, Sound, loudness, rms

PROMPTS = (
    "timelapse of a city at sunset",
    "a dog runs through a sunny meadow",
    "waves on a beach at noon",
    "a quiet meadow at night, no wind",
    "heavy rain on a street",
    "a man walks through the snow",
    'a woman says "hello my friend, how are you?"',
    "a car drives, soft music",
)
STEPS = Cue(kind="steps", events=(0.5, 1.0, 1.5, 2.0, 2.5, 3.0))
ONLY_ROOM = ShotPlan(wind=0.0)  # nothing but the cues given and the room's tone


def decibels(sound: Sound) -> float:
    return 20 * float(np.log10(rms(sound) + 1e-12))


@pytest.mark.parametrize("prompt", PROMPTS)
def test_every_track_is_whole(prompt: str) -> None:
    sound = score(reader.read(prompt), (), 4.0, 1)
    assert sound.shape == (2, 4 * RATE)
    assert sound.dtype == np.float32
    assert -19 < loudness(sound) < -16
    assert np.abs(sound).max() < 0.9
    assert np.abs(sound.mean(axis=1)).max() < 1e-3
    for second in range(4):
        assert decibels(sound[:, second * RATE : (second + 1) * RATE]) > -45
    assert np.abs(sound[:, :5]).max() < 0.01
    assert np.abs(sound[:, -20:]).max() < 0.01


@pytest.mark.parametrize("kind", SOURCES.names())
def test_every_source_sounds_and_keeps_its_length(kind: str) -> None:
    plan = ShotPlan(
        wind=0.5,
        light=((0.0, 30.0), (1.0, -12.0)),
        speech=(Speech(text="你好，朋友", language="zh"),),
    )
    bare = score(plan, (), 3.0, 1)
    sound = score(plan, (Cue(kind=kind, gain=4.0, events=(0.4, 1.7)),), 3.0, 1)
    assert sound.shape == (2, 3 * RATE)
    assert np.isfinite(sound).all()
    assert not np.array_equal(sound, bare)


def test_an_odd_length_is_rounded_to_a_sample() -> None:
    assert score(ONLY_ROOM, (), 1.23456, 1).shape == (2, 59259)


def test_what_is_much_too_loud_is_bent_and_not_clipped() -> None:
    blows = Cue(kind="thunder", gain=50.0, events=(0.5, 1.0, 2.0))
    sound = score(ONLY_ROOM, (blows, Cue(kind="click", gain=900.0, events=(2.5,))), 4.0, 1)
    assert 0.5 < np.abs(sound).max() < 0.9


def test_without_any_sound_the_room_is_heard() -> None:
    sound = score(ONLY_ROOM.model_copy(update={"setting": "picture"}), (), 2.0, 1)
    assert decibels(sound) > -45


def test_the_seed_decides() -> None:
    plan = reader.read("a street in the rain")
    assert np.array_equal(score(plan, (), 2.0, 5), score(plan, (), 2.0, 5))
    assert not np.array_equal(score(plan, (), 2.0, 5), score(plan, (), 2.0, 6))


def test_a_click_is_on_its_sample() -> None:
    click = Cue(kind="click", gain=2.0, events=(1.0, 2.5))
    sound = np.abs(score(ONLY_ROOM, (click,), 4.0, 1)[0])
    for seconds in click.events:
        around = sound[round((seconds - 0.2) * RATE) : round((seconds + 0.2) * RATE)]
        onset = int(np.argmax(around > 0.5 * around.max())) - round(0.2 * RATE)
        assert abs(onset) <= 5  # samples


def test_steps_are_heard_when_they_fall() -> None:
    sound = score(ONLY_ROOM, (STEPS,), 4.0, 1)
    for seconds in STEPS.events:
        at = round(seconds * RATE)
        after, before = sound[:, at : at + 2400], sound[:, at - 2400 : at]
        assert rms(after) > 3 * rms(before)


def test_birds_sing_by_day_and_crickets_by_night() -> None:
    def tone(prompt: str, low: float, high: float) -> float:
        sound = score(reader.read(prompt), (Cue(kind="birds", gain=3.0),), 6.0, 3)
        power = np.abs(np.fft.rfft(sound.mean(axis=0))) ** 2
        f = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
        return float(power[(f > low) & (f < high)].sum() / power.sum())

    assert tone("a meadow at noon", 2200, 3800) > 10 * tone("a meadow at night", 2200, 3800)
    assert tone("a meadow at night", 3900, 5100) > 3 * tone("a meadow at noon", 4700, 5100)


def test_what_is_ruled_out_is_not_heard() -> None:
    loud = Cue(kind="traffic", gain=3.0)
    with_traffic = score(ONLY_ROOM, (loud,), 2.0, 1)
    without = score(ONLY_ROOM.model_copy(update={"silent": ("traffic",)}), (loud,), 2.0, 1)
    assert np.array_equal(without, score(ONLY_ROOM, (Cue(kind="no such sound"),), 2.0, 1))
    assert not np.array_equal(without, with_traffic)


def test_music_only_when_asked() -> None:
    asked = ONLY_ROOM.model_copy(update={"cues": (Degree(kind="music"),)})
    assert not np.array_equal(score(asked, (), 2.0, 1), score(ONLY_ROOM, (), 2.0, 1))


class TestSyllables:
    """Without a voice."""

    @pytest.fixture(autouse=True)
    def mute(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(voice, "installed", lambda: False)

    def test_the_reader_says_so(self) -> None:
        assert any("voice" in n for n in reader.read('He says: "You must try this."').notes)

    def test_nobody_talks(self) -> None:
        assert syllables(ShotPlan(), 8.0) == ()

    def test_chinese_counts_characters(self) -> None:
        plan = ShotPlan(speech=(Speech(text="这太刺激了！", language="zh"),))
        said = syllables(plan, 8.0)
        assert len(said) == 5
        assert all(a.start + a.length <= b.start + 1e-9 for a, b in pairwise(said))

    def test_a_long_text_is_spoken_faster_and_then_cut(self) -> None:
        short = syllables(ShotPlan(speech=(Speech(text="字" * 10, language="zh"),)), 4.0)
        long = syllables(ShotPlan(speech=(Speech(text="字" * 100, language="zh"),)), 4.0)
        assert long[0].length < short[0].length
        assert len(long) < 100
        assert long[-1].start + long[-1].length <= 4.0

    def test_talk_without_words_still_murmurs(self) -> None:
        plan = ShotPlan(subjects=(Subject(kind="woman", action="talk"),))
        assert syllables(plan, 4.0)

    def test_other_sounds_give_way_to_speech(self) -> None:
        plan = ONLY_ROOM.model_copy(update={"speech": (Speech(text="字" * 4, language="zh"),)})
        waves = Cue(kind="traffic", gain=1.0)
        said = score(plan, (waves,), 8.0, 1)
        low = np.fft.rfft(said.mean(axis=0))
        low[np.fft.rfftfreq(said.shape[1], 1 / RATE) > 90] = 0  # below the voice
        bed = np.fft.irfft(low).astype(np.float32)
        assert rms(bed[RATE // 2 : RATE]) < 0.6 * rms(bed[4 * RATE : 7 * RATE])


class TestVoice:
    """With the extra `voice`, which the developers' tools bring."""

    def test_words_are_spoken_and_no_note_is_needed(self) -> None:
        assert voice.installed()
        assert not any("voice" in n for n in reader.read('He says: "You must try this."').notes)
        english = voice.say("You have to try this.", "en", "man")
        chinese = voice.say("你一定要试试", "zh", "man")
        assert 0.8 < len(english) / RATE < 3.0
        assert 0.8 < len(chinese) / RATE < 3.0
        assert rms(english) == pytest.approx(rms(chinese), rel=0.01)

    def test_women_speak_higher_than_men(self) -> None:
        def pitch(who: str) -> float:
            said = voice.say("aaa aaa aaa", "en", who)[12_000:21_600]
            alike = np.correlate(said, said, "full")[len(said) - 1 :]
            return RATE / (120 + int(np.argmax(alike[120:800])))

        assert 80 < pitch("man") < 150 < pitch("woman") < pitch("child") < 400

    def test_lips_move_where_the_voice_is(self) -> None:
        plan = ONLY_ROOM.model_copy(
            update={"speech": (Speech(text="Wait. Come back tomorrow.", language="en"),)}
        )
        (line,) = speech.spoken(plan, 8.0)
        open_at = np.zeros(len(line.samples), bool)
        for syllable in syllables(plan, 8.0):
            begin = round((syllable.start - line.start) * RATE)
            open_at[begin : begin + round(syllable.length * RATE)] = True
        assert 0.3 < open_at.mean() < 0.98
        assert rms(line.samples[open_at]) > 2.5 * rms(line.samples[~open_at])

    def test_speeches_take_turns_and_stay_within_the_clip(self) -> None:
        speeches = tuple(Speech(text=text, language="en") for text in ("Why now?", "Because."))
        lines = speech.spoken(ONLY_ROOM.model_copy(update={"speech": speeches}), 8.0)
        first, second = lines
        assert first.start + len(first.samples) / RATE < second.start
        assert [line.speaker for line in lines] == [0, 1]
        long = Speech(text="and then we go on and on " * 20, language="en")
        (cut,) = speech.spoken(ONLY_ROOM.model_copy(update={"speech": (long,)}), 4.0)
        assert cut.start + len(cut.samples) / RATE <= 4.0
        assert abs(cut.samples[-1]) < 0.01

    def test_the_voice_is_heard(self) -> None:
        said = ONLY_ROOM.model_copy(update={"speech": (Speech(text="Hello there", language="en"),)})
        sound = score(said, (), 4.0, 1)
        assert rms(sound[:, RATE // 2 : RATE]) > 2 * rms(sound[:, 3 * RATE :])
