"""What a prompt says, field by field, before any default fills the gaps.

The reader makes a new plan of it, a remix changes an old plan by it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tenku.engines.animatic import lexicon
from tenku.engines.animatic.binding import bind
from tenku.engines.animatic.figures import Bound, Figure
from tenku.engines.animatic.lexicon import Lexicon, Term, Token
from tenku.engines.animatic.notes import Language, coverage, language, note
from tenku.engines.animatic.plan import Degree, Speech
from tenku.engines.animatic.solitary import single
from tenku.engines.animatic.sound import voice
from tenku.engines.animatic.speakers import speakers

Curve = tuple[tuple[float, float], ...]

_QUOTES = re.compile(
    r"[“\"「『‘]([^”\"」』’]+)[”\"」』’]"
    r"|(?<![A-Za-z])'([^'\n]{2,}(?:'[a-z][^'\n]*)*)'(?![A-Za-z])"
)
_LINK = re.compile(
    r"变|到|转|至|成|然后|随后|接着|最后|\b(?:to|into|turn\w*|fad\w+|becom\w+|until|till|then|"
    r"chang\w+|shift\w*|transition\w*|gives way)\b",
    re.IGNORECASE,
)
_LINK_MAX = 30  # characters between two lights that a word of change links
_SOUNDS = re.compile(
    r"(?:\bsounds?|\baudio|\bsfx|\bambience|音效|声音|音频|环境音)\s*[:：][^.。;；\n]*",
    re.IGNORECASE,
)
_SOMEBODY = frozenset({"subject", "pronoun"})
_ENDS = re.compile(
    r"\s*(?:$|[,.;!?，。；！？\n]|(?:and|as|from|while|back|hello|goodbye|at|to|his|her)\b)",
    re.IGNORECASE,
)
_STOP = re.compile(r"[。！？.!?\n]")


@dataclass(kw_only=True)
class Evidence:
    """Lists keep the order of the prompt; "given" outweighs what a word only implies."""

    language: Language
    bound: Bound
    tokens: tuple[Token, ...]
    given: dict[str, list[Term]] = field(default_factory=dict[str, list[Term]])
    implied: dict[str, list[Term]] = field(default_factory=dict[str, list[Term]])
    removed: list[Term] = field(default_factory=list[Term])
    light: Curve | None = None
    speech: tuple[Speech, ...] = ()
    speakers: tuple[str, ...] = ()  # the kind of person who says each speech, "" where untold
    notes: list[str] = field(default_factory=list[str])
    matched: tuple[tuple[str, str], ...] = ()

    @property
    def figures(self) -> list[Figure]:
        return self.bound.figures

    def terms(self, of: str) -> list[Term]:
        """The terms of a field: those given, else those implied."""
        return self.given.get(of) or self.implied.get(of, [])

    def degrees(self, of: str) -> tuple[Degree, ...]:
        """Implied and given terms of a field, each registered name once; the last word counts."""
        found: dict[str, Degree] = {}
        for term in [*self.implied.get(of, []), *self.given.get(of, [])]:
            if not term.absent and term.means != "clear":
                strength = 1.0 if term.value is None else term.value
                found[term.means] = Degree(kind=term.means, strength=strength)
        return tuple(found.values())

    def removes(self, of: str) -> set[str]:
        return {term.means for term in self.removed if term.field == of}


def gather(prompt: str, edit: Callable[[Sequence[Token]], tuple[Token, ...]] = tuple) -> Evidence:
    """All that `prompt` says. Never raises: what is not understood becomes a note.

    `edit` may change the tokens before they are taken: a remix negates what is replaced.
    """
    prompt = re.sub(r"[^\S\n]+", " ", prompt)
    text, spans, quotes = _take_quotes(re.sub(r"(?<=[A-Za-z])’(?=[A-Za-z])", "'", prompt))
    words = lexicon.load()
    tokens = _greeting(text, _heard(text, words.scan(text), words), words)
    tokens = edit(single(text, _directed(tokens, words), words))
    of = language(prompt)
    evidence = Evidence(language=of, tokens=tokens, bound=bind(text, tokens, words, of))
    evidence.speakers = speakers(text, tokens, spans)
    evidence.speech = tuple(Speech(text=q, language=language(q)) for q in quotes)
    for token in tokens:
        _take(evidence, token, words)
    evidence.light = _light(evidence, text)
    evidence.notes += [*evidence.bound.notes, *coverage(text, tokens, of)]
    if evidence.speech and not voice.installed():
        evidence.notes.append(note("murmur", of))
    evidence.matched = tuple(
        (t.text, ("not " if t.negated else "") + t.term.key)
        for t in tokens
        if t.term.field not in ("filler", "edit")
    )
    return evidence


def _take_quotes(text: str) -> tuple[str, list[tuple[int, int]], list[str]]:
    """The text with its quotations blanked out, where they stood, and the quotations."""
    found = [(m.span(), (m.group(1) or m.group(2)).strip()) for m in _QUOTES.finditer(text)]
    found = [(span, said) for span, said in found if said]
    blank = _QUOTES.sub(lambda m: "。" + " " * (len(m.group()) - 1), text)
    return blank, [span for span, _ in found], [said for _, said in found]


def _heard(text: str, tokens: tuple[Token, ...], words: Lexicon) -> tuple[Token, ...]:
    """In a list of sounds the things are heard, not seen."""
    spans = [m.span() for m in _SOUNDS.finditer(text)]
    heard: list[Token] = []
    for token in tokens:
        if token.term.heard and any(start <= token.start < end for start, end in spans):
            heard.append(replace(token, term=words.terms[f"sound.{token.term.heard}"]))
        else:
            heard.append(token)
    return tuple(heard)


def _greeting(text: str, tokens: tuple[Token, ...], words: Lexicon) -> tuple[Token, ...]:
    """The "waves" of "she stands in the field and waves" is what she does, not water."""
    said = [t for t in tokens if t.term.field != "filler"]
    greets = set[int]()
    for i, (before, token) in enumerate(pairwise(said), 1):
        link = text[before.end : token.start].strip().lower()
        of_somebody = before.term.field in _SOMEBODY and link in ("", "who")
        somebody = any(t.term.field in _SOMEBODY and t.clause == token.clause for t in said[:i])
        also = link == "and" and somebody and before.term.key != "setting.sea"
        greets_also = also and _ENDS.match(text, token.end)  # not "... and waves crash"
        if token.text.lower() == "waves" and (of_somebody or greets_also):
            greets.add(token.start)
    wave = words.terms["action.wave"]
    return tuple(replace(t, term=wave) if t.start in greets else t for t in tokens)


def _directed(tokens: tuple[Token, ...], words: Lexicon) -> tuple[Token, ...]:
    """The "left" of "walks left" is where somebody goes to."""
    turned = list(tokens)
    for k, (before, token) in enumerate(pairwise(tokens), 1):
        way = token.text.lower()
        after = before.term.field == "action" and token.start - before.end == 1
        if after and way in ("left", "right"):
            turned[k] = replace(token, term=words.terms[f"place.to_{way}"])
    return tuple(turned)


def _take(evidence: Evidence, token: Token, words: Lexicon) -> None:
    term = token.term
    if token.negated:
        looks = [words.terms[key] for key in term.also if key.startswith("look.")]
        evidence.removed += [term, *looks]
        return
    evidence.given.setdefault(term.field, []).append(term)
    for key in term.also:
        other = words.terms[key]
        evidence.implied.setdefault(other.field, []).append(other)
    if term.absent and term.field != "action":
        evidence.notes.append(note("absent", evidence.language, token.text))
    elif term.near:
        instead = words.terms.get(f"{term.field}.{term.means}")
        name = _name(instead, evidence.language) if instead else term.means
        evidence.notes.append(note("near", evidence.language, token.text, name))


def _name(term: Term, of: Language) -> str:
    """The word for a term in the language of the notes: its first."""
    return (term.zh if of == "zh" else term.en)[0]


def _light(evidence: Evidence, text: str) -> Curve | None:
    """The sun's path that the prompt gives: lights first, then the sky's colours, then hints."""
    said = [t for t in evidence.tokens if t.term.field == "light" and not t.negated]
    lights = [(t, t.term.curve or _sunny()) for t in said if t.term.name != "sunny"]
    sky = [(t, ((0.0, t.term.value),)) for t in evidence.bound.sky if t.term.value is not None]
    everything = sorted([*lights, *sky], key=lambda pair: pair[0].start)
    if lights:
        linked = _linked(lights, text)
        moving = next((curve for _, curve in lights if len(curve) > 1), None)
        return linked or moving or lights[0][1]
    if everything:
        return _linked(everything, text) or everything[0][1]
    hints = [t.curve for t in evidence.implied.get("light", []) if t.curve]
    if hints and not said:
        return min(hints, key=lambda curve: curve[-1][1])
    return _sunny() if said else None


def _sunny() -> Curve:
    return lexicon.load().terms["light.day"].curve


def _linked(lights: Sequence[tuple[Token, Curve]], text: str) -> Curve | None:
    """From the first light's start to the last one's end, where words of change link them."""
    path: list[Curve] = []
    for (a, start), (b, end) in pairwise(lights):
        gap = text[a.end : b.start]
        if len(gap) <= _LINK_MAX and _LINK.search(gap) and not _STOP.search(gap):
            path = path or [start]
            path.append(end)
    if not path:
        return None
    stops = [path[0][0][1], *(curve[-1][1] for curve in path[1:])]
    return tuple((i / (len(stops) - 1), elevation) for i, elevation in enumerate(stops))
