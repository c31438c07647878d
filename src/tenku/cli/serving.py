"""Whether a server is at work on a home."""

from pathlib import Path

from filelock import FileLock, Timeout

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
