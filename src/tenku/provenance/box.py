"""The child process in which a stranger's video is opened.

Stdin is the file; the arguments are `look` or `write`, `limited` or `free`, and what is wanted.

`look`, with the PEM of the roots to trust: two lines, what the file says of itself, as JSON, and
the hashes of its pictures. `write`, with an order as JSON: a line of JSON, and the new file.
Limits itself before it reads the first byte.
"""

import json
import os
import sys
from dataclasses import asdict
from io import BytesIO

from tenku.media import mediabox

CPU_SECONDS = {"look": 60, "write": 300}  # a label is drawn into every picture


def main() -> None:
    kind, limits, wanted = sys.argv[1:]
    if limits == "limited":
        mediabox.limit(CPU_SECONDS[kind])
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # each thread of it would reserve memory
    (_look if kind == "look" else _write)(wanted)


def _look(roots: str) -> None:
    from tenku.provenance import fingerprint, manifest, reading, tags

    file, said = sys.stdin.buffer, dict[str, object]()
    try:
        said["manifest"] = asdict(reading.read(file, roots))
    except manifest.Unsigned as error:
        said["unread"] = str(error)
    try:
        said["tags"] = tags.read(file)
    except tags.Unwritable:
        said["tags"] = {}
    print(json.dumps(said), flush=True)  # what comes now may end this process
    print(",".join(f"{number:x}" for number in fingerprint.of_video(file).tolist()))


def _write(order: str) -> None:
    from tenku.provenance import labelling, rewriting, tags

    error, written = "", b""
    try:
        written = rewriting.obey(BytesIO(sys.stdin.buffer.read()), json.loads(order))
    except (tags.Unwritable, labelling.Unlabelled) as reason:
        error = str(reason) or type(reason).__name__
    except MemoryError:
        error = "it needs too much memory"
    line = json.dumps({"bytes": len(written), "error": error})
    sys.stdout.buffer.write(line.encode() + b"\n" + written)
