"""The demo paper's eight recordings, made and measured (R61–R65)."""

from pathlib import Path

import numpy as np
import pytest

from zuoxi.media.audio import Recording
from zuoxi.media.decoding import RATE, SoundFile
from zuoxi.media.segments import segments
from zuoxi.media.synthesis import synthesise
from zuoxi.papers.folder import read_folder
from zuoxi.rehearsal.demo_paper import demo_folder
from zuoxi.tasks.dictation.rules import FieldName, Rules
from zuoxi.tasks.dictation.scoring import normalise

pytestmark = pytest.mark.slow

with demo_folder() as FOLDER:
    (TASK, *_OTHERS) = read_folder(FOLDER).tasks
ITEMS = TASK.question["items"]
SILENT = 0.003  # −50 dB

# Checked by hand, syllable by syllable: surnames 单 任 仇 尉迟 曾 查, 重庆 chong2 qing4, 银行
# yin2 hang2, 大厦 da4 sha4, 朝阳 chao2 yang2, 子 in full tone, 1 as yao1, @ as 圈 A.
LINES = [
    " ".join(line.split())
    for line in """
ke4 hu4 xing4 ming2, li2 ruo4 chen2, li2 ming2 de5 li2, ruo4 gan1 de5 ruo4, zao3 chen2 de5 chen2.
ke4 hu4 di4 zhi3, hai3 zhou1 shi4 yun2 xi1 qu1 qing1 he2 lu4 yao1 er4 ba1 hao4 chun1 xiao3 yuan4
liu4 dong4 san1 ling2 er4 shi4. you2 zheng4 bian1 ma3, er4 yao1 wu3 ling2 yao1 ba1. lian2 xi4
dian4 hua4, yao1 jiu3 jiu3, ling2 ling2 ling2 ling2, yao1 er4 san1 si4. dian4 zi3 you2 xiang1, L I
R U, O C H E, N, quan1 A, E X A M, P L E dian3 C N.

ke4 hu4 xing4 ming2, shan4 yu3 tong2, xing4 shan4, jian3 dan1 de5 dan1, xia4 yu3 de5 yu3, wu2
tong2 de5 tong2. ke4 hu4 di4 zhi3, jiang1 ning2 shi4 dong1 hu2 qu1 xue2 fu3 da4 dao4 wu3 liu4 hao4
bo2 ya3 yuan2 er4 dong4 yao1 yao1 ling2 yao1 shi4. you2 zheng4 bian1 ma3, san1 san1 ling2 ling2
si4 liu4. lian2 xi4 dian4 hua4, yao1 jiu3 jiu3, ling2 ling2 ling2 ling2, er4 wu3 liu4 qi1. dian4
zi3 you2 xiang1, S H A N dian3 Y U T O, N G, quan1 A, E X A M, P L E dian3 C N.

ke4 hu4 xing4 ming2, ren2 zhong4 yuan3, xin4 ren4 de5 ren4, zhong4 liang4 de5 zhong4, yuan3 fang1
de5 yuan3. ke4 hu4 di4 zhi3, lin2 chuan1 shi4 nan2 shan1 qu1 bai3 hua1 jie1 jiu3 hao4 san1 dan1
yuan2 qi1 ling2 yao1 shi4. you2 zheng4 bian1 ma3, si4 yao1 ling2 er4 ling2 wu3. lian2 xi4 dian4
hua4, yao1 jiu3 jiu3, ling2 ling2 ling2 ling2, san1 ba1 jiu3 ling2. dian4 zi3 you2 xiang1, R E N
xia4 hua4 xian4 Z H Y, quan1 A, E X A M, P L E dian3 C O M.

ke4 hu4 xing4 ming2, qiu2 zi3 jin1, xing4 qiu2, bao4 chou2 de5 chou2, hai2 zi5 de5 zi3, yi1 zi4
pang2 de5 jin1. ke4 hu4 di4 zhi3, an1 ping2 shi4 gao1 xin1 qu1 ke1 chuang4 lu4 ba1 ba1 hao4
chuang4 zhi4 da4 sha4 A zuo4 yao1 wu3 ling2 liu4 shi4. you2 zheng4 bian1 ma3, qi1 yao1 ling2 yao1
yao1 jiu3. lian2 xi4 dian4 hua4, yao1 jiu3 jiu3, ling2 ling2 ling2 ling2, si4 ling2 er4 yao1.
dian4 zi3 you2 xiang1, Q I U Z, J gang4 ba1 ba1, quan1 A, E X A M, P L E dian3 C N.

ke4 hu4 xing4 ming2, yu4 chi2 qing1 he2, fu4 xing4 yu4 chi2, qing1 cao3 de5 qing1, he2 miao2 de5
he2. ke4 hu4 di4 zhi3, bai2 sha1 shi4 bin1 hai3 qu1 yu2 gang3 lu4 yao1 qi1 hao4 wang4 hai3 xiao3
qu1 yao1 yao1 dong4 er4 ling2 si4 shi4. you2 zheng4 bian1 ma3, wu3 qi1 ling2 er4 ling2 ba1. lian2
xi4 dian4 hua4, yao1 jiu3 jiu3, ling2 ling2 ling2 ling2, wu3 san1 yao1 liu4. dian4 zi3 you2
xiang1, Y U C H, I dian3 Q I N G, H E, quan1 A, E X A M, P L E dian3 O R G.

ke4 hu4 xing4 ming2, zeng1 le4 yi2, ceng2 jing1 de5 ceng2, kuai4 le4 de5 le4, xin1 kuang4 shen2
yi2 de5 yi2. ke4 hu4 di4 zhi3, qing1 pu3 shi4 gu3 cheng2 qu1 chao2 yang2 xiang4 san1 hao4. you2
zheng4 bian1 ma3, liu4 wu3 ling2 ling2 er4 yao1. lian2 xi4 dian4 hua4, yao1 jiu3 jiu3, ling2 ling2
ling2 ling2, liu4 liu4 si4 ba1. dian4 zi3 you2 xiang1, Z E N G, L Y er4 ling2, er4 wu3, quan1 A, E
X A M, P L E dian3 C N.

ke4 hu4 xing4 ming2, zha1 jia1 ming2, xing4 zha1, jian3 cha2 de5 cha2, jia1 jiang3 de5 jia1, ming2
tian1 de5 ming2. ke4 hu4 di4 zhi3, shi2 ling3 shi4 cheng2 guan1 qu1 chong2 qing4 lu4 er4 ling2
yao1 hao4 yin2 hang2 jia1 shu3 yuan4 si4 dong4 er4 dan1 yuan2 liu4 ling2 er4 shi4. you2 zheng4
bian1 ma3, ling2 wu3 ling2 ling2 ba1 yao1. lian2 xi4 dian4 hua4, yao1 jiu3 jiu3, ling2 ling2 ling2
ling2, qi1 qi1 wu3 si4. dian4 zi3 you2 xiang1, J M dian3 Z H A, quan1 A, E X A M, P L E dian3 C O
M.

ke4 hu4 xing4 ming2, ou1 yang2 duo3 duo3, fu4 xing4 ou1 yang2, hua1 duo3 de5 duo3, liang3 ge4
duo3. ke4 hu4 di4 zhi3, song1 bei3 shi4 tie3 xi1 qu1 hui4 zhan3 zhong1 xin1 bei3 lu4 si4 ling2
hao4. you2 zheng4 bian1 ma3, yao1 yao1 ling2 ling2 er4 si4. lian2 xi4 dian4 hua4, yao1 jiu3 jiu3,
ling2 ling2 ling2 ling2, ba1 yao1 ba1 er4. dian4 zi3 you2 xiang1, O Y D U, O D U O, quan1 A, E X A
M, P L E dian3 C N.
""".strip().split("\n\n")
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Recording, Path]]:
    folder = tmp_path_factory.mktemp("demo")
    targets = [folder / f"{number}.ogg" for number in range(1, 9)]
    return [
        (synthesise(sound.line, target), target)
        for sound, target in zip(TASK.sounds, targets, strict=True)
    ]


