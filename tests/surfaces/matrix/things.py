"""Whose things they are: a first account that has some of every kind, and two others."""

import base64
import io
import re
import secrets
import zlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from PIL import Image
from surfaces.mcp_site import Site, serving

from tenku import accounts, lifecycle
from tenku.accounts import Scope
from tenku.db import Tx
from tenku.db.tables import metadata
from tenku.tasks import Task

T2V = "fal-ai/sora-2/text-to-video"
SECRET = "the first account's own prompt"
KEY = "the first account's idempotency key"
# It is named, so its routes are there; nobody asks it.
ISSUER = {"oauth_issuer": "https://issuer.example", "oauth_audience": ("x",)}
PRICE = 160  # of the shortest film
HOOK = "https://93.184.216.34/of-the-first-account"
_LATER_S = 10**10  # far in the future
_SPELLING = re.compile(r"^(video_|file-)|-")  # of an id, around its 32 digits
_NOT_OBJECTS = {"api_keys", "audit"}  # the keys' own housekeeping, and what was noted of it


@dataclass(frozen=True)
class Twin:
    """A thing of the first account, and one of the same form that nobody has."""

    name: str
    theirs: str
    unknown: str

    def without(self, text: str) -> str:
        """A text with neither of them in it, in whatever spelling."""
        for one in (self.theirs, self.unknown):
            text = text.replace(one, "ID").replace(_SPELLING.sub("", one), "ID")
        return text


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A server, the first account's things by kind, and what there is to try doors with."""

    site: Site
    owner: str  # keys
    other: str
    poor: str  # has no credits, and one film of its own
    own: str
    bad: Mapping[str, str | None]  # Authorization headers that let nobody in
    narrow: Mapping[
        str, tuple[str, str]
    ]  # what a route needs -> keys that lack it: owner's, other's
    twins: Mapping[str, Sequence[Twin]]
    films: tuple[bytes, bytes]  # of the first account, of nobody
    tokens: Mapping[str, Mapping[str, str]]  # what a route needs -> false tokens by name
    marks: Sequence[str]  # what no answer to others may hold

    async def objects(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of the first account's, and the files that it has."""
        local = self.site.app.local_account

        def read(tx: Tx) -> dict[str, list[tuple[object, ...]]]:
            found = {}
            for name, table in metadata.tables.items():
                owner = table.c.get("id" if name == "accounts" else "account_id")
                if owner is not None and name not in _NOT_OBJECTS:
                    rows = tx.run(sa.select(table).where(owner == local)).all()
                    found[name] = sorted((tuple(row) for row in rows), key=str)
            return found

        found = await self.site.app.db.read(read)
        kept = await self.site.app.service.files.entries()
        names = {str(entry.key) for entry in kept}
        found["files"] = [(key,) for key in sorted(await self._keys()) if key in names]
        return found

    async def _keys(self) -> list[str]:
        assets, local = metadata.tables["assets"], self.site.app.local_account
        query = sa.select(assets.c.key).where(assets.c.account_id == local)
        return await self.site.app.db.read(lambda tx: list(tx.run(query).scalars()))


@asynccontextmanager
async def scene(home: Path) -> AsyncGenerator[Scene]:
    """A first account with a finished film, and then, with no worker any more, all the rest."""
    wish = {"prompt": SECRET, "delete_video": False}
    async with serving(home) as site:
        service, local = site.app.service, site.app.local_account
        done = (await service.submit(local, T2V, wish, idempotency_key=KEY)).task
        done = await service.wait(local, done.id, 60)
        assert done.status == "completed"
        poor = await _account(site, "poor", PRICE)
        poor_id = await site.app.db.read(lambda tx: accounts.find_account(tx, "poor"))
        own = (await service.submit(poor_id, T2V, wish)).task
        assert (await service.wait(poor_id, own.id, 60)).status == "completed"
    async with serving(home, working=False, **ISSUER) as site:
        yield await _prepared(site, done, poor, own)


async def _prepared(site: Site, done: Task, poor: str, own: Task) -> Scene:
    service, local = site.app.service, site.app.local_account
    waiting = (await service.submit(local, T2V, {"prompt": SECRET})).task
    resent = {"prompt": "of the first account"}
    async with site.web(Authorization=f"Bearer {site.key}") as web:
        assert (await web.post("/v1/videos", json=resent)).status_code == 200
    upload = await service.intake.upload(local, png(), site.url)
    named = await service.intake.add_file(local, png(), given_name="own.png", purpose="vision")
    hook = await service.webhooks.add(local, name="own", url=HOOK, events=("failed",))
    assert done.result is not None
    film = await service.asset_of(local, done.result.video)
    pictured = {"prompt": SECRET, "image_url": "data:;base64," + base64.b64encode(png()).decode()}
    await service.submit(local, "fal-ai/sora-2/image-to-video", pictured)
    links, rights = service.links, service.intake.rights

    def link(asset_id: str) -> str:
        return f"{site.url}/files/{links.sign(asset_id, _LATER_S)}/a.png"

    ids = (upload.file_id.removeprefix("file-"), named.id, film.id)
    twins = {
        "task": [twin for task in (waiting, done) for twin in _spellings(task.id)],
        "file": [
            Twin(name, form.format(own), form.format(secrets.token_hex(16)))
            for name, own in zip(("upload", "named file", "film"), ids, strict=True)
            for form in ("file-{}", "{}")
        ],
        "image": [
            Twin(f"link to {name}", link(own), link(secrets.token_hex(16)))
            for name, own in zip(("upload", "named file", "film"), ids, strict=True)
        ],
        "sha256": [Twin("hash of a film", film.sha256, secrets.token_hex(32))],
        "endpoint": [Twin("endpoint", hook.id, f"we_{secrets.token_hex(16)}")],
        "key": [Twin("key", KEY, "a key that nobody has used in all time")],
        "cursor": [
            Twin(
                "cursor",
                f"{waiting.created_at_ms}-{waiting.id}",
                f"{waiting.created_at_ms}-{secrets.token_hex(16)}",
            )
        ],
    }
    ticket, right = rights.ticket(local, site.url).token, rights.pass_for(local).token
    tokens = {"file": links.sign(film.id, _LATER_S), "ticket": ticket, "pass": right}
    other = await _account(site, "other", 100_000)
    bytes_of_film = service.files.path(film.key).read_bytes()
    return Scene(
        site=site,
        owner=site.key,
        other=other,
        poor=poor,
        own=f"video_{own.id}",
        bad=await _bad(site, other),
        narrow={
            needs: (await _key(site, "local", scopes), await _key(site, "other", scopes))
            for needs, scopes in {
                "read": {Scope.GENERATE},
                "generate": {Scope.READ},
                "admin": {Scope.READ, Scope.GENERATE},
            }.items()
        },
        twins=twins,
        films=(bytes_of_film, bytes_of_film[:-1] + bytes([bytes_of_film[-1] ^ 1])),
        tokens={needs: _false(site, needs, tokens) for needs in tokens},
        marks=(SECRET, HOOK, site.key, "own.png", hook.secret, waiting.id, done.id, *ids),
    )


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "PNG")
    return out.getvalue()


