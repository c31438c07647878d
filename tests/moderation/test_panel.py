"""Who is asked when, what is written down, and that a refusal costs nothing."""

import asyncio
import base64
import http.server
import io
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from house import BASE_URL, I2V, REMIX, T2V, House, build
from moderation.judge import Judge, judging, openai, own
from PIL import Image
from stores import Clock, new_account
from worker.staging import over

from tenku import audit
from tenku.audit import Act
from tenku.db import Database
from tenku.engines import testcard
from tenku.errors import ContentRejected, ErrorKind
from tenku.media.guard import FetchPolicy
from tenku.moderation import Content, Stage, Unchecked, Verdict, baseline, verdicts
from tenku.tasks import Task
from tenku.worker.attempt import PATIENCE_SECONDS

pytestmark = pytest.mark.anyio

BAD = {"prompt": "nude child"}
GOOD = {"prompt": "a quiet lake"}


def png(colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


def uri(colour: str = "teal") -> str:
    return "data:image/png;base64," + base64.b64encode(png(colour)).decode()


async def rows(house: House) -> dict[str, int]:
    """How many rows and files there are, but for the audit log."""
    return {name: count for name, count in (await house.rows()).items() if name != "audit"}


async def written(house: House) -> list[Act]:
    """The rows of verdicts, oldest first."""
    return (await house.db.read(lambda tx: audit.entries(tx, action="moderation")))[::-1]


async def brief(house: House) -> list[tuple[str, str]]:
    return [
        (act.action.partition(".")[2], str(act.details["stage"])) for act in await written(house)
    ]


@pytest.fixture
async def judge() -> AsyncIterator[Judge]:
    async with judging() as judge:
        yield judge


@pytest.fixture
async def judged(database: Database, clock: Clock, tmp_path: Path, judge: Judge) -> House:
    """A house that asks a moderator behind HTTP as well."""
    engines = {"testcard": testcard.TestcardEngine()}
    built = build(tmp_path, database, clock, engines, (baseline(), judge.moderator()))
    built.account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))
    return built


async def refused(house: House, model: str, given: dict[str, object]) -> ContentRejected:
    """The refusal of a submit, which leaves a row in the audit log and nothing else."""
    before = await rows(house), await house.spendable()
    with pytest.raises(ContentRejected) as refusal:
        await house.service.submit(house.account, model, given, idempotency_key="k")
    assert (await rows(house), await house.spendable()) == before
    return refusal.value


async def no_pause(_seconds: float) -> None:
    """Time that passes for a worker only."""


async def filmed(house: House, model: str = T2V, **given: object) -> Task:
    """A task once a worker has seen to it."""
    task = (await house.service.submit(house.account, model, {**GOOD, **given})).task
    assert await house.worker().step()
    return await over(house, task)


async def test_a_prompt_is_refused_before_anything_is_held(house: House) -> None:
    refusal = await refused(house, T2V, {**BAD})
    assert "nude" not in refusal.message
    assert "list" not in refusal.message
    assert refusal.details == {}
    with pytest.raises(ContentRejected, match="content rules"):
        await house.service.estimate(house.account, T2V, BAD)
    first, second = await written(house)
    assert first == replace(second, at_ms=first.at_ms)
    assert first.details == {
        "code": "sexual/minors",
        "moderator": "baseline",
        "sha256": Content(text="nude child").sha256,
        "stage": "prompt",
    }
    assert (first.account_id, first.actor) == (house.account, "tenku")


async def test_the_prompt_of_a_remix(house: House) -> None:
    source = await filmed(house, delete_video=False)
    await refused(house, REMIX, {**BAD, "video_id": f"video_{source.id}"})


async def test_what_passes_a_word_list_leaves_no_row(house: House) -> None:
    await house.service.submit(house.account, T2V, GOOD)
    assert await written(house) == []


async def test_a_replay_is_not_asked_about_again(judged: House, judge: Judge) -> None:
    first = await judged.service.submit(judged.account, T2V, GOOD, idempotency_key="k")
    judge.body = openai("violence")
    again = await judged.service.submit(judged.account, T2V, GOOD, idempotency_key="k")
    assert again.task.id == first.task.id
    assert len(judge.asked) == 1


