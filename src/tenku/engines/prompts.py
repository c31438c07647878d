"""What of a prompt is sent to a model: as it is, with the advice that films need, or rewritten.

Shaping only adds: the user's words stand first and unchanged, and a sentence follows for each of
camera, light, sound and lips of which they say nothing. That is the advice of the Sora 2 skill
document (motion, camera, light, dialogue, sound), in the prompt's own language. Rewriting is done
by a chat model of the operator's, and is off unless he names one; without a usable answer the
shaped prompt is sent. What was sent is recorded with the video.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from tenku.brief import Brief, Mode, in_chinese
from tenku.engines import token
from tenku.engines.base import Run
from tenku.engines.calls import CallFailed, post_json

PROMPT_MAX = 5000  # characters
_log = structlog.get_logger("tenku.engines")


@dataclass(frozen=True)
class Advice:
    """A sentence for prompts that have none of `words` (a pattern), in English and Chinese."""

    words: re.Pattern[str]
    english: str
    chinese: str


def _any(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


_SPEECH = re.compile(r"[\u201c\"\u300c\u300e]\s*[^\u201d\"\u300d\u300f]{2,}[\u201d\"\u300d\u300f]")
_ADVICE: Mapping[str, Advice] = MappingProxyType(
    {
        "camera": Advice(
            _any(
                r"\b(camera|shot|close-?up|zoom|pan(?:s|ning)?|dolly|tracking|orbit|handheld|tilt"
                r"|aerial|drone|time-?lapse|first.person|view)\b|镜头|特写|推进|拉远|环绕|航拍|俯拍"
                r"|跟拍|手持|视角|延时|运镜|全景|近景|远景"
            ),
            "The camera follows the action smoothly, in one continuous shot.",
            "镜头平稳跟随动作，一镜到底。",
        ),
        "light": Advice(
            _any(
                r"\b(light(?:ing|s)?|lit|sun(?:ny|set|rise|light)?|dawn|dusk|night|golden hour|neon"
                r"|shadow|bright|dark|moon(?:light)?|candle)\b|光|日落|日出|黄昏|黎明|夜|霓虹|阴影"
                r"|明亮|昏暗|月|烛"
            ),
            "Natural light that fits the scene.",
            "光线自然，与场景相符。",
        ),
        "sound": Advice(
            _any(
                r"\b(sounds?|audio|noise|music|voice|says?|sings?|whisper|hear|silent|quiet|roar"
                r"|rustl|splash|chirp|bark)|声|音乐|说|唱|配乐|安静|静音|喊|叫"
            ),
            "Sound: what is seen is heard, with a natural ambience.",
            "声音：画面中的动作均有对应的自然环境声。",
        ),
    }
)
_LIPS = Advice(
    _any(r"\blip|mouth|口型|嘴"),
    "The speaker's lips move in sync with the words.",
    "说话者口型与台词同步。",
)
_REMIX = (
    "Keep everything else of the video as it is: composition, motion, people and timing.",
    "除此之外保持原视频不变：构图、动作、人物与节奏。",
)


def shaped(prompt: str, mode: Mode, *, sound: bool) -> str:
    """The prompt with advice after it. `sound` says whether the model makes any.

    Never longer than PROMPT_MAX: what doesn't fit is left out.
    """
    chinese = in_chinese(prompt)
    more: list[str] = []
    if mode is Mode.REMIX:
        more.append(_REMIX[chinese])
    else:
        wanted = ("camera", "light", "sound") if sound else ("camera", "light")
        lacking = [_ADVICE[name] for name in wanted if not _ADVICE[name].words.search(prompt)]
        if sound and _SPEECH.search(prompt) and not _LIPS.words.search(prompt):
            lacking.append(_LIPS)
        more += [advice.chinese if chinese else advice.english for advice in lacking]
    text = prompt
    for sentence in more:
        end = "" if text.rstrip()[-1:] in '.!?。！？…"”」』' else ("。" if chinese else ".")
        longer = f"{text.rstrip()}{end}{'' if chinese else ' '}{sentence}"
        text = longer if len(longer) <= PROMPT_MAX else text
    return text


# -- rewriting --------------------------------------------------------------------------------

_TASK = """\
You prepare prompts for a text-to-video model that makes pictures{sound}. Rewrite the user's prompt \
as one paragraph of at most 200 words in the language it is written in: what is seen and done, in \
the order of time; then camera, light and style{heard}. Keep every fact, name, number and every \
quoted word of it exactly. Add no people, brands, text or events. Answer with the paragraph alone."""


class Enhancer(BaseModel):
    """A server with OpenAI's chat completions that rewrites prompts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str  # up to /v1
    model: str
    api_key: SecretStr | None = None
    seconds_max: Annotated[float, Field(gt=0, le=120)] = 20.0


class PromptOptions(BaseModel):
    """How prompts reach a model; part of an engine's options."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shaping: Literal["as-is", "shaped"] = "shaped"
    enhancer: Enhancer | None = None


class _Message(BaseModel):
    content: Annotated[str, Field(min_length=1, max_length=PROMPT_MAX)]


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    choices: Annotated[list[_Choice], Field(min_length=1)]


async def prepared(brief: Brief, run: Run, options: PromptOptions, *, sound: bool) -> Brief:
    """The brief with the prompt that is to be sent: the one that was sent before, where the job
    may have been bought already, so that the same key never goes with other words.
    """
    sent = token.read(await run.checkpoint.load())
    if sent is not None and sent.prompt:
        return replace(brief, prompt=sent.prompt)
    if options.shaping == "as-is":
        return brief
    text = shaped(brief.prompt, brief.mode, sound=sound)
    if options.enhancer is not None and brief.mode is not Mode.REMIX:
        text = await asyncio.to_thread(_rewritten, brief.prompt, options.enhancer, sound) or text
    return replace(brief, prompt=text)


def _rewritten(prompt: str, enhancer: Enhancer, sound: bool) -> str | None:
    """What the chat model makes of it; None without a usable answer."""
    words = {
        "sound": " and sound" if sound else "",
        "heard": ", then what is heard" if sound else "",
    }
    body = {
        "model": enhancer.model,
        "temperature": 0,
        "messages": [
            {"role": "system", "content": _TASK.format(**words)},
            {"role": "user", "content": prompt},
        ],
    }
    key = enhancer.api_key
    try:
        answer = post_json(
            f"{enhancer.url.rstrip('/')}/chat/completions",
            json.dumps(body, ensure_ascii=False).encode(),
            headers={"Authorization": f"Bearer {key.get_secret_value()}"} if key else {},
            seconds=enhancer.seconds_max,
        )
        text = _Completion.model_validate_json(answer).choices[0].message.content.strip()
    except (CallFailed, ValidationError) as error:
        _log.warning("a prompt was not rewritten", reason=type(error).__name__)
        return None
    return text if text and _keeps_quotes(prompt, text) else None


def _keeps_quotes(prompt: str, text: str) -> bool:
    """Whether every quoted word is still there: dialogue is the user's own."""
    return all(match[0][1:-1].strip() in text for match in _SPEECH.finditer(prompt))
