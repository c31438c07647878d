"""What every answer of every route says to a browser, and whom no route answers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from surfaces.matrix.asks import Ask
from surfaces.matrix.rows import ROWS
from surfaces.matrix.things import ISSUER
from surfaces.matrix.walk import body_of
from surfaces.mcp_site import Site, serving
from surfaces.words import in_words

pytestmark = pytest.mark.anyio
POLICY = "default-src 'none'; frame-ancestors 'none'"
EVIL = "https://evil.example"


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    home = tmp_path_factory.mktemp("home")
    async with serving(home, working=False, **ISSUER) as site:
        yield site


def routes() -> list[tuple[str, Ask]]:
    """One request to each route; test_matrix sees to it that none is left out."""
    return [(name, row.asks[0]) for name, row in ROWS.items()]


async def asked(web: httpx2.AsyncClient, ask: Ask, **headers: str) -> httpx2.Response:
    content, content_type = body_of(ask, b"")
    given = {"accept": "application/json", "content-type": content_type or "text/plain"}
    return await web.request(
        ask.method, ask.path, content=content, headers={**given, **ask.headers, **headers}
    )


def fitting(answer: httpx2.Response) -> bool:
    """Whether a browser may neither guess, frame, store nor pass on what this is."""
    told = answer.headers
    return (
        told["x-content-type-options"] == "nosniff"
        and told["referrer-policy"] == "no-referrer"
        and told["content-security-policy"] == POLICY
        and told["cross-origin-resource-policy"] == "same-origin"
        and told["cache-control"] == "no-store"
        and told["x-request-id"].startswith("req_")
        and "server" not in told
        and not any(name.startswith("access-control-") for name in told)
    )


async def test_every_answer_has_the_headers_of_safety(site: Site) -> None:
    count = 0
    async with site.web() as web:
        for name, ask in routes():
            for key in ({}, {"authorization": f"Bearer {site.key}"}):
                if key and any(word in name for word in ("/sync/video", "/run/", "/test")):
                    continue  # they would wait, or call elsewhere
                answer = await asked(web, ask, **key)
                assert fitting(answer), (name, dict(answer.headers))
                assert "strict-transport-security" not in answer.headers
                count += 1
    print(f"headers: {count} answers of {len(ROWS)} routes")
    assert count > len(ROWS)


async def test_no_route_answers_another_sites_page(site: Site) -> None:
    """By a foreign Origin with 403, even with a good key; nor is a preflight told anything."""
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        for name, ask in routes():
            for origin in (EVIL, "null", f"{site.url}.evil.example"):
                answer = await asked(web, ask, origin=origin)
                assert answer.status_code == 403, name
                assert ask.method == "HEAD" or in_words(ask.path, answer), name
                assert fitting(answer), name
            wish = {"origin": EVIL, "access-control-request-method": ask.method}
            answer = await web.request("OPTIONS", ask.path, headers=wish)
            assert answer.status_code == 403, name
            assert fitting(answer), name


async def test_no_route_answers_to_another_name(site: Site) -> None:
    """As a page does that has its own name point to this machine (DNS rebinding)."""
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        for name, ask in routes():
            for host in ("evil.example", "127.0.0.1", "localhost.evil.example:8420"):
                answer = await asked(web, ask, host=host)
                assert answer.status_code == 421, name
                assert ask.method == "HEAD" or in_words(ask.path, answer), name
                assert fitting(answer), name


async def test_other_methods_are_refused_with_the_same_headers(site: Site) -> None:
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        for path in {ask.path for _, ask in routes()}:
            for method in ("TRACE", "PATCH", "OPTIONS"):
                answer = await web.request(method, path)
                assert answer.status_code in {404, 405}, (method, path)
                assert fitting(answer), (method, path)


async def test_what_no_route_answers_is_not_guessed_at_either(site: Site) -> None:
    host, port = site.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"nonsense\r\n\r\n")
    head, _, _ = (await reader.read()).partition(b"\r\n\r\n")
    writer.transport.abort()
    assert head.startswith(b"HTTP/1.1 400")
    assert b"x-content-type-options: nosniff" in head
    assert b"server:" not in head


@pytest.mark.parametrize(
    ("public_url", "told"),
    [("https://video.example.com", True), ("https://nas.example:8443", False), ("http://nas", False)],
)  # fmt: skip
async def test_a_public_https_name_is_https_for_ever(
    tmp_path: Path, public_url: str, told: bool
) -> None:
    async with serving(tmp_path, working=False) as site:
        site.gate.public_url = public_url
        site.gate.__post_init__()
        async with site.web() as web:
            answer = await web.get("/healthz")
        assert ("strict-transport-security" in answer.headers) is told
