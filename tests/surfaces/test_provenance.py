"""`/v1/provenance`: who made this, told to whom it concerns."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from surfaces.mcp_site import Site, serving

from tenku import accounts, lifecycle
from tenku.accounts import Scope
from tenku.db import Tx

pytestmark = pytest.mark.anyio
T2V = "fal-ai/sora-2/text-to-video"
UNKNOWN = "0" * 64


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home")) as site:
        yield site


@pytest.fixture(scope="module")
async def video(site: Site) -> tuple[str, str]:
    """The hash of a video's bytes as they are downloaded, and its id."""
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        made = (await web.post("/v1/videos", json={"prompt": "a dog", "seconds": "4"})).json()
        await site.app.service.wait(site.app.local_account, made["id"].removeprefix("video_"), 60)
        data = (await web.get(f"/v1/videos/{made['id']}/content")).content
    return hashlib.sha256(data).hexdigest(), made["id"]


async def asked(site: Site, sha256: str, key: str) -> httpx2.Response:
    async with site.web(Authorization=f"Bearer {key}") as web:
        return await web.get(f"/v1/provenance/{sha256}")


async def stranger(site: Site, *scopes: Scope) -> str:
    """A key of another account."""
    key = accounts.mint()

    def make(tx: Tx) -> None:
        account = accounts.add_account(tx, "stranger")
        accounts.add_key(tx, account, key, name="test", scopes=frozenset(scopes))

    await site.app.db.write(make)
    return key.text


async def test_its_maker_is_told_all(site: Site, video: tuple[str, str]) -> None:
    sha256, video_id = video
    found = (await asked(site, sha256.upper(), await site.new_key(Scope.READ))).json()
    assert isinstance(found.pop("created_at"), int)
    assert found.pop("size_bytes") > 0
    assert found == {
        "object": "provenance",
        "sha256": sha256,
        "video_id": video_id,
        "engine": {"name": "testcard", "version": "1", "kind": "preview"},
        "label": "off",
        "signed": True,
    }


async def test_it_is_known_after_the_video_is_gone(site: Site, video: tuple[str, str]) -> None:
    sha256, video_id = video
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        assert (await web.delete(f"/v1/videos/{video_id}")).status_code == 200
    assert (await asked(site, sha256, site.key)).status_code == 200


async def test_to_another_account_it_is_as_unknown_as_any(
    site: Site, video: tuple[str, str]
) -> None:
    key = await stranger(site, Scope.READ, Scope.GENERATE)
    foreign, unknown = await asked(site, video[0], key), await asked(site, UNKNOWN, key)
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json() == unknown.json()
    assert _headers(foreign) == _headers(unknown)


async def test_an_administrator_of_another_account_is_no_operator(
    site: Site, video: tuple[str, str]
) -> None:
    found = await asked(site, video[0], await stranger(site, Scope.ADMIN))
    assert found.status_code == 404


async def test_the_operator_is_told_of_every_account(site: Site) -> None:
    key = await stranger(site, Scope.READ, Scope.GENERATE)

    def give(tx: Tx) -> str:
        account = accounts.find_account(tx, "stranger")
        lifecycle.grant(tx, "to the stranger", account, 160)
        return account

    account = await site.app.db.write(give)
    made = await site.app.service.submit(account, T2V, {"prompt": "a cat"})
    await site.app.service.wait(account, made.task.id, 60)
    video_id = f"video_{made.task.id}"
    async with site.web(Authorization=f"Bearer {key}") as web:
        data = (await web.get(f"/v1/videos/{video_id}/content")).content
    digest = hashlib.sha256(data).hexdigest()
    found = await asked(site, digest, site.key)
    assert (found.status_code, found.json()["video_id"]) == (200, video_id)
    assert (await asked(site, digest, await site.new_key(Scope.READ))).status_code == 404


@pytest.mark.parametrize("sha256", ["1", "g" * 64, "0" * 65])
async def test_what_is_no_hash_is_refused(site: Site, sha256: str) -> None:
    found = await asked(site, sha256, site.key)
    assert found.status_code == 400
    assert found.json()["error"]["param"] == "sha256"


async def test_without_a_key_or_the_right_nothing_is_said(site: Site) -> None:
    assert (await asked(site, UNKNOWN, "tk_no_key")).status_code == 401
    assert (await asked(site, UNKNOWN, await site.new_key(Scope.GENERATE))).status_code == 403


def _headers(answer: httpx2.Response) -> dict[str, Any]:
    return {
        name: value
        for name, value in answer.headers.items()
        if name not in ("date", "x-request-id")
    }
