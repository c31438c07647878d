"""What the platform's Python client says when something fails, and how often it tries."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import anyio
import apiz
import httpx
import pytest
from surfaces.mcp_site import Site, serving

pytestmark = pytest.mark.anyio
T2V = "fal-ai/sora-2/text-to-video"
WISH = {"prompt": "x", "duration": 4}


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A server that nobody works for, so that tasks stay as they are."""
    async with serving(tmp_path_factory.mktemp("home"), working=False) as site:
        yield site


class Counted:
    """The client, and how many requests it has made."""

    def __init__(self, site: Site, key: str, **headers: str) -> None:
        self.requests = 0
        web = httpx.AsyncClient(timeout=60, event_hooks={"request": [self._count]})
        self.client = apiz.AsyncApiz(
            api_key=key, base_url=site.url, default_headers=headers, http_client=web
        )

    async def _count(self, request: httpx.Request) -> None:
        self.requests += 1

    async def refused(
        self, call: Callable[[apiz.AsyncApiz], Awaitable[object]], error: type[apiz.ApizError]
    ) -> apiz.ApizError:
        """The error of a call that is made once and no more."""
        before = self.requests
        with pytest.raises(apiz.ApizError) as caught:
            await call(self.client)
        assert type(caught.value) is error
        assert self.requests == before + 1
        return caught.value


@pytest.fixture
async def counted(site: Site) -> AsyncIterator[Counted]:
    counted = Counted(site, site.key)
    async with counted.client:
        yield counted


async def test_a_result_that_is_asked_for_early(counted: Counted) -> None:
    made = await counted.client.tasks.create(model=T2V, params=WISH)
    task = await counted.client.tasks.get(made.task_id)
    assert (task.status, task.result, task.error) == ("pending", None, None)
    with pytest.raises(apiz.ApizTimeoutError):
        await counted.client.tasks.wait_for(made.task_id, poll_interval=0.01, timeout=0.05)


async def test_a_cancelled_task_ends_the_wait(site: Site, counted: Counted) -> None:
    made = await counted.client.tasks.create(model=T2V, params=WISH)
    heard: list[str] = []

    def hear(task: apiz.TaskQueryResponse) -> None:
        heard.append(task.status)

    async with site.web(Authorization=f"Bearer {site.key}") as web:
        cancelling = asyncio.create_task(web.post(f"/api/v3/tasks/{made.task_id}/cancel"))
        with pytest.raises(apiz.ApizError) as caught:
            await counted.client.tasks.wait_for(made.task_id, poll_interval=0.01, on_progress=hear)
        assert (await cancelling).status_code == 200
    assert heard[-1] == "failed"
    task = caught.value.detail
    assert (task["task_id"], task["error_code"]) == (made.task_id, "cancelled")
    assert str(caught.value) == task["error"]


async def test_no_credits(site: Site) -> None:
    poor = Counted(site, await site.new_account("poor"))
    async with poor.client:
        error = await poor.refused(
            lambda client: client.generate(model=T2V, prompt="x", duration=8),
            apiz.ApizInsufficientBalanceError,
        )
        assert (error.status, error.detail["need"], error.detail["have"]) == (402, 320, 0)
        assert error.detail["error_code"] == "insufficient_credits"
        assert error.detail["request_id"].startswith("req_")
        assert (await poor.client.account.balance()).balance == 0


async def test_an_idempotency_key_replays_and_refuses(site: Site) -> None:
    once = Counted(site, site.key, **{"Idempotency-Key": "wish-1"})
    async with once.client:
        first = await once.client.tasks.create(model=T2V, params=WISH)
        again = await once.client.tasks.create(model=T2V, params=WISH)
        assert again == first
        error = await once.refused(
            lambda client: client.tasks.create(model=T2V, params={"prompt": "y"}), apiz.ApizError
        )
    assert (error.status, error.detail["error_code"]) == (409, "conflict")


async def test_a_full_queue_is_tried_three_times(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = tmp_path_factory.mktemp("home")
    async with serving(home, working=False, queue_max=1) as site:
        counted = Counted(site, site.key)
        async with counted.client:
            await counted.client.tasks.create(model=T2V, params=WISH)
            with pytest.raises(apiz.ApizRateLimitError):
                await counted.client.tasks.create(model=T2V, params=WISH)
            assert counted.requests == 1 + 3


async def test_mirroring_needs_a_key_which_the_client_never_sends(counted: Counted) -> None:
    error = await counted.refused(
        lambda client: client.tools.transfer_url("https://a.example/b.png"),
        apiz.ApizAuthenticationError,
    )
    assert "API key is needed" in str(error)


NOT_HERE: dict[str, Callable[[apiz.AsyncApiz], Awaitable[object]]] = {
    "checkin": lambda client: client.account.checkin(),
    "packages": lambda client: client.account.packages(),
    "pay": lambda client: client.account.pay(1),
    "minimax: the list": lambda client: client.voices.list(),
    "minimax: one": lambda client: client.voices.get("x"),
    "minimax: update": lambda client: client.voices.update(voice_id="x", voice_name="y"),
    "minimax: synthesize": lambda client: client.voices.synthesize(text="x", voice_id="y"),
    "minimax: design": lambda client: client.voices.design(prompt="x"),
    "minimax: clone": lambda client: client.voices.clone(audio_url="https://a.example/b.mp3"),
    "minimax: upload": lambda client: client.voices.upload_audio("https://a.example/b.mp3"),
    "minimax: speak": lambda client: client.speak("x"),
    "sync/image": lambda client: client.sync.image(model="x", prompt="y"),
    "sync/models": lambda client: client.sync.models(),
    "sync/providers": lambda client: client.sync.providers(),
    "tools/parse-video": lambda client: client.tools.parse_video("https://a.example/b"),
}


@pytest.mark.parametrize("what", NOT_HERE)
async def test_what_is_not_offered_says_what_is(counted: Counted, what: str) -> None:
    error = await counted.refused(NOT_HERE[what], apiz.ApizNotFoundError)
    assert str(error).startswith(f"{what.partition(':')[0]} is not offered here. ")
    assert error.detail["error_code"] == "not_found"


async def test_alignment_is_a_model_that_is_not_there(counted: Counted) -> None:
    params: apiz.AlignParams = {"audio_url": "https://a.example/b.mp3", "audio_text": "x"}
    error = await counted.refused(lambda client: client.align(params), apiz.ApizNotFoundError)
    assert T2V in str(error)


async def test_the_synchronous_client_fails_alike(site: Site) -> None:
    poor = await site.new_account("poor too")

    def ask() -> None:
        with apiz.Apiz(api_key=poor, base_url=site.url) as client:
            with pytest.raises(apiz.ApizInsufficientBalanceError):
                client.generate(model=T2V, prompt="x")
            with pytest.raises(apiz.ApizValidationError, match="Did you mean aspect_ratio"):
                client.generate(model=T2V, prompt="x", image_size="square_hd")
            with pytest.raises(apiz.ApizNotFoundError):
                client.account.checkin()

    await anyio.to_thread.run_sync(ask)
