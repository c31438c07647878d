"""The platform's own Python client, unmodified: everything that it can ask of Tenku."""

from collections.abc import AsyncIterator

import anyio
import apiz
import httpx2
import pytest
from surfaces.mcp_site import Site, serving

pytestmark = pytest.mark.anyio
T2V = "fal-ai/sora-2/text-to-video"
PRO = "fal-ai/sora-2/text-to-video/pro"
REMIX = "fal-ai/sora-2/video-to-video/remix"
POLL_SECONDS = 0.05


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home")) as site:
        yield site


@pytest.fixture
async def client(site: Site) -> AsyncIterator[apiz.AsyncApiz]:
    async with apiz.AsyncApiz(api_key=site.key, base_url=site.url) as client:
        yield client


async def test_a_task_from_wish_to_video_and_remix(client: apiz.AsyncApiz) -> None:
    before = await client.account.balance()
    made = await client.tasks.create(model=T2V, params={"prompt": "x", "delete_video": False})
    assert (made.status, made.price) == ("pending", 160)
    done = await client.tasks.wait_for(made.task_id, poll_interval=POLL_SECONDS)
    assert done.status == "completed"
    assert done.model == T2V
    assert done.result is not None
    assert done.result["video"]["url"].startswith("http")
    params = {"prompt": "night", "video_id": done.result["video_id"]}
    remix = await client.tasks.create(model=REMIX, params=params)
    await client.tasks.wait_for(remix.task_id, poll_interval=POLL_SECONDS)
    after = await client.account.balance()
    assert before.balance - after.balance == 160 + 160
    assert after.balance_yuan == after.balance / 100


async def test_the_catalog_in_both_languages(client: apiz.AsyncApiz) -> None:
    models = await client.models.list(category="video")
    assert len(models) == 5
    assert {m.capability for m in models} == {"t2v", "i2v", "v2v"}
    assert [m.id for m in await client.models.search(capability="v2v")] == [REMIX]
    assert await client.models.list(category="image") == []
    remixes = await client.models.list(task_type="v2v")
    assert [m.id for m in remixes] == [REMIX]
    chinese = await client.models.get(PRO, lang="zh")
    english = await client.models.get(PRO, lang="en")
    assert chinese.name != english.name
    assert english.pricing is not None
    assert (english.pricing.unit, english.pricing.amount) == ("credits/second", 200)
    assert english.stats is None  # counts over all accounts are nobody's business
    priced = english.pricing.model_dump()
    assert {"description": "8 s, 1080p", "price": 1600} in priced["examples"]
    assert len(priced["examples"]) == 2 * 3
    assert [factor["name"] for factor in priced["price_factors"]] == ["duration", "resolution"]
    remix = (await client.models.get(REMIX)).model_dump()["pricing"]
    assert [example["price"] for example in remix["examples"]] == [160, 320, 480]
    assert english.params_schema is not None
    assert english.params_schema["properties"]["duration"]["enum"] == [4, 8, 12]


async def test_listed_prices_are_those_of_the_estimate(site: Site, client: apiz.AsyncApiz) -> None:
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        for model in await client.models.search(capability="t2v"):
            assert model.pricing is not None
            for example in model.pricing.model_dump()["examples"]:
                seconds, _, size = example["description"].partition(" s, ")
                wish = {"prompt": "x", "duration": seconds, "resolution": size}
                body = {"model": model.id, "params": wish}
                answer = await web.post("/api/v3/estimate", json=body)
                assert answer.json()["data"]["price"] == example["price"]


