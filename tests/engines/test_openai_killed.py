"""`openai-videos` is killed around each thing that it writes down: a film is bought at most once,
and one that costs nothing but time at most twice.
"""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from engines.fake_videos import FakeVideos, faking
from engines.killed import Dying, Killed

from tenku.brief import Brief, Clip, Mode
from tenku.engines.base import Run
from tenku.engines.openai_videos import OpenAIVideosEngine, Options
from tenku.errors import AnswerLost

pytestmark = pytest.mark.anyio
BRIEF = Brief(mode=Mode.TEXT, prompt="p", seconds=4, width=1280, height=720, seed=7)
KILLS = [
    # saves are: the intent, the id, first seen at work, the file. How often it was bought before
    # the kill, and in all: where it is paid for, and where it costs nothing but time.
    (1, False, 0, 1, 1),
    (1, True, 0, None, 1),
    (2, False, 1, None, 2),
    (2, True, 1, 1, 1),
    (3, False, 1, 1, 1),
    (3, True, 1, 1, 1),
    (4, False, 1, 1, 1),
    (4, True, 1, 1, 1),
]


@pytest.fixture
async def fake(clips: Mapping[str, bytes]) -> AsyncIterator[FakeVideos]:
    async with faking(clips["good"]) as fake:
        done = {"status": "completed", "tenku": {"notes": ["not drawn: panda"]}}
        fake.states = [(200, {"status": "in_progress"}), (200, done)]
        yield fake


async def at_once(_seconds: float) -> None:
    return None


async def shoot(fake: FakeVideos, folder: Path, checkpoint: Dying, *, paid: bool) -> Clip:
    folder.mkdir()
    options = Options.model_validate(
        {"base_url": fake.url, "model": "m", "dialect": "vllm-omni", "paid": paid}
    )
    fake.dialect = "vllm-omni"
    engine = OpenAIVideosEngine(options=options, sleep=at_once)
    run = Run(folder=folder, report=lambda *_: None, checkpoint=checkpoint)
    return await engine.film(BRIEF, run)


@pytest.mark.parametrize(("at", "after", "before", "paid", "free"), KILLS)
@pytest.mark.parametrize("costs", [True, False])
async def test_whenever_it_is_killed(
    fake: FakeVideos,
    tmp_path: Path,
    at: int,
    after: bool,
    before: int,
    paid: int | None,
    free: int,
    costs: bool,
) -> None:
    checkpoint = Dying(at, after)
    with pytest.raises(Killed):
        await shoot(fake, tmp_path / "first", checkpoint, paid=costs)
    assert len(fake.forms) == before
    in_all = paid if costs else free
    if in_all is None:
        with pytest.raises(AnswerLost):
            await shoot(fake, tmp_path / "second", checkpoint, paid=costs)
        assert len(fake.forms) == before
    else:
        clip = await shoot(fake, tmp_path / "second", checkpoint, paid=costs)
        assert clip.video.read_bytes() == fake.film
        assert clip.notes == ("not drawn: panda",)
        assert len(fake.forms) == in_all
