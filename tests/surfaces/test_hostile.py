"""Requests that nobody sends by accident: a clear refusal, in the words of the path, never a 5xx."""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator

import httpx2
import pytest
from PIL import Image
from surfaces.mcp_site import Site, serving
from surfaces.words import in_words

from tenku.surfaces import _auth

pytestmark = pytest.mark.anyio
T2V = "fal-ai/sora-2/text-to-video"
I2V = "fal-ai/sora-2/image-to-video"
V3, FAL, OPENAI = "/api/v3/tasks/create", f"/fal/queue/{T2V}", "/v1/videos"
JSON = {"content-type": "application/json"}
FORM = {"content-type": "multipart/form-data; boundary=XX"}
DEEP = b"[" * 100_000
MANY = "9" * 5000
ODD = (  # values that JSON's readers don't agree on, or choke on
    b"[" * 65 + b"]" * 65, b'{"a":' * 70 + b"1" + b"}" * 70, b"9007199254740993", b"-9007199254740993",
    b"NaN", b"-Infinity", b"1e999", b'"a\\u0000b"',
)  # fmt: skip


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("home"), working=False) as site:
        yield site


@pytest.fixture
async def web(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        yield web


def part(name: str, text: str, more: str = "") -> str:
    return f'--XX\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{text}\r\n'


HALF = "\ud800"  # of a surrogate pair
BODIES: list[tuple[str, bytes]] = [
    *((path, body) for path in (V3, FAL, OPENAI) for body in (
        DEEP, b"\xff\xfe{\x00}\x00", b"{\xff}", b"[]", b'"x"', b"null", b"{", b'{"a": NaN}',
        b'{"prompt": ' + MANY.encode() + b"}",
    )),
    *((path, b'{"prompt": "x", "seed": ' + value + b"}") for path in (FAL, OPENAI) for value in ODD),
    *((V3, b'{"model": "%s", "params": {"prompt": "x", "seed": %s}}' % (T2V.encode(), value))
      for value in ODD),
    (f"{V3}?a=%00", b"{}"),
    ("/api/v3/sync/video", b'{"model": "x", "prompt": "x", "options": %s}' % ODD[0]),
    (V3, json.dumps({"model": T2V, "params": {"prompt": "x", HALF: 1}}).encode()),
    (V3, json.dumps({"model": T2V, "params": {"prompt": HALF}}).encode()),
    (V3, json.dumps({"model": I2V, "params": {"prompt": "x", "image_url": "http://["}}).encode()),
    (V3, json.dumps({"model": T2V, "model_id": I2V, "params": {"prompt": "x"}}).encode()),
    (V3, json.dumps({"model": T2V, "params": {}, "parameters": {"prompt": "x"}}).encode()),
    (V3, json.dumps({"model": T2V, "params": {"prompt": "x"}, "callback_url": ""}).encode()),
    ("/api/v3/uploads", b'{"url": "http://["}'),
    ("/api/v3/tools/transfer-url", json.dumps({"url": "x", "type": HALF}).encode()),
    (FAL, json.dumps({"prompt": "x", HALF: 1}).encode()),
    (f"/fal/queue/{I2V}", b'{"prompt": "x", "image_url": "http://["}'),
    (f"{FAL}?fal_webhook=", b'{"prompt": "x"}'),
    (OPENAI, json.dumps({"prompt": "x", HALF: 1}).encode()),
    (OPENAI, json.dumps({"prompt": "x", "input_reference": {"file_id": HALF}}).encode()),
    (OPENAI, b'{"prompt": "x", "input_reference": "http://["}'),
    ("/v1/webhook_endpoints", json.dumps(
        {"name": HALF, "url": "https://93.184.216.34/", "event_types": ["video.failed"]}
    ).encode()),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body"), BODIES)
async def test_an_odd_body_is_refused_and_costs_nothing(
    site: Site, web: httpx2.AsyncClient, path: str, body: bytes
) -> None:
    before, _ = await site.app.service.balance(site.app.local_account)
    answer = await web.post(path, content=body, headers=JSON)
    assert 400 <= answer.status_code < 500, answer.text
    assert in_words(path, answer), answer.text
    assert "not allowed here" not in answer.text
    assert (await site.app.service.balance(site.app.local_account))[0] == before


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (FORM, part("prompt", "x") + part("delete_video", "tr")[:-5]),
        (FORM, part("prompt", "x") + '--XX\r\nContent-Disposition: form-data; name="delete'),
        ({"content-type": "multipart/form-data; boundary=XX; charset=undefined"},
         part("prompt", "x") + "--XX--\r\n"),
        ({"content-type": "multipart/form-data"}, part("prompt", "x") + "--XX--\r\n"),
        (FORM, part("prompt", "x") + part("seed", "1", '; filename="f"') + "--XX--\r\n"),
        ({"content-type": "application/x-www-form-urlencoded"}, f"prompt=x&a[{MANY}]=1"),
    ],
)  # fmt: skip
async def test_an_odd_form_is_refused_and_costs_nothing(
    site: Site, web: httpx2.AsyncClient, headers: dict[str, str], body: str
) -> None:
    before, _ = await site.app.service.balance(site.app.local_account)
    for path in (OPENAI, "/api/v3/uploads"):
        answer = await web.post(path, content=body.encode(), headers=headers)
        assert 400 <= answer.status_code < 500, (path, answer.text)
        assert "UploadFile" not in answer.text
    assert (await site.app.service.balance(site.app.local_account))[0] == before


