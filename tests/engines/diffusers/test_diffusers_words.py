"""The parts without torch: options, capabilities, arguments of calls, plans of memory, canvases."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from tenku.brief import Brief, Mode
from tenku.engines.base import Place
from tenku.engines.diffusers import families, memory
from tenku.engines.diffusers.conform import at_our_rate, cover
from tenku.engines.diffusers.engine import Options, configured
from tenku.engines.diffusers.lines import Dtype, Offload, Order
from tenku.engines.diffusers.memory import Plan, Shortage, Weights, plan
from tenku.engines.diffusers.presets import PRESETS
from tenku.engines.frames import FAMILIES, FamilyName, Size

GB = 10**9
LTX = Weights(shrinking=(19 * GB, 12 * GB), others=(2 * GB,))  # 66 GB, or 35 in fp8
WAN = Weights(shrinking=(5 * GB,), others=(6 * GB, GB))  # 24 GB, or 19


# -- options and capabilities -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "modes", "seconds", "sound"),
    [
        ("ltx-2.5", {*Mode}, {4, 8, 12}, "native"),
        ("ltx-2.3-distilled", {*Mode}, {4, 8, 12}, "native"),
        ("wan-2.2-5b", {*Mode}, {4}, "none"),
        ("wan-2.2-a14b", {Mode.TEXT, Mode.REMIX}, {4}, "none"),
        ("wan-2.2-a14b-image", {Mode.IMAGE}, {4}, "none"),
    ],
)
def test_a_preset_says_what_it_films(
    model: str, modes: set[Mode], seconds: set[int], sound: str
) -> None:
    engine = configured(name="card", model=model)
    found = engine.capabilities
    assert (engine.name, engine.version) == ("card", model)
    assert found.modes == modes
    assert {n for films in found.films.values() for n in films.seconds} == seconds
    assert (found.sound, found.place, found.jobs_max, found.paid) == (sound, Place.GPU, 1, False)
    assert not found.encodes_here
    assert found.licence.must_accept == model.startswith("ltx")


def test_sizes_are_those_that_a_model_was_made_for() -> None:
    full = (1920, 1080)
    assert full in configured(model="ltx-2.5").capabilities.films[Mode.TEXT].sizes
    assert full not in configured(model="wan-2.2-5b").capabilities.films[Mode.TEXT].sizes
    chosen = configured(model="wan-2.2-5b", canvas=(1280, 704))
    assert full in chosen.capabilities.films[Mode.TEXT].sizes


def test_the_processor_is_another_place() -> None:
    assert configured(model="ltx-2.5", device="cpu").capabilities.place is Place.CPU


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"model": "unheard-of"},
        {"model": "mine", "family": "ltx2"},
        {"model": "mine", "family": "h3", "folder": "/w"},
        {"model": "ltx-2.5", "family": "ltx2"},
        {"model": "ltx-2.5", "modes": ["text-to-video"]},
        {"model": "ltx-2.5", "device": "tpu"},
        {"model": "ltx-2.5", "canvas": [960, 540]},
        {"model": "ltx-2.5", "canvas": [0, 0]},
        {"model": "ltx-2.5", "steps": 0},
        {"model": "ltx-2.5", "change": 1.0},
        {"model": "ltx-2.5", "dtype": "int8"},
        {"model": "ltx-2.5", "mystery": 1},
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        configured(**options)


def test_own_weights_need_a_family_and_a_folder() -> None:
    own = configured(
        model="mine", family="wan-a14b", folder="/w", modes=["text-to-video"], canvas=[848, 480]
    )
    assert own.capabilities.modes == {Mode.TEXT}
    assert own.capabilities.licence.must_accept is False
    assert own.options.weights == Path("/w")


def test_every_preset_has_a_folder_of_its_own() -> None:
    assert len({Options(model=name).weights for name in PRESETS}) == len(PRESETS)


# -- arguments --------------------------------------------------------------------------------


def ordered(
    family: FamilyName, mode: Mode, size: Size = (1280, 720), steps: int | None = None
) -> Order:
    grid = FAMILIES[family]
    return Order(
        id=1,
        brief=Brief(mode=mode, prompt="a dog", seconds=4, width=size[0], height=size[1], seed=3),
        folder=Path("/f"),
        canvas=grid.canvas(size),
        fps=grid.fps,
        num_frames=grid.num_frames(4),
        steps=steps,
    )


@pytest.mark.parametrize(
    ("family", "size", "canvas", "num_frames"),
    [
        ("ltx2", (1280, 720), (1280, 704), 97),
        ("ltx2", (1080, 1920), (1088, 1920), 97),
        ("wan-5b", (720, 1280), (704, 1280), 97),
        ("wan-a14b", (1280, 720), (1280, 720), 65),
    ],
)
def test_a_call_covers_what_was_ordered(
    family: FamilyName, size: Size, canvas: Size, num_frames: int
) -> None:
    said = families.arguments(family, ordered(family, Mode.TEXT, size))
    assert (said["width"], said["height"]) == canvas
    assert said["num_frames"] == num_frames


def test_a_distilled_model_gets_its_noise_levels_and_no_guidance() -> None:
    said = families.arguments("ltx2", ordered("ltx2", Mode.TEXT))
    assert said["sigmas"] == list(families.DISTILLED_SIGMAS)
    assert said["num_inference_steps"] == 8
    assert said["guidance_scale"] == said["modality_scale"] == said["audio_guidance_scale"] == 1.0
    assert said["stg_scale"] == said["guidance_rescale"] == said["audio_stg_scale"] == 0.0
    assert said["spatio_temporal_guidance_blocks"] is None
    assert "negative_prompt" not in said
    assert "sigmas" not in families.arguments("ltx2", ordered("ltx2", Mode.TEXT, steps=20))


def test_wan_remixes_from_a_video_of_the_right_length() -> None:
    order = ordered("wan-5b", Mode.REMIX, steps=10)
    said = families.arguments("wan-5b", order)
    assert "num_frames" not in said
    assert said["strength"] == order.change == 0.7
    assert families.passes("wan-5b", order) == 7
    assert families.pictured("wan-5b", order, [1, 2]) == {"video": [1, 2]}


def test_two_experts_get_two_guidances() -> None:
    order = ordered("wan-a14b", Mode.TEXT)
    assert "guidance_scale_2" in families.arguments("wan-a14b", order, two_experts=True)
    assert "guidance_scale_2" not in families.arguments("wan-a14b", order)
    remix = ordered("wan-a14b", Mode.REMIX)
    assert "guidance_scale_2" not in families.arguments("wan-a14b", remix, two_experts=True)


# -- memory -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "gpu", "way"),
    [
        (LTX, 80, Plan(offload="none", dtype="bfloat16")),
        (LTX, 48, Plan(offload="model", dtype="bfloat16")),
        (LTX, 44, Plan(offload="none", dtype="bfloat16", fp8=True)),
        (LTX, 32, Plan(offload="model", dtype="bfloat16", fp8=True)),
        (LTX, 16, Plan(offload="sequential", dtype="bfloat16")),
        (WAN, 32, Plan(offload="none", dtype="bfloat16")),
        (WAN, 24, Plan(offload="model", dtype="bfloat16")),
        (WAN, 12, Plan(offload="sequential", dtype="bfloat16")),
    ],
)
def test_the_quickest_way_that_fits(weights: Weights, gpu: int, way: Plan) -> None:
    assert plan(gpu=gpu * GB, host=96 * GB, weights=weights) == way


@pytest.mark.parametrize(
    ("offload", "dtype", "way"),
    [
        ("model", "auto", Plan(offload="model", dtype="bfloat16", fp8=True)),
        ("auto", "bfloat16", Plan(offload="sequential", dtype="bfloat16")),
        ("auto", "fp8", Plan(offload="model", dtype="bfloat16", fp8=True)),
        ("none", "fp8", Plan(offload="none", dtype="bfloat16", fp8=True)),
        ("sequential", "fp8", Plan(offload="sequential", dtype="bfloat16", fp8=True)),
        ("none", "float16", Plan(offload="none", dtype="float16")),
    ],
)
def test_what_the_operator_says_is_kept(offload: Offload, dtype: Dtype, way: Plan) -> None:
    """32 GB of the card; where he says all, though it may not fit."""
    given = plan(gpu=32 * GB, host=96 * GB, weights=LTX, offload=offload, dtype=dtype)
    assert given == way


@pytest.mark.parametrize(
    ("gpu", "host", "offload", "words"),
    [
        (80, 32, "auto", "70 GB of the machine's memory, and 32 GB are free"),
        (4, 96, "auto", "6 GB of the graphics card's memory, and 4 GB are free"),
        (16, 96, "none", "41 GB of the graphics card's memory, and 16 GB are free"),
    ],
)
def test_too_little_memory_is_said_in_figures(
    gpu: int, host: int, offload: Offload, words: str
) -> None:
    with pytest.raises(Shortage, match=words):
        plan(gpu=gpu * GB, host=host * GB, weights=LTX, offload=offload)


def test_weights_are_counted_in_the_heads_of_their_files(tmp_path: Path) -> None:
    def save(part: str, name: str, *shapes: list[int]) -> None:
        head = json.dumps({"__metadata__": {"format": "pt"}} | {
            str(i): {"dtype": "F32", "shape": shape, "data_offsets": [0, 0]}
            for i, shape in enumerate(shapes)
        }).encode()  # fmt: skip
        (tmp_path / part).mkdir(exist_ok=True)
        (tmp_path / part / name).write_bytes(struct.pack("<Q", len(head)) + head)

    save("transformer", "a-1.safetensors", [10, 10], [])
    save("transformer", "a-2.safetensors", [7])
    save("text_encoder", "m.safetensors", [5])
    save("vae", "m.safetensors", [2, 2])
    found = memory.weigh(tmp_path, {"transformer"})
    assert found == Weights(shrinking=(108,), others=(5, 4))


def test_memory_that_is_free_is_found() -> None:
    assert 0 < memory.free_host() < 10**13


# -- pictures and sound -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "size"), [((704, 1280), (1280, 720)), ((36, 64), (100, 100)), ((90, 160), (16, 18))]
)
def test_a_picture_covers_its_frame_around_the_centre(given: Size, size: Size) -> None:
    height, width = given
    picture = np.zeros((height, width, 3), np.uint8)
    y, x = height // 3, width * 2 // 5  # a block in the middle, of a third and of a fifth
    picture[y : height - y, x : width - x] = 255
    made = cover(picture, size)
    assert made.shape == (size[1], size[0], 3)
    lit = np.argwhere(made[..., 0] > 100).mean(axis=0)
    assert lit == pytest.approx([(size[1] - 1) / 2, (size[0] - 1) / 2], abs=1.0)


def test_a_picture_of_the_right_size_is_not_touched() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (36, 64, 3), np.uint8)
    assert np.array_equal(cover(picture, (64, 36)), picture)


@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_sound_comes_to_our_rate_in_stereo(rate: int, channels: int) -> None:
    t = np.arange(rate, dtype=np.float32) / rate
    tone = np.stack([0.5 * np.sin(2 * np.pi * 440 * t)] * channels).astype(np.float32)
    sound = at_our_rate(tone, rate)
    assert sound.shape[0] == 2
    assert sound.shape[1] == pytest.approx(48_000, abs=100)
    spectrum = np.abs(np.fft.rfft(sound[1], 48_000))
    assert spectrum.argmax() == pytest.approx(440, abs=1)


def test_no_sound_stays_none() -> None:
    assert at_our_rate(np.zeros((2, 0), np.float32), 16_000).shape == (2, 0)
