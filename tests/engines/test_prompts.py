"""What of a prompt is sent: the user's own words first, and advice only where they say nothing."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, cast

import pytest
from engines.contract import Memory

from tenku.brief import Brief, Mode
from tenku.engines.base import Run
from tenku.engines.prompts import PROMPT_MAX, PromptOptions, prepared, shaped
from tenku.engines.token import State, Token

pytestmark = pytest.mark.anyio
DOG = "A dog runs"
SKYDIVER = (
    "正面视角的运动相机锁定跳伞者的脸部，他对着镜头说话，口型清晰同步："
    "“这太刺激了！你一定要试试！” 自然的风声。正午阳光，稳定的镜头。"
)


@pytest.mark.parametrize("prompt", [DOG, "猫在窗台上", SKYDIVER, 'He says "I knew it"', "!?", "…"])
@pytest.mark.parametrize("mode", list(Mode))
def test_the_users_words_stand_first_and_unchanged(prompt: str, mode: Mode) -> None:
    assert shaped(prompt, mode, sound=True).startswith(prompt)


def test_what_is_said_needs_no_advice() -> None:
    assert shaped(SKYDIVER, Mode.TEXT, sound=True) == SKYDIVER
    told = "Close-up of a dog at dusk, it barks."
    assert shaped(told, Mode.TEXT, sound=True) == told


@pytest.mark.parametrize(
    ("prompt", "adds"),
    [
        ("A dog at dusk, barking", ["camera"]),
        ("Close-up of a dog, barking", ["light"]),
        ("Close-up of a dog at dusk", ["Sound"]),
        (DOG, ["camera", "light", "Sound"]),
    ],
)
def test_advice_is_given_on_what_is_missing(prompt: str, adds: list[str]) -> None:
    added = shaped(prompt, Mode.TEXT, sound=True).removeprefix(prompt)
    for word in ("camera", "light", "Sound"):
        assert (word in added) is (word in adds)
    assert added.startswith(". ")


def test_dialogue_asks_for_lips_where_there_is_sound() -> None:
    prompt = 'Close-up at dusk, he whispers "I knew it".'
    assert "lips move in sync" in shaped(prompt, Mode.TEXT, sound=True)
    assert shaped(prompt, Mode.TEXT, sound=False) == prompt


def test_a_chinese_prompt_gets_chinese_advice() -> None:
    text = shaped("猫在窗台上", Mode.TEXT, sound=True)
    assert (
        text
        == "猫在窗台上。镜头平稳跟随动作，一镜到底。光线自然，与场景相符。声音：画面中的动作均有对应的自然环境声。"
    )


def test_a_remix_keeps_the_rest() -> None:
    assert shaped("make it night", Mode.REMIX, sound=True) == (
        "make it night. Keep everything else of the video as it is: composition, motion, people"
        " and timing."
    )


def test_it_never_grows_too_long() -> None:
    prompt = "x" * (PROMPT_MAX - 30)
    text = shaped(prompt, Mode.TEXT, sound=True)
    assert len(text) <= PROMPT_MAX
    assert text.startswith(prompt)


# -- rewriting --------------------------------------------------------------------------------


class Chat(HTTPServer):
    """A chat endpoint that answers with `says`; `heard` are the requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.status, self.says = 200, ""
        self.heard: list[dict[str, Any]] = []


class _Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        chat = cast("Chat", self.server)
        data = self.rfile.read(int(self.headers["content-length"]))
        chat.heard.append(json.loads(data) | {"key": self.headers["authorization"]})
        body = json.dumps({"choices": [{"message": {"content": chat.says}}]}).encode()
        self.send_response(chat.status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


@pytest.fixture
def chat() -> Iterator[Chat]:
    with Chat() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def brief(prompt: str, mode: Mode = Mode.TEXT) -> Brief:
    return Brief(mode=mode, prompt=prompt, seconds=4, width=1280, height=720, seed=1)


async def prompt_sent(
    given: Brief, tmp_path: Path, chat: Chat | None = None, *, token: str | None = None, **more: str
) -> str:
    checkpoint = Memory()
    checkpoint.token = token
    run = Run(folder=tmp_path, report=lambda *_: None, checkpoint=checkpoint)
    options: dict[str, object] = {**more}
    if chat is not None:
        url = f"http://127.0.0.1:{chat.server_port}/v1"
        options["enhancer"] = {"url": url, "model": "q", "api_key": "sk-1"}
    return (await prepared(given, run, PromptOptions.model_validate(options), sound=True)).prompt


async def test_a_chat_model_may_rewrite(chat: Chat, tmp_path: Path) -> None:
    chat.says = " A dog runs through a meadow. "
    assert await prompt_sent(brief(DOG), tmp_path, chat) == "A dog runs through a meadow."
    (heard,) = chat.heard
    assert (heard["model"], heard["key"]) == ("q", "Bearer sk-1")
    assert heard["messages"][-1] == {"role": "user", "content": DOG}


@pytest.mark.parametrize(
    ("says", "status"), [("", 200), ("x", 500), ("y" * (PROMPT_MAX + 1), 200), ("A man nods.", 200)]
)
async def test_without_a_usable_answer_it_is_the_shaped_prompt(
    chat: Chat, tmp_path: Path, says: str, status: int
) -> None:
    chat.says, chat.status = says, status
    prompt = 'He says "I knew it"'  # which must not be lost
    assert await prompt_sent(brief(prompt), tmp_path, chat) == shaped(prompt, Mode.TEXT, sound=True)


async def test_no_chat_model_rewrites_a_remix(chat: Chat, tmp_path: Path) -> None:
    await prompt_sent(brief("make it night", Mode.REMIX), tmp_path, chat)
    assert chat.heard == []


async def test_what_was_sent_once_is_sent_again(chat: Chat, tmp_path: Path) -> None:
    chat.says = "Another text."
    token = Token(
        state=State.INTENT,
        engine="e",
        base_url="http://x",
        model="m",
        submit_key="k",
        sends=1,
        begun_at=0,
        submitted_at=0,
        prompt="The first text.",
    )
    found = await prompt_sent(brief(DOG), tmp_path, chat, token=token.model_dump_json())
    assert (found, chat.heard) == ("The first text.", [])


async def test_it_may_go_as_it_is(tmp_path: Path) -> None:
    assert await prompt_sent(brief(DOG), tmp_path, shaping="as-is") == DOG
