"""The one door for engines: claim, gather, film, store, settle."""

from tenku.worker.slots import Slots
from tenku.worker.worker import Worker

__all__ = ["Slots", "Worker"]
