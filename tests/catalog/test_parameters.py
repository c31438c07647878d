"""What a model takes, what it refuses, and how it says so."""

import json

import jsonschema
import pytest
from catalog.refusals import BAD, T2V, Bad
from hypothesis import given, settings
from hypothesis import strategies as st

from tenku import catalog
from tenku.catalog import ModelSpec, Parameters
from tenku.errors import InvalidParameter, UnknownModel

SPECS = tuple(catalog.MODELS.values())


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.field[:20]}-{bad.says[-1][:30]}")
def test_a_refusal_names_the_field_what_was_given_and_what_is_allowed(bad: Bad) -> None:
    with pytest.raises(InvalidParameter) as refusal:
        catalog.find(bad.model_id).parse(bad.given)
    failure = refusal.value
    assert failure.details["field"] == bad.field
    assert failure.details["allowed"]
    for words in bad.says:
        assert words in failure.message
    assert len(failure.message) < 1000


@pytest.mark.parametrize("seconds", [4, 8, 12])
def test_a_duration_may_be_written_in_words(seconds: int) -> None:
    for spelling in (seconds, float(seconds), f"{seconds}", f"{seconds}s", f" {seconds} s "):
        parsed = catalog.find(T2V).parse({"prompt": "p", "duration": spelling})
        assert parsed.model_dump()["duration"] == seconds


@pytest.mark.parametrize("length", [1, 5000])
@pytest.mark.parametrize("character", ["x", "天", "🎬"])
def test_the_prompt_is_trimmed_then_counted_in_characters(length: int, character: str) -> None:
    parsed = catalog.find(T2V).parse({"prompt": f"  {character * length}\n"})
    assert parsed.prompt == character * length


@pytest.mark.parametrize("seed", [0, 2**31 - 1])
def test_the_seed_may_be_any_that_javascript_keeps_exact(seed: int) -> None:
    assert catalog.find(T2V).parse({"prompt": "p", "seed": seed}).seed == seed


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.png",
        "HTTP://EXAMPLE.COM/A.PNG",
        "  https://example.com/a b  ",
        "data:image/png;base64,AAAA",
        "Data:image/png;base64," + "A" * 100_000,
    ],
)
def test_image_urls(url: str) -> None:
    spec = catalog.find("fal-ai/sora-2/image-to-video")
    assert spec.parse({"prompt": "p", "image_url": url}).model_dump()["image_url"] == url.strip()


@pytest.mark.parametrize(
    ("model_id", "meant"),
    [
        ("fal-ai/sora-2/text-to-vidoe", T2V),
        ("sora-2/text-to-video/pro", "fal-ai/sora-2/text-to-video/pro"),
        ("fal-ai/sora-2/remix", "fal-ai/sora-2/video-to-video/remix"),
    ],
)
def test_an_unknown_model_is_answered_with_the_nearest(model_id: str, meant: str) -> None:
    with pytest.raises(UnknownModel, match=f"Did you mean {meant}\\?") as refusal:
        catalog.find(model_id)
    assert refusal.value.details == {"models": tuple(catalog.MODELS)}


def test_a_model_that_resembles_none_is_answered_with_the_list() -> None:
    with pytest.raises(UnknownModel) as refusal:
        catalog.find("zzz" * 1000)
    assert "Did you mean" not in refusal.value.message
    assert all(model_id in refusal.value.message for model_id in catalog.MODELS)
    assert len(refusal.value.message) < 1000


# The published JSON Schema and `parse` are of one mind.

_VALUES = st.one_of(
    st.sampled_from(
        ["16:9", "9:16", "auto", "720p", "1080p", "sora-2", "sora-2-2025-10-06", 4, 8, 12, 7]
    ),
    st.sampled_from(["https://example.com/a.png", "a dog", "x" * 5000, "x" * 5001, " p ", ""]),
    st.booleans(),
    st.none(),
    st.integers(-3, 2**31),
    st.floats(allow_nan=False, allow_infinity=False),
)
_NAMES = [*sorted({name for spec in SPECS for name in spec.parameters.model_fields}), "other"]
_GOOD = {"prompt": "a dog", "image_url": "https://example.com/a.png", "video_id": "video_1"}
_REQUESTS = st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=4)


def accepts(spec: ModelSpec[Parameters], request: dict[str, object]) -> bool:
    try:
        spec.parse(request)
    except InvalidParameter:
        return False
    return True


@settings(max_examples=400, deadline=None, derandomize=True)
@given(spec=st.sampled_from(SPECS), changes=_REQUESTS, complete=st.booleans())
def test_what_the_schema_refuses_parse_refuses_and_the_other_way_round(
    spec: ModelSpec[Parameters], changes: dict[str, object], complete: bool
) -> None:
    needed = {name: _GOOD[name] for name in spec.needs} if complete else {}
    request = json.loads(json.dumps({**needed, **changes}))
    schema = spec.json_schema()
    valid = jsonschema.Draft202012Validator(schema).is_valid(request)
    # A schema can't say these: a prompt is trimmed before it is counted, null stands for no
    # seed, and an address has to begin like one.
    prompt = request.get("prompt")
    trimmed = not isinstance(prompt, str) or prompt == prompt.strip()
    address = request.get("image_url", "https://")
    plain = isinstance(address, str) and address.startswith("https://")
    if trimmed and plain and request.get("seed", 0) is not None:
        assert accepts(spec, request) == valid
    elif valid:
        assert accepts(spec, request) or not plain or not str(prompt).strip()


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_the_schema_is_one_that_a_client_can_read(spec: ModelSpec[Parameters]) -> None:
    schema = spec.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    assert schema["required"] == list(spec.needs)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert set(properties) == set(spec.parameters.model_fields)
    assert all(rule["description"] for rule in properties.values())
    assert all("default" in rule or n in (*spec.needs, "seed") for n, rule in properties.items())
    assert "$ref" not in json.dumps(schema)
