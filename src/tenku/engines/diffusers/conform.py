"""Pictures onto a canvas and off it; sound at Tenku's rate; both into the MP4 that was ordered."""
# pyright: reportUnknownMemberType=false
# (as in media.encode)

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tenku.brief import Brief, Mode
from tenku.engines.diffusers.lines import Order
from tenku.engines.frames import Size
from tenku.media import decode
from tenku.media.encode import AUDIO_RATE, Encoder, Sound
from tenku.media.pictures import Picture


def cover(picture: Picture, size: Size) -> Picture:
    """The picture scaled to cover `size` (width, height), and cut to it around its centre."""
    height, width = picture.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    if (width, height) != size:
        scaled = (max(round(width * scale), size[0]), max(round(height * scale), size[1]))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        picture = cast(Picture, cv2.resize(picture, scaled, interpolation=how))
    left, top = (picture.shape[1] - size[0]) // 2, (picture.shape[0] - size[1]) // 2
    return np.ascontiguousarray(picture[top : top + size[1], left : left + size[0]])


def given(brief: Brief, order: Order) -> list[Image.Image]:
    """The pictures that a model starts from, on its canvas: none, the image, or all of a source.

    Raises:
        decode.Undecodable: the source can't be read.
    """
    if brief.mode is Mode.IMAGE:
        assert brief.first_frame is not None
        with Image.open(brief.first_frame) as image:
            found = [np.asarray(image.convert("RGB"))]
    elif brief.mode is Mode.REMIX:
        assert brief.source is not None
        found = decode.pictures(brief.source.video, fps=order.fps, num_frames=order.num_frames)
    else:
        found = []
    return [Image.fromarray(cover(picture, order.canvas)) for picture in found]


def at_our_rate(samples: NDArray[np.float32], rate: int) -> Sound:
    """Samples of the shape (channels, n) at `rate`, as stereo at 48 kHz; more than two are left out."""
    stereo = np.ascontiguousarray(np.clip(samples[[0, min(1, len(samples) - 1)]], -1.0, 1.0))
    if rate == AUDIO_RATE or stereo.shape[1] == 0:
        return stereo
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=AUDIO_RATE)
    frame = av.AudioFrame.from_ndarray(stereo, format="fltp", layout="stereo")
    frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
    blocks = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([np.asarray(block.to_ndarray(), np.float32) for block in blocks], axis=1)


def write(
    frames: Sequence[NDArray[np.floating]] | NDArray[np.floating],
    sound: Sound,
    order: Order,
    report: Callable[[float], None],
) -> Path:
    """The MP4 of the ordered size and length, of frames (height, width, 3) in 0..1.

    Raises ValueError where there are too few frames. `report` hears the share that is written.
    """
    brief, path = order.brief, order.folder / "video.mp4"
    num_frames = brief.seconds * order.fps
    if len(frames) < num_frames:
        raise ValueError(f"the model gave {len(frames)} frames where {num_frames} were asked for")
    with Encoder(
        path, width=brief.width, height=brief.height, fps=order.fps, audio=sound, metadata={}
    ) as encoder:
        for i in range(num_frames):
            eight_bits = np.rint(np.clip(frames[i], 0.0, 1.0) * 255.0).astype(np.uint8)
            encoder.write(cover(eight_bits, (brief.width, brief.height)))
            report((i + 1) / num_frames)
    return path
