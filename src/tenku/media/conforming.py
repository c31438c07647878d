"""A clip cut to what was ordered: length, size, rate, codec, sound, the index in front.

What to do is decided from what was seen of it (`order`); doing it (`conform`) is for the inside of
the sandbox only, after `screening` has found nothing to fear.

Pictures that are drawn anew are cut to the ordered shape around their middle and scaled to its
size; their colours become BT.709 in limited range. Those that don't say what they are count as
BT.601, which is what FFmpeg makes of RGB where nobody says otherwise. Pictures that are turned or
stretched never come here: screening refuses them, for no model makes any.
"""
# pyright: reportUnknownMemberType=false
# (PyAV's stubs leave the type argument of Packet open, in every signature that has one.)

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from typing import BinaryIO

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.filter import Graph
from av.video.frame import PictureType

from tenku.media import decode, encode, muxing, probe, screening
from tenku.media.boxes import Unsound
from tenku.media.encode import Sound
from tenku.media.probe import Facts

_RATE_MIN, _RATE_MAX = 10, 60
_RATES = (24, 25, 30)  # for clips that have none of their own that can be kept
_SAME = 5e-4  # share by which a rate may differ from the one that it is taken for
_QUALITY = "18"  # crf: the loss of this generation should not be seen


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to become of a clip. Plain data: it goes to the sandbox as JSON.

    `rate` is the pictures a second, as a fraction. `keep_pictures` and `keep_sound`: their packets
    are copied. `sound_bytes` of float32 (2, samples) stand in front of the clip, to be its sound.
    """

    width: int
    height: int
    seconds: float
    rate: str
    keep_pictures: bool
    keep_sound: bool
    sound_bytes: int = 0


def order(facts: Facts, width: int, height: int, seconds: float) -> Order | None:
    """What has to be done with a clip; None: it is as it was ordered, and stays as it is.

    A rate of its own that is whole, or 1000/1001 of that, is kept from 10 to 60 a second; else its
    pictures are taken at the nearest of 24, 25 and 30. A clip that is too short stays so: nothing
    is repeated to fill it, and `probe.check` refuses what comes of it.
    """
    rate = _own_rate(facts)
    keep_pictures = bool(rate) and not probe.picture_faults(facts, width, height, seconds)
    keep_sound = keep_pictures and not probe.sound_faults(facts, seconds)
    if keep_sound and facts.faststart:
        return None
    return Order(
        width=width,
        height=height,
        seconds=seconds,
        rate=str(rate or min(_RATES, key=lambda rate: abs(rate - facts.fps))),
        keep_pictures=keep_pictures,
        keep_sound=keep_sound,
    )


def _own_rate(facts: Facts) -> Fraction | None:
    whole = Fraction(round(facts.fps))
    if not facts.steady or not _RATE_MIN <= whole <= _RATE_MAX:
        return None
    rates = (whole, whole * 1000 / 1001)
    return next((rate for rate in rates if abs(facts.fps / rate - 1) < _SAME), None)


def conform(source: BinaryIO, order: Order) -> bytes:
    """The new MP4. `source` is the sound, if there is one, and the clip. Raises Unsound."""
    given = np.frombuffer(source.read(order.sound_bytes), np.float32).reshape(2, -1)
    file, target = BytesIO(source.read()), BytesIO()
    sound = given if given.size else _sound(file, order)
    try:
        with screening.opened(file) as clip, muxing.muxer(target) as to:
            to.metadata.update(muxing.own(clip))
            (_copy if order.keep_pictures else _draw)(clip, to, order, sound)
    except (FFmpegError, OSError, ValueError) as error:
        raise Unsound("it can't be cut to what was ordered") from error
    return target.getvalue()


def _sound(file: BinaryIO, order: Order) -> Sound | None:
    """The clip's own sound from its first picture on; None where its packets are kept."""
    if order.keep_sound:
        return None
    begin = 0.0
    if not order.keep_pictures:
        with screening.opened(file) as clip:
            begin = next(clip.decode(video=0)).time or 0.0
    with screening.opened(file) as clip:
        return decode.track(clip, seconds=order.seconds, begin=begin)


