"""Tries every cell and writes down what is wrong."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
from surfaces.matrix.asks import SIGNED, Ask, Row
from surfaces.matrix.things import Scene, Twin, png
from surfaces.words import in_words

_MARKER = re.compile(r"<(task|file|image|endpoint|key|cursor|sha256)>")
_UNIQUE = re.compile(  # what differs from answer to answer without telling anything
    r"req_[0-9a-f]{24}|\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)"
)
_VOLATILE = {"date", "x-request-id", "x-fal-request-id"}
_KNOWN = ("used for another request", "has ended already")  # refusals that know the thing
_SEEN = 200  # characters of an answer that a complaint shows
BOUNDARY = "of-the-matrix"
Shown = tuple[int, tuple[tuple[str, str], ...], str]


@dataclass(kw_only=True)
class Walk:
    """One visit of all cells. `count` is how many of each kind were tried."""

    scene: Scene
    web: httpx2.AsyncClient
    count: Counter[str] = field(default_factory=Counter[str])
    wrong: list[str] = field(default_factory=list[str])

    async def over(self, name: str, row: Row) -> None:
        """All cells of one route."""
        for ask in row.asks:
            if row.needs in SIGNED:
                await self._signed(name, ask, row.needs)
            elif row.needs == "nothing":
                await self._open(name, ask)
            else:
                await self._twins(name, ask)
                await self._keyless(name, ask)
                if row.needs != "key":
                    await self._narrow(name, ask, *self.scene.narrow[row.needs])

    async def _twins(self, name: str, ask: Ask) -> None:
        """What is the first account's, and what is nobody's, asked for with another's key."""
        key = f"Bearer {self.scene.poor if ask.poor else self.scene.other}"
        for twin in self._twins_of(ask):
            if twin is None:
                answer = await self._send(name, ask, key)
                self._tell_nothing(name, answer, None)
                self.count["another's key, no id"] += 1
                continue
            theirs = await self._send(name, _filled(ask, twin.theirs), key, film=0)
            unknown = await self._send(name, _filled(ask, twin.unknown), key, film=1)
            self._check(
                shown(theirs, twin) == shown(unknown, twin),
                name,
                f"{twin.name} of another: {_brief(theirs)}, unknown: {_brief(unknown)}",
            )
            self._tell_nothing(name, theirs, twin)
            self.count["another's id = unknown id"] += 1

    async def _keyless(self, name: str, ask: Ask) -> None:
        """Whoever has no key that is good is told so, whatever he asks for."""
        asked = self._own(ask)
        for held, key in self.scene.bad.items():
            self._refused(name, asked, await self._send(name, asked, key), 401, held)
        query = "&" if "?" in asked.path else "?"
        if asked.path != "/api/v3/mcp-http":
            asked = replace(asked, path=f"{asked.path}{query}api_key={self.scene.owner}")
            self._refused(name, asked, await self._send(name, asked), 401, "a key in the query")
            return
        for held, key in self.scene.bad.items():
            if key is not None and key.startswith(("Bearer ", "Key ")):
                given = replace(asked, path=f"{asked.path}?api_key={key.partition(' ')[2]}")
                answer = await self._send(name, given)
                self._refused(name, given, answer, 401, f"{held} in the query")

    async def _narrow(self, name: str, ask: Ask, owners: str, others: str) -> None:
        """A key that may do other things only: 403, also for what is its account's own."""
        for held, key in (("the owner's key", owners), ("another's key", others)):
            answer = await self._send(name, self._own(ask), f"Bearer {key}")
            self._refused(name, ask, answer, 403, f"{held} of another scope")

    async def _open(self, name: str, ask: Ask) -> None:
        """What anybody may read is the same for everybody."""
        twin = next(iter(self._twins_of(ask)))
        asked = self._own(ask)
        first = await self._send(name, asked)
        self._tell_nothing(name, first, twin)
        for held, key in {**self.scene.bad, "another's key": f"Bearer {self.scene.other}"}.items():
            answer = await self._send(name, asked, key)
            said = f"{held}: {_brief(answer)}, nobody: {_brief(first)}"
            self._check(shown(answer, twin) == shown(first, twin), name, said)
            self.count["open to all, the same for all"] += 1

    async def _signed(self, name: str, ask: Ask, needs: str) -> None:
        """A token is good for one thing until one time, and no key stands in for it."""
        allowed = {"file": (404, 410), "ticket": (404,), "pass": (401,)}[needs]
        for held, token in self.scene.tokens[needs].items():
            asked = _filled(ask, token, "token")
            for key in (None, f"Bearer {self.scene.other}"):
                if key is not None and "authorization" in asked.headers:
                    continue
                answer = await self._send(name, asked, key)
                said = f"token {held}: {_brief(answer)}"
                self._check(answer.status_code in allowed, name, said)
                self._tell_nothing(name, answer, Twin("token", token, token))
                self.count["false token"] += 1

    async def let_in(self, name: str, row: Row) -> None:
        """The owner's key opens what was shut to all others: the cells were about real things."""
        if row.needs in SIGNED or row.needs == "nothing":
            return
        for ask in row.asks:
            if "<own>" in str(ask):
                continue  # it isn't the owner's
            opened, said = False, ""
            for twin in self._twins_of(ask):
                asked = ask if twin is None else _filled(ask, twin.theirs)
                answer = await self._send(name, asked, f"Bearer {self.scene.owner}")
                said = _brief(answer)
                failed = answer.status_code >= 400 or '"isError":true' in answer.text
                opened |= not failed or any(word in answer.text for word in _KNOWN)
            self._check(opened, name, f"shut to the owner as well: {said}")
            self.count["the owner is let in"] += 1

    def _own(self, ask: Ask) -> Ask:
        """With a thing of the first account's wherever one is named."""
        twin = next(iter(self._twins_of(ask)))
        return ask if twin is None else _filled(ask, twin.theirs)

    def _twins_of(self, ask: Ask) -> Sequence[Twin | None]:
        if ask.sends == "film":
            return (Twin("bytes of a film", "ID", "ID"),)
        words = json.dumps([ask.path, ask.json, dict(ask.form or {}), dict(ask.headers)])
        kinds = set(_MARKER.findall(words))
        assert len(kinds) < 2, f"one id at a time: {words}"
        found = [twin for kind in sorted(kinds) for twin in self.scene.twins[kind]]
        return found or (None,)

    async def _send(
        self, name: str, ask: Ask, key: str | None = None, film: int = 0
    ) -> httpx2.Response:
        ask = _filled(ask, self.scene.own, "own")
        headers = {"accept": "application/json", **ask.headers}
        if key is not None:
            headers["authorization"] = key
        content, content_type = body_of(ask, self.scene.films[film])
        if content_type:
            headers["content-type"] = content_type
        async with asyncio.timeout(30):
            answer = await self.web.request(ask.method, ask.path, content=content, headers=headers)
        self._check(answer.status_code < 500, name, f"fails: {_brief(answer)}")
        return answer

    def _refused(
        self, name: str, ask: Ask, answer: httpx2.Response, status: int, held: str
    ) -> None:
        self.count[f"{held}: {status}"] += 1
        if status == 403 and ask.tool:
            result = answer.json().get("result", {})
            code = json.loads(result["content"][0]["text"])["code"] if result else None
            self._check(code == "forbidden", name, f"{held}: {_brief(answer)}")
            return
        good = answer.status_code == status
        if good and ask.method != "HEAD":
            good = in_words(ask.path, answer)
        if good and status == 401:
            good = answer.headers["www-authenticate"].startswith("Bearer")
        self._check(good, name, f"{held}: {_brief(answer)} instead of {status}")
        self._tell_nothing(name, answer, next(iter(self._twins_of(ask))))

    def _tell_nothing(self, name: str, answer: httpx2.Response, twin: Twin | None) -> None:
        """Nothing of the first account's is in an answer, but the id that was sent."""
        text = f"{answer.headers} {answer.text}"
        text = twin.without(text) if twin is not None else text
        for mark in self.scene.marks:
            self._check(mark not in text, name, f"tells {mark!r} of another: {_brief(answer)}")

    def _check(self, good: bool, name: str, said: str) -> None:
        if not good:
            self.wrong.append(f"{name}: {said}")


