"""A cue may name what the reference names; it leaks where most of the reference stands in it."""

import pytest

from zuoxi.tasks.inbound_call.leaking import LEAKS_AT, leaks

REFERENCE = "一二三四五六七八九十"


@pytest.mark.parametrize(
    ("cue", "leak"),
    [
        ("一二三四五六", True),  # 6 of 10 characters: 60 %
        ("一二三四五", False),  # 5 of 10
        ("一二三，四五六。", True),  # punctuation makes no difference
        ("一二三四X七八九十", True),  # 8 of 10 in two stretches of four
        ("一二三X五六七X九十", False),  # stretches of three are words of the trade
        ("说：" + REFERENCE, True),
        ("", False),
    ],
)
def test_a_cue_leaks_from_sixty_percent_in_stretches_of_four(cue: str, leak: bool) -> None:
    assert LEAKS_AT == 60
    assert leaks(cue, REFERENCE) is leak


@pytest.mark.parametrize(
    ("cue", "reference", "leak"),
    [
        ("对客户说“请稍等”", "请稍等。", True),
        ("请客户等一下", "请稍等。", False),
        ("问候客户", "", False),
        ("问候客户", "……", False),
        ("说ＸＱ３１２６次", "XQ3126次", True),
    ],
)
def test_a_short_reference_leaks_only_as_a_whole(cue: str, reference: str, leak: bool) -> None:
    assert leaks(cue, reference) is leak


def test_facts_that_cue_and_reference_share_are_no_leak() -> None:
    cue = "复述12月16日XQ3126次航班，请客户确认。"
    reference = "我再为您核对一遍：12月16日XQ3126次，15点30分由临川飞往海州，一共1880元，对吗？"
    assert not leaks(cue, reference)


def test_a_pasted_reference_with_a_few_words_changed_is_a_leak() -> None:
    cue = "请说：您好，这里是晴川酒店，工号9999，很高兴为您服务，请问有什么可以帮您？"
    reference = "您好，这里是晴川酒店，工号0816，很高兴为您服务。请问有什么可以帮您？"
    assert leaks(cue, reference)
