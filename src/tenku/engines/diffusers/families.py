"""How the families are called: which of the library's pipelines, and with which arguments.

Read in diffusers 0.42.1. What is not here is left to the library's defaults.
"""

from collections.abc import Mapping
from importlib import import_module
from inspect import signature
from types import MappingProxyType
from typing import Any

from tenku.brief import Mode
from tenku.engines.diffusers.lines import Order
from tenku.engines.frames import FamilyName

PIPELINES: Mapping[str, Mapping[Mode, str]] = MappingProxyType(
    {
        "ltx2": {
            Mode.TEXT: "LTX2Pipeline",
            Mode.IMAGE: "LTX2ImageToVideoPipeline",
            Mode.REMIX: "LTX2ConditionPipeline",
        },
        "wan": {
            Mode.TEXT: "WanPipeline",
            Mode.IMAGE: "WanImageToVideoPipeline",
            Mode.REMIX: "WanVideoToVideoPipeline",
        },
    }
)

# The parts that fp8 makes smaller. Wan's text encoder computes in the type that it is stored in.
SHRINKING: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "ltx2": frozenset({"transformer", "text_encoder"}),
        "wan": frozenset({"transformer", "transformer_2"}),
    }
)

# A distilled model follows these noise levels and no guidance. A scale of zero makes the library
# take the picture's scale for the sound, which is off as well.
DISTILLED_SIGMAS = (1.0, 0.99375, 0.9875, 0.98125, 0.975, 0.909375, 0.725, 0.421875)
_UNGUIDED: Mapping[str, object] = MappingProxyType(
    {
        "guidance_scale": 1.0,
        "stg_scale": 0.0,
        "modality_scale": 1.0,
        "guidance_rescale": 0.0,
        "audio_guidance_scale": 1.0,
        "audio_stg_scale": 0.0,
        "audio_modality_scale": 1.0,
        "audio_guidance_rescale": 0.0,
        "spatio_temporal_guidance_blocks": None,
        "use_cross_timestep": True,  # as LTX-2.3 and later were trained; False is for LTX-2.0
    }
)
_WAN_NEGATIVE = "blurry, low quality, distorted, deformed hands, frozen picture, text, watermark"


def library(name: str) -> Any:
    """A module of torch or diffusers. By name, since who checks or tests Tenku needs neither."""
    return import_module(name)


def lineage(family: FamilyName) -> str:
    """The library's name for a family: all sizes of Wan are one to it."""
    return "ltx2" if family == "ltx2" else "wan"


def arguments(family: FamilyName, order: Order, *, two_experts: bool = False) -> dict[str, object]:
    """What a pipeline is called with, but for pictures, generator and callback.

    `num_frames` is always said: where it isn't, LTX-2.5 chooses a length of its own. A remix with
    Wan has as many frames as the video that is given to it.
    """
    width, height = order.canvas
    common: dict[str, object] = {
        "prompt": order.brief.prompt,
        "width": width,
        "height": height,
        "output_type": "np",
    }
    if family == "ltx2":
        pace: dict[str, object] = (
            {"sigmas": list(DISTILLED_SIGMAS), "num_inference_steps": len(DISTILLED_SIGMAS)}
            if order.steps is None
            else {"num_inference_steps": order.steps}
        )
        length = {"num_frames": order.num_frames, "frame_rate": float(order.fps)}
        return {**common, **length, **pace, **_UNGUIDED}
    remix = order.brief.mode is Mode.REMIX
    return {
        **common,
        "negative_prompt": _WAN_NEGATIVE,
        **_wan_guidance(family, order),
        **({"guidance_scale_2": 3.0} if two_experts and order.brief.mode is Mode.TEXT else {}),
        **({"strength": order.change} if remix else {"num_frames": order.num_frames}),
    }


def _wan_guidance(family: FamilyName, order: Order) -> dict[str, object]:
    if family == "wan-5b":
        return {"guidance_scale": 5.0, "num_inference_steps": order.steps or 50}
    scale = 3.5 if order.brief.mode is Mode.IMAGE else 4.0
    return {"guidance_scale": scale, "num_inference_steps": order.steps or 40}


def passes(family: FamilyName, order: Order) -> int:
    """How often the callback at a step's end will be called: a remix with Wan begins later."""
    steps = arguments(family, order)["num_inference_steps"]
    assert isinstance(steps, int)
    if lineage(family) == "wan" and order.brief.mode is Mode.REMIX:
        return max(min(int(steps * order.change), steps), 1)
    return steps


def pictured(family: FamilyName, order: Order, frames: list[Any]) -> dict[str, object]:
    """The argument that holds the pictures: one for an image, all of the source for a remix."""
    match order.brief.mode:
        case Mode.TEXT:
            return {}
        case Mode.IMAGE:
            return {"image": frames[0]}
        case Mode.REMIX if lineage(family) == "wan":
            return {"video": frames}
        case Mode.REMIX:
            conditions = library("diffusers.pipelines.ltx2.pipeline_ltx2_condition")
            hold = conditions.LTX2VideoCondition(
                frames=frames, index=0, strength=1.0 - order.change
            )
            return {"conditions": [hold]}


def pipeline(family: FamilyName, mode: Mode, loaded: Any) -> Any:
    """The pipeline for a mode, of the parts of the one that was loaded."""
    kind: Any = getattr(library("diffusers"), PIPELINES[lineage(family)][mode])
    if type(loaded) is kind:
        return loaded
    known: dict[str, Any] = {**loaded.config, **loaded.components}
    if mode is Mode.REMIX and known.get("transformer_2") is not None:
        # The library's remix knows one expert: that for little noise, where a remix begins.
        known["transformer"] = known["transformer_2"]
    taken = signature(kind.__init__).parameters.keys()
    made: Any = kind(**{name: part for name, part in known.items() if name in taken})
    if mode is Mode.REMIX and lineage(family) == "wan":
        # It reckons with 8, and the decoder of the 5B model has 16.
        made.vae_scale_factor_spatial = loaded.vae.config.scale_factor_spatial
    return made
