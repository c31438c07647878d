"""The model in the child process: loaded once, and its pipelines, which share their parts.

torch and diffusers are imported here and in `families`, by name and inside functions.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenku.engines.diffusers import families, memory
from tenku.engines.diffusers.families import library
from tenku.engines.diffusers.lines import Order, Setup

_STEPPED, _DECODED = 0.85, 0.9  # shares of the work


class NoCard(Exception):
    """No graphics card was found."""


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
        """Raises ImportError, NoCard, memory.Shortage, and whatever the library raises."""
        diffusers, torch = library("diffusers"), library("torch")
        device = _device(torch, setup.device)
        plan = _plan(torch, setup, device)
        dtype = getattr(torch, plan.dtype)
        shrinking = families.SHRINKING[families.lineage(setup.family)]
        # Wan's decoder shows bands in 16 bits.
        dtypes = {"default": dtype, "vae": torch.float32} if setup.family != "ltx2" else dtype
        loaded = diffusers.DiffusionPipeline.from_pretrained(
            str(setup.folder), dtype=dtypes, local_files_only=True, use_safetensors=True
        )
        if plan.fp8:
            _store_in_fp8(loaded, shrinking, torch.float8_e4m3fn, dtype)
        if plan.offload == "none":
            loaded.to(device)
        else:
            loaded.vae.enable_tiling()
        if plan.offload == "sequential":
            # Hooks of the parts themselves, which all pipelines share.
            loaded.enable_group_offload(
                onload_device=torch.device(device),
                offload_device=torch.device("cpu"),
                offload_type="leaf_level",
            )
        return cls(setup=setup, loaded=loaded, plan=plan, device=device)

    def film(self, order: Order, report: Callable[[float, str], None]) -> Path:
        """The MP4 of an order, in its folder.

        `report` is called at each step's end and for each frame; what it raises ends the film.
        """
        from tenku.engines.diffusers import conform

        family = self.setup.family
        pipe = self._pipeline(order)
        passes = families.passes(family, order)

        def step_ended(_pipe: Any, i: int, _t: Any, kept: dict[str, Any]) -> dict[str, Any]:
            report(_STEPPED * min((i + 1) / passes, 1.0), "filming")
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
        return conform.write(
            made.frames[0],
            _sound_of(pipe, made),
            order,
            lambda share: report(_DECODED + (1 - _DECODED) * share, "encoding"),
        )

    def _pipeline(self, order: Order) -> Any:
        """The pipeline for the order's mode."""
        wanted = families.pipeline(self.setup.family, order.brief.mode, self.loaded)
        if type(wanted) is not type(self.at_work):
            if self.plan.offload == "model":  # whose hooks know the order of one pipeline's parts
                wanted.enable_model_cpu_offload(device=self.device)
            wanted.set_progress_bar_config(disable=True)
            self.at_work = wanted
        return self.at_work


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
        raise NoCard
    return "cuda:0"


def _plan(torch: Any, setup: Setup, device: str) -> memory.Plan:
    if not device.startswith("cuda"):
        return memory.Plan(
            offload="none" if setup.offload == "auto" else setup.offload,
            dtype=memory.computing(setup.dtype, "float32"),
            fp8=setup.dtype == "fp8",
        )
    return memory.plan(
        gpu=int(torch.cuda.mem_get_info(device)[0]),
        host=memory.free_host(),
        weights=memory.weigh(setup.folder, families.SHRINKING[families.lineage(setup.family)]),
        offload=setup.offload,
        dtype=setup.dtype,
    )


def _store_in_fp8(loaded: Any, names: Collection[str], storage: Any, compute: Any) -> None:
    """Weights of these parts in 8 bits; they are cast to `compute`, layer by layer, when used."""
    for name in names:
        part: Any = getattr(loaded, name, None)
        if part is not None and name == "text_encoder":
            # The head may share the embedding's weights, and the first part that is not language
            # is what the library takes an encoder's dtype from.
            library("diffusers.hooks").apply_layerwise_casting(
                part,
                storage,
                compute,
                skip_modules_pattern=("lm_head", "norm", "vision", "audio", "projector"),
                skip_modules_classes=(library("torch.nn").Embedding,),
            )
        elif part is not None:
            part.enable_layerwise_casting(storage_dtype=storage, compute_dtype=compute)
