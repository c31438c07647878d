"""The reader: a prompt, Chinese or English, becomes a ShotPlan.

By rules and a list of words, in about a millisecond. It never fails: what it does not
understand, or what cannot be drawn, stands in the plan's notes.
"""

from contextlib import suppress

from tenku.engines.animatic import cuts, lexicon, script
from tenku.engines.animatic.evidence import Evidence, gather
from tenku.engines.animatic.figures import PEOPLE, SUBJECTS_MAX, Figure, pair
from tenku.engines.animatic.notes import note, tidy
from tenku.engines.animatic.plan import Degree, ShotPlan, ShotSize, Subject, Tempo
from tenku.engines.animatic.settings import default_light
from tenku.engines.animatic.solitary import GROWN
from tenku.engines.animatic.speakers import assigned

_TRAVELLING = frozenset({"walk", "trot", "run", "drive", "ride", "swim"})
_TEMPOS: dict[str, Tempo] = {
    "slow": "slow",
    "timelapse": "timelapse",
    "normal": "normal",
    "freeze": "freeze",
}
_SHOTS: dict[str, ShotSize] = {"wide": "wide", "medium": "medium", "close": "close"}
_AIRLESS = frozenset({"space", "moon"})
_WIND = 0.4
_SETTING = "meadow"
PICTURE = "picture"  # not drawn: it is given
_DRAWN = frozenset({"cartoon", "ink"})  # looks made of shapes and edges, which a film has not


def read(prompt: str) -> ShotPlan:
    """The plan of a new clip. Notes are in the prompt's language, at most 12 of 200 characters.

    A prompt that is a plan itself (see `script`) is taken as it is.
    """
    faults: list[str] = []
    try:
        written = script.find(prompt)
        if written is not None:
            return written
    except script.NoPlan as error:
        faults.append(note("no_plan", "en", str(error)))
    first, *rest = cuts.split(prompt)
    shots = [_first(gather(first))]
    for part in rest:
        shots.append(_next(gather(part), shots[-1]))
    return shots[0].model_copy(
        update={
            "shots": tuple(s.model_copy(update={"notes": (), "matched": ()}) for s in shots[1:]),
            "notes": tidy([*faults, *(said for shot in shots for said in shot.notes)]),
            "matched": tuple(pair for shot in shots for pair in shot.matched),
        }
    )


def _first(said: Evidence) -> ShotPlan:
    notes = list(said.notes)
    subjects = cast(said, notes)
    setting = within(place(said, notes), subjects) or (_home(subjects) if subjects else _SETTING)
    subjects = fitting(subjects, setting, said, notes)
    return ShotPlan(
        language=said.language,
        setting=setting,
        subjects=subjects,
        light=said.light or default_light(setting),
        weather=weather(said, setting, notes),
        wind=wind(said, _WIND),
        tempo=tempo(said) or "normal",
        camera=camera(said) or _camera(subjects),
        shot=shot(said) or _shot(subjects),
        looks=looks(said) or (Degree(kind="film", strength=0.5),),
        features=features(said),
        speech=assigned(said.speech, said.speakers, subjects),
        cues=said.degrees("sound"),
        silent=tuple(sorted(said.removes("sound"))),
        notes=tidy(notes),
        matched=said.matched,
    )


def _next(said: Evidence, before: ShotPlan) -> ShotPlan:
    """The shot after a cut: what it doesn't say is as it was, the hour of the day included."""
    told = _first(said)
    same_place = not said.terms("setting")
    subjects = told.subjects or (before.subjects if same_place else ())
    light = said.light or ((0.0, before.light[-1][1]),)
    notes = list(told.notes)
    subjects = fitting(subjects, before.setting if same_place else told.setting, said, notes)
    kept: dict[str, object] = {"light": light, "subjects": subjects, "notes": tidy(notes)}
    if same_place:
        kept |= {"setting": before.setting, "weather": told.weather or before.weather}
        kept["features"] = told.features or before.features
    if not looks(said):
        kept["looks"] = before.looks
    if not camera(said):
        kept["camera"] = _camera(subjects)
    if not shot(said):
        kept["shot"] = _shot(subjects)
    return told.model_copy(update=kept)


