"""The issuer's keys: where they come from, how long they are kept, and what a token's claims mean."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from surfaces.issuer import AUDIENCE, RSA, Issuer, issuing

from tenku import accounts, audit, config
from tenku.accounts import Caller, Scope
from tenku.app import open_app
from tenku.db import Database
from tenku.errors import Internal, InvalidParameter, Unauthenticated
from tenku.server import application
from tenku.surfaces import _oauth
from tenku.surfaces._oauth import Tokens

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with issuing() as issuer:
        yield issuer


class Time:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def tokens(database: Database, issuer: Issuer, clock: Time | None = None, **more: str) -> Tokens:
    terms = _oauth.Issuer(url=issuer.url, audiences=(AUDIENCE,), **more)
    return Tokens(db=database, issuer=terms, clock=clock or Time())


async def refused(taken: Tokens, token: str) -> bool:
    try:
        caller = await taken.caller(token)
    except Unauthenticated:
        return True
    assert isinstance(caller, Caller)
    return False


async def test_keys_are_asked_for_once_and_again_for_an_unknown_one(database: Database) -> None:
    clock = Time()
    with issuing() as issuer:
        taken = tokens(database, issuer, clock)
        answers = await asyncio.gather(*(taken.caller(issuer.token()) for _ in range(20)))
        assert len({answer.account_id for answer in answers}) == 1
        assert issuer.asked["/jwks"] == 1
        new = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        token = issuer.token(key=new, kid="new")
        clock.now += 59
        for _ in range(5):
            assert await refused(taken, token)
        assert issuer.asked["/jwks"] == 1  # at most once a minute, however many come
        issuer.keys["new"] = new
        clock.now += 2
        assert not await refused(taken, token)
        assert issuer.asked["/jwks"] == 2


async def test_a_withdrawn_key_is_forgotten_after_an_hour(database: Database) -> None:
    clock = Time()
    with issuing() as issuer:
        taken = tokens(database, issuer, clock)
        assert not await refused(taken, issuer.token("ES256"))
        token = issuer.token("ES256")
        del issuer.keys["ec"]
        clock.now += _oauth.FRESH_SECONDS + 1
        assert await refused(taken, token)
        assert not await refused(taken, issuer.token())


async def test_an_issuer_that_is_down_is_no_fault_of_the_token(database: Database) -> None:
    clock = Time()
    with issuing() as issuer:
        issuer.answers["/jwks"] = b"<html>busy</html>"
        taken = tokens(database, issuer, clock)
        with pytest.raises(Internal, match="identity provider"):
            await taken.caller(issuer.token())
        del issuer.answers["/jwks"]
        clock.now += _oauth.AGAIN_SECONDS + 1
        assert not await refused(taken, issuer.token())
        issuer.answers["/jwks"] = b"<html>busy</html>"  # what is known goes on working
        clock.now += _oauth.FRESH_SECONDS + 1
        token = issuer.token("ES256")
        assert not await refused(taken, token)
        del issuer.answers["/jwks"]  # and when it answers again, what it has withdrawn goes
        del issuer.keys["ec"]
        clock.now += _oauth.AGAIN_SECONDS + 1
        assert await refused(taken, token)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://other.example.com", "jwks_uri": "JWKS"},
        {"issuer": "ISSUER", "jwks_uri": "http://10.0.0.1/jwks"},
        {"issuer": "ISSUER", "jwks_uri": "https://10.0.0.1/jwks"},
        {"issuer": "ISSUER", "jwks_uri": "file:///etc/passwd"},
        {"issuer": "ISSUER"},
        ["no object"],
    ],
)
async def test_metadata_that_leads_astray(database: Database, metadata: Any) -> None:
    with issuing() as issuer:
        text = json.dumps(metadata).replace("ISSUER", issuer.url)
        said = json.loads(text.replace("JWKS", f"{issuer.url}/jwks"))
        issuer.answers["/.well-known/oauth-authorization-server"] = said
        with pytest.raises(Internal):
            await tokens(database, issuer).caller(issuer.token())


async def test_openid_metadata_is_read_as_well(database: Database) -> None:
    with issuing() as issuer:
        issuer.answers["/.well-known/oauth-authorization-server"] = None
        issuer.answers["/.well-known/openid-configuration"] = {
            "issuer": issuer.url,
            "jwks_uri": f"{issuer.url}/jwks",
        }
        assert not await refused(tokens(database, issuer), issuer.token())


async def test_keys_from_an_address_or_a_file(database: Database, tmp_path: Path) -> None:
    with issuing() as issuer:
        file = tmp_path / "jwks.json"
        file.write_text(json.dumps(issuer.answer("/jwks")))
        for where in (f"{issuer.url}/jwks", str(file)):
            assert not await refused(tokens(database, issuer, jwks=where), issuer.token())
        assert issuer.asked["/.well-known/oauth-authorization-server"] == 0


async def test_a_token_without_a_kid_needs_one_key_alone(database: Database) -> None:
    with issuing() as issuer:
        token = jwt.encode(issuer.claims(), RSA, algorithm="RS256")
        assert not await refused(tokens(database, issuer), token)
        issuer.keys["second"] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        assert await refused(tokens(database, issuer), token)


async def test_two_first_tokens_at_once_make_one_account(
    database: Database, issuer: Issuer
) -> None:
    token = issuer.token()
    both = await asyncio.gather(*(tokens(database, issuer).caller(token) for _ in range(2)))
    assert both[0].account_id == both[1].account_id
    acts = await database.read(lambda tx: audit.entries(tx, action="account"))
    assert [act.subject for act in acts] == [both[0].account_id]


async def test_a_claim_may_name_the_account(database: Database, issuer: Issuer) -> None:
    taken = tokens(database, issuer, account_claim="email")
    caller = await taken.caller(issuer.token(email="a@example.com", email_verified=True))
    name = "oauth:a@example.com"
    found = await database.read(lambda tx: accounts.account_id(tx, name))
    assert found == caller.account_id
    (act,) = await database.read(lambda tx: audit.entries(tx, action="account"))
    assert (act.action, act.subject, act.details) == (
        "account.create",
        caller.account_id,
        {"name": name},
    )
    for bad in ("", "a\nb", "x" * 201, 7, None):
        assert await refused(taken, issuer.token(email=bad, email_verified=True))
    unsure: dict[str, Any]
    for unsure in ({}, {"email_verified": False}, {"email_verified": "true"}):
        assert await refused(taken, issuer.token(email="b@example.com", **unsure))


@pytest.mark.parametrize(
    "wrong",
    [
        {"oauth_issuer": "http://id.example.com", "oauth_audience": ("a",)},
        {"oauth_issuer": "https://id.example.com", "oauth_audience": ()},
        {
            "oauth_issuer": "https://id.example.com",
            "oauth_audience": ("a",),
            "oauth_jwks": "http://id.example.com/jwks",
        },
    ],
)
async def test_settings_that_would_let_others_in_stop_the_start(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    async with open_app(config.load(home=tmp_path / "home", **wrong)) as app:
        with pytest.raises(InvalidParameter, match="TENKU_OAUTH"):
            async with application(app, frozenset({"127.0.0.1"})):
                pass


SCOPES = [
    ("generate read", {Scope.GENERATE, Scope.READ}),
    ("tenku:read", {Scope.READ}),
    (["read", "tenku:generate", 7, None], {Scope.GENERATE, Scope.READ}),
    ("openid profile", set[Scope]()),
    ("", set[Scope]()),
    (None, set[Scope]()),
    (7, set[Scope]()),
    ("READ generate2 admins", set[Scope]()),
]


@pytest.mark.parametrize(("said", "scopes"), SCOPES)
@pytest.mark.parametrize("claim", ["scope", "scp"])
async def test_scopes_are_those_of_the_token(
    database: Database, issuer: Issuer, claim: str, said: object, scopes: set[Scope]
) -> None:
    caller = await tokens(database, issuer).caller(
        issuer.token(**{"scope": None, claim: said})  # pyright: ignore[reportArgumentType]
    )
    assert caller.scopes == scopes
    assert caller.api_key is None
