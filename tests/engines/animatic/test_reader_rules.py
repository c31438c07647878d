"""The rules by which a prompt's words belong together."""

import pytest

from tenku.engines.animatic import reader
from tenku.engines.animatic.plan import Degree, ShotPlan

SUNSET = ((0.0, 14.0), (1.0, -8.0))


def kinds(degrees: tuple[Degree, ...]) -> set[str]:
    return {degree.kind for degree in degrees}


def light(prompt: str) -> tuple[tuple[float, float], ...]:
    return reader.read(prompt).light


def test_order_is_time() -> None:
    assert light("a street from day to night") == ((0.0, 40.0), (1.0, -12.0))
    assert light("街道从夜晚到白天") == ((0.0, -12.0), (1.0, 40.0))
    assert light("a meadow, morning, then noon, then dusk") == (
        (0.0, 18.0),
        (0.5, 50.0),
        (1.0, -5.0),
    )


def test_colours_of_the_sky_are_light() -> None:
    start, end = light("the sky turns from gold to pink over a quiet street")
    assert start[1] > 5
    assert end[1] < 0


def test_without_light_the_place_decides() -> None:
    assert light("a meadow") == ((0.0, 34.0),)


def test_colours_bind_to_the_next_noun() -> None:
    plan = reader.read("a red car passes a woman in a blue dress")
    car, woman = plan.subjects
    assert list(car.colours) == ["body"]
    assert list(woman.colours) == ["dress"]
    assert car.colours["body"] != woman.colours["dress"]


def test_a_colour_that_is_not_drawn_is_noted() -> None:
    assert any("red grass" in note for note in reader.read("a dog on red grass").notes)


def test_counts_bind_to_the_next_figure() -> None:
    plan = reader.read("two dogs and three children run")
    assert [(s.kind, s.count, s.action) for s in plan.subjects] == [
        ("dog", 2, "run"),
        ("child", 3, "run"),
    ]


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("a boy and a girl play", 2),
        ("a little boy and his little sister walk", 1),
        ("一个男孩和一个小女孩在奔跑", 2),
        ("a girl runs. The child smiles", 1),
    ],
)
def test_two_words_of_a_kind_are_two(prompt: str, count: int) -> None:
    children = [s for s in reader.read(prompt).subjects if s.kind == "child"]
    assert sum(s.count for s in children) == count


def test_sizes_bind_to_the_noun_right_after_them() -> None:
    sizes = {
        s.kind: s.size for s in reader.read("A huge dog and a tiny cat in a big field").subjects
    }
    assert sizes == {"dog": 1.8, "cat": 0.55}
    (horse,) = reader.read("一匹巨大的马在小房间里").subjects
    assert (horse.kind, horse.size) == ("horse", 1.8)
    (wolf,) = reader.read("a huge wolf").subjects
    assert (wolf.kind, wolf.size) == ("dog", pytest.approx(1.2 * 1.8))


@pytest.mark.parametrize(
    "prompt",
    [
        "A dog sits in front of a man",
        "A man stands behind a dog",
        "一只狗坐在男人前面",
        "男人站在狗身后",
    ],
)
def test_who_stands_before_whom(prompt: str) -> None:
    places = {s.kind: s.place for s in reader.read(prompt).subjects}
    assert places == {"dog": "before", "man": "auto"}


def test_what_stands_behind_a_figure_is_the_place() -> None:
    (man,) = reader.read("A man stands in front of a house").subjects
    assert man.place == "auto"


@pytest.mark.parametrize(
    ("prompt", "facing"),
    [
        ("A woman walks left", "left"),
        ("A woman walks right along the street", "right"),
        ("A woman walks, left alone", "right"),
    ],
)
def test_a_way_follows_its_action(prompt: str, facing: str) -> None:
    (woman,) = reader.read(prompt).subjects
    assert woman.facing == facing


def test_an_action_before_its_figure_belongs_to_it() -> None:
    plan = reader.read("a man stands on the street with a running dog")
    assert {s.kind: s.action for s in plan.subjects} == {"man": "stand", "dog": "run"}


def test_pronouns_tell_the_sex() -> None:
    assert reader.read("a person walks. She smiles.").subjects[0].kind == "woman"
    assert reader.read("他在海边散步").subjects[0].kind == "man"
    assert reader.read("一个人在海边散步").subjects[0].kind == "person"


def test_negation() -> None:
    plan = reader.read("a street without cars, no music, no wind")
    assert plan.subjects == ()
    assert "music" in plan.silent
    assert plan.wind == 0.0


