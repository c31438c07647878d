"""Expected failures as sentences: English as they are, Chinese from kind and details."""

import re

import click
import pytest

from tenku import catalog
from tenku.cli import failures, text
from tenku.cli.failures import refusal, sentence, sentence_of
from tenku.errors import (
    EngineUnavailable,
    ErrorKind,
    Failure,
    InsufficientCredits,
    Internal,
    InvalidParameter,
    NotFound,
    UnknownModel,
)

T2V = "fal-ai/sora-2/text-to-video"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "LANGUAGE", "zh")
    monkeypatch.setattr(failures, "LANGUAGE", "zh")


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "LANGUAGE", "en")
    monkeypatch.setattr(failures, "LANGUAGE", "en")


def refused(**parameters: object) -> Failure:
    with pytest.raises(InvalidParameter) as caught:
        catalog.find(T2V).parse(parameters)
    return caught.value


def test_english_is_what_the_failure_says(english: None) -> None:
    failure = refused(prompt="x", duration=5)
    assert sentence(failure) == failure.message == "duration is 5; allowed: 4, 8, 12."


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"prompt": "x", "duration": 5}, "duration 的值 5 不可用；可用：4, 8, 12。"),
        ({"duration": 4}, "缺少 prompt：1 到 5000 个字符的文字。"),
        (
            {"prompt": "x", "seed": -1},
            "seed 的值 -1 不可用；可用：0 到 2147483647 之间的整数。",
        ),
        ({"prompt": "x", "delete_video": 1}, "delete_video 的值 1 不可用；可用：true 或 false。"),
        (
            {"prompt": "x", "durration": 4},
            "没有参数 durration；可用的参数：prompt、delete_video、seed、duration、aspect_ratio、"
            "resolution、model。",
        ),
    ],
)
def test_a_refused_parameter_in_chinese(
    chinese: None, parameters: dict[str, object], said: str
) -> None:
    assert sentence(refused(**parameters)) == said


def test_too_few_credits_in_chinese(chinese: None) -> None:
    said = sentence(InsufficientCredits(need=1600, have=40))
    assert said.startswith("积分不足：需要 1600，现有 40。")


def test_an_unknown_model_in_chinese_lists_the_models(chinese: None) -> None:
    with pytest.raises(UnknownModel) as caught:
        catalog.find("sora")
    assert "、".join(catalog.MODELS) in sentence(caught.value)


@pytest.mark.parametrize("kind", ErrorKind)
def test_every_kind_has_its_chinese(chinese: None, kind: ErrorKind) -> None:
    said = sentence_of(kind.value, "why.")
    assert CHINESE.search(said)


def test_a_stored_failure_of_an_unknown_kind_is_said_as_it_is(chinese: None) -> None:
    assert sentence_of("later", "why.") == "why."


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (NotFound("none"), 2),
        (InsufficientCredits(need=2, have=1), 2),
        (EngineUnavailable("none"), 1),
        (Internal("broken"), 1),
    ],
)
def test_what_the_user_can_put_right_is_wrong_usage(failure: Failure, status: int) -> None:
    assert refusal(failure, as_json=False).exit_code == status


def test_json_carries_kind_and_details(english: None) -> None:
    made = refusal(InsufficientCredits(need=2, have=1), as_json=True)
    assert made.body is not None
    assert made.body["error_code"] == "insufficient_credits"
    assert made.body["details"] == {"need": 2, "have": 1}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (click.NoSuchOption("--x"), "没有选项 --x。"),
        (click.MissingParameter(param=click.Argument(["prompt"])), "缺少 prompt。"),
        (click.BadParameter("no", param=click.Option(["--seed"])), "seed 的值不对。"),
        (click.exceptions.NoSuchCommand("x"), "没有命令 x。"),
        (click.BadOptionUsage("--seed", "needs one"), "--seed 的值不对。"),
    ],
)
def test_wrong_words_in_chinese(chinese: None, error: click.UsageError, said: str) -> None:
    made = refusal(error, as_json=False)
    assert (made.message, made.exit_code) == (said, 2)
