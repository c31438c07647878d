"""Cuts: a prompt that tells of several shots, one after the other."""

import re

from tenku.engines.animatic.plan import SHOTS_MAX

_CUT = re.compile(
    r"\b(?:then\s+)?(?:we\s+)?(?:smash\s+|hard\s+)?cuts?\s+to\b\s*:?"
    r"|\b(?:the\s+)?(?:next|second|third|final|last)\s+shot\b\s*(?:shows\b|[:,])?"
    r"|\b(?:shot|scene)\s+[1-9]\b\s*[:.,-]?"
    r"|(?:然后|接着|随后)?(?:镜头|画面)?(?:切换到|切换至|切到|切至)[:：，]?"
    r"|(?:然后|接着)?(?:下一个|第[一二三四]个|最后一个)镜头[:：，]?(?:是|里)?"
    r"|(?:镜头|分镜|场景)[一二三四1-4][:：]",
    re.IGNORECASE,
)


def split(prompt: str) -> list[str]:
    """The prompt's shots in order, at least one; what is more than SHOTS_MAX stays in the last."""
    parts = [part.strip(" ,;，；\n") for part in _CUT.split(prompt, maxsplit=SHOTS_MAX)]
    told = [part for part in parts if part]
    if len(told) > SHOTS_MAX:
        told = [*told[: SHOTS_MAX - 1], " ".join(told[SHOTS_MAX - 1 :])]
    return told or [prompt]
