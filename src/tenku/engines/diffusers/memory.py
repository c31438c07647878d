"""How a model is put into the memory that there is.

The figures are arithmetic: bytes of weights, and a guess at what filming needs besides. None of
it was measured on a card.
"""

import json
import math
import os
import struct
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tenku.engines.diffusers.lines import Dtype, Offload

WORK_BYTES = 6 << 30  # of the card, for what is computed while filming 720p
HOST_BYTES = 4 << 30  # of the machine, for all that is not weights
_HEADER_MAX = 100 << 20  # bytes; as the format's own library has it

Placing = Literal["none", "model", "sequential"]
Computing = Literal["bfloat16", "float16", "float32"]

# From the best to the worst: offload, and whether weights are stored in fp8. Layer by layer is
# slow anyway, and loses nothing in 16 bits; in 8 it is left to who asks for it.
_WAYS: tuple[tuple[Placing, bool], ...] = (
    ("none", False),
    ("model", False),
    ("none", True),
    ("model", True),
    ("sequential", False),
    ("sequential", True),
)


class Shortage(Exception):
    """There is not enough memory. The message is for whoever reads it, callers too."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Numbers of parameters of a pipeline's parts: those that fp8 makes smaller, and the others."""

    shrinking: tuple[int, ...]
    others: tuple[int, ...]

    def parts(self, *, fp8: bool) -> tuple[int, ...]:
        """Bytes of each."""
        each = 1 if fp8 else 2
        return (*(n * each for n in self.shrinking), *(n * 2 for n in self.others))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`offload`: what waits in the machine's memory until it is needed. none; all parts of the
    model but one; all layers but one. `fp8` stores the large parts in 8 bits and computes in
    `dtype`.
    """

    offload: Placing
    dtype: Computing
    fp8: bool = False

    @property
    def words(self) -> str:
        return f"{self.dtype}{', weights in fp8' if self.fp8 else ''}, offload {self.offload}"


def computing(dtype: Dtype, otherwise: Computing) -> Computing:
    """What is computed in, where the operator has left it open `otherwise`."""
    match dtype:
        case "auto" | "fp8":
            return otherwise
        case "bfloat16" | "float16" | "float32":
            return dtype


def plan(
    *, gpu: int, host: int, weights: Weights, offload: Offload = "auto", dtype: Dtype = "auto"
) -> Plan:
    """The best way that fits: first all on the card, then part by part, then 8 bits, then layer by
    layer, which is slow. What the operator has said is kept, and taken at his word if he said all.

    `gpu` and `host` are free bytes. Weights are loaded whole into the machine's memory first.

    Raises:
        Shortage: nothing fits.
    """
    kept = computing(dtype, "bfloat16")
    ways = [
        Plan(offload=way, dtype=kept, fp8=fp8)
        for way, fp8 in _WAYS
        if offload in {"auto", way} and (dtype == "auto" or fp8 == (dtype == "fp8"))
    ]
    if offload != "auto" and dtype != "auto":
        return ways[0]
    loaded = sum(weights.parts(fp8=False)) * (2 if kept == "float32" else 1)
    if host < loaded + HOST_BYTES:
        raise Shortage(
            f"This model needs about {_gb(loaded + HOST_BYTES)} GB of the machine's memory,"
            f" and {_gb(host)} GB are free."
        )
    for way in ways:
        if gpu >= _needed(way, weights):
            return way
    least = min(_needed(way, weights) for way in ways)
    raise Shortage(
        f"This model needs about {_gb(least)} GB of the graphics card's memory,"
        f" and {_gb(gpu)} GB are free."
    )


def _needed(way: Plan, weights: Weights) -> int:
    parts = weights.parts(fp8=way.fp8)
    factor = 2 if way.dtype == "float32" else 1
    match way.offload:
        case "none":
            return sum(parts) * factor + WORK_BYTES
        case "model":
            return max(parts) * factor + WORK_BYTES
        case "sequential":
            return WORK_BYTES


def _gb(count: int) -> str:
    return f"{count / 1e9:.0f}"


def weigh(folder: Path, shrinking: Collection[str]) -> Weights:
    """The parameters of a folder as diffusers saves it, from the heads of its safetensors files.

    `shrinking` names the parts that fp8 makes smaller.
    """
    counts = Counter[str]()
    for path in folder.glob("*/*.safetensors"):
        counts[path.parent.name] += sum(_parameters(path))
    return Weights(
        shrinking=tuple(n for name, n in sorted(counts.items()) if name in shrinking),
        others=tuple(n for name, n in sorted(counts.items()) if name not in shrinking),
    )


def _parameters(path: Path) -> Iterator[int]:
    """Of each tensor in the file. Raises ValueError for a file that is none of the kind."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > _HEADER_MAX:
            raise ValueError(f"{path.name} is no safetensors file")
        header: dict[str, dict[str, Any]] = json.loads(file.read(length))
    for name, tensor in header.items():
        if name != "__metadata__":
            yield math.prod(tensor["shape"])


def free_host() -> int:
    """Bytes of memory that programs may still take, also under a limit of a container's."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    kilobytes = dict(line.split(":", 1) for line in _lines(Path("/proc/meminfo")))
    if "MemAvailable" in kilobytes:
        found.append(int(kilobytes["MemAvailable"].split()[0]) * 1024)
    limit = "".join(_lines(Path("/sys/fs/cgroup/memory.max"))).strip()
    used = "".join(_lines(Path("/sys/fs/cgroup/memory.current"))).strip()
    if limit.isdecimal() and used.isdecimal():
        found.append(max(int(limit) - int(used), 0))
    return min(found)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("ascii").splitlines()
    except OSError:
        return []
