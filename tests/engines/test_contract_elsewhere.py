"""Engines that film elsewhere keep the contract too: a real Tenku is behind them, in a process of
its own, whose test card films what they order.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from engines.contract import EngineContract

from tenku.engines import fal, openai_videos
from tenku.engines.base import Engine

KEY = "tnk_of_the_contract_0123456789abcdef"
BIN = Path(sys.executable).parent


class _Behind(EngineContract):
    """`there` is where that Tenku is, without a path."""

    there: ClassVar[str] = ""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def upstream(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        env = os.environ | {
            "TENKU_HOME": str(tmp_path_factory.mktemp("upstream")),
            "TENKU_ENGINES": '{"*": ["testcard"]}',
            "TENKU_API_KEY": KEY,
            "TENKU_SLOTS": "2",
        }
        command = [BIN / "tenku", "serve", "--port", str(port)]
        with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as server:
            until = time.monotonic() + 60
            while server.poll() is None and time.monotonic() < until:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)  # it is still starting
            cls.there = f"http://127.0.0.1:{port}"
            yield
            server.terminate()


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
