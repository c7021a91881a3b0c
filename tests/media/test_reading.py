"""How a text is read aloud (R62–R64). Every expected reading was checked by hand."""

import pytest

from zuoxi.media.known_readings import PHRASES, SURNAMES
from zuoxi.media.reading import reading_line
from zuoxi.media.segments import UnreadableLineError, segments


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("电话：19900001234。",
         "dian4 hua4, yao1 jiu3 jiu3, ling2 ling2 ling2 ling2, yao1 er4 san1 si4."),
        ("电话：0592-1234567",
         "dian4 hua4, ling2 wu3 jiu3 er4, yao1 er4 san1 si4 wu3 liu4 qi1"),
        ("邮政编码010018", "you2 zheng4 bian1 ma3 ling2 yao1 ling2 ling2 yao1 ba1"),
        ("清河路128号６栋302室",
         "qing1 he2 lu4 yao1 er4 ba1 hao4 liu4 dong4 san1 ling2 er4 shi4"),
        ("电子邮箱：li_n.a@ex.cn",
         "dian4 zi3 you2 xiang1, L I xia4 hua4 xian4 N dian3 A, quan1 A, E X dian3 C N"),
        ("qiuzj-88@example.cn", "Q I U Z, J gang4 ba1 ba1, quan1 A, E X A M, P L E dian3 C N"),
        ("女，姓单", "nü3, xing4 shan4"),
        ("ＡＢ１２", "A B yao1 er4"),
        ("A座", "A zuo4"),
    ],
)  # fmt: skip
def test_digits_are_read_as_on_the_telephone_and_letters_spelled(text: str, line: str) -> None:
    assert reading_line(text) == line


def test_a_hum_of_assent_is_something_that_the_voices_can_say() -> None:
    assert reading_line("嗯，您说。") == "en4, nin2 shuo1."
    assert segments("en4, nin2 shuo1.")


def test_the_printed_sample_is_read_rightly() -> None:
    assert reading_line("客户姓名：黄如新，草字头黄，如果的如，新旧的新。") == (
        "ke4 hu4 xing4 ming2, huang2 ru2 xin1, cao3 zi4 tou2 huang2, ru2 guo3 de5 ru2, "
        "xin1 jiu4 de5 xin1."
    )