def read_still(prompt: str) -> ShotPlan:
    """The plan of a clip that begins with a given picture: camera, light, weather, look, sound.

    Nobody in the picture is animated, and a note says so. Without a word about light, the
    picture keeps its own; its setting is PICTURE unless one is named.
    """
    with suppress(script.NoPlan):  # `read` notes it
        written = script.find(prompt)
        if written is not None:
            return without_figures(written)
    said = gather(prompt)
    notes = list(said.notes)
    plan = read(prompt).model_copy(
        update={
            "setting": place(said, notes) or PICTURE,
            "light": said.light or ((0.0, 25.0),),
            "camera": camera(said) or _camera(()),
            "shot": "wide",
            "shots": (),
            "looks": looks(said),
            "notes": tidy(notes),
        }
    )
    return without_figures(plan)


def read_restyle(prompt: str) -> ShotPlan:
    """The plan of a remix of a clip that this engine didn't draw: light, weather and look.

    A look that is drawn rather than graded is noted as left out, as are a plan in the prompt's
    place and, by one note, all that would have to be drawn anew. A prompt of which nothing can
    be applied gives the look film and a note.
    """
    said = gather(prompt)
    graded = tuple(look for look in looks(said) if look.kind not in _DRAWN)
    drawn = [
        token.text
        for token in said.bound.said
        if token.term.field == "feature"
        or (token.term.field == "look" and token.term.means in _DRAWN)
    ]
    notes = [note("restyle", said.language), *(note("absent", said.language, w) for w in drawn)]
    weather = said.degrees("weather")
    if not (graded or weather or said.light):
        notes.insert(0, note("nothing", said.language))
        graded = (Degree(kind="film"),)
    return ShotPlan(
        language=said.language,
        setting=PICTURE,
        light=said.light or ((0.0, 25.0),),
        weather=weather,
        wind=wind(said, _WIND),
        camera=(),
        looks=graded,
        notes=tidy(notes),
        matched=said.matched,
    )


def without_figures(plan: ShotPlan) -> ShotPlan:
    """`plan` for a given picture: nobody is drawn into it, and a note says so."""
    notes = (note("image", plan.language), *plan.notes)
    return plan.model_copy(update={"subjects": (), "shots": (), "notes": tidy(notes)})


def cast(said: Evidence, notes: list[str]) -> tuple[Subject, ...]:
    """The figures that can be drawn, at most three kinds; the rest is noted."""
    drawn = [f for f in said.figures if f.kind]
    if len(drawn) > SUBJECTS_MAX:
        left_out = ", ".join(f.token.text for f in drawn[SUBJECTS_MAX:])
        notes.append(note("too_many", said.language, left_out))
    together = any(t.name == "face_each_other" for t in said.terms("place"))
    talking = any(term.means == "talk" for term in said.terms("action"))
    figures = drawn[:SUBJECTS_MAX]
    _speak(said, figures)
    if not figures:
        notes.extend(note("absent", said.language, token.text) for token in said.bound.loose)
    return pair([f.subject() for f in figures], together or talking)


def _speak(said: Evidence, figures: list[Figure]) -> None:
    """Somebody who is quoted talks, unless something else is said of him."""
    people = [f for f in figures if f.kind in PEOPLE | {"robot"}]
    quoted = [f for f in people if f.kind in said.speakers] or people[:1]
    for figure in quoted if said.speech else ():
        if figure.act in (None, "stand", "smile"):
            figure.act = "talk"


