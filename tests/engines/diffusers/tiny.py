# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Tiny pipelines of the real classes with random weights, saved as the real ones are.

    .venv-gpu/bin/python tests/engines/diffusers/tiny.py FOLDER

Writes FOLDER/ltx2, wan-5b, wan-a14b and wan-a14b-image, a megabyte each. What they film is noise:
they prove arguments, frames, sound, seeds, progress and cancelling, and nothing about quality.
The script runs in the environment that has torch; pytest does not, and imports none of it.
"""

import sys
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKLLTX2Audio,
    AutoencoderKLLTX2Video,
    AutoencoderKLWan,
    FlowMatchEulerDiscreteScheduler,
    LTX2Pipeline,
    LTX2VideoTransformer3DModel,
    UniPCMultistepScheduler,
    WanImageToVideoPipeline,
    WanPipeline,
    WanTransformer3DModel,
)
from diffusers.pipelines.ltx2 import LTX2TextConnectors
from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    PreTrainedTokenizerFast,
    UMT5Config,
    UMT5EncoderModel,
)

WIDTH, LAYERS = 32, 2  # of the text encoders
SENTENCES = (
    "a golden dog runs over the grass",
    "日落时分的城市，车流如光",
    "rain on neon signs at night",
)


def tokenizer(padding_side):
    """Byte pairs over all 256 bytes, so that every prompt can be read."""
    bytewise = Tokenizer(models.BPE())
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytewise.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=["<pad>", "<eos>", "<bos>", "<unk>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bytewise.train_from_iterator(SENTENCES, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bytewise,
        pad_token="<pad>",
        eos_token="<eos>",
        bos_token="<bos>",
        unk_token="<unk>",
        padding_side=padding_side,
        model_max_length=512,
    )


def gemma(tokens):
    size = len(tokens)
    text = {
        "vocab_size": size,
        "hidden_size": WIDTH,
        "intermediate_size": 64,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 16,
        "max_position_embeddings": 2048,
        "sliding_window": 256,
        "pad_token_id": tokens.pad_token_id,
        "eos_token_id": tokens.eos_token_id,
        "bos_token_id": tokens.bos_token_id,
    }
    vision = {
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 28,
        "patch_size": 14,
    }
    config = Gemma3Config(
        text_config=text,
        vision_config=vision,
        mm_tokens_per_image=4,
        image_token_index=size - 1,
        boi_token_index=size - 2,
        eoi_token_index=size - 3,
    )
    return Gemma3ForConditionalGeneration(config)


def ltx2_pictures():
    transformer = LTX2VideoTransformer3DModel(
        in_channels=4,
        out_channels=4,
        patch_size=1,
        patch_size_t=1,
        num_attention_heads=2,
        attention_head_dim=8,
        cross_attention_dim=16,
        audio_in_channels=4,
        audio_out_channels=4,
        audio_num_attention_heads=2,
        audio_attention_head_dim=4,
        audio_cross_attention_dim=8,
        num_layers=2,
        qk_norm="rms_norm_across_heads",
        caption_channels=WIDTH,
        rope_double_precision=False,
        rope_type="split",
    )
    vae = AutoencoderKLLTX2Video(
        latent_channels=4,
        block_out_channels=(8,),
        decoder_block_out_channels=(8,),
        layers_per_block=(1,),
        decoder_layers_per_block=(1, 1),
        spatio_temporal_scaling=(True,),
        decoder_spatio_temporal_scaling=(True,),
        decoder_inject_noise=(False, False),
        downsample_type=("spatiotemporal",),  # "spatial" breaks conditions
        upsample_residual=(False,),
        upsample_factor=(1,),
        timestep_conditioning=False,
        patch_size=4,
        patch_size_t=1,
        encoder_causal=True,
        decoder_causal=False,
    )
    return {"transformer": transformer, "vae": vae}


def ltx2_sound():
    audio_vae = AutoencoderKLLTX2Audio(
        base_channels=4,
        output_channels=2,
        ch_mult=(1,),
        num_res_blocks=1,
        attn_resolutions=None,
        in_channels=2,
        resolution=32,
        latent_channels=2,
        norm_type="pixel",
        causality_axis="height",
        dropout=0.0,
        mid_block_add_attention=False,
        sample_rate=16000,
        mel_hop_length=160,
        is_causal=True,
        mel_bins=8,
    )
    vocoder = LTX2Vocoder(
        in_channels=16,
        hidden_channels=32,
        out_channels=2,
        upsample_kernel_sizes=[20, 32],
        upsample_factors=[10, 16],  # together the hop of 160, else the sound is too short
        resnet_kernel_sizes=[3],
        resnet_dilations=[[1, 3, 5]],
        leaky_relu_negative_slope=0.1,
        output_sampling_rate=16000,
    )
    connectors = LTX2TextConnectors(
        caption_channels=WIDTH,
        text_proj_in_factor=LAYERS + 1,
        video_connector_num_attention_heads=4,
        video_connector_attention_head_dim=8,
        video_connector_num_layers=1,
        video_connector_num_learnable_registers=None,
        audio_connector_num_attention_heads=4,
        audio_connector_attention_head_dim=8,
        audio_connector_num_layers=1,
        audio_connector_num_learnable_registers=None,
        connector_rope_base_seq_len=32,
        rope_theta=10000.0,
        rope_double_precision=False,
        causal_temporal_positioning=False,
        rope_type="split",
    )
    return {"audio_vae": audio_vae, "vocoder": vocoder, "connectors": connectors}


def ltx2():
    tokens = tokenizer("left")
    return LTX2Pipeline(
        **ltx2_pictures(),
        **ltx2_sound(),
        text_encoder=gemma(tokens),
        tokenizer=tokens,
        scheduler=FlowMatchEulerDiscreteScheduler(),
    )


def wan_parts(**vae):
    tokens = tokenizer("right")
    config = UMT5Config(
        vocab_size=len(tokens),
        d_model=WIDTH,
        d_kv=8,
        d_ff=37,
        num_layers=LAYERS,
        num_heads=4,
        pad_token_id=tokens.pad_token_id,
        eos_token_id=tokens.eos_token_id,
        decoder_start_token_id=tokens.pad_token_id,
    )
    return {
        "tokenizer": tokens,
        "text_encoder": UMT5EncoderModel(config),
        "scheduler": UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
        ),
        "vae": AutoencoderKLWan(
            base_dim=3,
            dim_mult=[1, 1, 1, 1],
            num_res_blocks=1,
            temperal_downsample=[False, True, True],
            **vae,
        ),
    }


def expert(in_channels, out_channels=16):
    return WanTransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=in_channels,
        out_channels=out_channels,
        text_dim=WIDTH,
        freq_dim=256,
        ffn_dim=32,
        num_layers=2,
        cross_attn_norm=True,
        qk_norm="rms_norm_across_heads",
        rope_max_seq_len=32,
    )


def wan_5b():
    """One transformer for text and image, and a decoder that makes 16 pixels of one."""
    latent = {"latents_mean": [0.0] * 48, "latents_std": [1.0] * 48}
    vae = wan_parts(
        z_dim=48,
        in_channels=12,
        out_channels=12,
        patch_size=2,
        scale_factor_spatial=16,
        is_residual=True,
        decoder_base_dim=4,
        **latent,
    )
    return WanPipeline(**vae, transformer=expert(48, 48), expand_timesteps=True)


def wan_a14b():
    return WanPipeline(
        **wan_parts(z_dim=16),
        transformer=expert(16),
        transformer_2=expert(16),
        boundary_ratio=0.875,
    )


def wan_a14b_image():
    return WanImageToVideoPipeline(
        **wan_parts(z_dim=16),
        transformer=expert(36),
        transformer_2=expert(36),
        boundary_ratio=0.9,
    )


def main():
    folder = Path(sys.argv[1])
    torch.set_num_threads(2)
    for name, build in {
        "ltx2": ltx2,
        "wan-5b": wan_5b,
        "wan-a14b": wan_a14b,
        "wan-a14b-image": wan_a14b_image,
    }.items():
        torch.manual_seed(0)
        build().save_pretrained(folder / name)


if __name__ == "__main__":
    main()
