"""Which engine films what, and how long it will take."""

import math
import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import cast

from pydantic import ValidationError

from tenku.brief import Brief, Mode
from tenku.engines.base import Engine, Place, Reachable, Size
from tenku.engines.health import Health
from tenku.errors import EngineUnavailable, InvalidParameter

ANY = "*"
RETRY_AFTER_SECONDS = 60
LEARN = 0.3  # weight of the newest measurement


def installed(
    names: Iterable[str], options: Mapping[str, Mapping[str, object]] = MappingProxyType({})
) -> dict[str, Engine]:
    """The engines of these names, from the entry points `tenku.engines` (ours are there too).

    An entry point is called with the engine's options as keywords. The option `engine` says of
    which kind it is, where its name is another: so there may be several of a kind.

    Raises:
        InvalidParameter: a name is not installed (lists those that are), or an option is wrong.
    """
    found = {point.name: point for point in entry_points(group="tenku.engines")}
    engines: dict[str, Engine] = {}
    for name in names:
        given = dict(options.get(name, {}))
        kind = str(given.pop("engine", name))
        if kind not in found:
            raise InvalidParameter(
                f"Setting TENKU_ENGINES names {name!r}; installed are: {', '.join(sorted(found))}."
                " Another name needs the option `engine` in TENKU_ENGINE_OPTIONS.",
                field="TENKU_ENGINES",
                given=name,
                allowed=tuple(sorted(found)),
            )
        if kind != name:
            given["name"] = name
        try:
            engines[name] = cast("Engine", found[kind].load()(**given))
        except (TypeError, ValueError) as error:
            raise InvalidParameter(
                f"Setting TENKU_ENGINE_OPTIONS is wrong for {name}: {_reason(error)}.",
                field="TENKU_ENGINE_OPTIONS",
            ) from error
    return engines


def _reason(error: Exception) -> str:
    """Where and what is wrong; not what was given, which may be a secret."""
    if not isinstance(error, ValidationError):
        return str(error).removesuffix(".")
    first = error.errors(include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


Step = str | Mapping[str, float]  # an engine; or several with weights, in an order that is drawn
Routes = Mapping[str, Sequence[Step]]


@dataclass(frozen=True)
class Fit:
    """The engines of a route that can film something, in order, and why the others can't."""

    engines: tuple[Engine, ...]
    others: Mapping[str, str]


class Router:
    """Routes a model to its engines in order of preference; never to one not named for it.

    `accepted` are the licences that the operator has accepted; `draw` gives numbers in 0..1.
    """

    def __init__(
        self,
        routes: Routes,
        engines: Mapping[str, Engine],
        *,
        accepted: Collection[str] = (),
        health: Health | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._routes = routes
        self._engines = engines
        self._accepted = accepted
        self._draw = draw
        self.health = health or Health()
        self._speed: dict[str, float] = {}
        self._pace: dict[str, float] = {}  # engine -> measured seconds over estimated seconds

    def names(self, model_id: str) -> tuple[str, ...]:
        """The engines of a model, in order; those of one step by weight."""
        return tuple(name for step in self._steps(model_id) for name in _by_weight(step))

    def engine(self, name: str) -> Engine | None:
        return self._engines.get(name)

    def locked(self, engine: Engine) -> str:
        """Why an engine may not film at all; empty where it may."""
        licence = engine.capabilities.licence
        if not licence.must_accept or licence.id in self._accepted:
            return ""
        return (
            f"its licence must be accepted first ({licence.notice.splitlines()[0]}): "
            f"TENKU_ACCEPT_LICENCES={licence.id}"
        )

    async def trouble(self, engine: Engine) -> str:
        """Why an engine can't film now, by its own account; empty where it can. Costs nothing."""
        if isinstance(engine, Reachable):
            try:
                await engine.reach()
            except EngineUnavailable as error:
                return error.message
        return ""

    def fit(self, model_id: str, mode: Mode, seconds: int | None, size: Size | None) -> Fit:
        """Who can film this, whether or not it can be reached now. None: not known yet."""
        found: list[Engine] = []
        others: dict[str, str] = {}
        for step in self._steps(model_id):
            for name in self._drawn(step):
                engine = self._engines[name]
                why = engine.capabilities.lacks(mode, seconds, size) or self.locked(engine)
                if why:
                    others[name] = why
                else:
                    found.append(engine)
        return Fit(tuple(found), others)

    def choose(self, model_id: str, brief: Brief) -> Engine:
        """The engine that should film this: of those that can, the first that is ready.

        Raises:
            EngineUnavailable: none can; says why not.
        """
        fit = self.fit(model_id, brief.mode, brief.seconds, (brief.width, brief.height))
        if not fit.engines:
            raise no_engine(model_id, fit.others)
        ready = (engine for engine in fit.engines if self.health.ready(engine.name))
        return next(ready, fit.engines[0])

    def _steps(self, model_id: str) -> Sequence[Step]:
        return self._routes.get(model_id, self._routes.get(ANY, ()))

    def _drawn(self, step: Step) -> list[str]:
        """The engines of a step, in the order in which this film asks them."""
        if isinstance(step, str):
            return [step]
        # The smallest of exponential times with these rates falls on each by its weight.
        return sorted(step, key=lambda name: -math.log(1.0 - self._draw()) / step[name])

    def expected(self, model_id: str, brief: Brief) -> tuple[float, int | None]:
        """How many seconds filming this should take here, by its engine's guess, corrected by
        experience; and how many films that engine has under way at most, None: the machine's slots.

        Raises:
            EngineUnavailable: no engine can film it.
        """
        engine = self.choose(model_id, brief)
        seconds = engine.estimate_seconds(brief) * self._pace.get(engine.name, 1.0)
        can = engine.capabilities
        return seconds, None if can.place is Place.CPU else can.jobs_max

    def learn(self, engine: Engine, brief: Brief, seconds: float) -> None:
        """Remember how long filming this took."""
        self._speed[engine.name] = brief.seconds / max(seconds, 0.01)
        ratio = seconds / max(engine.estimate_seconds(brief), 0.1)
        before = self._pace.get(engine.name, ratio)
        self._pace[engine.name] = before + LEARN * (ratio - before)

    def speeds(self) -> Mapping[str, float]:
        """Engine -> seconds of film made in a second, of its newest film in this process."""
        return self._speed

    def engines(self) -> tuple[Engine, ...]:
        return tuple(self._engines.values())


def no_engine(model_id: str, others: Mapping[str, str]) -> EngineUnavailable:
    """The refusal of what no engine of a route can film: `others` are the engines, with why."""
    reasons = "; ".join(f"{name}: {why}" for name, why in others.items())
    said = f" ({reasons})" if reasons else ""
    return EngineUnavailable(
        f"No engine is set up that films this with {model_id}{said}. The operator can add one in"
        " TENKU_ENGINES.",
        retry_after_seconds=RETRY_AFTER_SECONDS,
    )


def named(routes: Routes) -> list[str]:
    """Every engine that some route names, once, in order."""
    steps = (step for route in routes.values() for step in route)
    return list(dict.fromkeys(name for step in steps for name in _by_weight(step)))


def _by_weight(step: Step) -> list[str]:
    """The engines of a step, the most likely first."""
    return [step] if isinstance(step, str) else sorted(step, key=lambda name: -step[name])
