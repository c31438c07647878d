"""A key's limits and its end, on every way to ask for a video."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx2
import pytest
import sqlalchemy as sa
from surfaces.mcp_site import Site, serving

from tenku import accounts
from tenku.accounts import NO_LIMITS, Limits, NewKey, Scope
from tenku.app import now_ms
from tenku.db import FILE, Database
from tenku.db.tables import tasks
from tenku.server import application

pytestmark = pytest.mark.anyio
T2V = "fal-ai/sora-2/text-to-video"
REMIX = "fal-ai/sora-2/video-to-video/remix"
PROMPT: dict[str, object] = {"prompt": "a dog"}


def _call(tool: str, **arguments: object) -> dict[str, object]:
    params = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}


# name -> path and body of a create
CREATES: dict[str, tuple[str, dict[str, object]]] = {
    "v3": ("/api/v3/tasks/create", {"model": T2V, "params": PROMPT}),
    "v3, other name": ("/api/v3/tasks", {"model": T2V, "params": PROMPT}),
    "v3, in one call": ("/api/v3/sync/video", {"model": T2V, **PROMPT}),
    "fal queue": (f"/fal/queue/{T2V}", PROMPT),
    "fal run": (f"/fal/run/{T2V}", PROMPT),
    "openai": ("/v1/videos", PROMPT),
    "mcp": ("/mcp", _call("submit_task", model_id=T2V, parameters=PROMPT)),
    "old mcp": ("/api/v3/mcp-http", _call("generate", model=T2V, **PROMPT)),
    "old mcp, new name": (
        "/api/v3/mcp-http",
        _call("submit_task", model_id=T2V, parameters=PROMPT),
    ),
}

WAITS = {"v3, in one call", "fal run"}  # for the video


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home"), working=False) as site:
        yield site


@pytest.fixture(scope="module")
async def web(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    async with site.web() as web:
        yield web


async def issued(
    site: Site, limits: Limits = NO_LIMITS, *, expires_at_ms: int | None = None
) -> NewKey:
    key = accounts.mint()
    await site.app.db.write(
        lambda tx: accounts.add_key(
            tx,
            site.app.local_account,
            key,
            name="",
            scopes=frozenset(Scope),
            limits=limits,
            expires_at_ms=expires_at_ms,
        )
    )
    return key


async def ask(
    web: httpx2.AsyncClient, create: str, key: str, **headers: str
) -> tuple[int, str, httpx2.Headers]:
    """Status (of a tool's error: 0), text and headers."""
    path, body = CREATES[create]
    headers = {"accept": "application/json", **headers, "authorization": f"Bearer {key}"}
    answer = await web.post(path, json=body, headers=headers)
    if "mcp" in path and answer.status_code == 200:
        result = answer.json()["result"]
        text = result["content"][0]["text"]
        return (0 if result.get("isError") else 200), text, answer.headers
    return answer.status_code, answer.text, answer.headers


async def made_with(site: Site, key: NewKey) -> int:
    query = sa.select(sa.func.count()).where(tasks.c.key_id == key.id)
    return await site.app.db.read(lambda tx: tx.run(query).scalar_one())


@pytest.mark.parametrize("create", sorted(set(CREATES) - WAITS))
async def test_what_a_key_asks_for_is_counted_as_its_own(
    site: Site, web: httpx2.AsyncClient, create: str
) -> None:
    key = await issued(site, Limits(credits=160))
    status, text, _ = await ask(web, create, key.text)
    assert status == 200, text
    assert await made_with(site, key) == 1


@pytest.mark.parametrize("create", CREATES)
async def test_the_credit_limit_counts_everywhere(
    site: Site, web: httpx2.AsyncClient, create: str
) -> None:
    key = await issued(site, Limits(credits=159))
    status, text, _ = await ask(web, create, key.text)
    assert status in {0, 402, 403, 429}, text
    assert "left of this key's own limit" in text
    assert await made_with(site, key) == 0


@pytest.mark.parametrize("create", CREATES)
async def test_the_minute_counts_everywhere(
    site: Site, web: httpx2.AsyncClient, create: str
) -> None:
    key = await issued(site, Limits(per_minute=1))
    assert (await ask(web, "v3", key.text))[0] == 200
    status, text, headers = await ask(web, create, key.text)
    assert status in {0, 429}, text
    assert "1 videos a minute" in text
    if status:
        assert 1 <= int(headers["retry-after"]) <= 60
    else:
        assert 1 <= json.loads(text)["retry_after_seconds"] <= 60
    assert await made_with(site, key) == 1


@pytest.mark.parametrize("create", CREATES)
async def test_the_longest_video_counts_everywhere(
    site: Site, web: httpx2.AsyncClient, create: str
) -> None:
    key = await issued(site, Limits(seconds=3))
    status, text, _ = await ask(web, create, key.text)
    assert status in {0, 400, 422}, text
    assert "at most 3 seconds" in text
    assert ("seconds" if create == "openai" else "duration") in text


async def test_a_remix_counts_for_the_key_that_asked_for_it(
    site: Site, web: httpx2.AsyncClient
) -> None:
    service, account = site.app.service, site.app.local_account
    task = (await service.submit(account, T2V, {**PROMPT, "delete_video": False})).task
    worker = asyncio.create_task(site.app.worker.run(only=task.id))
    await service.wait(account, task.id, 60)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    key = await issued(site, Limits(credits=1))
    own = {"authorization": f"Bearer {key.text}"}
    video = f"video_{task.id}"
    for path, given in [
        (f"/v1/videos/{video}/remix", PROMPT),
        ("/v1/videos/edits", {**PROMPT, "video": {"id": video}}),
        (f"/fal/queue/{REMIX}", {**PROMPT, "video_id": video}),
    ]:
        answer = await web.post(path, json=given, headers=own)
        assert answer.status_code in {402, 403, 429}, answer.text
        assert "this key's own limit" in answer.text
    assert await made_with(site, key) == 0


async def test_looking_is_never_limited(site: Site, web: httpx2.AsyncClient) -> None:
    key = await issued(site, Limits(credits=160, per_minute=1, waiting=1))
    headers = {"authorization": f"Bearer {key.text}"}
    path, body = CREATES["v3"]
    task_id = (await web.post(path, json=body, headers=headers)).json()["data"]["task_id"]
    for _ in range(20):
        answer = await web.get(f"/api/v3/tasks/{task_id}", headers=headers)
        assert answer.status_code == 200


def _wrong(key: NewKey) -> dict[str, str]:
    return {
        "the last character missing": key.text[:-1],
        "the secret missing": f"tk_{key.id}_",
        "the id alone": key.id,
        "another secret": accounts.mint(key.id).text,
        "another id": f"tk_{accounts.mint().id}{key.text[15:]}",
        "a character more": f"{key.text}0",
        "in capitals": key.text.upper(),
    }


async def test_what_is_nearly_a_key_opens_nothing(site: Site, web: httpx2.AsyncClient) -> None:
    key = await issued(site)
    expired = await issued(site, expires_at_ms=now_ms() - 1)
    for what, text in {**_wrong(key), "expired": expired.text}.items():
        for create in CREATES:
            status, said, headers = await ask(web, create, text)
            assert status == 401, (what, said)
            assert headers["www-authenticate"].startswith("Bearer")
            assert text not in said
    assert await made_with(site, key) + await made_with(site, expired) == 0


async def test_a_revoked_key_is_refused_within_a_second_by_every_process(
    site: Site, web: httpx2.AsyncClient
) -> None:
    """The one that served it a moment ago, and one more over the same home."""
    key = await issued(site)
    balance = "/api/v3/balance"
    headers = {"authorization": f"Bearer {key.text}"}
    assert (await web.get(balance, headers=headers)).status_code == 200
    host = frozenset({"127.0.0.1"})
    other = Database(site.app.settings.home / FILE, now_ms)
    await other.open()
    try:
        await other.write(lambda tx: accounts.revoke(tx, key.id))
    finally:
        await other.close()
    async with application(site.app, host) as asgi:
        transport = httpx2.ASGITransport(app=asgi)  # pyright: ignore[reportArgumentType]
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as there:
            assert (await there.get(balance, headers=headers)).status_code == 401
    until = now_ms() + 1_000 + 500  # for the last answer
    while (await web.get(balance, headers=headers)).status_code != 401:
        assert now_ms() < until, "the cache outlives its second"


async def test_both_secrets_of_a_rotated_key_are_one_key(
    site: Site, web: httpx2.AsyncClient
) -> None:
    key = await issued(site, Limits(per_minute=2))
    new = accounts.mint(key.id)
    await site.app.db.write(lambda tx: accounts.rotate(tx, new, overlap_ms=60_000))
    assert (await ask(web, "v3", key.text))[0] == 200
    assert (await ask(web, "fal queue", new.text))[0] == 200
    assert (await ask(web, "openai", key.text))[0] == 429  # they share their limits
    assert (await ask(web, "openai", new.text))[0] == 429


async def test_a_replay_is_no_create(site: Site, web: httpx2.AsyncClient) -> None:
    for create in ("v3", "fal queue", "openai"):
        key = await issued(site, Limits(per_minute=1, credits=160))
        again = {"idempotency-key": f"k-{create}"}
        first = await ask(web, create, key.text, **again)
        assert (first[0], (await ask(web, create, key.text, **again))[0]) == (200, 200)
        assert await made_with(site, key) == 1