async def test_a_form_is_one_however_its_type_is_spelled(web: httpx2.AsyncClient) -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 48)).save(out, "PNG")
    body = part("file", "", '; filename="a.png"')[:-2].encode() + out.getvalue() + b"\r\n--XX--\r\n"
    headers = {"content-type": "Multipart/Form-Data; boundary=XX"}
    assert (await web.post("/api/v3/uploads", content=body, headers=headers)).status_code == 200


@pytest.mark.parametrize("ended", ["cancel", "delete"])
async def test_a_resend_does_not_bring_back_what_was_ended(
    web: httpx2.AsyncClient, ended: str
) -> None:
    wish = {"prompt": f"to {ended}"}
    first = (await web.post(OPENAI, json=wish)).json()["id"]
    if ended == "cancel":
        await web.post(f"/api/v3/tasks/{first}/cancel")
    else:
        await web.delete(f"{OPENAI}/{first}")
    again = await web.post(OPENAI, json=wish, headers={"x-stainless-retry-count": "1"})
    assert again.json()["id"] != first
    thrice = await web.post(OPENAI, json=wish, headers={"x-stainless-retry-count": "2"})
    assert thrice.json()["id"] == again.json()["id"]


async def test_a_count_of_resends_that_is_none(web: httpx2.AsyncClient) -> None:
    for count in (MANY, "-1", "x", "²"):
        headers = {"x-stainless-retry-count": count.encode()}
        answer = await web.post(OPENAI, json={"prompt": "x"}, headers=headers)  # pyright: ignore[reportArgumentType]
        assert answer.status_code == 200


async def test_the_same_picture_is_the_same_request(web: httpx2.AsyncClient) -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "PNG")
    key = {"Idempotency-Key": "picture"}
    uri = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
    made = await web.post(
        OPENAI, data={"prompt": "x"}, files={"input_reference": out.getvalue()}, headers=key
    )
    again = await web.post(OPENAI, json={"prompt": "x", "input_reference": uri}, headers=key)
    assert (made.status_code, again.status_code) == (200, 200), (made.text, again.text)
    assert again.json()["id"] == made.json()["id"]


@pytest.mark.parametrize("path", ["/api/v3/balance", "/fal/queue/x/requests/1", "/v1/models"])
async def test_another_host_is_refused_in_the_words_of_the_path(site: Site, path: str) -> None:
    host, port = site.url.removeprefix("http://").split(":")
    for hosts in ("Host: evil.example", f"Host: {host}:{port}\r\nHost: evil.example"):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET {path} HTTP/1.1\r\n{hosts}\r\nConnection: close\r\n\r\n".encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        assert head.split(b" ")[1] in (b"421", b"400"), head
        if b"421" in head:
            assert in_words(path, httpx2.Response(421, content=body))


@pytest.mark.parametrize("value", ["bytes=a-b", "items=0-1", "bytes=5-2", "bytes=", "bytes=-", "x"])
async def test_a_range_that_cannot_be_read_is_none(
    web: httpx2.AsyncClient, site: Site, value: str
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 48)).save(out, "PNG")
    upload = await site.app.service.upload(site.app.local_account, out.getvalue(), site.url)
    whole = await web.get(upload.image_url)
    odd = await web.get(upload.image_url, headers={"range": value})
    assert (odd.status_code, odd.content) == (200, whole.content)
    part = await web.get(upload.image_url, headers={"range": "bytes=2-5, -3"})
    assert part.status_code == 206


async def test_large_bodies_together_have_a_limit_and_small_ones_pass(
    site: Site, web: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that is still being sent takes its share; once it is over, others may."""
    monkeypatch.setattr(_auth, "FLOW_BYTES_MAX", 6 << 20)
    host, port = site.url.removeprefix("http://").split(":")
    head = (
        f"POST {FAL} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {site.key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {8 << 20}\r\n\r\n"
    )
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(head.encode() + b" " * (5 << 20))
    await writer.drain()
    large = json.dumps({"prompt": "x", "seed": 1}) + " " * (2 << 20)
    for path in (V3, FAL, OPENAI):
        while (await web.post(path, content=large, headers=JSON)).status_code != 429:
            pass  # the server hasn't read all of the other one yet
        refused = await web.post(path, content=large, headers=JSON)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
        assert in_words(path, refused)
    assert (await web.post(FAL, json={"prompt": "x"})).status_code == 200
    writer.close()
    await writer.wait_closed()
    while (await web.post(FAL, content=large, headers=JSON)).status_code == 429:
        pass  # nor seen that the other one is gone
