"""What is observed in a take, against sounds of which the truth is known (tolerances: 0.1 s, 1 LU).

Each is a sentence for a judge, with one that says what it cannot tell; none is a score.
"""

from pathlib import Path

import numpy as np
import pytest

from tests.media.takes.speech import (
    GREETING,
    QUESTION,
    TAKE,
    chromium,
    recorded,
    seconds,
    silence,
    spoken,
    taken,
)
from tests.sounds import RATE, Wave, coded
from zuoxi.media.errors import RefusedFileError
from zuoxi.media.takes.figures.figure import Figure
from zuoxi.media.takes.figures.speech import spoken_characters
from zuoxi.media.takes.observations import Observations, observe
from zuoxi.media.takes.sealing import seal
from zuoxi.media.takes.sound import Span
from zuoxi.media.takes.voice import common, joined

A, B = spoken(GREETING), spoken(QUESTION)
PAUSED = np.concatenate([silence(0.8), A, silence(2), B, silence(3), B, silence(1)])
"""First word after 0.8 s, pauses of 2 s and 3 s."""
SPOKEN = GREETING + QUESTION + QUESTION
EDGE = 100  # ms


def softer(wave: Wave, *, by: float) -> Wave:
    return (wave / by).astype(np.float32)


def noisy(wave: Wave, *, below_db: float) -> Wave:
    level = float(np.sqrt(np.mean(np.concatenate([A, B]) ** 2))) * 10 ** (-below_db / 20)
    return wave + np.random.default_rng(3).normal(0, level, len(wave)).astype(np.float32)


def observed(
    folder: Path, *channels: Wave, text: str | None = None, without: tuple[int, ...] = ()
) -> Observations:
    chunks = recorded(*channels, bit_rate=32_000 * len(channels))
    seal(taken(folder, chunks, without=without), TAKE, folder / "a.webm")
    return observe(folder / "a.webm", layout="stereo" if len(channels) == 2 else "mono", text=text)


def near(spans: tuple[Span, ...], truth: list[tuple[float, float]]) -> bool:
    """Return whether ``spans`` have the edges ``truth`` (s), each to a tenth of a second."""
    edges = [(1000 * start, 1000 * end) for start, end in truth]
    return len(spans) == len(edges) and bool(
        np.allclose(np.array(spans).reshape(-1), np.array(edges).reshape(-1), atol=EDGE, rtol=0)
    )


