"""A server of a home: whether one is at work, and how clients that know only https reach it."""

import shlex
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from tenku import listeners, tls
from tenku.cli.text import say
from tenku.config import Settings
from tenku.home import key_path

SERVING = "serving.lock"  # in the home, held by a server that works on its tasks


def served(home: Path) -> bool:
    """Whether some process holds the server's lock at this moment. Makes no file."""
    path = home / SERVING
    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return True
    lock.release()
    return False


def exports(settings: Settings, host: str) -> list[str]:
    """Lines for a shell that point fal-client at the https listener. No key stands in them."""
    public = urlsplit(settings.public_url)
    here = host if host.startswith("127.") and host != "127.0.0.1" else "localhost"
    where = public.netloc if public.scheme == "https" else f"{here}:{settings.tls_port}"
    lines = [f'export FAL_KEY="$(cat {_quoted(key_path(settings.home))})"']
    if not settings.tls_cert:
        lines.append(f"export SSL_CERT_FILE={_quoted(settings.home / tls.FOLDER / tls.BUNDLE)}")
    return [
        *lines,
        f"export FAL_RUN_HOST={where}/fal/run",
        f"export FAL_QUEUE_RUN_HOST={where}/fal/queue",
    ]


def warnings(settings: Settings, host: str) -> list[str]:
    """What whoever serves others should know; nothing where nobody else is served."""
    if listeners.is_loopback(host):
        return []
    lines = [say("serve.public", host=host)]
    if not settings.tls:
        lines.append(say("serve.no_tls"))
    if not (settings.moderator_url or settings.moderators):
        lines.append(say("serve.no_moderator"))
    given = settings.model_dump(include={"label", "provenance", "moderation_baseline"})
    lines.append(say("serve.in_force", settings=", ".join(f"{k}={v}" for k, v in given.items())))
    return lines


def _quoted(path: Path) -> str:
    return shlex.quote(str(path.absolute()))