@pytest.mark.parametrize(
    ("surname", "read"),
    [
        ("单", "shan4"), ("曾", "zeng1"), ("查", "zha1"), ("解", "xie4"), ("仇", "qiu2"),
        ("任", "ren2"), ("华", "hua4"), ("区", "ou1"), ("朴", "piao2"), ("盖", "ge3"),
        ("缪", "miao4"), ("翟", "zhai2"), ("燕", "yan1"), ("葛", "ge3"), ("乐", "yue4"),
        ("纪", "ji3"), ("冼", "xian3"), ("覃", "qin2"), ("召", "shao4"), ("员", "yun4"),
        ("折", "she2"), ("种", "chong2"), ("秘", "bi4"), ("卜", "bu3"), ("牟", "mu4"),
        ("过", "guo1"), ("哈", "ha3"), ("那", "na1"), ("占", "zhan1"), ("粘", "nian2"),
        ("阚", "kan4"), ("撒", "sa3"), ("薄", "bo2"), ("繁", "po2"), ("干", "gan1"),
        ("句", "gou1"), ("肖", "xiao1"), ("都", "du1"), ("能", "nai4"), ("要", "yao1"),
        ("石", "shi2"), ("曲", "qu1"), ("车", "che1"), ("贾", "jia3"), ("盛", "sheng4"),
        ("费", "fei4"), ("叶", "ye4"), ("应", "ying1"), ("强", "qiang2"), ("沈", "shen3"),
        ("尹", "yin3"), ("褚", "chu3"), ("佘", "she2"), ("谌", "chen2"), ("宁", "ning2"),
        ("尉迟", "yu4 chi2"), ("万俟", "mo4 qi2"), ("长孙", "zhang3 sun1"),
        ("令狐", "ling2 hu2"), ("澹台", "tan2 tai2"), ("诸葛", "zhu1 ge3"),
        ("皇甫", "huang2 fu3"), ("鲜于", "xian1 yu2"), ("宰父", "zai3 fu3"),
        ("乐正", "yue4 zheng4"), ("段干", "duan4 gan1"), ("夹谷", "jia2 gu3"),
        ("亓官", "qi2 guan1"), ("呼延", "hu1 yan2"), ("欧阳", "ou1 yang2"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(surname: str, read: str) -> None:
    said = f"ke4 hu4 xing4 ming2, {read} qing1 he2."
    assert reading_line(f"客户姓名：{surname}青禾。") == said
    assert reading_line(f"姓名是{surname}青禾") == said[4:-1].replace("hu4 ", "").replace(
        "ming2,", "ming2 shi4"
    )


def test_who_is_named_once_keeps_the_surname_and_a_word_keeps_its_reading() -> None:
    assert reading_line("客户姓名：单小雨。单小雨，姓单，简单的单。") == (
        "ke4 hu4 xing4 ming2, shan4 xiao2 yu3. shan4 xiao2 yu3, xing4 shan4, jian3 dan1 de5 dan1."
    )
    assert reading_line("复姓尉迟，校尉的尉") == "fu4 xing4 yu4 chi2, xiao4 wei4 de5 wei4"
    assert reading_line("客户单小雨，简单", names=["单小雨"]) == (
        "ke4 hu4 shan4 xiao2 yu3, jian3 dan1"
    )
    assert reading_line("客户姓名：仇子衿") == "ke4 hu4 xing4 ming2, qiu2 zi3 jin1"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("银行的行", "yin2 hang2 de5 hang2"), ("行走的行", "xing2 zou3 de5 xing2"),
        ("重庆的重", "chong2 qing4 de5 chong2"), ("重量的重", "zhong4 liang4 de5 zhong4"),
        ("成长的长", "cheng2 zhang3 de5 zhang3"), ("长江的长", "chang2 jiang1 de5 chang2"),
        ("音乐的乐", "yin1 yue4 de5 yue4"), ("快乐的乐", "kuai4 le4 de5 le4"),
        ("曾经的曾", "ceng2 jing1 de5 ceng2"), ("检查的查", "jian3 cha2 de5 cha2"),
        ("孩子的子", "hai2 zi5 de5 zi3"), ("语法的语", "yu2 fa3 de5 yu3"),
        ("衣字旁的衿", "yi1 zi4 pang2 de5 jin1"), ("弓长张", "gong1 chang2 zhang1"),
        ("木子李", "mu4 zi3 li3"), ("立早章", "li4 zao3 zhang1"), ("耳东陈", "er3 dong1 chen2"),
        ("两个朵", "liang3 ge4 duo3"), ("双木林", "shuang1 mu4 lin2"),
    ],
)  # fmt: skip
def test_a_hint_cites_the_character_as_its_word_reads_it(text: str, line: str) -> None:
    assert reading_line(text) == line


@pytest.mark.parametrize(
    ("place", "read"),
    [
        ("重庆路", "chong2 qing4 lu4"), ("厦门", "xia4 men2"), ("大厦", "da4 sha4"),
        ("朝阳巷", "chao2 yang2 xiang4"), ("长治", "chang2 zhi4"), ("长春", "chang2 chun1"),
        ("六安", "lu4 an1"), ("丽水", "li2 shui3"), ("乐清", "yue4 qing1"),
        ("乐陵", "lao4 ling2"), ("台州", "tai1 zhou1"), ("番禺", "pan1 yu2"),
        ("蚌埠", "beng4 bu4"), ("亳州", "bo2 zhou1"), ("涡阳", "guo1 yang2"),
        ("浚县", "xun4 xian4"), ("单县", "shan4 xian4"), ("洪洞", "hong2 tong2"),
        ("什邡", "shi2 fang1"), ("郫都", "pi2 du1"), ("都匀", "du1 yun2"),
        ("会稽", "kuai4 ji1"), ("阆中", "lang4 zhong1"), ("银行支行", "yin2 hang2 zhi1 hang2"),
        ("人行道", "ren2 xing2 dao4"), ("解放路", "jie3 fang4 lu4"), ("胡同", "hu2 tong4"),
        ("还建房", "huan2 jian4 fang2"), ("一单元", "yi1 dan1 yuan2"),
        ("一百二十八号", "yi4 bai3 er4 shi2 ba1 hao4"),
    ],
)  # fmt: skip
def test_places_are_read_as_those_who_live_there_say(place: str, read: str) -> None:
    assert reading_line(place) == read


@pytest.mark.parametrize("word", ["电子邮箱", "电子邮件", "电子信箱", "电子"])
def test_the_word_in_every_recording_has_no_neutral_tone(word: str) -> None:
    assert reading_line(word).startswith("dian4 zi3")


def test_a_character_that_no_dictionary_knows_is_left_for_the_author() -> None:
    line = reading_line("客户姓名：王𠮷明")
    assert line == "ke4 hu4 xing4 ming2, wang2 𠮷 ming2"
    with pytest.raises(UnreadableLineError) as refused:
        segments(line)
    assert refused.value.word == "𠮷"


@pytest.mark.parametrize(
    ("text", "line"),
    [("嗯", "en4"), ("嗯，好的。", "en4, hao3 de5."), ("嗯嗯", "en4 en4"), ("嗯哼", "en4 heng1")],
)
def test_what_is_hummed_can_be_spoken(text: str, line: str) -> None:
    assert reading_line(text) == line
    assert segments(line)


def test_every_reading_that_we_add_can_be_spoken() -> None:
    for reading in (*SURNAMES.values(), *PHRASES.values()):
        assert len(segments(reading)) == 1
    for phrase, reading in PHRASES.items():
        assert reading_line(phrase) == reading