def _copy(clip: InputContainer, to: OutputContainer, order: Order, sound: Sound | None) -> None:
    """The pictures as they are, with `sound` or with their own."""
    video = clip.streams.video[0]
    kept = (video, *(clip.streams.audio[:1] if sound is None else ()))
    tracks = {stream.index: to.add_stream_from_template(stream) for stream in kept}
    heard = None if sound is None else encode.SoundTrack(to, sound)
    end = Fraction(0)
    for packet in clip.demux(*kept):
        if packet.dts is None or packet.pts is None:
            continue
        if packet.stream is video:
            end = max(end, packet.pts * packet.time_base + 1 / Fraction(order.rate))
        packet.stream = tracks[packet.stream.index]
        to.mux(packet)
        if heard is not None:
            heard.write(min(end, Fraction(order.seconds)))
    if heard is not None:
        heard.finish(min(end, Fraction(order.seconds)))


def _draw(clip: InputContainer, to: OutputContainer, order: Order, sound: Sound | None) -> None:
    """The pictures anew, and `sound`."""
    assert sound is not None, "who keeps the sound keeps the pictures"
    rate = Fraction(order.rate)
    screening.share_out(clip.streams.video[0])
    drawn = encode.add_video(to, order.width, order.height, rate, quality=_QUALITY)
    heard = encode.SoundTrack(to, sound)
    fit, number = _Fit(order.width, order.height), 0
    for frame in _at_rate(clip.decode(video=0), clip.streams.video[0].average_rate, rate):
        if number == round(Fraction(order.seconds) * rate):
            break
        picture = fit(frame)
        picture.pts, picture.time_base = number, 1 / rate
        picture.pict_type = PictureType.NONE  # what it was is not what it is to be
        to.mux(drawn.encode(picture))
        number += 1
        heard.write(number / rate)
    to.mux(drawn.encode(None))
    heard.finish(min(number / rate, Fraction(order.seconds)))


def _at_rate(
    frames: Iterable[av.VideoFrame], was: Fraction | None, rate: Fraction
) -> Iterator[av.VideoFrame]:
    """The frame that is shown at each k / rate: the first, then any to half a picture's time.

    `was` is the rate of the frames; the last one is shown as long as the others on average.
    """
    early = 1 / (2 * max(was or rate, rate))
    shown: av.VideoFrame | None = None
    begin = now = Fraction(0)
    k = count = 0
    for frame in frames:
        assert frame.pts is not None, "screening has seen to it"
        assert frame.time_base is not None
        at = frame.pts * frame.time_base
        begin = at if shown is None else begin
        now, count = at - begin, count + 1
        while shown is not None and k / rate + (early if k else 0) < now:
            yield shown
            k += 1
        shown = frame
    last = now / (count - 1) if count > 1 else 1 / rate
    while shown is not None and k / rate + early < now + last:
        yield shown
        k += 1


class _Fit:
    """Cuts frames to a shape around their middle and scales them to its size."""

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._graph: Graph | None = None

    def __call__(self, frame: av.VideoFrame) -> av.VideoFrame:
        """In yuv420p, BT.709, limited range."""
        if self._graph is None:
            self._graph = self._made(frame)
        self._graph.vpush(frame)
        return self._graph.vpull()

    def _made(self, frame: av.VideoFrame) -> Graph:
        width, height = self._size
        scale = max(width / frame.width, height / frame.height)
        wide, high = (
            min(_even(ordered / scale), given // 2 * 2)
            for ordered, given in ((width, frame.width), (height, frame.height))
        )
        left, top = (frame.width - wide) // 4 * 2, (frame.height - high) // 4 * 2
        size = f"{width}:{height}:flags=lanczos+accurate_rnd"
        graph = Graph()
        graph.threads = 1
        graph.link_nodes(
            graph.add_buffer(
                width=frame.width,
                height=frame.height,
                format=frame.format,
                time_base=frame.time_base,
            ),
            graph.add("crop", f"{wide}:{high}:{left}:{top}"),
            graph.add("scale", f"{size}:out_color_matrix=bt709:out_range=tv"),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ).configure()
        return graph


def _even(size: float) -> int:
    return max(2, round(size / 2) * 2)
