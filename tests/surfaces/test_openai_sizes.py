"""The table of sizes and models of `/v1`, row by row, with what each costs."""

import base64
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image
from surfaces.mcp_site import Site, serving

from tenku.surfaces.openai_videos import names

pytestmark = pytest.mark.anyio

# size -> what sora-2 and sora-2-pro make of it (None: refused), and credits per second.
ROWS: list[tuple[str | None, str | None, str, int]] = [
    (None, "720x1280", "720x1280", 120),
    ("720x1280", "720x1280", "720x1280", 120),
    ("1280x720", "1280x720", "1280x720", 120),
    ("1080x1920", None, "1080x1920", 200),
    ("1920x1080", None, "1920x1080", 200),
    ("1024x1792", None, "1080x1920", 200),
    ("1792x1024", None, "1920x1080", 200),
]
REFUSED = ["480x480", "1280X720", "720p", "", "1920x1080 "]


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    home = tmp_path_factory.mktemp("home")
    async with serving(home, working=False, initial_credits=10_000_000) as site:
        yield site


async def create(site: Site, **body: object) -> tuple[int, dict[str, Any]]:
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        answer = await web.post("/v1/videos", json={"prompt": "x", **body})
    return answer.status_code, answer.json()


def png(width: int, height: int) -> str:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


@pytest.mark.parametrize(("size", "standard", "pro", "pro_price"), ROWS)
@pytest.mark.parametrize("seconds", [4, 8, 12])
async def test_every_size_of_both_models(
    site: Site, size: str | None, standard: str | None, pro: str, pro_price: int, seconds: int
) -> None:
    given = {"seconds": str(seconds)} | ({} if size is None else {"size": size})
    for model, delivered, price in (("sora-2", standard, 40), ("sora-2-pro", pro, pro_price)):
        status, shown = await create(site, model=model, **given)
        if delivered is None:
            assert status == 400
            error = shown["error"]
            assert (error["param"], error["code"]) == ("size", "invalid_value")
            assert "720x1280, 1280x720." in error["message"]
            assert "sora-2-pro" in error["message"]
            continue
        assert (status, shown["size"], shown["seconds"]) == (200, delivered, str(seconds))
        more = shown["tenku"]
        assert more["price"] == price * seconds
        assert bool(more["notes"]) is (size is not None and size != delivered)
        estimate = await site.app.service.estimate(
            site.app.local_account,
            more["model_id"],
            {
                "prompt": "x",
                "duration": seconds,
                "aspect_ratio": names.SIZES[delivered].aspect_ratio,
                "resolution": names.SIZES[delivered].resolution,
            },
        )
        assert estimate.price == more["price"]


@pytest.mark.parametrize("size", REFUSED)
@pytest.mark.parametrize("model", ["sora-2", "sora-2-pro"])
async def test_other_sizes_are_refused_with_those_of_the_model(
    site: Site, size: str, model: str
) -> None:
    status, shown = await create(site, model=model, size=size)
    assert (status, shown["error"]["param"]) == (400, "size")
    assert ("1792x1024" in shown["error"]["message"]) is (model == "sora-2-pro")


@pytest.mark.parametrize("model", ["sora-2", "sora-2-pro"])
@pytest.mark.parametrize(("wide", "high"), [(640, 360), (360, 640)])
async def test_without_a_size_the_image_decides(
    site: Site, model: str, wide: int, high: int
) -> None:
    status, shown = await create(site, model=model, input_reference=png(wide, high))
    assert status == 200
    assert shown["size"] == ("1280x720" if wide > high else "720x1280")
    assert shown["tenku"]["price"] == {"sora-2": 160, "sora-2-pro": 480}[model]
    assert "image-to-video" in shown["tenku"]["model_id"]


async def test_a_large_image_does_not_make_it_dearer(site: Site) -> None:
    _, shown = await create(site, model="sora-2-pro", input_reference=png(1920, 1080))
    assert (shown["size"], shown["tenku"]["price"]) == ("1280x720", 480)


async def test_an_image_that_is_still_to_be_fetched(site: Site) -> None:
    image = {"image_url": "https://example.com/a.png"}
    _, shown = await create(site, input_reference=image)
    assert shown["size"] == names.DEFAULT_SIZE
    _, shown = await create(site, input_reference=image, size="1280x720")
    assert shown["size"] == "1280x720"


@pytest.mark.parametrize(
    ("model", "model_id", "version"),
    [
        (None, "fal-ai/sora-2/text-to-video", "sora-2"),
        ("sora-2", "fal-ai/sora-2/text-to-video", "sora-2"),
        ("sora-2-2025-10-06", "fal-ai/sora-2/text-to-video", "sora-2-2025-10-06"),
        ("sora-2-2025-12-08", "fal-ai/sora-2/text-to-video", "sora-2-2025-12-08"),
        ("sora-2-pro", "fal-ai/sora-2/text-to-video/pro", None),
        ("sora-2-pro-2025-10-06", "fal-ai/sora-2/text-to-video/pro", None),
        ("fal-ai/sora-2/text-to-video", "fal-ai/sora-2/text-to-video", "sora-2"),
        ("fal-ai/sora-2/text-to-video/pro", "fal-ai/sora-2/text-to-video/pro", None),
    ],
)
async def test_names_of_models(
    site: Site, model: str | None, model_id: str, version: str | None
) -> None:
    _, shown = await create(site, **({} if model is None else {"model": model}))
    assert shown["model"] == (model or "sora-2")
    assert shown["tenku"]["model_id"] == model_id
    task = await site.app.service.get(site.app.local_account, shown["id"])
    assert task.parameters.get("model") == version


@pytest.mark.parametrize(
    ("model", "code", "param"),
    [
        ("sora-3", "model_not_found", "model"),
        ("sora-2-pro-latest", "model_not_found", "model"),
        ("", "model_not_found", "model"),
        ("fal-ai/sora-2/video-to-video/remix", "unsupported", "model"),
        ("fal-ai/sora-2/image-to-video", "missing_required_parameter", "input_reference"),
    ],
)
async def test_models_that_a_create_does_not_take(
    site: Site, model: str, code: str, param: str
) -> None:
    status, shown = await create(site, model=model)
    assert (status, shown["error"]["code"], shown["error"]["param"]) == (400, code, param)
