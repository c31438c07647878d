"""Presets: what they promise, what they ask for, and what the operator may say of them."""

import itertools
from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from engines.fake_fal import KEY, FakeFal, faking
from engines.fal_schemas import SCHEMAS
from PIL import Image
from pydantic import ValidationError

from tenku import logs
from tenku.brief import Brief, EngineKind, Mode, Source
from tenku.engines.base import Place, Size
from tenku.engines.fal import FalEngine, configured
from tenku.engines.fal.jobs import Jobs
from tenku.engines.fal.presets import Preset, presets
from tenku.engines.provider import Accepted

HD = frozenset({(1280, 720), (720, 1280)})
FULL_HD = HD | {(1920, 1080), (1080, 1920)}
ANY = frozenset({4, 8, 12})
SHORT = frozenset({4, 8})
T, I, R = Mode.TEXT, Mode.IMAGE, Mode.REMIX  # noqa: E741

# By hand from the tables of what each model takes.
PROMISED: Mapping[str, Mapping[Mode, tuple[frozenset[int], frozenset[Size]]]] = {
    "seedance-1_5-pro": {T: (ANY, FULL_HD), I: (ANY, FULL_HD)},
    "wan-2_7": {T: (ANY, FULL_HD), I: (ANY, FULL_HD), R: (SHORT, FULL_HD)},
    "kling-v3-standard": {T: (ANY, HD), I: (ANY, HD), R: (ANY, HD)},
    "kling-v3-pro": {T: (ANY, HD), I: (ANY, HD), R: (ANY, HD)},
    "h3-max": {T: (ANY, HD), I: (ANY, HD)},
    "veo-3_1": {T: (SHORT, FULL_HD), I: (SHORT, FULL_HD)},
    "ltx-2_5": {T: (ANY, FULL_HD), I: (ANY, FULL_HD)},
    "sora-2": {T: (ANY, HD), I: (ANY, HD), R: (ANY, HD)},
    "sora-2-pro": {T: (ANY, FULL_HD), I: (ANY, FULL_HD), R: (ANY, FULL_HD)},
}
ORDERS = [*itertools.product(Mode, sorted(ANY), sorted(FULL_HD))]


def engine(preset: str = "seedance-1_5-pro", **given: Any) -> FalEngine:
    return configured(preset=preset, key=KEY, **given)


@pytest.fixture
async def fake() -> AsyncIterator[FakeFal]:
    async with faking(b"") as fake:
        yield fake


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("picture") / "f.png"
    Image.new("RGB", (64, 64), "teal").save(path)
    return path


def brief(mode: Mode, seconds: int, size: Size, picture: Path) -> Brief:
    source = Source(video=picture, engine="fal", kind=EngineKind.MODEL, recipe=None)
    return Brief(
        mode=mode,
        prompt="a dog",
        seconds=seconds,
        width=size[0],
        height=size[1],
        seed=7,
        first_frame=picture if mode is Mode.IMAGE else None,
        source=source if mode is Mode.REMIX else None,
    )


# -- what is promised, and what is asked for ------------------------------------------------------


def test_every_preset_is_promised_something() -> None:
    assert presets().keys() == PROMISED.keys()
    apps = {way.app for preset in presets().values() for way in preset.films.values()}
    assert apps == SCHEMAS.keys()


@pytest.mark.parametrize("preset", PROMISED)
def test_what_a_preset_promises(preset: str) -> None:
    films = engine(preset).capabilities.films
    assert {mode: (found.seconds, found.sizes) for mode, found in films.items()} == PROMISED[preset]


@pytest.mark.anyio
@pytest.mark.parametrize("preset", PROMISED)
async def test_every_order_is_valid_or_refused(fake: FakeFal, picture: Path, preset: str) -> None:
    for upscale in (False, True):
        films = engine(preset, queue_url=fake.url, rest_url=fake.url, allow_upscale=upscale)
        for mode, seconds, size in ORDERS:
            if films.capabilities.lacks(mode, seconds, size):
                continue
            way = films.options.what.films[mode]
            jobs = Jobs(
                brief=brief(mode, seconds, size, picture),
                options=films.options,
                way=way,
                name="fal",
                earlier="r-0",
            )
            reply = await jobs.submit("k")
            assert isinstance(reply, Accepted), (mode, seconds, size, reply)
            app, body = fake.bought[-1]
            assert app == way.app
            assert _seconds(body.get("duration", seconds)) >= seconds
    asked = sum(len(seconds) * len(sizes) for seconds, sizes in PROMISED[preset].values()) + sum(
        len(seconds) * len(FULL_HD) for seconds, _ in PROMISED[preset].values()
    )
    assert len(fake.bought) == asked


def _seconds(said: object) -> int:
    return int(str(said).rstrip("s"))


