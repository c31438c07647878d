"""What an answer to a submit proves, and what of a provider's words a user may read."""

import pytest

from tenku.engines.calls import Answer
from tenku.engines.provider import (
    Accepted,
    Busy,
    Refused,
    Unsure,
    checked_seconds,
    reply_of,
    said,
)


def answer(status: int, **headers: str) -> Answer:
    return Answer(status=status, headers=headers, body=b"")


@pytest.mark.parametrize("status", [*range(100, 200), *range(300, 400), *range(500, 600)])
def test_only_4xx_proves_that_nothing_was_bought(status: int) -> None:
    assert isinstance(reply_of(answer(status), "job-1"), Unsure)


@pytest.mark.parametrize("status", [408, 409, 425])
def test_some_4xx_prove_nothing(status: int) -> None:
    assert isinstance(reply_of(answer(status), None), Unsure)


@pytest.mark.parametrize("status", [400, 404, 405, 413, 422, 451])
def test_a_refusal(status: int) -> None:
    reply = reply_of(answer(status), None, "no")
    assert isinstance(reply, Refused)
    assert reply.failure.kind.value == "engine_failed"


@pytest.mark.parametrize("status", [401, 402, 403])
def test_a_bad_key_or_wallet_is_the_operators(status: int) -> None:
    reply = reply_of(answer(status), None, "top up at https://pay.example")
    assert isinstance(reply, Refused)
    assert reply.failure.kind.value == "engine_unavailable"
    assert "pay" not in reply.failure.message


def test_busy() -> None:
    assert reply_of(answer(429, **{"retry-after": "12"}), None) == Busy(12.0)
    assert reply_of(answer(429, **{"retry-after": "Wed, 21 Oct"}), None) == Busy()
    assert reply_of(answer(429, **{"retry-after": "99999"}), None) == Busy(3600.0)


@pytest.mark.parametrize("job_id", [None, 7, "", "a/b", "a b", "x" * 201, "ид", ["a"]])
def test_an_id_must_look_like_one(job_id: object) -> None:
    assert isinstance(reply_of(answer(200), job_id), Unsure)


def test_accepted() -> None:
    assert reply_of(answer(201), "video_gen_1-2.3:4~5") == Accepted("video_gen_1-2.3:4~5")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("CUDA out of memory.", "CUDA out of memory"),
        ("see https://gpu.corp.example/x?key=1 now", "see … now"),
        ("at /home/op/models/x.py line 3", "at … line 3"),
        ("connect 10.2.3.4:8091 refused", "connect … refused"),
        ("host gpu-3.internal:8091 down", "host … down"),
        ("bad key sk-abcdef0123456789abcdef", "bad key …"),
        ("a\x00b\x1b[31m\nc", "a b [31m c"),
        ("提示词不合规", "提示词不合规"),
        ("x" * 400, "x" * 300),
    ],
)
def test_what_is_said(message: str, words: str) -> None:
    assert said(message) == words


def test_a_wish_when_to_be_asked() -> None:
    wishes = [checked_seconds(x) for x in (2, 0.0, 1e9, float("nan"), True, "3", None)]
    assert wishes == [2.0, 0.1, 60.0, None, None, None, None]
