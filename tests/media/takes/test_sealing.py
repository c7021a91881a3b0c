"""A sealed take: the same sound, seekable, neutral; a damaged one as far as it can be heard."""

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tests.media.takes.speech import (
    GREETING,
    QUESTION,
    TAKE,
    chromium,
    clusters,
    receive,
    recorded,
    sha256,
    silence,
    spoken,
    taken,
)
from tests.sounds import RATE, Wave
from zuoxi.media.takes.folder import Takes
from zuoxi.media.takes.sealing import Sealed, seal
from zuoxi.media.takes.sound import TakeSound

VOICE = np.concatenate([silence(0.5), spoken(GREETING), silence(1)])


def sealed(folder: Path, chunks: list[bytes], *, without: tuple[int, ...] = ()) -> Sealed:
    return seal(taken(folder, chunks, without=without), TAKE, folder / "a.webm")


def packets(content: bytes) -> list[bytes]:
    with av.open(io.BytesIO(content), "r", format="webm") as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def heard(path: Path) -> Wave:
    return np.concatenate(list(TakeSound(path).pieces()), axis=1)


def damage(made: Sealed) -> list[str]:
    return [str(said) for said in made.damage]


@pytest.mark.parametrize("name", ["mono", "stereo"])
def test_the_packets_stay_as_they_were_spoken(tmp_path: Path, name: str):
    sealed(tmp_path, chromium(name))
    assert packets((tmp_path / "a.webm").read_bytes()) == packets(b"".join(chromium(name)))


def test_a_take_of_chromium_is_sealed_whole(tmp_path: Path):
    made = sealed(tmp_path, chromium("mono"))
    file = (tmp_path / "a.webm").read_bytes()
    assert made.model_dump(exclude={"peaks"}) == {
        "layout": "mono",
        "bytes": len(file),
        "sha256": sha256(file),
        "span_ms": 6_293,
        "sound_ms": 6_300,
        "stalled": False,
        "missing": (),
        "damage": (),
    }


def test_what_is_heard_is_what_was_fed_into_the_microphone(tmp_path: Path):
    sealed(tmp_path, chromium("mono"))
    said = [silence(0.5), spoken(GREETING)[: RATE * 2], silence(1.5), spoken(QUESTION)[:72_000]]
    fed = np.concatenate(said)
    (got,) = heard(tmp_path / "a.webm")
    size = 2 ** (len(fed) + len(got)).bit_length()
    product = np.fft.irfft(np.fft.rfft(got, size) * np.conj(np.fft.rfft(fed, size)), size)
    assert product.max() / np.sqrt((got**2).sum() * (fed**2).sum()) > 0.6


def test_a_sealed_take_has_a_duration_and_can_be_sought_in(tmp_path: Path):
    sealed(tmp_path, recorded(VOICE))
    content = (tmp_path / "a.webm").read_bytes()
    cues, cluster = content.find(b"\x1c\x53\xbb\x6b", 200), content.find(b"\x1f\x43\xb6\x75", 200)
    assert 0 < cues < cluster
    with av.open(str(tmp_path / "a.webm")) as container:
        assert container.duration == pytest.approx(len(VOICE) / RATE * 1e6, abs=100_000)
        container.seek(7_000_000)
        at = next(container.demux(audio=0)).pts
        assert at is not None
        assert 5_000 <= at <= 7_000


def test_the_same_chunks_give_the_same_file_and_no_name_or_date(tmp_path: Path):
    for place in ("甲", "乙"):
        sealed(tmp_path / place, chromium("mono"))
    content = (tmp_path / "甲" / "a.webm").read_bytes()
    assert content == (tmp_path / "乙" / "a.webm").read_bytes()
    assert b"Chrome" not in content
    with av.open(str(tmp_path / "甲" / "a.webm")) as container:
        assert container.metadata == {"encoder": "Lavf"}
        assert set(container.streams.audio[0].metadata) <= {"DURATION"}


