"""Writing a clip's file again, with a label or with tags.

A clip that was not encoded here is demuxed, decoded and encoded in the sandbox's child. What the
child hands back is written down as it comes and not opened; the signature is put on it in this
process, by a library that reads its boxes (see `marking`).
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from tenku.media.sandbox import Sandbox
from tenku.provenance import labelling, tags
from tenku.provenance.tags import Said, Unwritable

_SECONDS_MAX = 600.0  # on the clock; of the processor it takes half of that at most (see `box`)
_BOX = "tenku.provenance.box"


@dataclass(frozen=True)
class Rewriter:
    """`sandbox` is for clips that were not encoded here. Once `stopped` says so nobody waits: a
    label that is being drawn, and whatever is done in the sandbox, is given up.
    """

    sandbox: Sandbox | None
    stopped: Callable[[], bool] = lambda: False

    def tag(self, source: Path, target: Path, said: Said) -> None:
        """Copy with tags. Raises Unwritable, Stopped or OSError."""
        if self.sandbox is None:
            tags.write(source, target, said)
        else:
            self._in_box(source, target, {"tag": asdict(said)})

    def label(self, source: Path, target: Path, image: Image.Image, *, always: bool) -> None:
        """Draw a label into the pictures. Raises Unlabelled, Stopped or OSError."""
        if self.sandbox is None:
            labelling.draw(source, target, image, always=always, stopped=self.stopped)
            return
        png = BytesIO()
        image.save(png, "PNG")
        order = {"label": base64.b64encode(png.getvalue()).decode(), "always": always}
        try:
            self._in_box(source, target, order)
        except Unwritable as error:
            raise labelling.Unlabelled(str(error)) from error

    def _in_box(self, source: Path, target: Path, order: Mapping[str, object]) -> None:
        assert self.sandbox is not None
        with source.open("rb") as file:
            answer = self.sandbox.run(
                file,
                "write",
                json.dumps(order),
                seconds_max=_SECONDS_MAX,
                program=_BOX,
                stopped=self.stopped,
            )
        if self.stopped():
            raise labelling.Stopped
        head, _, body = answer.partition(b"\n")
        try:
            line = json.loads(head)
            size, error = int(line["bytes"]), str(line["error"])
        except (ValueError, KeyError, TypeError):
            raise Unwritable("it takes too long or too much memory") from None
        if error or len(body) != size or not size:
            raise Unwritable(error or "it is too large")
        target.write_bytes(body)


def obey(source: BytesIO, order: Mapping[str, object]) -> bytes:
    """In the sandbox's process: what was ordered, done. Raises Unwritable or Unlabelled."""
    target = BytesIO()
    tag = order.get("tag")
    if isinstance(tag, dict):
        tags.write(source, target, Said(**tag))  # pyright: ignore[reportUnknownArgumentType]
    else:
        with Image.open(BytesIO(base64.b64decode(str(order["label"])))) as image:
            label = image.convert("LA")
        always = bool(order["always"])
        labelling.draw(source, target, label, always=always, stopped=lambda: False)
    return target.getvalue()
