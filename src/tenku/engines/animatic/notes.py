"""Honest notes: what of a prompt was not drawn, in the prompt's language."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from tenku.engines.animatic import lexicon

Language = Literal["en", "zh"]

NOTES_MAX = 12
_LENGTH_MAX = 200
_COVERAGE_LEAST = 0.5  # of a clause's characters; below it the clause was not understood
_HAN = re.compile(r"[\u3400-\u9fff]")
_RUN = re.compile(r"[\u3400-\u9fff]{2,}|[A-Za-z][A-Za-z'’-]{2,}(?:\s+[A-Za-z][A-Za-z'’-]{2,})*")

_TEXTS: dict[str, dict[Language, str]] = {
    "absent": {"en": "not drawn: {0}", "zh": "未画出：{0}"},
    "near": {"en": "not drawn: {0}; drawn as {1} instead", "zh": "未画出：{0}，以{1}代替"},
    "action": {"en": "not drawn: {1} {0}", "zh": "未画出：{1}{0}"},
    "second_setting": {"en": "only one place is drawn; left out: {0}", "zh": "只画一处场景，略去：{0}"},
    "too_many": {"en": "at most three kinds are drawn; left out: {0}", "zh": "最多画三种主体，略去：{0}"},
    "unbound_colour": {"en": "colour not used: {0}", "zh": "颜色未用上：{0}"},
    "unread": {"en": 'not understood: "{0}"', "zh": "未理解：“{0}”"},
    "half_read": {"en": 'partly understood: "{0}"', "zh": "部分理解，未画出：“{0}”"},
    "no_plan": {
        "en": "not a plan that can be filmed: {0}",
        "zh": "不是可拍摄的方案：{0}",
    },
    "planned": {"en": "planned by {0}", "zh": "方案由 {0} 编写"},
    "planner_failed": {
        "en": "the chat model gave no plan ({0}); the built-in reader's is filmed",
        "zh": "对话模型没有给出可用的方案（{0}），采用内置解读",
    },
    "murmur": {
        "en": "speech is not voiced (install tenku[voice]): a murmur follows the rhythm of the text",
        "zh": "对白没有配音（可安装 tenku[voice]）：以低语声按文字的节奏代替",
    },
    "nothing": {
        "en": "nothing in the prompt could be applied",
        "zh": "提示词中没有可以应用的修改（nothing in the prompt could be applied）",
    },
    "image": {
        "en": "image-to-video moves the camera, light and weather; what the picture shows is not "
        "animated",
        "zh": "图生视频只有镜头、光线与天气的变化，画面中的主体不会动",
    },
    "restyle": {
        "en": "this clip was not drawn by this engine: the remix changes its light, weather and look; "
        "place, figures, camera and sound stay as they are",
        "zh": "原视频不是本引擎所画：重制只改变光线、天气与色调，场景、主体、镜头和声音保持不变",
    },
}  # fmt: skip


def language(prompt: str) -> Language:
    """Chinese if it has at least as many Chinese characters as Latin words."""
    latin = len(re.findall(r"[A-Za-z]+", prompt))
    han = len(_HAN.findall(prompt))
    return "zh" if han and han >= latin else "en"


def note(kind: str, of: Language, *words: str) -> str:
    return _TEXTS[kind][of].format(*words)[:_LENGTH_MAX]


def coverage(text: str, tokens: Sequence[lexicon.Token], of: Language) -> list[str]:
    """Notes on the clauses of `text` that the tokens do not cover."""
    covered = bytearray(len(text))
    for token in tokens:
        covered[token.start : token.end] = b"\x01" * (token.end - token.start)
    notes: list[str] = []
    for start, end in lexicon.clauses(text):
        left = "".join(" |"[covered[i]] if covered[i] else text[i] for i in range(start, end))
        unread = [m.group() for m in _RUN.finditer(left)]
        if not unread:
            continue
        content = sum(1 for i in range(start, end) if text[i].isalnum())
        missing = sum(1 for i in range(start, end) if text[i].isalnum() and not covered[i])
        if 1 - missing / content < _COVERAGE_LEAST:
            notes.append(note("unread", of, text[start:end].strip()))
        else:
            notes.append(note("half_read", of, " / ".join(unread)))
    return notes


def tidy(notes: Iterable[str]) -> tuple[str, ...]:
    """Without repetitions, at most twelve."""
    return tuple(dict.fromkeys(notes))[:NOTES_MAX]
