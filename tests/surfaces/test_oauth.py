"""Access tokens of an identity provider: the good ones, and every way to forge one."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from mcp.shared.auth import ProtectedResourceMetadata
from surfaces.issuer import AUDIENCE, EC, RSA, Issuer, issuing, jwk
from surfaces.mcp_site import Site, serving

from tenku.db import Tx
from tenku.db.tables import accounts as table
from tenku.surfaces import _oauth

pytestmark = pytest.mark.anyio
T2V = "fal-ai/sora-2/text-to-video"
BALANCE = "/api/v3/balance"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with issuing() as issuer:
        yield issuer


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory, issuer: Issuer) -> AsyncIterator[Site]:
    home = tmp_path_factory.mktemp("home")
    async with serving(
        home, working=False, oauth_issuer=issuer.url, oauth_audience=(AUDIENCE,)
    ) as site:
        yield site


@pytest.fixture(scope="module")
async def web(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    async with site.web() as web:
        yield web


async def balance(web: httpx2.AsyncClient, token: str) -> httpx2.Response:
    return await web.get(BALANCE, headers={"authorization": f"Bearer {token}"})


# -- good tokens --------------------------------------------------------------------------------


@pytest.mark.parametrize("alg", ["RS256", "ES256", "EdDSA"])
async def test_a_good_token_opens_an_account_of_its_own(
    web: httpx2.AsyncClient, issuer: Issuer, alg: str
) -> None:
    answer = await balance(web, issuer.token(alg))
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["balance"] == 0  # not the local account, which has credits


async def test_mcp_takes_tokens(site: Site, issuer: Issuer) -> None:
    async with site.client(key=issuer.token()) as client:
        answer = await client.call_tool("get_balance", {})
        assert answer.structured_content is not None
        assert answer.structured_content["balance"] == 0
        refused = await client.call_tool(
            "submit_task", {"model_id": T2V, "parameters": {"prompt": "p"}}
        )
        assert "insufficient_credits" in str(refused.content)
    async with site.client(key=issuer.token(scope="generate")) as client:
        refused = await client.call_tool("get_balance", {})
    assert refused.is_error
    assert "The identity provider can give one with it" in str(refused.content)


async def test_api_keys_work_beside_tokens(site: Site, web: httpx2.AsyncClient) -> None:
    answer = await balance(web, site.key)
    assert answer.json()["data"]["balance"] > 0
    assert (await balance(web, site.key[:-1])).status_code == 401


async def test_accounts_are_kept_apart_and_found_again(
    site: Site, web: httpx2.AsyncClient, issuer: Issuer
) -> None:
    async def name_of(**changes: object) -> str:
        before = await site.app.db.read(_names)
        assert (await balance(web, issuer.token(**changes))).status_code == 200  # pyright: ignore[reportArgumentType]
        (new,) = await site.app.db.read(_names) - before
        return new

    bob, carol = await name_of(sub="bob"), await name_of(sub="carol")
    assert bob.startswith("oauth:")
    assert "bob" not in bob
    assert bob != carol
    before = await site.app.db.read(_names)
    await balance(web, issuer.token("ES256", sub="bob", iat=int(time.time()) - 5))
    assert await site.app.db.read(_names) == before


def _names(tx: Tx) -> set[str]:
    return set(tx.run(sa.select(table.c.name)).scalars())


async def test_a_token_without_the_scope_is_forbidden(
    web: httpx2.AsyncClient, issuer: Issuer
) -> None:
    assert (await balance(web, issuer.token(scope="generate"))).status_code == 403
    headers = {"authorization": f"Bearer {issuer.token(scope='read')}"}
    body = {"model": T2V, "params": {"prompt": "p"}}
    made = await web.post("/api/v3/tasks/create", json=body, headers=headers)
    assert made.status_code == 403
    assert (await web.get("/metrics", headers=headers)).status_code == 403


# -- bad tokens ---------------------------------------------------------------------------------


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def part(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def by_hand(header: object, claims: object, signature: bytes = b"") -> str:
    return f"{part(header)}.{part(claims)}.{part(signature)}"


def hmac_with(public: bytes, header: dict[str, object], claims: object) -> str:
    """What a library that doesn't tell secrets from public keys would believe."""
    signed = f"{part(header)}.{part(claims)}"
    return f"{signed}.{part(hmac.new(public, signed.encode(), hashlib.sha256).digest())}"