def place(said: Evidence, notes: list[str]) -> str | None:
    """The setting: the first that is drawn as it is called, else the nearest of the first."""
    terms = said.terms("setting")
    drawn = [t for t in terms if not t.near] or terms
    if not drawn:
        return None
    for term in terms:
        if not term.near and term.means != drawn[0].means and _apart(term, drawn[0].means):
            words = [t.text for t in said.tokens if t.term == term]
            notes.extend(note("second_setting", said.language, w) for w in words[:1])
    chosen = drawn[0].means
    neon = any(term.name == "neon" for term in said.terms("feature"))
    if neon and chosen in ("city", "street") and any(t.means == "street" for t in terms):
        return "alley"  # a street of neon signs
    return chosen


def _apart(term: lexicon.Term, chosen: str) -> bool:
    """A street is part of a city, grass may grow anywhere."""
    return {term.means, chosen} != {"city", "street"} and chosen != "meadow"


def _home(subjects: tuple[Subject, ...]) -> str:
    """Where the first is at home, unless another can only be drawn somewhere else."""
    kinds = [lexicon.load().kinds[subject.kind] for subject in subjects]
    planted = next((s.kind for s in subjects if s.kind in GROWN), subjects[0].kind)
    home = lexicon.load().kinds[planted].home
    return next((kind.home for kind in kinds if kind.only), home)


def fitting(
    subjects: tuple[Subject, ...], setting: str, said: Evidence, notes: list[str]
) -> tuple[Subject, ...]:
    """Those that the setting has room for; a boat on dry land is noted instead."""
    kinds = lexicon.load().kinds
    stay: list[Subject] = []
    for subject in subjects:
        if not kinds[subject.kind].fits(setting):
            words = [f.token.text for f in said.figures if f.kind == subject.kind]
            notes.append(note("absent", said.language, *(words or [subject.kind])[:1]))
        else:
            stay.append(subject)
    return tuple(stay)


def within(place: str | None, subjects: tuple[Subject, ...]) -> str | None:
    """Where figures that all live in it see a named place from: fish of the sea, under water."""
    kinds = lexicon.load().kinds
    seen = {kinds[s.kind].within.get(place or "") for s in subjects}
    return seen.pop() or place if len(seen) == 1 else place


def weather(said: Evidence, setting: str, notes: list[str]) -> tuple[Degree, ...]:
    """What the prompt names; where there is no air it is noted instead."""
    if setting not in _AIRLESS:
        return said.degrees("weather")
    kept_away = [
        token.text
        for token in said.tokens
        if token.term.field == "weather" and not token.negated and token.term.means != "clear"
    ]
    notes.extend(note("absent", said.language, word) for word in kept_away)
    return ()


def wind(said: Evidence, default: float) -> float:
    if said.removes("wind"):
        return 0.0
    values = [t.value for t in said.terms("wind") if t.value is not None]
    return values[0] if values else default


def tempo(said: Evidence) -> Tempo | None:
    terms = said.terms("tempo")
    return _TEMPOS[terms[0].means] if terms else None


def shot(said: Evidence) -> ShotSize | None:
    terms = said.terms("shot")
    return _SHOTS[terms[0].means] if terms else None


def camera(said: Evidence) -> tuple[Degree, ...]:
    """The moves that are asked for; a camera that moves at all isn't static."""
    moves = said.degrees("camera")
    return tuple(m for m in moves if m.kind != "static") or moves


def looks(said: Evidence) -> tuple[Degree, ...]:
    found = said.degrees("look")
    strong = tuple(d for d in found if d.kind != "film")
    return strong or found


def features(said: Evidence) -> tuple[str, ...]:
    return tuple(degree.kind for degree in said.degrees("feature"))


def _camera(subjects: tuple[Subject, ...]) -> tuple[Degree, ...]:
    """Something always moves: with who travels, else slowly forward."""
    if any(s.action in _TRAVELLING for s in subjects[:1]):
        return (Degree(kind="tracking"),)
    return (Degree(kind="push_in", strength=0.3),)


def _shot(subjects: tuple[Subject, ...]) -> ShotSize:
    near = any(s.action in ("talk", "smile", "look", "nod") for s in subjects)
    near |= bool(subjects) and all(s.kind in GROWN and s.kind != "tree" for s in subjects)
    return "medium" if near else "wide"
