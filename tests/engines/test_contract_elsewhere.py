"""Engines that film elsewhere keep the contract too: a real Tenku is behind them, in a process of
its own, whose test card films what they order.
"""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from docs.served import environment, served
from engines.contract import EngineContract

from tenku.engines import fal, openai_videos
from tenku.engines.base import Engine

KEY = "tk_of_the_contract_0123456789abcdef"


class _Behind(EngineContract):
    """`there` is where that Tenku is, without a path."""

    there: ClassVar[str] = ""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def upstream(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
        env = environment(tmp_path_factory.mktemp("upstream")) | {"TENKU_API_KEY": KEY}
        with served(["tenku serve"], env) as host:
            cls.there = f"http://{host}"
            yield


class TestOpenAIVideos(_Behind):
    repeatable = False  # OpenAI's form has no seed

    @classmethod
    def engine(cls) -> Engine:
        return openai_videos.configured(
            base_url=f"{cls.there or 'http://127.0.0.1:9'}/v1",
            api_key=KEY,
            model="sora-2",
            modes=["text-to-video", "image-to-video"],
            kind="preview",
            paid=False,
            key_seconds=86_400,
        )


class TestFal(_Behind):
    @classmethod
    def engine(cls) -> Engine:
        return fal.configured(
            preset="sora-2",
            key=KEY,
            queue_url=f"{cls.there or 'http://127.0.0.1:9'}/fal/queue",
            rest_url=f"{cls.there or 'http://127.0.0.1:9'}/fal/rest",
            kind="preview",
            paid=False,
            key_seconds=86_400,
        )
