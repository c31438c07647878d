"""Plans written by a chat model are checked like any other, and never needed."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from engines.animatic.chat import chat, says
from engines.contract import Filming

from tenku.brief import Brief, Mode
from tenku.engines.animatic import planner, reader
from tenku.engines.animatic.engine import Planner, configured
from tenku.engines.animatic.plan import Recipe
from tenku.engines.router import installed
from tenku.errors import InvalidParameter

PROMPT = "Something about loneliness"
PLAN = {
    "setting": "snowfield",
    "light": [[0, 6], [1, -10]],
    "subjects": [{"kind": "man", "action": "walk", "colours": {"top": "#aa3322"}}],
    "notes": ["not drawn: loneliness"],
}


def test_the_models_plan_is_filmed_with_its_notes() -> None:
    with chat(says(f"Here you are:\n```json\n{json.dumps(PLAN)}\n```")) as server:
        plan = planner.read(PROMPT, Planner(url=server.url, model="tiny"))
    assert (plan.setting, plan.subjects[0].kind) == ("snowfield", "man")
    assert plan.notes == ("planned by tiny", "not drawn: loneliness")
    ((path, _, asked),) = server.asked
    system, user = (message["content"] for message in asked["messages"])
    assert path == "/v1/chat/completions"
    assert asked["model"] == "tiny"
    assert all(name in system for name in ("snowfield", "dolly_zoom", "jellyfish", "light_trails"))
    assert PROMPT in user
    assert reader.read(PROMPT).dumps() in user


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda _: (500, b"{}"), "status 500"),
        (lambda _: (200, b"<html>"), "no chat completion"),
        (lambda _: (200, b'{"choices": []}'), "empty"),
        (lambda _: (200, b" " * 2_000_000), "too long"),
        (says("I can't help with that."), "JSON"),
        (says('{"setting": "atlantis"}'), "atlantis"),
        (says('{"subjects": [{"kind": "dog", "action": "sing"}]}'), "'sing'"),
    ],
)  # fmt: skip
def test_without_a_usable_plan_the_readers_is_filmed(
    answer: Callable[[Event], tuple[int, bytes]], reason: str
) -> None:
    prompt = "一只狗在草地上奔跑"
    with chat(answer) as server:
        plan = planner.read(prompt, Planner(url=server.url, model="tiny"))
    first, *rest = plan.notes
    assert reason in first
    assert "采用内置解读" in first
    assert plan.model_copy(update={"notes": tuple(rest)}) == reader.read(prompt)
    assert len(server.asked) == 1


def test_a_server_that_never_answers_is_not_waited_for() -> None:
    def sleeps(over: Event) -> tuple[int, bytes]:
        over.wait(30)
        return 200, b"{}"

    with chat(sleeps) as server:
        plan = planner.read(PROMPT, Planner(url=server.url, model="tiny", seconds=0.2))
    assert "no answer within 0.2 seconds" in plan.notes[0]


def test_a_server_that_is_not_there() -> None:
    with chat(says("{}")) as server:
        pass
    plan = planner.read(PROMPT, Planner(url=server.url, model="tiny"))
    assert "no connection" in plan.notes[0]
    assert "127.0.0.1" not in plan.notes[0]


def test_the_key_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("sk-secret\n")
    with chat(says(json.dumps(PLAN))) as server:
        planner.read(PROMPT, Planner(url=server.url, model="tiny", key_file=file))
        lost = Planner(url=server.url, model="tiny", key_file=tmp_path / "none")
        assert "key can't be read" in planner.read(PROMPT, lost).notes[0]
    ((_, headers, _),) = server.asked
    assert headers["authorization"] == "Bearer sk-secret"


def test_a_plan_in_the_prompts_place_is_nobodys_business() -> None:
    with chat(says(json.dumps(PLAN))) as server:
        plan = planner.read('{"setting": "sea"}', Planner(url=server.url, model="tiny"))
    assert plan.setting == "sea"
    assert server.asked == []


def test_the_engine_films_the_models_plan(tmp_path: Path) -> None:
    brief = Brief(mode=Mode.TEXT, prompt=PROMPT, seconds=4, width=192, height=108, seed=3)
    with chat(says(json.dumps(PLAN))) as server:
        engine = configured(planner={"url": server.url, "model": "tiny"})
        clip = asyncio.run(engine.film(brief, Filming(tmp_path).run()))
    assert "planned by tiny" in clip.notes
    assert Recipe.model_validate_json(clip.recipe or "").plan.setting == "snowfield"


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("animatic", {"planner": {"url": "ftp://x", "model": "m"}}, "planner.url"),
        ("animatic", {"planer": {}}, "planer"),
        ("animatic", {"planner": {"url": "http://x/v1", "model": "m", "seconds": 600}}, "seconds"),
        ("testcard", {"colour": "red"}, "testcard"),
    ],
)
def test_a_wrong_option_is_named(name: str, options: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidParameter, match="TENKU_ENGINE_OPTIONS") as caught:
        installed([name], {name: options})
    assert said in caught.value.message
