"""Who says what: the person whose words a quotation is, by where the text names him."""

import re
from collections.abc import Sequence

from tenku.engines.animatic.lexicon import Token
from tenku.engines.animatic.plan import Speech, Subject

_PEOPLE = frozenset({"woman", "man", "child", "person"})
_STOP = re.compile(r"[。！？.!?;；\n]")
_AFTER = 40  # characters after a quotation in which its speaker may be named


def speakers(
    text: str, tokens: Sequence[Token], spans: Sequence[tuple[int, int]]
) -> tuple[str, ...]:
    """The kind of person who says each quotation, "" where the text doesn't tell.

    `spans` are the quotations, which are blank in `text`. The speaker is named in the same
    sentence before ("the man says: ..."), else right after ("...", says the man).
    """
    told: list[str] = []
    begins = 0
    for k, (start, end) in enumerate(spans):
        stops = [m.end() for m in _STOP.finditer(text, begins, start)]
        before = _named(tokens, max([begins, *stops]), start, last=True)
        until = spans[k + 1][0] if k + 1 < len(spans) else len(text)
        stop = _STOP.search(text, end, until)
        until = min(stop.start() if stop else until, end + _AFTER)
        told.append(before or _named(tokens, end, until, last=False))
        begins = end
    return tuple(told)


def _named(tokens: Sequence[Token], start: int, end: int, *, last: bool) -> str:
    """The first person of the last (or first) clause between two places that names one."""
    named = [
        t
        for t in tokens
        if start <= t.start < end
        and t.term.field in ("subject", "pronoun")
        and t.term.means in _PEOPLE
        and not t.negated
    ]
    if not named:
        return ""
    clause = named[-1 if last else 0].clause
    return next(t.term.means for t in named if t.clause == clause)


def assigned(
    speech: Sequence[Speech], told: Sequence[str], subjects: Sequence[Subject]
) -> tuple[Speech, ...]:
    """Each speech with the number of its speaker among the people of a plan."""
    first: dict[str, int] = {}
    count = 0
    for subject in subjects:
        if subject.kind in _PEOPLE:
            first.setdefault(subject.kind, count)
            count += subject.count
    return tuple(
        said.model_copy(update={"speaker": first.get(who)})
        for said, who in zip(speech, told, strict=True)
    )
