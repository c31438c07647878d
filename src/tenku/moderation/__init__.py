"""Whether content may be filmed and shown: who is asked, and what follows from the answers."""

from tenku.moderation.installing import appointed
from tenku.moderation.lists import baseline
from tenku.moderation.panel import Moderation, Unchecked
from tenku.moderation.verdicts import (
    Allow,
    Block,
    Content,
    Moderator,
    Review,
    Stage,
    Unanswered,
    Verdict,
)

__all__ = [
    "Allow",
    "Block",
    "Content",
    "Moderation",
    "Moderator",
    "Review",
    "Stage",
    "Unanswered",
    "Unchecked",
    "Verdict",
    "appointed",
    "baseline",
]
