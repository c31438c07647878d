"""What a moderator is asked, and what it may answer."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

SECONDS = 5.0  # that a moderator has for a prompt, and for each picture


class Stage(StrEnum):
    """Where in a task's life something is looked at."""

    PROMPT = "prompt"
    INPUT_IMAGE = "input_image"
    OUTPUT_FRAMES = "output_frames"


@dataclass(frozen=True)
class Allow:
    """Nothing is wrong with it."""


@dataclass(frozen=True)
class Block:
    """It may not be filmed, or shown. `code` is for the operator: the caller never sees it."""

    code: str


@dataclass(frozen=True)
class Review:
    """A person should look at it; until somebody can, it is refused. `code` as in Block."""

    code: str


Verdict = Allow | Block | Review


@dataclass(frozen=True, kw_only=True)
class Content:
    """A prompt, or pictures (JPEG, the longest side at most 1280 pixels)."""

    text: str = ""
    images: tuple[bytes, ...] = ()

    @property
    def seconds(self) -> float:
        """How long a moderator may take over it."""
        return SECONDS * max(1, len(self.images))

    @property
    def sha256(self) -> str:
        """Of the prompt in UTF-8, or of the pictures one after the other."""
        digest = hashlib.sha256(self.text.encode())
        for image in self.images:
            digest.update(image)
        return digest.hexdigest()


class Unanswered(Exception):
    """A moderator gave no verdict. The text is for the operator's log."""


class Moderator(Protocol):
    """Judges content. The key of the caller is never given to it."""

    @property
    def name(self) -> str: ...

    @property
    def stages(self) -> frozenset[Stage]:
        """What it can judge; of other stages it isn't asked."""
        ...

    async def check(self, stage: Stage, account_id: str, content: Content) -> Verdict:
        """Asked in the event loop: what blocks belongs in a thread. After `content.seconds` it is
        cancelled.

        Raises:
            Unanswered: it can't say.
        """
        ...
