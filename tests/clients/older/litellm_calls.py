"""Drives `/v1` with LiteLLM and prints what it saw as one JSON line.

    LITELLM_LOCAL_MODEL_COST_MAP=True python litellm_calls.py URL KEY IMAGE

Asks nothing of the test suite: it runs in the environment of the older clients.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import litellm  # pyright: ignore[reportMissingImports] - of another environment

url, key, image = sys.argv[1:]
there: dict[str, Any] = {"api_base": url, "api_key": key}
lite: Any = litellm


def thrown(call: Any) -> dict[str, object]:
    try:
        call()
    except Exception as error:  # noqa: BLE001 - which one it is, is the question
        return {"name": type(error).__name__, "status": getattr(error, "status_code", None)}
    raise AssertionError("nothing was thrown")


def generate(**given: Any) -> Any:
    return lite.video_generation(**{"model": "openai/sora-2", "prompt": "x", **there, **given})


def work() -> dict[str, object]:
    made = generate(seconds="4", size="1280x720", user="me")
    video = made
    while video.status in ("queued", "in_progress"):
        time.sleep(0.2)
        video = lite.video_status(made.id, **there)
    content = lite.video_content(made.id, **there)
    thumbnail = lite.video_content(made.id, variant="thumbnail", **there)
    with Path(image).open("rb") as file:
        framed = generate(input_reference=file)
    remix = lite.video_remix(made.id, prompt="night", **there)
    edit = lite.video_edit(made.id, prompt="snow", **there)
    listed = lite.video_list(custom_llm_provider="openai", limit=2, **there)
    pro = {"model": "openai/sora-2-pro", "size": "1920x1080", "seconds": "12"}
    key_once = {"extra_headers": {"Idempotency-Key": "k"}}
    generate(**key_once)
    return {
        "made": [made.status, made.size, made.seconds],
        "status": [video.status, video.progress],
        "kind": content[4:8].decode(),
        "thumbnail": thumbnail[8:12].decode(),
        "framed": framed.status,
        "remix": remix.status,
        "edit": edit.status,
        "listed": [len(listed["data"]), listed["has_more"]],
        "thrown": {
            "seconds": thrown(lambda: generate(seconds="5")),
            "model": thrown(lambda: generate(model="openai/sora-3")),
            "key": thrown(lambda: generate(api_key="wrong")),
            "credits": thrown(lambda: generate(**pro)),
            "unknown": thrown(
                lambda: lite.video_status(
                    "video_" + "0" * 32, custom_llm_provider="openai", **there
                )
            ),
            "conflict": thrown(lambda: generate(prompt="y", **key_once)),
            "extension": thrown(
                lambda: lite.video_extension(made.id, prompt="x", seconds="4", **there)
            ),
        },
    }


print(json.dumps(work()))