def shown(answer: httpx2.Response, twin: Twin | None) -> Shown:
    """All of an answer, without the id that was sent and what is new in every answer."""
    own = answer.headers.get("x-fal-request-id", "\0")
    text = answer.text if twin is None else twin.without(answer.text)
    headers = tuple(
        sorted(
            (name, value if twin is None else twin.without(value))
            for name, value in answer.headers.items()
            if name not in _VOLATILE
        )
    )
    return answer.status_code, headers, _UNIQUE.sub("*", text.replace(own, "*"))


def _filled(ask: Ask, value: str, kind: str | None = None) -> Ask:
    """An ask with a thing's id where its mark stands; another kind's mark stays a mark."""
    marker = re.compile(f"<{kind}>") if kind else _MARKER

    def fill(part: Any) -> Any:
        if isinstance(part, str):
            return marker.sub(value, part)
        if isinstance(part, Mapping):
            return {name: fill(one) for name, one in part.items()}
        return part

    return replace(
        ask,
        path=fill(ask.path),
        json=fill(ask.json),
        form=fill(ask.form),
        headers=fill(ask.headers),
    )


def body_of(ask: Ask, film: bytes) -> tuple[bytes, str]:
    if ask.json is not None:
        return json.dumps(ask.json).encode(), "application/json"
    if ask.sends == "bare png":
        return png(), "image/png"
    if ask.form is None and not ask.sends:
        return b"", ""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (ask.form or {}).items()
    ]
    if ask.sends:
        field_name, data = ("video", film) if ask.sends == "film" else ("file", png())
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field_name}"; filename="a"\r\n\r\n'
        parts.append(head.encode() + data + b"\r\n")
    whole = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    return whole, f"multipart/form-data; boundary={BOUNDARY}"


def _brief(answer: httpx2.Response) -> str:
    return f"{answer.status_code} {answer.text[:_SEEN]}"