def test_quotes_are_not_read_as_a_scene() -> None:
    plan = reader.read('A woman says: "It is snowing in the city!"')
    assert plan.weather == ()
    assert plan.setting != "city"
    assert plan.speech[0].text == "It is snowing in the city!"


def test_at_most_three_kinds_are_drawn() -> None:
    plan = reader.read("a dog, a man, a bird and a car")
    assert len(plan.subjects) == 3
    assert any("car" in note for note in plan.notes)


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "   ",
        "🎬🎬",
        "?!,。",
        "0" * 4000,
        "狗" * 2000,
        "\x00",
        "change red dog to blue car " * 180,
        "no dog, " * 600,
    ],
)
def test_nonsense_is_read_without_an_error(prompt: str) -> None:
    plan = reader.read(prompt)
    assert ShotPlan.loads(plan.dumps()) == plan
    assert len(plan.notes) <= 12
    assert all(len(note) <= 200 for note in plan.notes)


def test_notes_are_in_the_language_of_the_prompt() -> None:
    assert reader.read("a panda").notes == ("not drawn: panda",)
    assert reader.read("一头大象").notes == ("未画出：大象",)
    assert reader.read("a cow").notes == ("not drawn: cow; drawn as horse instead",)
    assert reader.read("一头奶牛").notes == ("未画出：奶牛，以骏马代替",)


def test_a_list_of_sounds_is_heard_and_not_seen() -> None:
    plan = reader.read("A quiet street. Background sound: waves, gulls, soft piano.")
    assert (plan.setting, plan.subjects) == ("street", ())
    assert kinds(plan.cues) == {"waves", "birds", "music"}


def test_colours_of_other_things_are_not_light() -> None:
    plan = reader.read("A woman walks at noon. She wears sunglasses and red lipstick.")
    assert plan.light == ((0.0, 50.0),)
    assert any("red" in note for note in plan.notes)


@pytest.mark.parametrize(
    ("prompt", "setting", "action"),
    [
        ("a child stands in a meadow and waves", "meadow", "wave"),
        ("a girl waves, in a park", "meadow", "wave"),
        ("a woman waves in a meadow", "meadow", "wave"),
        ("a man on the street. He waves and smiles", "street", "wave"),
        ("a woman stands by the sea and waves", "sea", "stand"),
        ("a woman sees the waves", "sea", "auto"),
        ("a man stands, wind and waves crash", "sea", "stand"),
    ],
)
def test_waves_are_water_or_a_greeting(prompt: str, setting: str, action: str) -> None:
    plan = reader.read(prompt)
    assert (plan.setting, plan.subjects[0].action) == (setting, action)


def test_garments_have_a_colour_of_their_own_or_the_one_that_is_said() -> None:
    dark = reader.read("a man in a suit").subjects[0].colours
    assert dark["top"] == dark["trousers"]
    red = reader.read("a man in a red suit").subjects[0].colours
    assert red["top"] == red["trousers"] != dark["top"]
    assert "dress" in reader.read("一个穿旗袍的女人").subjects[0].colours


def test_unknown_words_are_noted() -> None:
    assert any("zorbing" in note for note in reader.read("a dog, zorbing quixotic").notes)
    assert any("量子纠缠" in note for note in reader.read("草地，量子纠缠").notes)


def test_who_is_walked_walks() -> None:
    assert {s.action for s in reader.read("a man walks a dog").subjects} == {"walk"}


def test_a_couple_shares_a_bench() -> None:
    pair = reader.read("A couple sits on a bench by the sea").subjects
    assert [(s.action, s.seat) for s in pair] == [("sit", "bench")] * 2


@pytest.mark.parametrize(
    ("prompt", "setting"),
    [
        ("a man walks on a neon Tokyo street at night", "alley"),
        ("霓虹灯下的街道，雨夜", "alley"),
        ("a city with neon signs", "city"),
        ("a street at night", "street"),
    ],
)
def test_a_street_of_neon_is_an_alley(prompt: str, setting: str) -> None:
    assert reader.read(prompt).setting == setting


def test_snow_that_lies_on_mountains_does_not_fall() -> None:
    plan = reader.read("snowy mountains at sunrise")
    assert (plan.setting, plan.weather) == ("mountains", ())


def test_who_is_on_a_bench_sits() -> None:
    (man,) = reader.read("an old man on a bench in the city").subjects
    assert (man.action, man.seat) == ("sit", "bench")
