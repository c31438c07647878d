"""The lexicon is whole: every word has one meaning, and every meaning can be drawn or is noted."""

from collections import Counter

import pytest

from tenku.engines.animatic import lexicon, reader, subjects
from tenku.engines.animatic.looks import LOOKS
from tenku.engines.animatic.moves import MOVES
from tenku.engines.animatic.settings import settings
from tenku.engines.animatic.sound import SOURCES
from tenku.engines.animatic.weather import weathers

WORDS = lexicon.load()
REGISTERED = {
    "setting": set(settings()),
    "weather": {*weathers(), "clear"},
    "camera": set(MOVES.names()),
    "look": set(LOOKS.names()),
    "sound": set(SOURCES.names()),
    "subject": set(subjects.kinds()),
}
DRAWN = [t for t in WORDS.terms.values() if not t.absent and not t.near]


def test_no_word_has_two_meanings() -> None:
    count = Counter(
        word
        for term in WORDS.terms.values()
        if term.field != "filler"
        for word in (*term.zh, *term.en)
    )
    assert [word for word, n in count.items() if n > 1] == []


@pytest.mark.parametrize("field", REGISTERED)
def test_every_meaning_is_registered(field: str) -> None:
    meant = {
        name
        for term in WORDS.terms.values()
        if term.field == field and not term.absent
        for name in term.means.split()
    }
    assert meant <= REGISTERED[field]


@pytest.mark.parametrize("field", ["setting", "weather", "camera", "look", "subject"])
def test_everything_registered_has_words_in_both_languages(field: str) -> None:
    for name in REGISTERED[field]:
        terms = [t for t in DRAWN if t.field == field and name in t.means.split()]
        assert sum(len(t.zh) for t in terms) >= 3, name
        assert sum(len(t.en) for t in terms) >= 3, name


@pytest.mark.parametrize("kind", sorted(WORDS.kinds))
def test_the_table_of_kinds_agrees_with_the_figures(kind: str) -> None:
    table = WORDS.kinds[kind]
    assert table.home in settings()
    assert set(table.actions.values()) <= set(subjects.actions(kind))
    assert set(table.actions) <= {t.means for t in WORDS.terms.values() if t.field == "action"}


def test_what_a_word_implies_exists() -> None:
    for term in WORDS.terms.values():
        assert set(term.also) <= set(WORDS.terms), term.key


def test_lights_have_curves_and_colours_have_values() -> None:
    for term in WORDS.terms.values():
        assert term.curve or term.field != "light" or term.name == "sunny", term.key
        assert term.hex.startswith("#") or term.field != "colour", term.key


@pytest.mark.parametrize("key", [k for k, t in WORDS.terms.items() if t.absent or t.near])
def test_what_is_not_drawn_is_noted(key: str) -> None:
    term = WORDS.terms[key]
    for word in (term.zh[0], term.en[0]):
        prompt = f"小狗{word}" if not word.isascii() else f"a dog, {word}"
        notes = reader.read(prompt).notes
        assert any(word in note for note in notes), prompt


class TestScan:
    def keys(self, text: str) -> list[str]:
        found = WORDS.scan(text)
        return [("!" if t.negated else "") + t.term.key for t in found if t.term.field != "filler"]

    def test_the_longest_term_wins(self) -> None:
        assert self.keys("a golden retriever") == ["subject.golden_retriever"]
        assert self.keys("金色猎犬") == ["subject.golden_retriever"]

    def test_words_have_bounds_in_english_only(self) -> None:
        assert self.keys("season scar dogma") == []
        assert self.keys("4K风格的狗") == ["quality.words", "subject.dog"]

    def test_hyphens_case_and_plurals_do_not_matter(self) -> None:
        assert self.keys("Time-Lapse of CARS") == ["tempo.timelapse", "subject.car"]

    def test_negation_stops_at_punctuation(self) -> None:
        assert self.keys("no rain, snow") == ["!weather.rain", "weather.snow"]
        assert self.keys("没有雨，下雪") == ["!weather.rain", "weather.snow"]

    def test_negation_runs_through_a_list(self) -> None:
        assert self.keys("without cars, dogs or birds") == [
            "!subject.car",
            "!subject.dog",
            "!subject.bird",
        ]
        assert self.keys("没有汽车、狗和鸟") == ["!subject.car", "!subject.dog", "!subject.bird"]
