"""Real round trips: our engine against Tenku's own /fal, and fal's client beside it."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import fal_client.client
import pytest
from clients.fal_wire import T2V, picture, pointed
from engines.fake_fal import KEY, faking
from house import I2V, REMIX, House, build
from stores import Clock, new_account
from surfaces.mcp_site import Site, serving
from worker.staging import over

from tenku.brief import Brief, EngineKind, Mode
from tenku.db import Database
from tenku.engines.fal import FalEngine, configured
from tenku.engines.fal.jobs import Jobs
from tenku.engines.provider import Accepted, Broken, Waiting
from tenku.media.probe import probe
from tenku.service import Listing
from tenku.tasks import Status, Task

pytestmark = pytest.mark.anyio
PROMPT = "a dog on the moon"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with serving(tmp_path / "upstream") as site:
        yield site


def behind(site: Site, **given: Any) -> FalEngine:
    fal = f"{site.url}/fal"
    usual = {"preset": "sora-2", "key": site.key, "kind": "preview", "paid": False}
    options = {**usual, "key_seconds": 86_400, **given}
    return configured(queue_url=f"{fal}/queue", rest_url=f"{fal}/rest", **options)


async def front(site: Site, database: Database, clock: Clock, home: Path, **given: Any) -> House:
    engine = behind(site, **given)
    house = build(home, database, clock, {engine.name: engine})
    house.account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))
    return house


async def filmed(house: House, model: str, **given: object) -> Task:
    order = {"prompt": PROMPT, "seed": 7, **given}
    task = (await house.service.submit(house.account, model, order)).task
    assert await house.worker().step()
    return await over(house, task)


async def orders(site: Site) -> list[Task]:
    """What the Tenku behind was asked for, the oldest first."""
    page = await site.app.service.page(site.app.local_account, Listing.read())
    return [*reversed(page.tasks)]


async def test_text_image_and_remix(
    site: Site, database: Database, clock: Clock, tmp_path: Path
) -> None:
    house = await front(site, database, clock, tmp_path / "front")
    text = await filmed(house, T2V, delete_video=False, aspect_ratio="9:16")
    uri = f"data:image/png;base64,{base64.b64encode(picture()).decode()}"
    image = await filmed(house, I2V, image_url=uri, duration=8)
    remix = await filmed(house, REMIX, video_id=text.id)
    for task, seconds, size in (
        (text, 4, (720, 1280)),
        (image, 8, (1280, 720)),
        (remix, 4, (720, 1280)),
    ):
        assert (task.status, task.error) == (Status.COMPLETED, None)
        assert task.result is not None
        assert task.result.engine.name == "fal"
        assert task.result.engine.kind is EngineKind.PREVIEW
        facts = probe(house.service.files.path(task.result.video.key))
        assert (facts.width, facts.height) == size
        assert facts.video_seconds == pytest.approx(seconds, abs=0.05)
    asked = await orders(site)
    assert [task.model_id for task in asked] == [T2V, I2V, REMIX]
    assert [task.status for task in asked] == [Status.COMPLETED] * 3
    assert asked[2].source_id == asked[0].id
    assert [task.parameters["seed"] for task in asked] == [7, 7, 7]
    balance, _ = await site.app.service.balance(site.app.local_account)
    assert balance.held == 0


async def test_a_tenku_behind_that_lacks_credits_is_the_operators_business(
    site: Site, database: Database, clock: Clock, tmp_path: Path
) -> None:
    poor = await site.new_account("poor")
    house = await front(site, database, clock, tmp_path / "front", key=poor)
    done = await filmed(house, T2V)
    assert done.error == "The engine is not set up to work with its provider."
    assert await orders(site) == []


async def test_the_kind_must_be_said_as_it_is(
    site: Site, database: Database, clock: Clock, tmp_path: Path
) -> None:
    house = await front(site, database, clock, tmp_path / "front", kind="model")
    done = await filmed(house, T2V)
    assert done.error_code == "engine_failed"
    assert "The operator can set the option kind." in (done.error or "")


async def test_a_key_is_known_again_and_a_cancel_arrives(tmp_path: Path) -> None:
    async with serving(tmp_path / "upstream", working=False) as site:
        jobs = _jobs(behind(site))
        accepted = await jobs.submit("k")
        assert isinstance(accepted, Accepted)
        assert await jobs.submit("k") == accepted
        assert await jobs.poll(accepted.id) == Waiting()
        await jobs.cancel(accepted.id)
        (task,) = await orders(site)
        assert task.error_code == "cancelled"
        found = await jobs.poll(accepted.id)
        assert isinstance(found, Broken)
        assert found.failure.message.startswith("The engine's provider failed: ")


def _jobs(engine: FalEngine) -> Jobs:
    brief = Brief(mode=Mode.TEXT, prompt=PROMPT, seconds=8, width=720, height=1280, seed=7)
    way = engine.options.what.films[Mode.TEXT]
    return Jobs(brief=brief, options=engine.options, way=way, name=engine.name)


# What fal's own client is told for the same film.
SAME = {
    "prompt": PROMPT,
    "duration": 8,
    "resolution": "720p",
    "aspect_ratio": "9:16",
    "delete_video": False,
    "seed": 7,
}


async def test_a_tenku_is_asked_as_fals_own_client_asks(site: Site) -> None:
    def by_client() -> str:
        with pointed(site):
            client = fal_client.SyncClient(key=site.key)
            try:
                return client.submit(T2V, arguments=SAME).request_id
            finally:
                client._client.close()

    await asyncio.to_thread(by_client)
    assert isinstance(await _jobs(behind(site)).submit("k"), Accepted)
    theirs, ours = await orders(site)
    assert (theirs.model_id, theirs.parameters) == (ours.model_id, ours.parameters)


async def test_the_fake_satisfies_fals_own_client_and_sees_the_same_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with faking(b"a film") as fake:
        monkeypatch.setattr(fal_client.client, "QUEUE_URL_FORMAT", f"{fake.url}/")
        fake.polls = ["queued", "working"]

        def by_client() -> Any:
            client = fal_client.SyncClient(key=KEY)
            try:
                wishes = {"X-Fal-No-Retry": "1"}
                return client.subscribe(T2V, arguments=SAME, headers=wishes)
            finally:
                client._client.close()

        made = await asyncio.to_thread(by_client)
        assert made["video"]["url"] == f"{fake.url}/files/r-1.mp4"
        engine = configured(preset="sora-2", key=KEY, queue_url=fake.url)
        assert isinstance(await _jobs(engine).submit("k"), Accepted)
        assert fake.bought[0] == fake.bought[1]
        theirs, ours = fake.submit_headers
        for name in ("authorization", "content-type", "x-fal-no-retry"):
            assert theirs[name] == ours[name]
