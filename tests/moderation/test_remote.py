"""A moderator behind HTTP, and one that answers slowly, wrongly or too much."""

import json
from dataclasses import replace

import pytest
from moderation.judge import KEY, judging, openai, own

from tenku.moderation import Allow, Block, Content, Review, Stage, Unanswered, Verdict
from tenku.moderation.remote import reached_at

pytestmark = pytest.mark.anyio

PROMPT = Content(text="a quiet lake")
PICTURES = Content(images=(b"\xff\xd8one", b"\xff\xd8two"))


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (openai(), Allow()),
        (openai("violence", "sexual"), Block("sexual,violence")),
        (b'{"results": [{"flagged": false}, {"flagged": true}]}', Block("flagged")),
        (own("allow"), Allow()),
        (own("block", "brand\nnew"), Block("brandnew")),
        (own("review", "x" * 100), Review("x" * 64)),
    ],
)
async def test_verdicts(body: bytes, verdict: Verdict) -> None:
    async with judging(body=body) as judge:
        assert await judge.moderator().check(Stage.PROMPT, "account-7", PROMPT) == verdict


async def test_what_is_sent() -> None:
    async with judging() as judge:
        moderator = replace(judge.moderator(), model="omni-moderation-latest")
        await moderator.check(Stage.PROMPT, "account-7", PROMPT)
        await moderator.check(Stage.OUTPUT_FRAMES, "account-7", PICTURES)
    prompt, *pictures = judge.asked
    assert prompt.body == {"input": "a quiet lake", "model": "omni-moderation-latest"}
    assert prompt.headers["authorization"] == f"Bearer {KEY}"
    assert [asked.stage for asked in judge.asked] == ["prompt", "output_frames", "output_frames"]
    for asked in pictures:
        assert isinstance(asked.body["input"], list)
        assert len(asked.body["input"]) == 1  # more pictures are more than OpenAI takes at once
        assert asked.body["input"][0]["image_url"]["url"].startswith("data:image/jpeg;base64,/9h")
    assert "account-7" not in json.dumps(
        [[*asked.headers.items(), asked.body] for asked in judge.asked]
    )


async def test_the_first_picture_that_is_flagged_decides() -> None:
    async with judging(body=openai("sexual")) as judge:
        verdict = await judge.moderator().check(Stage.INPUT_IMAGE, "a", PICTURES)
    assert verdict == Block("sexual")
    assert len(judge.asked) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"status": 500},
        {"status": 401},
        {"status": 204, "body": b""},
        {"body": b"<html>"},
        {"body": b"[" * 100_000},
        {"body": b"null"},
        {"body": b'{"results": []}'},
        {"body": b'{"results": [{"flagged": "no"}]}'},
        {"body": b'{"results": [{}]}'},
        {"body": b'{"verdict": "maybe"}'},
        {"body": b'{"flagged": false}'},
        {"body": b"\xff\xfe"},
        {"body": openai() + b" " * (1 << 20)},
        {"head": "Content-Encoding: gzip\r\n"},
    ],
    ids=lambda given: str(given)[:40],
)
async def test_no_verdict(given: dict[str, object]) -> None:
    async with judging(**given) as judge:
        with pytest.raises(Unanswered):
            await judge.moderator().check(Stage.PROMPT, "a", PROMPT)
    assert len(judge.asked) == 1


@pytest.mark.parametrize("how", ["silent", "dripping"])
async def test_no_verdict_in_time(how: str) -> None:
    async with judging(**{how: True}) as judge:
        moderator = judge.moderator()
        hurried = replace(moderator, policy=replace(moderator.policy, seconds_max=0.2))
        with pytest.raises(Unanswered, match="took longer"):
            await hurried.check(Stage.PROMPT, "a", PROMPT)
        assert moderator.policy.seconds_max == 5


async def test_a_redirect_is_not_followed() -> None:
    async with judging() as private:
        head = f"Location: {private.url}\r\n"
        for status in (302, 307, 308):
            async with judging(status=status, head=head) as judge:
                with pytest.raises(Unanswered, match=str(status)):
                    await judge.moderator().check(Stage.PROMPT, "a", PROMPT)
    assert private.asked == []


async def test_nobody_there() -> None:
    with pytest.raises(Unanswered):
        await reached_at("http://127.0.0.1:1/", key="", model="").check(Stage.PROMPT, "a", PROMPT)


async def test_it_is_reached_by_name() -> None:
    async with judging() as judge:
        url = judge.url.replace("127.0.0.1", "localhost")
        assert await judge.moderator(url).check(Stage.PROMPT, "a", PROMPT) == Allow()


@pytest.mark.parametrize(
    "url", ["", "moderate", "ftp://example.com/", "http://user:secret@example.com/", "http://[/"]
)
def test_an_address_that_can_not_be_used(url: str) -> None:
    with pytest.raises(ValueError, match="URL") as refusal:
        reached_at(url, key=KEY, model="")
    assert "secret" not in str(refusal.value)


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(reached_at("https://example.com/", key=KEY, model=""))
