"""A registry: names to builders, filled by a decorator when a module is imported."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Builder = TypeVar("Builder")


class Registry(Generic[Builder]):
    """`@registry.add("rain")` registers a builder; a second one of that name is an error."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._builders: dict[str, Builder] = {}

    def add(self, name: str) -> Callable[[Builder], Builder]:
        def register(builder: Builder) -> Builder:
            if name in self._builders:
                raise ValueError(f"{self.noun} {name!r} is registered twice")
            self._builders[name] = builder
            return builder

        return register

    def __getitem__(self, name: str) -> Builder:
        """The builder of that name. Raises KeyError with the names that exist."""
        if name not in self._builders:
            raise KeyError(f"no {self.noun} {name!r}; there are {', '.join(self.names())}")
        return self._builders[name]

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._builders))


def load(package: str, path: Iterable[str]) -> None:
    """Imports every module of a package, so that each registers what it has."""
    for module in pkgutil.iter_modules(path):
        importlib.import_module(f"{package}.{module.name}")
