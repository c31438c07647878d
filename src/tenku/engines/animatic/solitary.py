"""Which tree or flower of a prompt is its subject: one by itself ("a tree", 一棵树), not scenery.

Trees and flowers stand everywhere, so most words for them name no figure. One that is counted or
called lone is the subject; several of them ("cherry trees along the river") are scenery.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from tenku.engines.animatic.lexicon import Lexicon, Term, Token

_TREES = frozenset({"tree", "树", "大树", "老树"})
_FLOWERS = {
    "flower": "flower", "wildflower": "flower", "poppy": "flower", "daisy": "flower",
    "tulip": "tulip", "sunflower": "sunflower", "花": "flower", "鲜花": "flower", "花朵": "flower",
    "向日葵": "sunflower", "玫瑰": "rose", "野花": "flower",
}  # fmt: skip
_ONE = frozenset({"a", "an", "one", "a single", "lone", "lonely", "一棵", "一朵", "一株", "一枝"})
_BETWEEN = frozenset({"colour", "size", "filler", "count"})  # a big, old, red ...
_UP_IN = re.compile(r"\b(?:in|on|up|from)\s*$", re.IGNORECASE)
# What a word for a plant may only be the first half of: "a tree lined street", "a flower shop".
_HALF = re.compile(
    r"[\s-]+(?:lin\w+|house|branch\w*|trunk|top|bark|stump|shop|market|stall|garden|field|bed|pot|"
    r"dress|girl|farm|crown|covered|filled|shaped|petals?|in (?:her|his))\b",
    re.IGNORECASE,
)
GROWN = frozenset({"tree", "flower", "tulip", "sunflower", "rose"})


def single(text: str, tokens: Sequence[Token], words: Lexicon) -> tuple[Token, ...]:
    """The tokens with a plant that is by itself as a subject, and several as scenery."""
    out: list[Token] = []
    for k, token in enumerate(tokens):
        term = token.term
        if term.field == "subject" and term.means in GROWN:
            if token.plural or _HALF.match(text, token.end):
                term = _scenery(term, words)
        elif (name := _name(token)) and _alone(text, tokens, k):
            term = words.terms[f"subject.{name}"]
        out.append(replace(token, term=term))
    return tuple(out)


def _name(token: Token) -> str:
    """The subject that a word of scenery would be, were there one of it."""
    word = token.text.lower()
    if token.term.field == "filler":
        return "tree" if word in _TREES else ""
    return _FLOWERS.get(word, "") if token.term.key == "feature.flowers" else ""


def _alone(text: str, tokens: Sequence[Token], k: int) -> bool:
    """Whether "a" or 一棵 stands before token `k`, with nothing but adjectives between."""
    if _HALF.match(text, tokens[k].end):
        return False
    for j in range(k - 1, -1, -1):
        gap = text[tokens[j].end : tokens[j + 1].start]
        if gap.strip(" -的") or tokens[j].term.field not in _BETWEEN:
            return False
        if tokens[j].text.lower() in _ONE:
            return not _UP_IN.search(text[: tokens[j].start])
    return False


def _scenery(term: Term, words: Lexicon) -> Term:
    return words.terms["filler.words" if term.means == "tree" else "feature.flowers"]