def test_a_name_that_a_browser_wrote_into_its_chunks_does_not_stay(tmp_path: Path):
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="webm", options={"live": "1"}) as container:
        container.metadata.update({"title": "选手甲的录音", "artist": "选手甲"})
        stream = container.add_stream("libopus", rate=RATE, layout="mono")
        stream.metadata["title"] = "座位 A-017"
        frame = av.AudioFrame.from_ndarray(VOICE.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert "选手甲".encode() in buffer.getvalue()
    sealed(tmp_path, clusters(buffer.getvalue()))
    content = (tmp_path / "a.webm").read_bytes()
    assert "选手甲".encode() not in content
    assert b"A-017" not in content


def test_peaks_draw_each_channel_fifty_times_a_second(tmp_path: Path):
    left = np.concatenate([np.zeros(RATE, np.float32), np.full(RATE, 0.5, np.float32)])
    left[RATE:] *= np.sin(np.arange(RATE) / 20)
    made = sealed(tmp_path, recorded(left, (left[::-1] / 2).astype(np.float32), bit_rate=64_000))
    one, other = made.peaks
    assert abs(len(one) - 100) <= 6
    assert len(one) == len(other)
    assert max(one[:48]) <= 2
    assert min(one[52:98]) >= 58
    assert max(one) <= 75
    assert min(other[2:46]) >= 26
    assert max(other[54:98]) <= 2


def test_a_missing_chunk_is_named_and_the_rest_stays_in_its_place(tmp_path: Path):
    whole = sealed(tmp_path / "全", chromium("mono"))
    made = sealed(tmp_path, chromium("mono"), without=(2,))
    assert (made.missing, made.span_ms, made.sound_ms) == ((2,), 6_293, 5_280)
    assert not made.stalled
    assert damage(made) == ["录音缺少 1 片（每片约 1 秒），从第 2 片起；其余部分已保留。"]
    assert len(made.peaks[0]) == len(whole.peaks[0])
    differences = np.abs(np.subtract(made.peaks[0][-100:], whole.peaks[0][-100:]))
    assert differences.mean() < 2  # the decoder needs a moment after the hole


def test_several_holes_are_no_stall(tmp_path: Path):
    made = sealed(tmp_path, recorded(VOICE), without=(2, 3, 6))
    assert (made.missing, made.stalled) == ((2, 3, 6), False)
    assert damage(made) == ["录音缺少 3 片（每片约 1 秒），从第 2 片起；其余部分已保留。"]


def test_a_finished_take_that_lost_its_last_chunks_says_so(tmp_path: Path):
    chunks = chromium("mono")
    takes = taken(tmp_path, chunks)
    takes.finish(TAKE, chunks=7, sha256=sha256(b"".join(chunks)), how="stopped")
    for name in ("000005.*", "000006.*"):
        next(takes.root.rglob(name)).unlink()
    assert seal(Takes(takes.root), TAKE, tmp_path / "a.webm").missing == (5, 6)


@pytest.mark.parametrize(
    ("chunks", "layout"),
    [
        pytest.param(chromium("mono"), "mono", id="Chromium, mono"),
        pytest.param(chromium("stereo"), "stereo", id="Chromium, stereo"),
        pytest.param(recorded(VOICE), "mono", id="cut where clusters begin"),
    ],
)
def test_a_take_without_its_first_chunk_is_heard_from_the_second_on(
    tmp_path: Path, chunks: list[bytes], layout: str
):
    whole = sealed(tmp_path / "全", chunks)
    made = sealed(tmp_path, chunks, without=(0,))
    assert (made.missing, made.layout, made.sound_ms) == ((0,), layout, whole.sound_ms - 960)
    assert damage(made) == [
        "录音的开头（第 0 片）没有到达服务器；其余部分按录音程序的惯用格式解出，请听一遍确认。",
        "录音缺少 1 片（每片约 1 秒），从第 0 片起；其余部分已保留。",
    ]
    for channel, all_of_it in zip(made.peaks, whole.peaks, strict=True):
        differences = np.abs(np.subtract(channel[-60:], all_of_it[-60:]))
        assert differences.mean() < 6
    assert sealed(tmp_path / "再", chunks, without=(0,)) == made


@pytest.mark.parametrize("missing", [1, 3, 5])
def test_whatever_of_the_beginning_is_lost_the_rest_is_heard(tmp_path: Path, missing: int):
    made = sealed(tmp_path, chromium("mono"), without=tuple(range(missing)))
    assert made.missing == tuple(range(missing))
    assert made.sound_ms >= 1_000 * (6 - missing)


def test_of_bytes_that_are_no_sound_nothing_is_sealed(tmp_path: Path):
    takes = Takes(tmp_path / "takes")
    receive(takes, 1, np.random.default_rng(0).bytes(4_000))
    made = seal(takes, TAKE, tmp_path / "a.webm")
    assert made == Sealed(missing=(0,), damage=made.damage)
    assert damage(made) == ["录音里没有可以解码的声音。"]
    assert not (tmp_path / "a.webm").exists()


def test_a_take_of_which_nothing_came_is_sealed_as_nothing(tmp_path: Path):
    made = seal(Takes(tmp_path / "takes"), TAKE, tmp_path / "a.webm")
    assert made == Sealed(damage=made.damage)
    assert damage(made) == ["录音里没有可以解码的声音。"]


def stalling(*, every: int, by_ms: int) -> list[bytes]:
    """Return a take in which each ``every``-th packet comes ``by_ms`` late, and all after it."""
    buffer = io.BytesIO()
    with (
        av.open(io.BytesIO(b"".join(recorded(VOICE))), "r", format="webm") as source,
        av.open(buffer, "w", format="webm", options={"live": "1"}) as target,
    ):
        stream = target.add_stream_from_template(source.streams.audio[0])
        for number, packet in enumerate(source.demux(audio=0)):
            if packet.size:
                packet.pts = packet.dts = number * 60 + number // every * by_ms
                packet.time_base = Fraction(1, 1000)
                packet.stream = stream
                target.mux(packet)
    return clusters(buffer.getvalue())


@pytest.mark.parametrize(
    ("every", "by_ms", "stalled"),
    [
        (1_000, 0, False),
        (100, 100, False),  # once: a tenth of a second may be anything
        (100, 108, False),  # once: 1.0 % of 10.9 s
        (100, 120, True),
        (10, 100, True),
    ],
)
def test_time_that_a_starved_machine_left_out_is_a_stall(
    tmp_path: Path, every: int, by_ms: int, stalled: bool
):
    made = sealed(tmp_path, stalling(every=every, by_ms=by_ms))
    assert made.stalled is stalled
    lost = f"{(made.span_ms - made.sound_ms) / 1000:.1f}"
    said = f"录音机器来不及录制，共缺 {lost} 秒；缺处播放为静音。"
    assert damage(made) == ([said] if stalled else [])


def test_a_stall_lasts_as_long_in_the_drawing_as_in_the_player(tmp_path: Path):
    made = sealed(tmp_path, stalling(every=10, by_ms=200))
    assert abs(len(made.peaks[0]) * 20 - made.span_ms) <= 200
    assert made.span_ms - made.sound_ms == 200 * 17


@pytest.mark.parametrize("seed", range(20))
def test_damaged_bytes_never_stop_the_seal(tmp_path: Path, seed: int):
    random = np.random.default_rng(seed)
    chunks = chromium("mono")
    broken = bytearray(chunks[3])
    for place in random.integers(0, len(broken), 40):
        broken[place] = random.integers(256)
    made = sealed(tmp_path, [*chunks[:3], bytes(broken), *chunks[4:]])
    assert made.layout == "mono"
    assert made.sound_ms >= 2_900
    assert made.span_ms <= 7_200_000 + 60_000


@pytest.mark.parametrize("seed", range(5))
def test_chunks_that_are_no_sound_are_said_to_be_damage(tmp_path: Path, seed: int):
    noise = np.random.default_rng(seed).bytes(4_000)
    made = sealed(tmp_path, [*chromium("mono")[:2], noise, noise])
    assert made.sound_ms >= 1_900


def test_a_running_take_can_be_sealed_as_far_as_it_came(tmp_path: Path):
    takes = Takes(tmp_path / "takes")
    for n, content in enumerate(chromium("mono")[:3]):
        receive(takes, n, content)
    made = seal(takes, TAKE, tmp_path / "a.webm")
    assert (made.missing, made.sound_ms) == ((), 3_000)