ASKED: list[tuple[str, Mode, int, Size, Mapping[str, object]]] = [
    (
        "seedance-1_5-pro", T, 12, (1080, 1920),
        {"duration": "12", "resolution": "1080p", "aspect_ratio": "9:16", "generate_audio": True,
         "seed": 7},
    ),
    ("wan-2_7", I, 8, (1280, 720), {"duration": "8", "resolution": "720p", "seed": 7}),
    ("wan-2_7", R, 4, (1920, 1080), {"duration": "4", "resolution": "1080p", "seed": 7}),
    ("kling-v3-pro", I, 4, (720, 1280), {"duration": "4", "generate_audio": True}),
    ("kling-v3-standard", R, 12, (1280, 720), {"keep_audio": True}),
    ("h3-max", T, 4, (1280, 720), {"duration": 5, "resolution": "768P", "aspect_ratio": "16:9"}),
    (
        "veo-3_1", T, 4, (1280, 720),
        {"duration": "4s", "resolution": "720p", "aspect_ratio": "16:9", "generate_audio": True,
         "seed": 7},
    ),
    (
        "ltx-2_5", T, 4, (1920, 1080),
        {"duration": 6, "resolution": "1080p", "aspect_ratio": "16:9", "generate_audio": True},
    ),
    ("sora-2", R, 8, (1280, 720), {"video_id": "r-0", "delete_video": False, "seed": 7}),
]  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize(("preset", "mode", "seconds", "size", "asked"), ASKED)
async def test_what_is_asked_for(
    fake: FakeFal,
    picture: Path,
    preset: str,
    mode: Mode,
    seconds: int,
    size: Size,
    asked: Mapping[str, object],
) -> None:
    options = engine(preset, queue_url=fake.url, rest_url=fake.url).options
    way = options.what.films[mode]
    order = brief(mode, seconds, size, picture)
    body = await Jobs(brief=order, options=options, way=way, name="fal", earlier="r-0").input()
    bare = {k: v for k, v in body.items() if not str(v).startswith(("data:", "https:"))}
    assert bare == {"prompt": "a dog", **asked}


def test_only_enlarging_reaches_what_a_preset_lacks() -> None:
    assert engine("h3-max", allow_upscale=True).capabilities.films[T].sizes == FULL_HD
    assert engine("h3-max").capabilities.lacks(T, 4, (1920, 1080)) == "it does no 1920x1080"


def test_a_preset_with_the_wrong_field_for_its_mode_is_refused() -> None:
    way = {"app": "fal-ai/x"}
    for films in ({"image-to-video": way}, {"text-to-video": {**way, "image": "image_url"}}):
        with pytest.raises(ValidationError, match="has the wrong field for what it starts from"):
            Preset.model_validate({"model": "x", "films": films})


# -- the operator's options -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "preset"),
        ({"preset": "sora-3"}, "there is no preset 'sora-3'; there are: seedance-1_5-pro, wan-2_7"),
        ({"preset": "wan-2_7", "key": ""}, "give the provider's key, or set FAL_KEY"),
        ({"preset": "wan-2_7", "kind": "preview"}, "what films under wan-2_7 is a model"),
        ({"preset": "wan-2_7", "queue_url": "ftp://x"}, "must be an http or https URL"),
        ({"preset": "wan-2_7", "rest_url": "http://a:b@x"}, "must not have a query"),
        ({"preset": "wan-2_7", "usd_per_second": {"480p": 1}}, "usd_per_second"),
        ({"preset": "wan-2_7", "modell": "x"}, "modell"),
    ],
)
def test_wrong_options_are_named(
    monkeypatch: pytest.MonkeyPatch, given: Mapping[str, Any], says: str
) -> None:
    monkeypatch.delenv("FAL_KEY", raising=False)
    with pytest.raises(ValidationError, match=says):
        configured(**{"key": KEY, **given})


def test_the_key_is_fals_own_variable_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", "from-the-environment")
    assert configured(preset="wan-2_7").options.key.get_secret_value() == "from-the-environment"
    assert engine().options.key.get_secret_value() == KEY


def test_the_key_is_not_shown_and_not_logged() -> None:
    assert KEY not in repr(engine())
    assert KEY not in str(logs.without_secrets(None, "", {"event": f"refused {KEY}"}))  # pyright: ignore[reportArgumentType]


def test_it_says_what_it_is() -> None:
    found = configured(name="kling", preset="kling-v3-pro", key=KEY, jobs_max=3)
    assert (found.name, found.version) == ("kling", "fal-ai/kling-video/v3/pro/text-to-video")
    told = found.capabilities
    assert (told.place, told.jobs_max, told.paid, told.sound) == (
        Place.ELSEWHERE,
        3,
        True,
        "native",
    )
    assert not told.licence.must_accept
    assert "leave this machine" in told.licence.notice
    assert not engine("sora-2", paid=False, kind="preview").capabilities.paid
    assert engine("sora-2", kind="preview").capabilities.kind is EngineKind.PREVIEW


def test_h3_says_where_its_licence_does_not_reach() -> None:
    licence = engine("h3-max").capabilities.licence
    assert licence.attribution == "MiniMax H3"
    assert "EU, the UK, South Korea and the USA" in licence.territory
    assert "public pages" in licence.notice


@pytest.mark.parametrize(
    ("given", "cost"),
    [
        ({"preset": "h3-max"}, Decimal("0.40")),  # five seconds for four
        ({"preset": "ltx-2_5"}, Decimal("0.54")),  # six for four
        ({"preset": "kling-v3-pro"}, None),
        ({"preset": "kling-v3-pro", "usd_per_second": {"720p": 0.1}}, Decimal("0.4")),
        ({"preset": "h3-max", "usd_per_second": {}}, None),
        ({"preset": "h3-max", "paid": False}, None),
    ],
)
def test_what_four_seconds_cost(given: Mapping[str, Any], cost: Decimal | None) -> None:
    options = configured(key=KEY, **given).options
    bought = options.what.films[Mode.TEXT].bought(4)
    assert bought is not None
    assert options.usd("720p", bought) == cost