def forged(issuer: Issuer) -> dict[str, str]:
    """name -> a token that nobody should believe."""
    now = int(time.time())
    good, claims = issuer.token(), issuer.claims()
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    head, body, signature = good.split(".")
    published = {"keys": [jwk("rsa", RSA)]}
    return {
        "alg none": by_hand({"alg": "none", "typ": "JWT"}, claims),
        "alg None with a kid": by_hand({"alg": "None", "kid": "rsa"}, claims),
        "alg missing": by_hand({"kid": "rsa"}, claims),
        "alg a list": by_hand({"alg": ["RS256"], "kid": "rsa"}, claims),
        "HS256 with the public RSA key": hmac_with(
            pem(RSA), {"alg": "HS256", "kid": "rsa"}, claims
        ),
        "HS256 with the public EC key": hmac_with(pem(EC), {"alg": "HS256", "kid": "ec"}, claims),
        "HS256 with the JWKS": hmac_with(
            json.dumps(published).encode(), {"alg": "HS256", "kid": "rsa"}, claims
        ),
        "RS384": issuer.token("RS384"),
        "PS256": issuer.token("PS256"),
        "another key under a known kid": issuer.token(key=stranger),
        "an unknown kid": issuer.token(key=stranger, kid="stranger"),
        "its own key in the header": issuer.token(
            key=stranger, kid="x", header={"jwk": jwk("x", stranger)}
        ),
        "its own address of keys": issuer.token(
            key=stranger, kid="x", header={"jku": f"{issuer.url}/stranger"}
        ),
        "the kid of a key of another kind": issuer.token("ES256", kid="rsa"),
        "a kid that is a path": issuer.token(key=stranger, kid="../../jwks"),
        "an empty kid": issuer.token(kid=""),
        "another audience": issuer.token(aud="https://other.example.com/mcp"),
        "an audience that begins alike": issuer.token(aud=f"{AUDIENCE}/more"),
        "no audience": issuer.token(aud=None),
        "another issuer": issuer.token(iss="https://other.example.com"),
        "the issuer with a slash": issuer.token(iss=f"{issuer.url}/"),
        "no issuer": issuer.token(iss=None),
        "expired": issuer.token(exp=now - _oauth.LEEWAY_SECONDS - 5),
        "no expiry": issuer.token(exp=None),
        "an expiry that is no time": issuer.token(exp="never"),
        "not yet": issuer.token(nbf=now + _oauth.LEEWAY_SECONDS + 60),
        "nobody": issuer.token(sub=None),
        "no text as sub": by_hand({"alg": "RS256", "kid": "rsa"}, issuer.claims(sub=7)),
        "claims changed": f"{head}.{part(issuer.claims(sub='root'))}.{signature}",
        "no signature": f"{head}.{body}.",
        "a signature cut": f"{head}.{body}.{signature[:-4]}",
        "no JSON": f"{part(b'{')}.{body}.{signature}",
        "no base64": f"{head}.%%%.{signature}",
        "dots alone": "..",
        "too long": issuer.token(more="x" * 20_000),
        "half a surrogate": by_hand({"alg": "RS256", "kid": "\ud800"}, claims),
    }


async def test_forged_tokens_open_nothing(
    site: Site, web: httpx2.AsyncClient, issuer: Issuer
) -> None:
    before = await site.app.db.read(_names)
    for what, token in forged(issuer).items():
        answer = await balance(web, token)
        assert answer.status_code == 401, (what, answer.text)
        challenge = answer.headers["www-authenticate"]
        assert 'error="invalid_token"' in challenge, what
        assert token not in answer.text, what
    assert await site.app.db.read(_names) == before
    assert issuer.asked["/stranger"] == 0


async def test_a_token_of_this_issuer_for_another_resource_is_refused_by_its_words(
    web: httpx2.AsyncClient, issuer: Issuer
) -> None:
    answer = await balance(web, issuer.token(aud=["https://a.example.com", "https://b.example"]))
    assert answer.status_code == 401
    assert "made for another server" in answer.text
    several = await balance(web, issuer.token(aud=["https://a.example.com", AUDIENCE]))
    assert several.status_code == 200


async def test_a_little_drift_of_clocks_is_borne(web: httpx2.AsyncClient, issuer: Issuer) -> None:
    now = int(time.time())
    assert (await balance(web, issuer.token(exp=now - 5))).status_code == 200
    assert (await balance(web, issuer.token(nbf=now + 5, iat=now + 5))).status_code == 200


# -- where tokens are to be had -----------------------------------------------------------------


@pytest.mark.parametrize("path", ["/mcp", "/api/v3/mcp-http", BALANCE])
async def test_who_comes_without_a_token_is_told_where_to_get_one(
    site: Site, web: httpx2.AsyncClient, issuer: Issuer, path: str
) -> None:
    answer = await web.request("GET" if path == BALANCE else "POST", path)
    assert answer.status_code == 401
    challenge = answer.headers["www-authenticate"]
    assert "error=" not in challenge
    where = challenge.split('resource_metadata="')[1].split('"')[0]
    resource = "" if path == BALANCE else path
    assert where == f"{site.url}/.well-known/oauth-protected-resource{resource}"
    told = await web.get(where)
    assert told.status_code == 200
    found = ProtectedResourceMetadata.model_validate(told.json())
    assert str(found.resource).rstrip("/") == f"{site.url}{resource}"
    assert [str(server).rstrip("/") for server in found.authorization_servers] == [issuer.url]
    assert found.scopes_supported == ["generate", "read"]


async def test_there_is_no_metadata_of_other_paths(web: httpx2.AsyncClient) -> None:
    answer = await web.get("/.well-known/oauth-protected-resource/v1/videos")
    assert answer.status_code == 404


async def test_without_an_issuer_nothing_of_this_is_there(tmp_path: Path, issuer: Issuer) -> None:
    async with serving(tmp_path, working=False) as site, site.web() as web:
        assert (await web.get("/.well-known/oauth-protected-resource")).status_code == 404
        refused = await balance(web, issuer.token())
        assert refused.status_code == 401
        assert "resource_metadata" not in refused.headers["www-authenticate"]