async def test_a_video_in_one_call_of_the_synchronous_client(site: Site) -> None:
    heard: list[apiz.TaskQueryResponse] = []

    def make() -> apiz.GenerateResult:
        with apiz.Apiz(api_key=site.key, base_url=site.url) as client:
            return client.generate(
                model=T2V,
                prompt="x",
                duration="4",
                aspect_ratio="9:16",
                options={"delete_video": False, "seed": 7},
                poll_interval=POLL_SECONDS,
                on_progress=heard.append,
            )

    done = await anyio.to_thread.run_sync(make)
    assert done.status == "completed"
    assert done.result is not None
    video = done.result["video"]
    assert (video["width"], video["height"], done.result["seed"]) == (720, 1280, 7)
    assert done.result["remixable"]
    assert done.result["output"] == {"images": [video["url"]]}  # where older programs look
    assert heard[-1].progress == 100
    async with httpx2.AsyncClient() as stranger:
        assert (await stranger.get(video["url"])).status_code == 200


async def test_a_video_in_one_request(client: apiz.AsyncApiz) -> None:
    made = await client.sync.video(
        model=PRO, prompt="x", duration=4.0, aspect_ratio="9:16", options={"resolution": "720p"}
    )
    assert (made.status, made.price) == ("completed", 480)
    assert made.videos is not None
    (video,) = made.videos
    assert (video.width, video.height, video.duration) == (720, 1280, 4.0)
    task = await client.tasks.get(made.task_id)
    assert task.result is not None
    assert task.result["output"]["images"][0].partition("?")[0].endswith(".mp4")
    with pytest.raises(apiz.ApizValidationError, match="4, 8, 12"):
        await client.sync.video(model=PRO, prompt="x", duration=5)


async def test_manuals_and_the_skill(client: apiz.AsyncApiz) -> None:
    for lang, word in (("zh", "每秒积分"), ("en", "Credits per second")):
        docs = await client.models.docs(PRO, lang=lang)
        assert docs.lang == lang
        assert word in docs.tutorial
        assert "1080p 200" in docs.tutorial
        assert docs.examples
        told = docs.model_dump()
        assert told["api_usage"]["create"]["body"]["params"] == docs.examples[0].params
        assert told["mcp_usage"]["arguments"]["parameters"] == docs.examples[0].params
        made = await client.tasks.create(model=PRO, params=docs.examples[0].params)
        assert made.status == "pending"
    (skill,) = await client.skills.list()
    told = await client.skills.get(skill.id)
    assert all(f"`{m.id}`" in told.model_dump()["tutorial"] for m in await client.models.list())


async def test_the_catalog_needs_no_key(site: Site) -> None:
    async with site.web() as web:
        for path in ("mcp/models", f"mcp/models/{T2V}", f"models/{T2V}/docs", "mcp/skills"):
            answer = await web.get(f"/api/v3/{path}")
            assert (answer.status_code, answer.json()["code"]) == (200, 200)
        assert (await web.get("/api/v3/balance")).status_code == 401


@pytest.mark.parametrize(
    ("model", "params", "error", "words"),
    [
        (T2V, {"prompt": "x", "duration": 5}, apiz.ApizValidationError, "4, 8"),
        ("fal-ai/sora-9", {"prompt": "x"}, apiz.ApizNotFoundError, "sora-2"),
        (T2V, {"prompt": "x", "image_size": "1:1"}, apiz.ApizValidationError, "image_size"),
    ],
)
async def test_refusals_are_the_clients_own_errors(
    client: apiz.AsyncApiz,
    model: str,
    params: dict[str, object],
    error: type[apiz.ApizError],
    words: str,
) -> None:
    with pytest.raises(error) as caught:
        await client.tasks.create(model=model, params=params)
    assert words in str(caught.value)
    assert caught.value.detail["error_code"]


async def test_a_wrong_key_and_what_is_not_there(site: Site, client: apiz.AsyncApiz) -> None:
    async with apiz.AsyncApiz(api_key="wrong", base_url=site.url) as stranger:
        with pytest.raises(apiz.ApizAuthenticationError):
            await stranger.account.balance()
    for call in (client.skills.get("x"), client.models.docs("x"), client.tasks.query("x")):
        with pytest.raises(apiz.ApizNotFoundError):
            await call