async def test_every_verdict_of_a_moderator_is_written_down(judged: House, judge: Judge) -> None:
    task = await filmed(judged)
    assert task.error is None
    assert [asked.stage for asked in judge.asked] == ["prompt", "output_frames", "output_frames"]
    assert await brief(judged) == [("allow", "prompt"), ("allow", "output_frames")]
    prompt, frames = await written(judged)
    assert prompt.subject == prompt.details["sha256"]
    assert frames.subject == task.id
    assert {act.details["moderator"] for act in (prompt, frames)} == {"http"}


async def test_what_the_word_list_refuses_is_not_sent_away(judged: House, judge: Judge) -> None:
    await refused(judged, T2V, {**BAD})
    assert judge.asked == []


async def test_a_review_is_a_refusal_for_now(judged: House, judge: Judge) -> None:
    judge.body = own("review", "likeness")
    refusal = await refused(judged, T2V, {**GOOD})
    assert "operator" in refusal.message
    (act,) = await written(judged)
    assert (act.action, act.details["code"]) == ("moderation.review", "likeness")


async def test_a_picture_at_hand_is_refused_before_the_hold(judged: House, judge: Judge) -> None:
    judge.bodies["input_image"] = openai("sexual")
    await refused(judged, I2V, {**GOOD, "image_url": uri()})
    upload = await judged.service.upload(judged.account, png("navy"), BASE_URL)
    await refused(judged, I2V, {**GOOD, "image_url": upload.image_url})
    assert (await brief(judged))[1::2] == [("block", "input_image")] * 2
    first, second = (await written(judged))[1::2]
    assert first.details["sha256"] != second.details["sha256"]


async def test_an_estimate_asks_nobody_who_may_want_money(judged: House, judge: Judge) -> None:
    judge.bodies["prompt"] = openai("sexual")
    await judged.service.estimate(judged.account, I2V, {**GOOD, "image_url": uri()})
    with pytest.raises(ContentRejected, match="content rules"):
        await judged.service.estimate(judged.account, T2V, BAD)
    assert judge.asked == []


class Pictures(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(png())

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture
def picture_url() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pictures) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/p.png"
        server.shutdown()
        thread.join()


async def test_a_picture_behind_a_url(judged: House, judge: Judge, picture_url: str) -> None:
    judged.service.intake.policy = FetchPolicy(allow_private=("127.0.0.1",))
    judge.bodies["input_image"] = openai("sexual")
    task = await filmed(judged, I2V, image_url=picture_url)
    assert task.error_code == ErrorKind.CONTENT_REJECTED.value
    assert await judged.spendable() == House.GRANTED
    assert await brief(judged) == [("allow", "prompt"), ("block", "input_image")]
    judge.bodies.clear()
    task = await filmed(judged, I2V, image_url=picture_url)
    assert (task.error, await judged.spendable()) == (None, House.GRANTED - task.price_credits)


async def test_output_frames_are_refused_and_their_files_are_gone(
    judged: House, judge: Judge
) -> None:
    judge.bodies["output_frames"] = openai("violence/graphic", "violence")
    task = await filmed(judged)
    assert task.error_code == ErrorKind.CONTENT_REJECTED.value
    assert task.error is not None
    assert "violence" not in task.error
    assert await judged.spendable() == House.GRANTED
    assert (await judged.rows())["files"] == 0
    assert (await written(judged))[-1].details["code"] == "violence"


async def test_no_verdict_refuses_and_may_be_asked_again(judged: House, judge: Judge) -> None:
    judge.status = 500
    before = await rows(judged), await judged.spendable()
    with pytest.raises(Unchecked, match="Try again later"):
        await judged.service.submit(judged.account, T2V, GOOD, idempotency_key="k")
    assert (await rows(judged), await judged.spendable()) == before
    assert await brief(judged) == [("unanswered", "prompt")]
    judge.status = 200
    await judged.service.submit(judged.account, T2V, GOOD, idempotency_key="k")