VARIANTS = {
    "as spoken": PAUSED,
    "20 dB softer": softer(PAUSED, by=10),
    "clipped": np.clip(PAUSED * 6, -1, 1).astype(np.float32),
    "in noise 20 dB below": noisy(PAUSED, below_db=20),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_pauses_and_first_word_are_found_however_it_was_recorded(tmp_path: Path, variant: str):
    seen = observed(tmp_path, VARIANTS[variant])
    first = 0.8 + seconds(A)
    second = first + 2 + seconds(B)
    tolerance = 3 * EDGE if "noise" in variant else EDGE
    assert [span.ms for span in seen.pauses.spans] == pytest.approx([2_000, 3_000], abs=tolerance)
    assert seen.pauses.longest_ms == max(span.ms for span in seen.pauses.spans)
    assert seen.pauses.total_ms == sum(span.ms for span in seen.pauses.spans)
    assert seen.first_word.delay_ms == pytest.approx(800, abs=EDGE)
    if "noise" not in variant:
        assert near(seen.pauses.spans, [(first, first + 2), (second, second + 3)])


@pytest.mark.parametrize(("break_s", "pauses"), [(0.3, 0), (0.7, 1)])
def test_half_a_second_is_a_pause(tmp_path: Path, break_s: float, pauses: int):
    seen = observed(tmp_path, np.concatenate([silence(0.5), B, silence(break_s), B, silence(0.5)]))
    assert len(seen.pauses.spans) == pauses


def test_what_comes_after_the_last_word_is_no_pause(tmp_path: Path):
    seen = observed(tmp_path, np.concatenate([silence(0.5), B, silence(4)]))
    assert seen.pauses.spans == ()
    assert str(seen.pauses.says) == "没有不短于 0.5 秒的停顿。"


def test_loudness_follows_the_gain_and_true_peak_the_wave(tmp_path: Path):
    (usual,) = observed(tmp_path / "甲", PAUSED).loudness
    (soft,) = observed(tmp_path / "乙", softer(PAUSED, by=10)).loudness
    (clipped,) = observed(tmp_path / "丙", VARIANTS["clipped"]).loudness
    assert soft.lufs == pytest.approx(usual.lufs - 20, abs=1)
    assert usual.true_peak_db == pytest.approx(-6, abs=1.5)
    assert clipped.lufs > usual.lufs + 8
    assert clipped.true_peak_db > -0.5


def test_only_the_clipped_copy_is_clipped(tmp_path: Path):
    (clean,) = observed(tmp_path / "甲", PAUSED).clipping
    (clipped,) = observed(tmp_path / "乙", VARIANTS["clipped"]).clipping
    assert (clean.count, clean.at_ms, str(clean.says)) == (0, (), "坐席的声音没有削波。")
    assert clipped.count > 100
    assert len(clipped.at_ms) == 50
    assert 800 <= clipped.at_ms[0] <= 1_500


@pytest.mark.parametrize("variant", VARIANTS)
def test_speed_is_the_characters_of_the_text_by_the_time_of_speech(tmp_path: Path, variant: str):
    seen = observed(tmp_path, VARIANTS[variant], text=SPOKEN)
    truth = 60 * len(SPOKEN) / seconds(A, B, B)
    assert seen.rate is not None
    assert seen.rate.characters == len(SPOKEN)
    assert seen.rate.per_minute == pytest.approx(truth, rel=0.06)
    assert seen.speech_time.speech_ms == pytest.approx(1000 * seconds(A, B, B), rel=0.06)


def test_a_faster_voice_is_faster_by_as_much(tmp_path: Path):
    times = np.arange(0, len(PAUSED) - 1, 1.5)
    fast = np.interp(times, np.arange(len(PAUSED)), PAUSED).astype(np.float32)
    slow_rate = observed(tmp_path / "慢", PAUSED, text=SPOKEN).rate
    fast_rate = observed(tmp_path / "快", fast, text=SPOKEN).rate
    assert slow_rate is not None
    assert slow_rate.per_minute is not None
    assert fast_rate is not None
    assert fast_rate.per_minute == pytest.approx(1.5 * slow_rate.per_minute, rel=0.06)


@pytest.mark.parametrize(
    ("voice", "text", "per_minute"),
    [
        pytest.param(B[: RATE * 2], QUESTION, None, id="two seconds of speech"),
        pytest.param(B, "……", None, id="a text without characters"),
    ],
)
def test_too_little_says_nothing_of_speed(
    tmp_path: Path, voice: Wave, text: str, per_minute: int | None
):
    seen = observed(tmp_path, np.concatenate([silence(0.5), voice, silence(0.5)]), text=text)
    assert seen.rate is not None
    assert seen.rate.per_minute is per_minute
    assert str(seen.rate.says) == "说话不足 3 秒或话术没有字，不计语速。"


def test_without_a_text_there_is_no_speed(tmp_path: Path):
    assert observed(tmp_path, PAUSED).rate is None


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("您好，请讲。", 4),
        ("房号 1203", 6),
        ("VIP 客户", 5),
        ("OK，WiFi 密码", 6),
        ("𠮷野家", 3),
        ("", 0),
    ],
)
def test_what_is_heard_of_a_text_is_counted(text: str, characters: int):
    assert spoken_characters(text) == characters


def test_silence_is_said_to_be_silence(tmp_path: Path):
    seen = observed(tmp_path, np.zeros(RATE * 3, np.float32), text=GREETING)
    assert (seen.agent, seen.pauses.spans, seen.first_word.delay_ms) == ((), (), None)
    assert str(seen.first_word.says) == "没有听到坐席说话。"
    assert str(seen.speech_time.says) == "没有听到坐席说话。"
    assert str(seen.loudness[0].says) == "坐席声道没有声音。"


# The customer speaks first; the agent answers after 1.2 s, and is 2.00 s early the second time.
CUSTOMER = np.concatenate([silence(1), B, silence(1.2), silence(seconds(A)), silence(0.8), B])
_BEFORE = 1 + seconds(B) + 1.2 + seconds(A) + 0.8 + seconds(B) - 2
AGENT = np.concatenate(
    [silence(1 + seconds(B) + 1.2), A, silence(0.8 + seconds(B) - 2), B, silence(1)]
)
CUSTOMER = np.concatenate([CUSTOMER, silence(seconds(AGENT) - seconds(CUSTOMER))])[: len(AGENT)]


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Observations:
    folder = tmp_path_factory.mktemp("通话")
    return observed(folder, AGENT, softer(CUSTOMER, by=4), text=GREETING + QUESTION)


