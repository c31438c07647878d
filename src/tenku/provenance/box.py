"""The child process in which a stranger's video is looked at; `inspecting` starts it.

Stdin is the file; the arguments are `look`, `limited` or `free`, and the PEM of the roots to
trust. Stdout gets two lines: what the file says of itself, as JSON, and the hashes of its
pictures. Limits itself before it reads the first byte.
"""

import json
import os
import sys
from dataclasses import asdict

from tenku.media import mediabox

CPU_SECONDS = 60


def main() -> None:
    _, limits, roots = sys.argv[1:]
    if limits == "limited":
        mediabox.limit(CPU_SECONDS)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # each thread of it would reserve memory
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
