"""A purchase whose process dies while something is written down."""

from dataclasses import dataclass


class Killed(Exception):
    """The process has ended here."""


@dataclass
class Dying:
    """A checkpoint at whose `at`-th save the process dies, before or after it is on disk."""

    at: int
    after: bool
    token: str | None = None
    saves: int = 0

    async def load(self) -> str | None:
        return self.token

    async def save(self, token: str) -> None:
        self.saves += 1
        if self.saves == self.at and not self.after:
            raise Killed
        self.token = token
        if self.saves == self.at:
            raise Killed