def _spellings(task_id: str) -> list[Twin]:
    unknown = secrets.token_hex(16)
    return [
        Twin("task", task_id, unknown),
        Twin("request", str(UUID(task_id)), str(UUID(unknown))),
        Twin("video", f"video_{task_id}", f"video_{unknown}"),
    ]


async def _account(site: Site, name: str, credits: int) -> str:
    """A key of a new account that may do all that is not for the operator."""

    def make(tx: Tx) -> None:
        lifecycle.grant(tx, name, accounts.add_account(tx, name), credits)

    await site.app.db.write(make)
    return await _key(site, name, {Scope.READ, Scope.GENERATE})


async def _key(
    site: Site, account: str, scopes: set[Scope], *, until_ms: int | None = None, gone: bool = False
) -> str:
    key = accounts.mint()

    def make(tx: Tx) -> None:
        accounts.add_key(
            tx,
            accounts.find_account(tx, account),
            key,
            name="test",
            scopes=frozenset(scopes),
            expires_at_ms=until_ms,
        )
        if gone:
            accounts.revoke(tx, key.id)

    await site.app.db.write(make)
    return key.text


async def _bad(site: Site, other: str) -> dict[str, str | None]:
    """What lets nobody in, by name; a header's whole value."""
    everything = set(Scope)
    body = f"tk_{site.key.split('_')[1]}_{other.split('_', 2)[2][:-8]}"
    crossed = f"{body}{zlib.crc32(body.encode()):08x}"
    basic = base64.b64encode(f"{site.key}:".encode()).decode()
    revoked = await _key(site, "local", everything, gone=True)
    expired = await _key(site, "local", everything, until_ms=1)
    return {
        "no key": None,
        "an empty key": "Bearer",
        "a revoked key": f"Bearer {revoked}",
        "an expired key": f"Key {expired}",
        "a truncated key": f"Bearer {site.key[:-1]}",
        "another's secret": f"Bearer {crossed}",
        "another scheme": f"Basic {basic}",
    }


def _false(site: Site, needs: str, tokens: Mapping[str, str]) -> dict[str, str]:
    """Tokens that are none for what `needs` names."""
    links, true = site.app.service.links, tokens[needs]
    subject = links.read(true, 0)
    last = "A" if true[-2] != "A" else "B"
    return {
        "truncated": true[:-1],
        "flipped": f"{true[:-2]}{last}{true[-1]}",
        "of another thing": true.replace(
            subject, subject[:-1] + ("0" if subject[-1] != "0" else "1")
        ),
        "expired": links.sign(subject, 1),
        "nobody's": links.sign(secrets.token_hex(16), _LATER_S),
        "a key": site.key,
        **{f"for a {name}": token for name, token in tokens.items() if name != needs},
    }
