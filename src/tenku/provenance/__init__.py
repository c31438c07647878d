"""Where a video comes from: what its file says of it, signed, and what this install remembers."""

from tenku.provenance.identity import anchors
from tenku.provenance.marking import FOLDER, Marked, Marking
from tenku.provenance.store import Output, add, everybodys, find, find_anybodys, has_signed

__all__ = [
    "FOLDER",
    "Marked",
    "Marking",
    "Output",
    "add",
    "anchors",
    "everybodys",
    "find",
    "find_anybodys",
    "has_signed",
]
