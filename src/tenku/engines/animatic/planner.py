"""Plans written by a chat model, where the operator has named one; else by the built-in reader.

Any server that speaks OpenAI's chat completions will do. Its answer is checked like a plan that
was edited by hand; an answer that fails is not asked for again: the reader's plan is filmed, and
a note says so.
"""

import json
import logging
from typing import Any

from pydantic import BaseModel, ValidationError

from tenku.engines.animatic import reader, script
from tenku.engines.animatic.engine import Planner
from tenku.engines.animatic.lexicon import load
from tenku.engines.animatic.looks import looks
from tenku.engines.animatic.moves import moves
from tenku.engines.animatic.notes import NOTES_MAX, language, note, tidy
from tenku.engines.animatic.plan import ShotPlan
from tenku.engines.animatic.settings import settings
from tenku.engines.animatic.sound import SOURCES, voice
from tenku.engines.animatic.subjects import actions, kinds
from tenku.engines.animatic.weather import weathers
from tenku.engines.calls import CallFailed, post_json

_log = logging.getLogger(__name__)
_NOTE_MAX = 200  # characters

_TASK = """\
You plan shots for an engine that draws animated pictures by rules. Turn the user's prompt into a \
ShotPlan: answer with one JSON object that validates against the schema, and with nothing else. \
Use only the names listed here. `light` is the sun's elevation in degrees over the clip: 40 noon, \
20 day, 6 golden hour, 0 sunset, -5 blue hour, -12 night; [[0, 14], [1, -8]] is a sunset. Several \
shots of one clip: the first is the object itself, those after a cut are in `shots`. `speech` is \
only what the prompt quotes. Put into `notes`, in the prompt's language, every thing of the prompt \
that these names can't draw. You are given the draft of a simple reader: keep what is right in it."""


class _Message(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    choices: list[_Choice]


def read(prompt: str, planner: Planner | None) -> ShotPlan:
    """The plan of a new clip. Never raises: without a usable answer it is the reader's."""
    draft = reader.read(prompt)
    if planner is None or prompt.lstrip().startswith("{"):  # a plan itself
        return draft
    try:
        plan = _checked(_ask(prompt, draft, planner))
    except (CallFailed, script.NoPlan) as error:
        _log.warning("no plan from %s: %s", planner.model, error)
        reason = note("planner_failed", draft.language, str(error))
        return draft.model_copy(update={"notes": tidy([reason, *draft.notes])})
    told = [note("planned", draft.language, planner.model), *plan.notes]
    if plan.speech and not voice.installed():
        told.append(note("murmur", draft.language))
    return plan.model_copy(update={"language": language(prompt), "notes": tidy(told)})


def _ask(prompt: str, draft: ShotPlan, planner: Planner) -> str:
    """The text of the model's answer. Raises CallFailed."""
    try:
        key = planner.key_file.read_text("utf-8").strip() if planner.key_file else ""
    except OSError as error:
        raise CallFailed("its key can't be read") from error
    body = {
        "model": planner.model,
        "temperature": 0,
        "response_format": {"type": "json_object"},
        "messages": [
            {"role": "system", "content": f"{_TASK}\n\n{_vocabulary()}"},
            {"role": "user", "content": f"Prompt:\n{prompt}\n\nDraft:\n{draft.dumps()}"},
        ],
    }
    answer = post_json(
        f"{planner.url.rstrip('/')}/chat/completions",
        json.dumps(body).encode(),
        headers={"authorization": f"Bearer {key}"} if key else {},
        seconds=planner.seconds,
    )
    try:
        completion = _Completion.model_validate_json(answer)
    except ValidationError:
        raise CallFailed("the answer is no chat completion") from None
    if not completion.choices:
        raise CallFailed("the answer is empty")
    return completion.choices[0].message.content


def _checked(answer: str) -> ShotPlan:
    """The plan in an answer, with its notes; chat models like to wrap JSON. Raises NoPlan."""
    text = answer[answer.find("{") : answer.rfind("}") + 1]
    plan = script.check(text)
    notes: Any = json.loads(text).get("notes", ())
    return plan.model_copy(update={"notes": tuple(str(n)[:_NOTE_MAX] for n in notes)[:NOTES_MAX]})


def _vocabulary() -> str:
    """Every name that a plan may use, and the schema that it must meet."""
    features = sorted(
        t.name for t in load().terms.values() if t.field == "feature" and not t.absent
    )
    names = {
        "setting": settings(),
        "subjects.kind and its actions": {kind: actions(kind) for kind in kinds()},
        "weather.kind": weathers(),
        "camera.kind": moves(),
        "looks.kind": looks(),
        "features": features,
        "cues.kind and silent (sounds)": SOURCES.names(),
    }
    return f"Names: {json.dumps(names)}\n\nSchema: {json.dumps(ShotPlan.model_json_schema())}"
