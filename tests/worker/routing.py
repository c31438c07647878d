"""Houses with a route of several engines that do what the test says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from house import House
from worker.hostile import Scripted

from tenku.engines.token import State, Token
from tenku.tasks import Task, store


def token(engine: str, state: State) -> str:
    return Token(
        state=state,
        engine=engine,
        base_url="http://127.0.0.1:9",
        model="m",
        submit_key="k",
        sends=1,
        begun_at=0,
        submitted_at=0,
        upstream_id="j1",
    ).model_dump_json()


@dataclass
class Route:
    """A house whose models are all routed to these engines, in order; `seconds[0]` is what their
    breakers' clock shows.
    """

    house: House
    engines: Sequence[Scripted]
    seconds: list[float]

    async def task(self, task: Task) -> Task:
        found = await self.house.db.read(lambda tx: store.by_id(tx, task.id))
        assert found is not None
        return found


def was_instead(task: Task) -> bool:
    """Whether the result says that another engine should have filmed it."""
    assert task.result is not None
    return any("could not film" in note for note in task.result.notes)


Build = Callable[..., Route]  # of acts for each engine
