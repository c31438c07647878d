"""Access tokens of an identity provider: Tenku as a resource server of OAuth 2.1, nothing more.

A token is a JWT of the one issuer whom the operator named, made for this server, and signed with
a key that the issuer publishes. What the token itself says of its key (`jwk`, `jku`, `x5u`) is
never looked at; its `alg` must be one of three with a public key, and fit the key.
"""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import jwt
import structlog
from pydantic import BaseModel

from tenku import accounts, audit
from tenku.accounts import Caller, Scope
from tenku.db import Database, Tx
from tenku.errors import Internal, Unauthenticated
from tenku.media import fetch
from tenku.media.guard import FetchPolicy, Unreachable

ALGORITHMS: Mapping[str, str] = {"RS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}  # alg -> kty
SCOPES: Mapping[str, Scope] = {
    word: scope for scope in Scope for word in (scope.value, f"tenku:{scope.value}")
}
LEEWAY_SECONDS = 30
FRESH_SECONDS = 3600.0  # keys are asked for again after that, so that a withdrawn one goes
AGAIN_SECONDS = 60.0  # for a key that isn't known, and after a failure
TOKEN_MAX = 16_384  # characters
NAME_MAX = 200  # characters of a claim that names an account
JWKS_BYTES_MAX = 1 << 20
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_log = structlog.get_logger("tenku.oauth")

_Json = Mapping[str, Any]


class _Metadata(BaseModel):
    issuer: str
    jwks_uri: str


class _Jwks(BaseModel):
    keys: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Whose tokens are taken, as the operator has set it. Raises ValueError for a bad address."""

    url: str  # exactly as `iss` has it
    audiences: tuple[str, ...]  # any of which `aud` must have
    jwks: str = ""  # URL or file of its keys; empty = as its metadata says
    account_claim: str = ""  # which claim names the account; empty = a hash of `sub`

    def __post_init__(self) -> None:
        if not self.audiences:
            raise ValueError("a token must be made for this server: set TENKU_OAUTH_AUDIENCE")
        for url in (self.url, self.jwks if "://" in self.jwks else self.url):
            parts = urlsplit(url)
            if parts.scheme != "https" and not (
                parts.scheme == "http" and parts.hostname in _LOOPBACK
            ):
                raise ValueError(f"{url} is no https address; keys that come by http can be forged")


@dataclass(kw_only=True)
class Tokens:
    """Says whose a token is. Accounts of people who come for the first time are made here."""

    db: Database
    issuer: Issuer
    clock: Callable[[], float] = time.monotonic
    _accounts: dict[str, str] = field(default_factory=dict[str, str])  # name -> id

    def __post_init__(self) -> None:
        self._keys = _KeySet(self.issuer, self.clock)

    async def caller(self, token: str) -> Caller:
        """Whom the token stands for, and what he may do.

        Raises:
            Unauthenticated: says what is wrong with it.
            Internal: the issuer's keys can't be had.
        """
        claims = await self._claims(token)
        name = self._account_name(claims)
        if name not in self._accounts:
            self._accounts[name] = await self._account_id(name)
        return Caller(account_id=self._accounts[name], scopes=_scopes(claims))

    async def _claims(self, token: str) -> _Json:
        if len(token) > TOKEN_MAX:
            raise _invalid("it is too long")
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError:
            raise _invalid("it can't be read") from None
        alg = header.get("alg")
        if not isinstance(alg, str) or alg not in ALGORITHMS:
            raise _invalid(f"its alg must be one of {', '.join(ALGORITHMS)}")
        key = await self._keys.find(header.get("kid"), alg)
        if key is None:
            raise _invalid("it is signed with a key that the issuer does not publish")
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[alg],
                audience=self.issuer.audiences,
                issuer=self.issuer.url,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise _invalid("it has expired") from None
        except jwt.InvalidAudienceError:
            raise _invalid("it was made for another server") from None
        except jwt.InvalidIssuerError:
            raise _invalid("another issuer made it") from None
        except jwt.InvalidTokenError as error:
            _log.info("token refused", reason=type(error).__name__)
            raise _invalid("its signature or its times don't hold") from None

    def _account_name(self, claims: _Json) -> str:
        claim = self.issuer.account_claim
        if not claim:
            whole = json.dumps([self.issuer.url, claims["sub"]]).encode()
            return f"oauth:{hashlib.sha256(whole).hexdigest()[:32]}"
        name = claims.get(claim)
        if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= NAME_MAX:
            raise _invalid(f"its claim {claim} names no account")
        if claim == "email" and claims.get("email_verified") is not True:  # anybody may write one
            raise _invalid("its issuer does not say that its email is verified")
        return f"oauth:{name}"

    async def _account_id(self, name: str) -> str:
        found = await self.db.read(lambda tx: accounts.account_id(tx, name))
        return found or await self.db.write(lambda tx: _made(tx, name))


def _made(tx: Tx, name: str) -> str:
    if (known := accounts.account_id(tx, name)) is not None:  # another token came first
        return known
    account_id = accounts.add_account(tx, name)
    act = audit.Act(
        action="account.create",
        subject=account_id,
        actor=audit.TENKU,
        account_id=account_id,
        details={"name": name},
    )
    audit.write(tx, act)
    return account_id


class _KeySet:
    """The issuer's public keys, kept for a while."""

    def __init__(self, issuer: Issuer, clock: Callable[[], float]) -> None:
        self._issuer = issuer
        self._clock = clock
        self._keys: Sequence[_Json] | None = None
        self._asked_at: float = float("-inf")
        self._fresh_until = float("-inf")
        self._asking = asyncio.Lock()

    async def find(self, kid: object, alg: str) -> jwt.PyJWK | None:
        """The key of that id which can have made a signature of this kind.

        Raises:
            Internal: no keys could be had so far.
        """
        if self._clock() > self._fresh_until:
            await self._ask()
        found = self._fitting(kid, alg)
        if found is None and self._clock() > self._asked_at + AGAIN_SECONDS:
            await self._ask()
            found = self._fitting(kid, alg)
        if self._keys is None:
            raise Internal("The identity provider can't be reached. Try again in a while.")
        return found

    def _fitting(self, kid: object, alg: str) -> jwt.PyJWK | None:
        """Without an id in the token: the only one that fits."""
        fitting = [
            key
            for key in self._keys or ()
            if key.get("kty") == ALGORITHMS[alg]
            and key.get("use", "sig") == "sig"
            and key.get("alg", alg) == alg
            and (kid is None or key.get("kid") == kid)
        ]
        if len(fitting) != 1:
            return None
        try:
            return jwt.PyJWK(dict(fitting[0]), algorithm=alg)
        except jwt.PyJWTError:
            return None

    async def _ask(self) -> None:
        before = self._asked_at
        async with self._asking:
            if self._asked_at != before:  # somebody else has asked meanwhile
                return
            seconds = FRESH_SECONDS
            try:
                self._keys = await self._published()
            except (Unreachable, OSError, ValueError) as error:  # the old ones stay in use
                _log.error("keys of the issuer can't be had", issuer=self._issuer.url, why=error)
                seconds = AGAIN_SECONDS
            self._asked_at = self._clock()
            self._fresh_until = self._asked_at + seconds

    async def _published(self) -> Sequence[_Json]:
        """Raises Unreachable, OSError, ValueError."""
        where = self._issuer.jwks
        if where and "://" not in where:
            text = await asyncio.to_thread(Path(where).read_bytes)
        else:
            text = await self._get(where or await self._jwks_uri())
        return _Jwks.model_validate_json(text).keys

    async def _jwks_uri(self) -> str:
        """As the issuer's metadata says (RFC 8414, or OpenID Connect Discovery)."""
        base = self._issuer.url.rstrip("/")
        parts = urlsplit(base)
        origin = f"{parts.scheme}://{parts.netloc}"
        try:
            text = await self._get(f"{origin}/.well-known/oauth-authorization-server{parts.path}")
        except Unreachable:
            text = await self._get(f"{base}/.well-known/openid-configuration")
        found = _Metadata.model_validate_json(text)
        if found.issuer != self._issuer.url:
            raise ValueError("its metadata is another issuer's")
        return found.jwks_uri

    async def _get(self, url: str) -> bytes:
        """The operator's own addresses may be private; what they point to may not."""
        parts = urlsplit(url)
        own = {(p.scheme, p.netloc) for p in map(urlsplit, (self._issuer.url, self._issuer.jwks))}
        trusted = (parts.scheme, parts.netloc) in own
        if not trusted and parts.scheme != "https":
            raise ValueError(f"{url} is no https address")
        policy = FetchPolicy(
            allow_private=(parts.hostname or "",) if trusted else (),
            bytes_max=JWKS_BYTES_MAX,
            redirects_max=0,
        )
        return await fetch.read(url, policy=policy)


def _scopes(claims: _Json) -> frozenset[Scope]:
    """Ours among the words of `scope` or `scp`, a text or a list."""
    said: object = claims.get("scope", claims.get("scp", ""))
    words = said.split() if isinstance(said, str) else said
    if not isinstance(words, list):
        return frozenset()
    known = (SCOPES.get(word) for word in cast("list[object]", words) if isinstance(word, str))
    return frozenset(scope for scope in known if scope is not None)


def _invalid(why: str) -> Unauthenticated:
    return Unauthenticated(f"The access token is not valid: {why}.")
