"""Copies the packets of recorded WebM into a file with cues and a duration."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av

from zuoxi.media.takes.opus import packet_ms
from zuoxi.media.takes.sound import LONGEST_MS

Layout = Literal["mono", "stereo"]

_OPTIONS = {
    "fflags": "+bitexact",  # no date, no random ids, no version of the library
    "cluster_time_limit": "2000",  # ms: how near to its wish a player can seek
    "cues_to_front": "1",  # found with the first request
}
_MILLISECOND = Fraction(1, 1000)


@dataclass
class Remuxed:
    """What was copied. ``steps_ms``: how much later than the end of its predecessor each packet
    begins; ``is_broken``: an unreadable place was met, or a packet that is none."""

    layout: Layout
    span_ms: int = 0
    sound_ms: float = 0.0
    steps_ms: list[float] = field(default_factory=list)
    is_broken: bool = False


def remux(content: bytes, target: Path) -> Remuxed | None:
    """Write the Opus packets of the WebM in ``content`` to ``target``; None where there are none.

    Reads on behind an unreadable place as far as the format allows it. Raises OSError where
    ``target`` cannot be written.
    """
    try:
        source = av.open(io.BytesIO(content), "r", format="webm", metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError):
        return None
    with source:
        if not source.streams.audio or source.streams.audio[0].codec_context.name != "opus":
            return None
        stream = source.streams.audio[0]
        made = Remuxed("stereo" if stream.channels == 2 else "mono")
        packets = _packets(source, stream, made)
        first = next(packets, None)
        if first is None:
            return None
        with target.open("wb") as file, av.open(file, "w", format="webm", options=_OPTIONS) as sink:
            copy = sink.add_stream_from_template(stream)
            copy.metadata.clear()
            sink.mux(_moved(first, copy))
            for packet in packets:
                sink.mux(_moved(packet, copy))
    return made


def _packets(
    source: "av.container.InputContainer", stream: "av.AudioStream", made: Remuxed
) -> Iterator["av.Packet[av.AudioStream]"]:
    """Yield the packets in time order, beginning at 0, and take down in ``made`` what they are."""
    began: int | None = None
    last, end = -1, 0.0
    try:
        for packet in source.demux(stream):
            length = packet_ms(bytes(packet))
            if packet.pts is None or not length:
                made.is_broken = made.is_broken or packet.size > 0
                continue
            began = packet.pts if began is None else began
            at = packet.pts - began
            if not last < at <= LONGEST_MS:
                made.is_broken = True
                continue
            packet.pts = packet.dts = at
            packet.duration = round(length)
            made.steps_ms.append(at - end)
            made.sound_ms += length
            last, end = at, at + length
            made.span_ms = round(end)
            yield packet
    except av.error.FFmpegError:
        made.is_broken = True


def _moved(
    packet: "av.Packet[av.AudioStream]", stream: "av.AudioStream"
) -> "av.Packet[av.AudioStream]":
    packet.stream = stream
    packet.time_base = _MILLISECOND
    return packet
