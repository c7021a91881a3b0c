"""Chunk 0 is the beginning of WebM with one Opus track, whatever the file calls itself."""

import io
from pathlib import Path

import av
import numpy as np
import pytest

from tests.media.takes.speech import chromium, receive, recorded, silence
from tests.sounds import coded, syllables, wav
from zuoxi.media.takes.folder import NoWebm, Takes
from zuoxi.media.takes.opus import is_stereo, packet_ms
from zuoxi.media.takes.webm import opus_channels

HEADER = chromium("mono")[0][:200]
VOICE = syllables(1, level=0.3)


@pytest.mark.parametrize(
    ("content", "channels"),
    [
        pytest.param(chromium("mono")[0], 1, id="Chromium, mono"),
        pytest.param(chromium("stereo")[0], 2, id="Chromium, stereo"),
        pytest.param(recorded(VOICE)[0], 1, id="ffmpeg, mono"),
        pytest.param(recorded(VOICE, VOICE)[0], 2, id="ffmpeg, stereo"),
    ],
)
def test_a_recorder_begins_with_an_opus_track(tmp_path: Path, content: bytes, channels: int):
    assert opus_channels(content) == channels
    assert receive(Takes(tmp_path), 0, content) is True


def _file(tmp_path: Path, name: str, codec: str) -> bytes:
    return coded(tmp_path / name, VOICE, codec=codec).read_bytes()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda folder: b"", id="nothing"),
        pytest.param(
            lambda folder: wav(folder / "录音.wav", VOICE).read_bytes(), id="a WAV renamed .webm"
        ),
        pytest.param(lambda folder: _file(folder, "a.ogg", "libopus"), id="Ogg"),
        pytest.param(lambda folder: _file(folder, "a.mka", "libopus"), id="Matroska, not WebM"),
        pytest.param(lambda folder: HEADER[:4], id="the magic number alone"),
        pytest.param(lambda folder: chromium("mono")[1], id="chunk 1"),
        pytest.param(lambda folder: HEADER[:4] + b"\xff" * 400, id="lengths beyond the end"),
        pytest.param(lambda folder: HEADER[:4] + b"\0" * 400, id="no lengths"),
        pytest.param(lambda folder: HEADER.replace(b"A_OPUS", b"A_OPUZ"), id="an unknown codec"),
        pytest.param(lambda folder: HEADER.replace(b"OpusHead", b"OpusTail"), id="no Opus header"),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, make):
    takes = Takes(tmp_path / "takes")
    with pytest.raises(NoWebm):
        receive(takes, 0, make(tmp_path))
    assert not (tmp_path / "takes").exists()


def test_a_beginning_that_is_cut_anywhere_is_refused_without_a_word():
    whole = next(n for n in range(200) if opus_channels(HEADER[:n]) == 1)
    assert all(opus_channels(HEADER[:n]) is None for n in range(whole))
    assert all(opus_channels(HEADER[:n]) == 1 for n in range(whole, 200))


@pytest.mark.parametrize("seed", range(50))
def test_no_bytes_bring_the_reader_down(seed: int):
    random = np.random.default_rng(seed)
    broken = bytearray(HEADER)
    for place in random.integers(4, len(broken), 8):
        broken[place] = random.integers(256)
    assert opus_channels(bytes(broken)) in {None, 1, 2}


@pytest.mark.parametrize(
    ("packet", "ms"),
    [
        (b"", 0),
        (bytes([0 << 3]), 10),
        (bytes([3 << 3]), 60),
        (bytes([11 << 3]), 60),
        (bytes([12 << 3]), 10),
        (bytes([15 << 3]), 20),
        (bytes([16 << 3]), 2.5),
        (bytes([31 << 3]), 20),
        (bytes([31 << 3 | 1]), 40),
        (bytes([31 << 3 | 2]), 40),
        (bytes([31 << 3 | 3, 3]), 60),
        (bytes([31 << 3 | 3, 0x80 | 6]), 120),
        (bytes([31 << 3 | 3, 7]), 0),
        (bytes([31 << 3 | 3]), 0),
    ],
)
def test_a_packet_says_how_much_sound_it_holds(packet: bytes, ms: float):
    assert packet_ms(packet) == ms


def test_what_packets_say_is_what_the_decoder_gives():
    for chunks, stereo in ((chromium("mono"), False), (chromium("stereo"), True)):
        with av.open(io.BytesIO(b"".join(chunks)), "r", format="webm") as container:
            for packet in container.demux(audio=0):
                content = bytes(packet)
                if content:
                    assert is_stereo(content) == stereo
                    assert [frame.samples / 48 for frame in packet.decode()] == [packet_ms(content)]


def test_silence_is_a_recording_too():
    assert opus_channels(recorded(silence(1))[0]) == 1
