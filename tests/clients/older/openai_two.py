"""Drives `/v1` with openai 2.x and prints what it saw as one JSON line.

    python openai_two.py URL KEY IMAGE

Asks nothing of the test suite: it runs in the environment of the older clients.
"""

import asyncio
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import httpx
import openai

url, key, image = sys.argv[1:]
requests: list[str] = []


def thrown(call: Any) -> dict[str, object]:
    requests.clear()
    try:
        call()
    except openai.APIStatusError as error:
        return {
            "name": type(error).__name__,
            "status": error.status_code,
            "code": error.code,
            "requests": len(requests),
        }
    raise AssertionError("nothing was thrown")


def work() -> dict[str, object]:
    hooks = {"request": [lambda request: requests.append(str(request.url))]}
    http = openai.DefaultHttpxClient(event_hooks=hooks)
    api = openai.OpenAI(base_url=url, api_key=key, http_client=http)
    videos: Any = api.videos
    with_file = videos.create(prompt="x", input_reference=Path(image), size="1280x720")
    uri = {"input_reference": {"image_url": "https://example.com/a.png"}}
    with_url = videos.create(prompt="x", extra_body=uri)
    raw: Any = api.post("/videos", body={"prompt": "x", **uri}, cast_to=httpx.Response)
    video = videos.create_and_poll(prompt="a dog", seconds="4")
    content = videos.download_content(video.id)
    data = content.read()
    remix = videos.remix(video.id, prompt="night")
    listed = [found.id for found in videos.list(limit=2)]
    edited: Any = api.post(
        "/videos/edits", body={"prompt": "x", "video": {"id": video.id}}, cast_to=httpx.Response
    )
    conflict = {"Idempotency-Key": "k"}
    videos.create(prompt="x", extra_headers=conflict)
    stranger: Any = openai.OpenAI(base_url=url, api_key="wrong", http_client=http)
    seen: dict[str, object] = {
        "version": openai.__version__,
        "models": [model.id for model in api.models.list()],
        "frames": [made.model_extra["tenku"]["model_id"] for made in (with_file, with_url)],
        "raw": raw.json()["tenku"]["model_id"],
        "status": video.status,
        "bytes": len(data),
        "kind": data[4:8].decode(),
        "remix_of": remix.remixed_from_video_id == video.id,
        "edit_of": edited.json()["remixed_from_video_id"] == video.id,
        "listed": len(listed),
        "thrown": {
            "seconds": thrown(lambda: videos.create(prompt="x", seconds="5")),
            "key": thrown(stranger.videos.list),
            "credits": thrown(
                lambda: videos.create(
                    prompt="x", model="sora-2-pro", seconds="12", size="1920x1080"
                )
            ),
            "unknown": thrown(lambda: videos.retrieve("video_" + "0" * 32)),
            "conflict": thrown(lambda: videos.create(prompt="y", extra_headers=conflict)),
        },
        "deleted": videos.delete(video.id).deleted,
    }
    seen["async"] = asyncio.run(one_more())
    return seen


async def one_more() -> str:
    async with openai.AsyncOpenAI(base_url=url, api_key=key) as api:
        videos: Any = api.videos
        return (await videos.create_and_poll(prompt="a cat")).status


warnings.simplefilter("ignore")
print(json.dumps(work()))