def seconds(recording: Recording) -> float:
    return recording.duration_ms / 1000


def counted(item: dict[str, dict[str, list[str]]]) -> int:
    classes = Rules().classes
    fields = item["fields"].items()
    return sum(len(normalise(texts[0], classes[FieldName(field)])) for field, texts in fields)


def silences(path: Path) -> list[float]:
    """Return the stretches of silence inside a recording, in seconds."""
    samples = np.concatenate(list(SoundFile(path).pieces()))
    step = RATE // 100
    loud = np.abs(samples[: len(samples) // step * step].reshape(-1, step)).max(axis=1) > SILENT
    places = np.flatnonzero(loud)
    return [gap / 100 for gap in (np.diff(places) - 1).tolist() if gap > 5]


def sameness_of_readings(path: Path) -> float:
    """Return how alike the loudness of both readings runs, 1 at most."""
    samples = np.abs(np.concatenate(list(SoundFile(path).pieces())))
    steps = samples[: len(samples) // 480 * 480].reshape(-1, 480).mean(axis=1)  # of 10 ms
    # The second begins half of everything later, and half of the gap more, less half an edge.
    later = len(steps) // 2 + 35
    return float(np.corrcoef(steps[:-later], steps[later:])[0, 1])


def test_every_sentence_is_read_as_it_was_checked_by_hand() -> None:
    assert [sound.line for sound in TASK.sounds] == LINES


def test_every_recording_takes_about_a_minute_and_all_fit_into_the_ten_minutes(made) -> None:
    durations = [seconds(recording) for recording, _ in made]
    assert [duration for duration in durations if not 50 <= duration <= 75] == []
    assert sum(durations) <= 9 * 60


def test_every_recording_is_equally_loud_without_clipping_or_remarks(made) -> None:
    for recording, path in made:
        assert abs(recording.loudness.lufs - -19) <= 0.5
        assert recording.loudness.true_peak_db <= -2
        assert recording.remarks == ()
        assert 200_000 < path.stat().st_size < 280_000


def test_the_information_is_read_twice_with_the_longest_pause_between(made) -> None:
    for _, path in made:
        gaps = silences(path)
        between = max(gaps)
        assert 2.0 <= between <= 3.0
        # Each long pause in a reading occurs twice: nothing but the gap between stands alone.
        inside = sorted(gap for gap in gaps if gap > 0.5 and gap != between)
        assert len(inside) == 8
        assert max(inside) < between - 0.5
        assert sameness_of_readings(path) > 0.9


def test_there_is_time_to_write_down_what_is_heard(made) -> None:
    for (recording, _), item, sound in zip(made, ITEMS, TASK.sounds, strict=True):
        # A trained typist writes a character a second; every recording leaves that.
        assert counted(item) <= 1.1 * seconds(recording)
        words = sum(len(segment.words) for segment in segments(sound.line))
        assert 2 * words / seconds(recording) <= 3.3  # spoken words a second, pauses included


def test_hints_are_spoken_and_are_no_part_of_the_key() -> None:
    for item in ITEMS:
        assert "的" in item["transcript"]
        assert not any("的" in text for texts in item["fields"].values() for text in texts)
