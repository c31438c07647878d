"""Which engine films what, and how long it will take."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import cast

from pydantic import ValidationError

from tenku.brief import Brief
from tenku.engines.base import Engine
from tenku.errors import EngineUnavailable, InvalidParameter

ANY = "*"
RETRY_AFTER_SECONDS = 60
LEARN = 0.3  # weight of the newest measurement


def installed(
    names: Iterable[str], options: Mapping[str, Mapping[str, object]] = MappingProxyType({})
) -> dict[str, Engine]:
    """The engines of these names, from the entry points `tenku.engines` (ours are there too).

    An entry point is called with the engine's options as keywords.

    Raises:
        InvalidParameter: a name is not installed (lists those that are), or an option is wrong.
    """
    found = {point.name: point for point in entry_points(group="tenku.engines")}
    engines: dict[str, Engine] = {}
    for name in names:
        if name not in found:
            raise InvalidParameter(
                f"Setting TENKU_ENGINES names {name!r}; installed are: {', '.join(sorted(found))}.",
                field="TENKU_ENGINES",
                given=name,
                allowed=tuple(sorted(found)),
            )
        try:
            engines[name] = cast("Engine", found[name].load()(**options.get(name, {})))
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


class Router:
    """Routes a model to its engines in order of preference; never to one not named for it."""

    def __init__(self, routes: Mapping[str, Sequence[str]], engines: Mapping[str, Engine]) -> None:
        self._routes = routes
        self._engines = engines
        self._speed: dict[str, float] = {}
        self._pace: dict[str, float] = {}  # engine -> measured seconds over estimated seconds

    def names(self, model_id: str) -> tuple[str, ...]:
        """The engines of a model, in order."""
        return tuple(self._routes.get(model_id, self._routes.get(ANY, ())))

    def choose(self, model_id: str, brief: Brief) -> Engine:
        """The first engine of the model's route that can film this.

        Raises:
            EngineUnavailable: none can.
        """
        for name in self.names(model_id):
            engine = self._engines[name]
            if engine.capabilities.can(brief):
                return engine
        raise EngineUnavailable(
            f"No engine is set up for {model_id}. The operator can add one in TENKU_ENGINES.",
            retry_after_seconds=RETRY_AFTER_SECONDS,
        )

    def estimate_seconds(self, model_id: str, brief: Brief) -> float:
        """How long filming this should take here: the engine's guess, corrected by experience.

        Raises:
            EngineUnavailable: no engine can film it.
        """
        engine = self.choose(model_id, brief)
        return engine.estimate_seconds(brief) * self._pace.get(engine.name, 1.0)

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
