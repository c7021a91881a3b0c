"""The voice of simulated contestants: real Opus in chunks of a second, made once for a process.

Every chunk carries a mark of its own (an EBML Void element, which players pass over), so that no
two chunks of a rehearsal are alike and a mix-up of takes, contestants or numbers is found by hash.
"""

import functools
import hashlib
import io
from itertools import pairwise

import numpy as np

from zuoxi.media.decoding import RATE, Samples

BIT_RATE = 32_000
LONGEST_S = 660
"""A call of ten minutes, and a minute."""

_CLUSTER = b"\x1f\x43\xb6\x75"
_VOID = b"\xec"
_MARK_BYTES = 32
_TEXT = "nin2 hao3 zhe4 li3 shi4 ke4 fu2 zhong1 xin1 qing3 wen4 you3 shen2 me5 ke3 yi3 bang1 nin2"


@functools.cache
def spoken_chunks(seconds: int) -> tuple[bytes, ...]:
    """Return ``seconds`` of speech (at most LONGEST_S) as WebM/Opus, cut where clusters begin.

    The first chunk has the header, as a recorder's has. Raises
    :class:`~zuoxi.media.errors.RefusedFileError` where the voice does not work.
    """
    import av  # noqa: PLC0415 - codecs load slowly, and only who speaks needs them

    voice = _voice()
    buffer = io.BytesIO()
    options = {"live": "1", "cluster_time_limit": "1000"}
    with av.open(buffer, "w", format="webm", options=options) as container:
        coding = {"frame_duration": "60", "compression_level": "0"}
        stream = container.add_stream("libopus", rate=RATE, layout="mono", options=coding)
        stream.bit_rate = BIT_RATE
        for second in range(min(seconds, LONGEST_S)):
            piece = np.take(voice, np.arange(second * RATE, (second + 1) * RATE), mode="wrap")
            frame = av.AudioFrame.from_ndarray(piece.reshape(1, -1), format="flt", layout="mono")
            frame.sample_rate, frame.pts = RATE, second * RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return tuple(_clusters(buffer.getvalue()))


def marked(chunk: bytes, *, contestant: int, take: str, n: int) -> bytes:
    """Return ``chunk`` with the mark of its contestant, take and number."""
    mark = hashlib.sha256(f"{contestant}/{take}/{n}".encode()).digest()
    return chunk + _VOID + bytes([0x80 | _MARK_BYTES]) + mark


def _voice() -> Samples:
    from zuoxi.media.segments import segments  # noqa: PLC0415 - as above
    from zuoxi.media.synthesis import speak  # noqa: PLC0415

    samples, hertz = speak(segments(_TEXT))
    times = np.arange(int(len(samples) * RATE / hertz)) * hertz / RATE
    return np.interp(times, np.arange(len(samples)), samples).astype(np.float32)


def _clusters(content: bytes) -> list[bytes]:
    places = []
    at = content.find(_CLUSTER)
    while at >= 0:
        places.append(at)
        at = content.find(_CLUSTER, at + len(_CLUSTER))
    return [content[a:b] for a, b in pairwise([0, *places[1:], len(content)])]