async def test_a_moderator_that_is_away_for_a_while_costs_no_film(
    judged: House, judge: Judge
) -> None:
    task = (await judged.service.submit(judged.account, T2V, GOOD)).task
    judge.status = 503
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            judge.status = 200

    worker = judged.worker()
    worker.pause = pause
    assert await worker.step()
    task = await over(judged, task)
    assert (task.status.value, task.attempts, waited) == ("completed", 1, [5.0, 15.0, 30.0])
    unanswered = [("unanswered", "output_frames")] * 3
    assert await brief(judged) == [
        ("allow", "prompt"), *unanswered, ("allow", "output_frames")
    ]  # fmt: skip


async def test_no_verdict_on_frames_for_long_is_another_attempt(
    judged: House, judge: Judge
) -> None:
    task = (await judged.service.submit(judged.account, T2V, GOOD)).task
    judge.status = 503
    worker = judged.worker()
    worker.pause = no_pause
    for _ in range(3):
        assert await worker.step()
        judged.clock.advance(60_000)
    task = await over(judged, task)
    assert (task.error_code, task.attempts) == (ErrorKind.ENGINE_UNAVAILABLE.value, 3)
    assert await judged.spendable() == House.GRANTED
    asks = 3 * (len(PATIENCE_SECONDS) + 1)
    assert await brief(judged) == [("allow", "prompt"), *[("unanswered", "output_frames")] * asks]


async def test_no_verdict_passes_where_the_operator_says_so(judged: House, judge: Judge) -> None:
    making = judged.service.making
    making.moderation = replace(making.moderation, fail_open=True)
    judge.status = 500
    await judged.service.submit(judged.account, T2V, GOOD)
    with pytest.raises(ContentRejected):  # what was said by others stands
        await judged.service.submit(judged.account, T2V, BAD)
    assert await brief(judged) == [("unanswered", "prompt"), ("block", "prompt")]


@dataclass
class Silent:
    """As another package's: asked about one stage, it never answers."""

    stages: frozenset[Stage]
    name: str = "silent"
    asked: int = 0
    given_up: int = 0

    async def check(self, stage: Stage, account_id: str, content: Content) -> Verdict:
        self.asked += 1
        try:
            return await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            self.given_up += 1
            raise


async def silenced(
    database: Database, clock: Clock, tmp_path: Path, stage: Stage
) -> tuple[House, Silent]:
    silent = Silent(frozenset({stage}))
    engines = {"testcard": testcard.TestcardEngine()}
    built = build(tmp_path, database, clock, engines, (baseline(), silent))
    built.account = await database.write(lambda tx: new_account(tx, "local", House.GRANTED))
    return built, silent


@pytest.mark.timeout(60)
async def test_a_moderator_that_never_answers_of_a_prompt(
    database: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "SECONDS", 0.1)
    house, silent = await silenced(database, clock, tmp_path, Stage.PROMPT)
    with pytest.raises(Unchecked, match="Try again later"):
        await house.service.submit(house.account, T2V, GOOD)
    assert (silent.asked, silent.given_up) == (1, 1)
    assert await house.spendable() == House.GRANTED
    assert await brief(house) == [("unanswered", "prompt")]


@pytest.mark.timeout(120)
async def test_a_moderator_that_never_answers_of_frames(
    database: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "SECONDS", 0.1)
    house, silent = await silenced(database, clock, tmp_path, Stage.OUTPUT_FRAMES)
    task = (await house.service.submit(house.account, T2V, GOOD)).task
    worker = house.worker()
    worker.pause = no_pause
    for _ in range(3):
        assert await worker.step()
        house.clock.advance(60_000)
    task = await over(house, task)
    asks = 3 * (len(PATIENCE_SECONDS) + 1)
    assert (task.error_code, silent.given_up) == (ErrorKind.ENGINE_UNAVAILABLE.value, asks)
    assert await house.spendable() == House.GRANTED


def test_a_moderator_has_its_time_for_each_picture() -> None:
    assert Content(text="a lake").seconds == 5
    assert Content(images=(b"1", b"2", b"3")).seconds == 15


async def test_many_at_once(judged: House, judge: Judge) -> None:
    submits = (judged.service.submit(judged.account, T2V, GOOD) for _ in range(20))
    await asyncio.gather(*submits)
    assert len(judge.asked) == 20
    assert await brief(judged) == [("allow", "prompt")] * 20
