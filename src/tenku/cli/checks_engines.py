"""What `tenku doctor` looks at in the engines: each that some model is routed to."""

import asyncio
from collections.abc import Iterator

from tenku.app import router
from tenku.cli.check import Check
from tenku.cli.check import bad as _bad
from tenku.cli.check import ok as _ok
from tenku.config import Settings
from tenku.errors import InvalidParameter


def engines(settings: Settings) -> Iterator[Check]:
    """One line for each engine; a server is asked whether it is there, which costs nothing."""
    try:
        found = router(settings)
    except InvalidParameter as error:
        yield _bad("engines", "fail", "engine_settings", reason=error.message)
        return
    except ImportError as error:
        yield _bad("engines", "fail", "engine_broken", reason=error)
        return
    if not found.engines():
        yield _bad("engines", "fail", "engine_none")
    for engine in found.engines():
        if why := found.locked(engine):
            yield _bad("engines", "warn", "engine_locked", name=engine.name, reason=why)
        elif why := asyncio.run(found.trouble(engine)):
            yield _bad("engines", "fail", "engine_trouble", name=engine.name, reason=why)
        else:
            yield _ok("engines", f"{engine.name} {engine.version}")