def test_an_overlap_of_two_seconds_is_one(call: Observations):
    assert call.overlap is not None
    assert near(call.overlap.spans, [(_BEFORE, _BEFORE + 2)])
    assert call.overlap.total_ms == pytest.approx(2_000, abs=EDGE)


def test_answers_are_timed_and_an_interruption_is_none(call: Observations):
    assert call.responses is not None
    assert near(call.responses.spans, [(1 + seconds(B), 1 + seconds(B) + 1.2)])
    assert call.responses.median_ms == call.responses.longest_ms
    assert call.responses.longest_ms == pytest.approx(1_200, abs=EDGE)


def test_on_a_line_of_two_only_common_silence_is_a_pause(call: Observations):
    gaps = [(1 + seconds(B), 1 + seconds(B) + 1.2), (2.2 + seconds(B, A), 3.0 + seconds(B, A))]
    assert near(call.pauses.spans, gaps)


def test_both_sides_have_their_loudness_and_only_the_agent_a_speed(call: Observations):
    agent, customer = call.loudness
    assert (agent.side, customer.side) == ("agent", "customer")
    assert customer.lufs == pytest.approx(agent.lufs - 12, abs=1.5)
    assert [one.side for one in call.clipping] == ["agent", "customer"]
    assert call.first_word.delay_ms == pytest.approx(1000 * (2.2 + seconds(B)), abs=EDGE)
    assert call.rate is not None
    assert call.rate.per_minute == pytest.approx(
        60 * len(GREETING + QUESTION) / seconds(A, B), rel=0.06
    )


def test_a_call_of_which_one_channel_is_lost_is_observed_as_one_voice(tmp_path: Path):
    path = coded(tmp_path / "a.webm", PAUSED, codec="libopus")
    seen = observe(path, layout="stereo", text=None)
    assert (seen.customer, seen.overlap, seen.responses) == (None, None, None)
    assert seen.health.lacks_channel
    assert str(seen.health.says) == "录音应有双方各一个声道，实际只有一个，无法分开双方。"


def test_where_time_is_missing_no_pause_is_counted(tmp_path: Path):
    speaking = np.concatenate([silence(0.5), A, A, silence(0.5)])
    seen = observed(tmp_path, speaking, without=(4, 5))
    ((start, end),) = seen.health.gaps
    assert end - start == pytest.approx(2_000, abs=2 * EDGE)
    assert seen.pauses.spans == ()
    said = f"录音有 1 处缺失，共 {(end - start) / 1000:.1f} 秒，播放为静音，不算停顿。"
    assert str(seen.health.says) == said


def test_a_take_of_chromium_has_the_pause_that_was_fed(tmp_path: Path):
    seal(taken(tmp_path, chromium("mono")), TAKE, tmp_path / "a.webm")
    seen = observe(tmp_path / "a.webm", layout="mono", text=None)
    assert [span.ms for span in seen.pauses.spans] == pytest.approx([1_500], abs=2 * EDGE)
    assert seen.health.gaps == ()
    assert str(seen.health.says) == "录音完整，时间上没有缺失。"


def test_observations_keep_their_figures_on_the_way_through_a_file(call: Observations):
    assert Observations.model_validate_json(call.model_dump_json()) == call


def test_every_figure_has_a_sentence_and_one_for_what_it_cannot_tell(call: Observations):
    figures = [value for _, value in call if isinstance(value, Figure)]
    figures += [*call.loudness, *call.clipping]
    assert len(figures) == 11
    for figure in figures:
        assert str(figure.says).endswith("。")
        assert str(figure.limits).endswith("。")


def test_a_file_that_is_no_recording_is_refused(tmp_path: Path):
    (tmp_path / "a.webm").write_text("这不是录音")
    with pytest.raises(RefusedFileError, match="录音已损坏"):
        observe(tmp_path / "a.webm", layout="mono", text=None)


def test_stretches_of_time_are_joined_and_compared():
    spans = [Span(0, 10), Span(10, 20), Span(25, 30), Span(26, 28)]
    assert joined(spans) == [Span(0, 20), Span(25, 30)]
    assert joined(spans, break_ms=6) == [Span(0, 30)]
    assert joined(spans, break_ms=5) == [Span(0, 20), Span(25, 30)]
    assert common([Span(0, 20), Span(25, 30)], [Span(5, 8), Span(19, 26)]) == [
        Span(5, 8),
        Span(19, 20),
        Span(25, 26),
    ]
    assert common([Span(0, 5)], [Span(5, 9)]) == []
