"""The registry of subjects: a kind, the actions it can do, and who casts it."""

from collections.abc import Callable
from dataclasses import dataclass

from tenku.engines.animatic.registry import Registry
from tenku.engines.animatic.subjects.performer import Builder


@dataclass(frozen=True, kw_only=True)
class Kind:
    actions: tuple[str, ...]  # the first one is its default
    build: Builder
    floats: bool = False  # it needs water to be in
    aloft: bool = False  # it needs no ground to be on


SUBJECTS = Registry[Kind]("subject")


def subject(
    name: str, *actions: str, floats: bool = False, aloft: bool = False
) -> Callable[[Builder], Builder]:
    """Registers who casts subjects of this kind."""

    def register(build: Builder) -> Builder:
        SUBJECTS.add(name)(Kind(actions=actions, build=build, floats=floats, aloft=aloft))
        return build

    return register
