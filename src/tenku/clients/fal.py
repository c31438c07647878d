"""fal_client, pointed at a Tenku server, in the clear as well as over https.

    from tenku.clients import fal
    fal.use("http://127.0.0.1:8420", key)

Without this it speaks https to hosts of its own. `docs/tls.md` tells what environment variables
can do; they can't move its uploads.
"""

import os
from importlib.metadata import version

KNOWN = "1.0.3"  # the version of fal_client that the tests drive


def use(base_url: str = "http://127.0.0.1:8420", key: str | None = None) -> None:
    """Send every later call of fal_client to the server at `base_url`.

    With `key`, FAL_KEY is set to it for this process; else the one that is set stays in force.

    Call it before the first request. The functions of the module (`fal_client.run`, ...) may
    have been used before: they forget the key and the token of uploads that they had. A
    `SyncClient` or `AsyncClient` of your own that has been used keeps both, so it would send
    the key that it had to the new server: make a new one. A handle of an earlier request goes
    on asking where it was made.

    Raises:
        ValueError: `base_url` is not the address of a server.
        RuntimeError: fal_client is not installed, or is one that can't be pointed elsewhere.
    """
    if not base_url.startswith(("http://", "https://")):
        raise ValueError(f"base_url must start with http:// or https://, unlike {base_url!r}.")
    try:
        import fal_client
        from fal_client import client
    except ImportError:
        raise RuntimeError("fal_client is not installed: pip install fal-client.") from None
    base_url = base_url.rstrip("/")
    constants = {
        "RUN_URL_FORMAT": f"{base_url}/fal/run/",
        "QUEUE_URL_FORMAT": f"{base_url}/fal/queue/",
        "REST_URL": f"{base_url}/fal/rest",
        "CDN_URL": f"{base_url}/fal/rest/cdn",
    }
    missing = [name for name in constants if not isinstance(getattr(client, name, None), str)]
    if missing:
        raise RuntimeError(
            f"fal_client {version('fal-client')} has no {', '.join(missing)}, so it can't be "
            f"pointed at {base_url}. Version {KNOWN} can."
        )
    for name, url in constants.items():
        setattr(client, name, url)
    if key is not None:
        os.environ["FAL_KEY"] = key
    for shared in (fal_client.sync_client, fal_client.async_client):
        for name in ("_auth", "_client", "_token_manager"):  # made at the first request, and kept
            vars(shared).pop(name, None)
