"""The child process: loads one model and films one order after another; see lines.py.

    python -m tenku.engines.diffusers.server

It ends when its stdin ends, whatever it is doing: the parent is gone.
"""

import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TextIO

from tenku.engines.diffusers import families, memory
from tenku.engines.diffusers.families import library
from tenku.engines.diffusers.lines import (
    TOLD,
    Done,
    Failed,
    Loading,
    Order,
    Progress,
    Ready,
    Said,
    Setup,
    Stop,
    Stopped,
)

INSTALL = "Its interpreter lacks the libraries: pip install 'tenku[gpu]' there."
_ORPHANED = 3  # exit status
_STDIN, _STDOUT, _STDERR = 0, 1, 2  # file descriptors
_DREAMED, _DECODED = 0.85, 0.9  # shares of the work


class _Told(Exception):
    """The parent has said stop."""


class _NoCard(Exception):
    """No graphics card was found."""


@dataclass
class _Parent:
    """The other end of stdin and stdout."""

    out: TextIO
    orders: "queue.Queue[Order]" = field(default_factory=queue.Queue[Order])
    stops: set[int] = field(default_factory=set[int])

    def say(self, line: Said) -> None:
        self.out.write(line.model_dump_json() + "\n")
        self.out.flush()

    def listen(self, first: bytes) -> None:
        """Read lines until there are no more; `first` is what has come already."""
        pending, block = b"", first or b"\n"
        try:
            while block:
                *lines, pending = (pending + block).split(b"\n")
                for line in filter(None, lines):
                    told = TOLD.validate_json(line)
                    if isinstance(told, Stop):
                        self.stops.add(told.id)
                    else:
                        self.orders.put(told)
                # Not through Python's buffer, whose lock this thread would hold when we end.
                block = os.read(_STDIN, 65536)
        finally:
            os._exit(_ORPHANED)


@dataclass
class Model:
    """A loaded model, and the pipeline of it that filmed last."""

    setup: Setup
    loaded: Any
    plan: memory.Plan
    device: str
    at_work: Any = None

    @classmethod
    def load(cls, setup: Setup) -> "Model":
        """Raises ImportError, _NoCard, memory.Shortage, and whatever the library raises."""
        diffusers, torch = library("diffusers"), library("torch")
        device = _device(torch, setup.device)
        plan = _plan(torch, setup, device)
        dtype = getattr(torch, plan.dtype)
        # Wan's decoder shows bands in 16 bits.
        dtypes = {"default": dtype, "vae": torch.float32} if setup.family != "ltx2" else dtype
        loaded = diffusers.DiffusionPipeline.from_pretrained(
            str(setup.folder), dtype=dtypes, local_files_only=True, use_safetensors=True
        )
        if plan.fp8:
            _store_in_fp8(loaded, torch.float8_e4m3fn, dtype)
        if plan.offload != "none" and hasattr(loaded.vae, "enable_tiling"):
            loaded.vae.enable_tiling()
        return cls(setup=setup, loaded=loaded, plan=plan, device=device)

    def film(self, order: Order, parent: _Parent) -> Done:
        """Raises _Told as soon as the parent wants it to stop: at a step's end, or between frames."""
        from tenku.engines.diffusers import conform

        family = self.setup.family
        pipe = self._pipeline(order)
        report = _reporter(order, parent)
        passes = families.passes(family, order)

        def step_ended(_pipe: Any, i: int, _t: Any, kept: dict[str, Any]) -> dict[str, Any]:
            report(_DREAMED * min((i + 1) / passes, 1.0), "filming")
            return kept

        report(0.0, "filming")
        two_experts = getattr(pipe.config, "boundary_ratio", None) is not None
        try:
            made = pipe(
                **families.arguments(family, order, two_experts=two_experts),
                **families.pictured(family, order, conform.given(order.brief, order)),
                generator=library("torch").Generator("cpu").manual_seed(order.brief.seed),
                callback_on_step_end=step_ended,
            )
        finally:
            pipe.maybe_free_model_hooks()
        report(_DECODED, "encoding")
        video = conform.write(
            made.frames[0],
            _sound_of(pipe, made),
            order,
            lambda share: report(_DECODED + (1 - _DECODED) * share, "encoding"),
        )
        return Done(id=order.id, video=video)

    def _pipeline(self, order: Order) -> Any:
        """The pipeline for the order's mode. Pipelines share their parts, so the one that films
        moves them to where it needs them.
        """
        wanted = families.pipeline(self.setup.family, order.brief.mode, self.loaded)
        if type(wanted) is not type(self.at_work):
            match self.plan.offload:
                case "none":
                    wanted.to(self.device)
                case "model":
                    wanted.enable_model_cpu_offload(device=self.device)
                case "sequential":
                    wanted.enable_sequential_cpu_offload(device=self.device)
            wanted.set_progress_bar_config(disable=True)
            self.at_work = wanted
        return self.at_work


