"""The verdict on a file: whether this install made it, and whether it is as it was made."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tenku.provenance import fingerprint, tags
from tenku.provenance.inspecting import Looked
from tenku.provenance.store import Output

SHARE_MIN = 0.75  # of an output's pictures that a copy must show to be called alike


class Verdict(StrEnum):
    """`intact`: made here, and as it was made. `changed`: it shows what was made here, but isn't
    that file any more. `unknown`: nothing that can be proven ties it to this install.
    """

    INTACT = "intact"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Match:
    """An output of this install that a file is, or is alike; `share` of its pictures are there."""

    output: Output
    exact: bool
    share: float = 1.0


@dataclass(frozen=True)
class Verified:
    """What was seen of a file, and what this install's log knows of it.

    `signed_here`: its signature, if it holds, is this install's. An authority that signs for others
    as well proves no more than that one of them made it.
    """

    looked: Looked
    match: Match | None
    signed_here: bool

    @property
    def verdict(self) -> Verdict:
        exact = self.match is not None and self.match.exact
        if exact or (self.signed_here and self.looked.manifest.state == "Trusted"):
            return Verdict.INTACT
        return Verdict.UNKNOWN if self.match is None else Verdict.CHANGED

    @property
    def aigc(self) -> dict[str, str]:
        """The fields of the tag `AIGC`; empty if the file has none."""
        return tags.parse(self.looked.tags.get(tags.AIGC, ""))


def most_alike(outputs: Iterable[Output], looked: Looked) -> Match | None:
    """The output that shares most pictures with what was looked at, if it shares enough."""
    best: Match | None = None
    for output in outputs:
        share = fingerprint.alike(output.frame_hashes, looked.hashes)
        if share >= SHARE_MIN and (best is None or share > best.share):
            best = Match(output, exact=False, share=share)
    return best
