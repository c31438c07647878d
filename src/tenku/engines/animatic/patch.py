"""A remix: the plan of an earlier clip, changed by what a new prompt says, and by nothing else."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from tenku.engines.animatic import lexicon, reader, script
from tenku.engines.animatic.evidence import Evidence, gather
from tenku.engines.animatic.figures import PEOPLE, SUBJECTS_MAX, Figure
from tenku.engines.animatic.lexicon import Token
from tenku.engines.animatic.notes import note, tidy
from tenku.engines.animatic.plan import Degree, ShotPlan, Subject
from tenku.engines.animatic.speakers import assigned

_DAYLIGHT = 8.0  # degrees of the sun above which lamps go out again
_DAY = ((0.0, 40.0),)
_LAMPS = frozenset({"lights_on", "neon", "light_trails"})


def apply(plan: ShotPlan, prompt: str) -> ShotPlan:
    """`plan` with the changes that `prompt` asks for; notes tell what could not be applied.

    "Remove X", 去掉X clear; "change X to Y", 把X改成Y replace; everything else adds or alters.
    When nothing in the prompt can be applied, the look becomes film and a note says so.
    A prompt that is a plan itself (see `script`) takes the place of `plan`.
    """
    with suppress(script.NoPlan):
        written = script.find(prompt)
        if written is not None:
            return written
    head, *rest = [_change(shot, gather(prompt, _replaced)) for shot in plan.all_shots()]
    bare = {"notes": (), "matched": ()}
    return head.model_copy(update={"shots": tuple(s.model_copy(update=bare) for s in rest)})


def _change(plan: ShotPlan, said: Evidence) -> ShotPlan:
    """One shot with the changes."""
    notes = list(said.notes)
    light = said.light or (_DAY if "night" in said.removes("light") else plan.light)
    subjects = _subjects(plan.subjects, said, notes)
    setting = reader.within(reader.place(said, notes), subjects) or plan.setting
    changed = plan.model_copy(
        update={
            "setting": setting,
            "subjects": reader.fitting(subjects, setting, said, notes),
            "light": light,
            "weather": _weather(plan, said),
            "wind": reader.wind(said, plan.wind),
            "tempo": reader.tempo(said) or plan.tempo,
            "camera": reader.camera(said) or _without(plan.camera, said.removes("camera")),
            "shot": reader.shot(said) or plan.shot,
            "looks": reader.looks(said) or _without(plan.looks, said.removes("look")),
            "features": _features(plan, said, light),
            "speech": assigned(said.speech, said.speakers, subjects) or plan.speech,
            "cues": _merge(plan.cues, said.degrees("sound"), said.removes("sound")),
            "silent": tuple(sorted({*plan.silent, *said.removes("sound")})),
        }
    )
    if changed == plan:
        changed = plan.model_copy(update={"looks": (Degree(kind="film"),)})
        notes.insert(0, note("nothing", said.language))
    return changed.model_copy(
        update={"language": said.language, "notes": tidy(notes), "matched": said.matched}
    )


def _replaced(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Negate the X of "change X to Y" and 把X改成Y where Y is of the same field."""
    changed = list(tokens)
    for verb in (t for t in tokens if t.term.key == "edit.replace"):
        clause = [t for t in tokens if t.clause == verb.clause]
        onto = [t.start for t in clause if t.term.key == "edit.onto" and t.start > verb.end]
        middle = onto[0] if onto else verb.start
        new = {t.term.field for t in clause if t.start > middle}
        for k, token in enumerate(tokens):
            if token.clause == verb.clause and token.start < middle and token.term.field in new:
                changed[k] = replace(token, negated=token.term.field != "filler")
    return tuple(changed)


def _subjects(
    subjects: tuple[Subject, ...], said: Evidence, notes: list[str]
) -> tuple[Subject, ...]:
    """Who was there, without whom the prompt removes, altered and joined by whom it names."""
    gone = {kind for kinds in said.removes("subject") for kind in kinds.split()}
    gone |= PEOPLE if "person" in gone else set()
    stay = {s.kind: s for s in subjects if s.kind not in gone}
    for figure in said.figures:
        if figure.kind:
            old = stay.get(figure.kind) or _same_person(figure, stay)
            stay[old.kind if old else figure.kind] = figure.subject(old)
    _act(stay, said, notes)
    return tuple(stay.values())[:SUBJECTS_MAX]


def _same_person(figure: Figure, stay: dict[str, Subject]) -> Subject | None:
    """A "person", or "he", is whoever is there already."""
    generic = figure.token.term.name == "person" or figure.token.term.field == "pronoun"
    return next((s for s in stay.values() if s.kind in PEOPLE), None) if generic else None


def _act(stay: dict[str, Subject], said: Evidence, notes: list[str]) -> None:
    """An action without a figure ("make it run") is for the first who can."""
    for token in said.bound.loose:
        for kind, subject in stay.items():
            act = lexicon.load().kinds[kind].actions.get(token.term.means)
            if act is not None:
                stay[kind] = subject.model_copy(update={"action": act})
                break
        else:
            notes.append(note("absent", said.language, token.text))


def _weather(plan: ShotPlan, said: Evidence) -> tuple[Degree, ...]:
    clear = any(t.means == "clear" for t in said.terms("weather"))
    return _merge(() if clear else plan.weather, said.degrees("weather"), said.removes("weather"))


def _features(
    plan: ShotPlan, said: Evidence, light: tuple[tuple[float, float], ...]
) -> tuple[str, ...]:
    """Lamps that were lit for the night go out when the prompt makes it day."""
    gone = said.removes("feature")
    if light != plan.light and min(elevation for _, elevation in light) > _DAYLIGHT:
        gone = gone | _LAMPS
    kept = [name for name in plan.features if name not in gone]
    return tuple(dict.fromkeys((*kept, *reader.features(said))))


def _without(degrees: tuple[Degree, ...], gone: set[str]) -> tuple[Degree, ...]:
    return tuple(d for d in degrees if d.kind not in gone)


def _merge(old: tuple[Degree, ...], new: tuple[Degree, ...], gone: set[str]) -> tuple[Degree, ...]:
    return tuple({d.kind: d for d in (*_without(old, gone), *new)}.values())