def _reporter(order: Order, parent: _Parent) -> Callable[[float, str], None]:
    def report(done: float, stage: str) -> None:
        if order.id in parent.stops:
            raise _Told
        parent.say(Progress(id=order.id, done=done, stage=stage))

    return report


def _sound_of(pipe: Any, made: Any) -> Any:
    """The sound as `conform` wants it; silence of a model that makes none."""
    import numpy as np

    from tenku.engines.diffusers.conform import at_our_rate

    audio = getattr(made, "audio", None)
    if audio is None:
        return np.zeros((2, 0), np.float32)
    return at_our_rate(
        audio[0].float().cpu().numpy(), int(pipe.vocoder.config.output_sampling_rate)
    )


def _device(torch: Any, wanted: str) -> str:
    if wanted != "auto":
        return wanted
    if not torch.cuda.is_available():
        raise _NoCard
    return "cuda:0"


def _plan(torch: Any, setup: Setup, device: str) -> memory.Plan:
    if not device.startswith("cuda"):
        dtype = memory.computing(setup.dtype, "float32")
        return memory.Plan(offload="none", dtype=dtype, fp8=setup.dtype == "fp8")
    return memory.plan(
        gpu=int(torch.cuda.mem_get_info(device)[0]),
        host=memory.free_host(),
        weights=memory.weigh(setup.folder),
        offload=setup.offload,
        dtype=setup.dtype,
    )


def _store_in_fp8(loaded: Any, storage: Any, compute: Any) -> None:
    for name in ("transformer", "transformer_2"):
        if getattr(loaded, name, None) is not None:
            getattr(loaded, name).enable_layerwise_casting(
                storage_dtype=storage, compute_dtype=compute
            )
    library("diffusers.hooks").apply_layerwise_casting(
        loaded.text_encoder,
        storage,
        compute,
        # The head may share the embedding's weights, and the first part that is not language
        # is what the library takes an encoder's dtype from.
        skip_modules_pattern=("lm_head", "norm", "vision", "audio", "projector"),
        skip_modules_classes=(library("torch.nn").Embedding,),
    )


def _failure(error: Exception) -> Failed:
    """What is said of an exception: never its own words, which may hold paths and prompts."""
    if isinstance(error, ImportError):
        return Failed(message=INSTALL, unavailable=True)
    if isinstance(error, _NoCard):
        return Failed(message="No graphics card that torch can use was found.", unavailable=True)
    if isinstance(error, memory.Shortage):
        return Failed(message=str(error), unavailable=True)
    if type(error).__name__ == "OutOfMemoryError" or isinstance(error, MemoryError):
        return Failed(message="The memory was not enough for this film.", retryable=True)
    return Failed(message="The model failed.")


def main() -> int:
    os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}  # it only reads the folder
    # What a library prints, from Python or from C, must not get between the lines.
    own = os.fdopen(os.dup(_STDOUT), "w", encoding="utf-8")
    os.dup2(_STDERR, _STDOUT)
    setup, rest = _first_line()
    parent = _Parent(out=own)
    threading.Thread(target=parent.listen, args=(rest,), daemon=True).start()
    parent.say(Loading())
    try:
        model = Model.load(setup)
        parent.say(Ready(words=f"{setup.device}: {model.plan.words}"))
        while True:
            order = parent.orders.get()
            try:
                parent.say(model.film(order, parent))
            except _Told:
                parent.say(Stopped(id=order.id))
    except Exception as error:
        traceback.print_exc()
        parent.say(_failure(error))
        return 1


def _first_line() -> tuple[Setup, bytes]:
    told = b""
    while b"\n" not in told:
        block = os.read(_STDIN, 65536)
        if not block:
            sys.exit(_ORPHANED)
        told += block
    line, _, rest = told.partition(b"\n")
    return Setup.model_validate_json(line), rest


if __name__ == "__main__":
    sys.exit(main())
