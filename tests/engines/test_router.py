"""Who films what: order, weights, capabilities, licences, names."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from tenku.brief import Brief, Mode
from tenku.engines import testcard
from tenku.engines.base import Capabilities, Licence, Place, Range
from tenku.engines.openai_videos import OpenAIVideosEngine, Options
from tenku.engines.router import Router, installed, named
from tenku.errors import EngineUnavailable, InvalidParameter

LAND, WIDE = (1280, 720), (1920, 1080)
BRIEF = Brief(mode=Mode.TEXT, prompt="p", seconds=4, width=1280, height=720, seed=7)
SERVER = {"engine": "openai-videos", "base_url": "http://127.0.0.1:9/v1"}


def engine(name: str, **changes: object) -> testcard.TestcardEngine:
    can = replace(testcard.TestcardEngine().capabilities, **changes)  # pyright: ignore[reportArgumentType]
    return testcard.TestcardEngine(name=name, capabilities=can)


def only(*seconds: int, modes: frozenset[Mode] = frozenset({Mode.TEXT})) -> dict[Mode, Range]:
    found = Range(seconds=frozenset(seconds), sizes=frozenset({LAND}))
    return dict.fromkeys(modes, found)


def test_the_first_that_can_is_chosen() -> None:
    router = Router(
        {"*": ("short", "long")},
        {"short": engine("short", films=only(4)), "long": engine("long", films=only(4, 8))},
    )
    assert router.choose("m", BRIEF).name == "short"
    assert router.choose("m", replace(BRIEF, seconds=8)).name == "long"


def test_no_engine_that_is_not_named_films_instead() -> None:
    engines = {"short": engine("short", films=only(4)), "other": engine("other")}
    router = Router({"a": ("short",), "*": ("other",)}, engines)
    with pytest.raises(EngineUnavailable) as refused:
        router.choose("a", replace(BRIEF, seconds=12, width=1920, height=1080))
    assert "short: it does no 12 s" in refused.value.message
    assert "other" not in refused.value.message
    assert router.choose("b", replace(BRIEF, seconds=12)).name == "other"


@pytest.mark.parametrize(
    ("brief", "why"),
    [
        (replace(BRIEF, mode=Mode.REMIX), "it does no video-to-video"),
        (replace(BRIEF, seconds=8), "it does no 8 s"),
        (replace(BRIEF, width=1920, height=1080), "it does no 1920x1080"),
        (BRIEF, ""),
    ],
)
def test_what_an_engine_lacks_is_said(brief: Brief, why: str) -> None:
    can = engine("e", films=only(4)).capabilities
    assert can.lacks(brief.mode, brief.seconds, (brief.width, brief.height)) == why
    assert can.can(brief) is (why == "")


def test_what_is_not_known_yet_excludes_nobody() -> None:
    can: Capabilities = engine("e", films=only(4)).capabilities
    assert can.lacks(Mode.TEXT, None, None) == ""
    assert can.lacks(Mode.TEXT, 4, None) == ""
    assert can.lacks(Mode.IMAGE, None, None) != ""


def test_weights_share_what_comes() -> None:
    rng = Random(3)
    router = Router(
        {"*": ({"a": 3.0, "b": 1.0}, "c")},
        {name: engine(name) for name in "abc"},
        draw=rng.random,
    )
    firsts = Counter(router.fit("m", Mode.TEXT, 4, LAND).engines[0].name for _ in range(2000))
    assert firsts["a"] / 2000 == pytest.approx(0.75, abs=0.03)
    assert set(firsts) == {"a", "b"}
    order = {tuple(e.name for e in router.fit("m", Mode.TEXT, 4, LAND).engines) for _ in range(50)}
    assert order == {("a", "b", "c"), ("b", "a", "c")}
    assert router.names("m") == ("a", "b", "c")
    assert named({"*": ({"b": 1.0, "a": 3.0}, "c"), "x": ("a", "d")}) == ["a", "b", "c", "d"]


def test_a_licence_is_accepted_before_anything_is_filmed() -> None:
    licence = Licence(id="h3", notice="Not for all.\nMore of it.", must_accept=True)
    engines = {"h3": engine("h3", licence=licence)}
    with pytest.raises(EngineUnavailable) as refused:
        Router({"*": ("h3",)}, engines).choose("m", BRIEF)
    assert "Not for all." in refused.value.message
    assert "More of it" not in refused.value.message
    assert "TENKU_ACCEPT_LICENCES=h3" in refused.value.message
    assert Router({"*": ("h3",)}, engines, accepted=("h3",)).choose("m", BRIEF).name == "h3"


def test_an_engine_that_is_left_alone_is_not_the_first_choice() -> None:
    router = Router({"*": ("a", "b")}, {"a": engine("a"), "b": engine("b")})
    router.health.bad("a", "no connection")
    assert router.choose("m", BRIEF).name == "b"
    router.health.bad("b", "no connection")
    assert router.choose("m", BRIEF).name == "a"  # somebody must give an estimate


def test_how_many_films_it_makes_at_once() -> None:
    far = engine("far", place=Place.ELSEWHERE, jobs_max=50, films=only(4))
    router = Router({"*": ("far", "here")}, {"far": far, "here": engine("here")})
    assert router.expected("m", BRIEF)[1] == 50
    assert router.expected("m", replace(BRIEF, seconds=8))[1] is None


def test_there_may_be_several_of_a_kind() -> None:
    found = installed(["left", "right"], {"left": SERVER | {"model": "m1"}, "right": SERVER})
    assert [e.name for e in found.values()] == ["left", "right"]
    assert found["left"].version == "m1"
    assert isinstance(found["right"], OpenAIVideosEngine)


def test_a_name_that_is_no_engine_says_how_it_could_be_one() -> None:
    with pytest.raises(InvalidParameter) as refused:
        installed(["mine"])
    assert "option `engine`" in refused.value.message
    with pytest.raises(InvalidParameter, match="'mine'"):
        installed(["mine"], {"mine": {"engine": "nothing"}})


@pytest.mark.parametrize(
    ("options", "films"),
    [
        ({"family": "ltx2"}, ({4, 8, 12}, {LAND, (720, 1280)})),
        ({"family": "wan-5b"}, ({4}, {LAND, (720, 1280)})),
        ({"family": "wan-a14b", "sizes": [[1280, 720]]}, ({4}, {LAND})),
        ({"family": "h3", "dialect": "sglang", "sizes": [LAND, WIDE]}, ({4, 8, 12}, {LAND})),
        (
            {"family": "h3", "dialect": "sglang", "sizes": [LAND, WIDE], "allow_upscale": True},
            ({4, 8, 12}, {LAND, WIDE}),
        ),
    ],
)
def test_a_family_says_what_its_model_reaches(
    options: dict[str, object], films: tuple[set[int], set[tuple[int, int]]]
) -> None:
    given = Options.model_validate({"base_url": "http://127.0.0.1:9/v1", **options})
    can = OpenAIVideosEngine(options=given).capabilities
    assert can.place is Place.ELSEWHERE
    assert (set(can.films[Mode.TEXT].seconds), set(can.films[Mode.TEXT].sizes)) == films
