"""How a dictation is counted: R89–R94, I2–I7."""

import unicodedata
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zuoxi.tasks.contract import RefusedOperation
from zuoxi.tasks.dictation.rules import FieldClass, FieldName, Rules
from zuoxi.tasks.dictation.scoring import (
    EmptyKeyError,
    Slip,
    difference,
    normalise,
    score_answer,
    score_field,
)

# 3 + 22 + 6 + 11 + 17 = 59 characters, as the printed sample has.
KEY = {
    "1": {
        FieldName.NAME: ["黄如新"],
        FieldName.ADDRESS: ["海州市云溪区清河路一百二十八号春晓苑六栋三零"],
        FieldName.POSTCODE: ["010018"],
        FieldName.PHONE: ["199-0000-1234"],
        FieldName.EMAIL: ["huangrx@example.c"],
    }
}
PERFECT = {"1": {field: texts[0] for field, texts in KEY["1"].items()}}

TEXT = st.text(
    st.one_of(
        st.sampled_from("黄如新王重任单ＡＢ１２，。·　 -@._😀👍🏽é\u0301\u200d\t号楼室"),
        st.characters(max_codepoint=0x1FFFF, exclude_categories=["Cs"]),
    ),
    max_size=25,
)
SMALL = st.text("甲乙丙丁", max_size=12)


def plain_lcs(first: str, second: str) -> int:
    """The textbook's table, to compare with."""
    row = [0] * (len(second) + 1)
    for a in first:
        before = row
        row = [0]
        for place, b in enumerate(second):
            row.append(before[place] + 1 if a == b else max(row[place], before[place + 1]))
    return row[-1]


def with_last_changed(count: int) -> dict[str, dict[FieldName, str]]:
    name = PERFECT["1"][FieldName.ADDRESS]
    return {"1": {**PERFECT["1"], FieldName.ADDRESS: name[: len(name) - count] + "错" * count}}


def test_the_sample_has_59_counted_characters_all_right_for_full_marks() -> None:
    score = score_answer(KEY, PERFECT)
    assert [f.required for f in score.fields] == [3, 22, 6, 11, 17]
    assert (score.required, score.correct) == (59, 59)
    assert (str(score.accuracy), str(score.score)) == ("100.00", "10.00")


@pytest.mark.parametrize(
    ("wrong", "accuracy", "score", "ratio", "ratio_score"),
    [(1, "98.31", "9.83", "0.98", "9.80"), (2, "96.61", "9.66", "0.97", "9.70")],
)
def test_accuracy_is_rounded_half_up_in_percent_unless_the_rules_read_it_as_a_ratio(
    wrong: int, accuracy: str, score: str, ratio: str, ratio_score: str
) -> None:
    typed = with_last_changed(wrong)
    percent = score_answer(KEY, typed)
    assert (percent.correct, str(percent.accuracy), str(percent.score)) == (
        59 - wrong,
        accuracy,
        score,
    )
    other = score_answer(KEY, typed, rules=Rules(accuracy_reading="ratio"))
    assert (str(other.accuracy), str(other.score)) == (ratio, ratio_score)


def test_nothing_typed_is_zero_with_two_places() -> None:
    score = score_answer(KEY, {})
    assert (score.required, score.correct, str(score.accuracy), str(score.score)) == (
        59,
        0,
        "0.00",
        "0.00",
    )


@pytest.mark.parametrize(
    ("text", "field_class", "counted"),
    [
        ("黄 如·新。", FieldClass.TEXT, "黄如新"),
        ("清河路１２８号（东门）Ａ座", FieldClass.TEXT, "清河路128号东门A座"),
        ("\u200b王\ufeff小\t明\u3000", FieldClass.TEXT, "王小明"),
        ("❤\ufe0f@b.cn\u3164\u034f", FieldClass.VISIBLE, "❤@b.cn"),
        ("０１００-10 ", FieldClass.DIGITS, "010010"),
        ("(199) 0000—1234转", FieldClass.DIGITS, "19900001234"),
        ("Li.Na_01@Example.CN ", FieldClass.VISIBLE, "li.na_01@example.cn"),
        ("ｌｉ＋ａ＠ｅｘａｍｐｌｅ．ｃｎ", FieldClass.VISIBLE, "li+a@example.cn"),
        ("😀王👍🏽", FieldClass.TEXT, "😀王👍🏽"),
    ],
)
def test_what_counts_depends_on_the_class_of_the_field(
    text: str, field_class: FieldClass, counted: str
) -> None:
    assert normalise(text, field_class, case_sensitive=False) == counted


def test_letter_case_of_an_email_counts_only_if_the_recording_spells_it() -> None:
    key = {"1": {FieldName.EMAIL: ["LiNa@example.cn"]}}
    typed = {"1": {FieldName.EMAIL: "lina@example.cn"}}
    assert score_answer(key, typed).correct == 15
    assert score_answer(key, typed, case_sensitive=frozenset({"1"})).correct == 13


def test_letter_case_of_a_name_always_counts() -> None:
    assert score_field("a座", ["A座"], item="1", field=FieldName.ADDRESS).correct == 1


@pytest.mark.parametrize(("length", "accepted"), [(6, True), (7, False)])
def test_a_field_holds_at_most_twice_the_characters_of_its_key(length: int, accepted: bool) -> None:
    def score() -> int:
        return score_field("新" * length, ["黄如新"], item="1", field=FieldName.NAME).correct

    if accepted:
        assert score() == 1
    else:
        with pytest.raises(RefusedOperation) as refused:
            score()
        assert refused.value.code == "too_long"
        assert refused.value.params == {"field": "name", "limit": 6, "found": 7}


def test_the_length_cap_follows_the_longest_alternative() -> None:
    field = score_field("王" * 8, ["王明", "王小明明"], item="1", field=FieldName.NAME)
    assert field.required == 2


def test_any_accepted_alternative_is_full_marks_and_the_denominator_stays() -> None:
    alternatives = ["清河路128号3栋302", "清河路一百二十八号三栋三零二室"]
    for text in alternatives:
        field = score_field(text, alternatives, item="1", field=FieldName.ADDRESS)
        assert (field.required, field.correct) == (12, 12)


def test_the_better_alternative_counts_in_proportion_rounded_down() -> None:
    # 3 of 4 characters of the second alternative: 3/4 of 2 is 1.5, so 1.
    field = score_field("丙丁戊", ["甲乙", "丙丁戊己"], item="1", field=FieldName.NAME)
    assert (field.required, field.correct, field.key) == (2, 1, "丙丁戊己")


def test_a_key_without_a_counted_character_cannot_be_scored() -> None:
    with pytest.raises(EmptyKeyError):
        score_field("王", ["，。"], item="1", field=FieldName.NAME)


def test_the_difference_shows_wrong_missing_and_surplus_runs() -> None:
    assert difference("黄如新", "黄入新辛") == [
        Slip("equal", "黄", "黄"),
        Slip("replace", "如", "入"),
        Slip("equal", "新", "新"),
        Slip("insert", "", "辛"),
    ]
    assert difference("123456", "12456") == [
        Slip("equal", "12", "12"),
        Slip("delete", "3", ""),
        Slip("equal", "456", "456"),
    ]


def test_surplus_costs_nothing_unless_the_rules_say_so() -> None:
    key = {"1": {FieldName.NAME: ["黄如新"]}}
    typed = {"1": {FieldName.NAME: "黄如新新"}}
    assert [(f.correct, f.surplus) for f in score_answer(key, typed).fields] == [(3, 1)]
    assert str(score_answer(key, typed).score) == "10.00"
    assert score_answer(key, typed, rules=Rules(surplus_penalty=1)).correct == 2


def test_a_penalty_per_slip_never_makes_a_field_worth_less_than_nothing() -> None:
    rules = Rules(slip_penalty=10)
    score = score_answer(KEY, with_last_changed(1), rules=rules)
    assert [f.counted for f in score.fields] == [3, 11, 6, 11, 17]
    assert score_answer(KEY, with_last_changed(4), rules=rules).fields[1].counted == 0


def test_an_alternative_that_holds_another_one_is_no_slip_when_it_is_typed_exactly() -> None:
    key = {"1": {FieldName.ADDRESS: ["竹影小区6栋", "云岭市竹影小区6栋"]}}
    typed = {"1": {FieldName.ADDRESS: "云岭市竹影小区6栋"}}
    score = score_answer(key, typed, rules=Rules(surplus_penalty=1, slip_penalty=1))
    assert (str(score.score), score.fields[0].surplus, score.fields[0].slips) == ("10.00", 0, 0)


@given(SMALL, SMALL)
def test_correct_characters_are_the_longest_common_subsequence(key: str, typed: str) -> None:
    rules = Rules(length_cap_factor=10)
    if key and len(typed) <= 10 * len(key):
        field = score_field(typed, [key], item="1", field=FieldName.NAME, rules=rules)
        assert field.correct == plain_lcs(key, typed)


@given(TEXT, TEXT)
def test_the_difference_view_is_a_true_alignment_whose_matches_are_the_lcs(a: str, b: str) -> None:
    runs = difference(a, b)
    assert "".join(run.key for run in runs) == a
    assert "".join(run.typed for run in runs) == b
    assert sum(len(run.key) for run in runs if run.op == "equal") == plain_lcs(a, b)
    assert all(run.key == run.typed for run in runs if run.op == "equal")
    assert all(one.op == "equal" or two.op == "equal" for one, two in pairwise(runs))


@given(
    st.lists(TEXT, min_size=1, max_size=3),
    TEXT,
    st.sampled_from(list(FieldName)),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_accuracy_lies_between_zero_and_hundred_and_every_alternative_is_perfect(
    alternatives: list[str], typed: str, name: FieldName, surplus: int, slip: int
) -> None:
    rules = Rules(surplus_penalty=surplus, slip_penalty=slip)
    key = {"1": {name: alternatives}}
    try:
        score = score_answer(key, {"1": {name: typed}}, rules=rules)
    except (EmptyKeyError, RefusedOperation):
        return
    assert Decimal(0) <= score.accuracy <= Decimal(100)
    assert Decimal(0) <= score.score <= Decimal(10)
    for text in alternatives:
        perfect = score_answer(key, {"1": {name: text}}, rules=rules)
        assert (str(perfect.score), perfect.required) == ("10.00", score.required)


@given(TEXT, st.sampled_from(list(FieldClass)), st.booleans())
def test_normalising_twice_changes_nothing_more(
    text: str, field_class: FieldClass, case_sensitive: bool
) -> None:
    once = normalise(text, field_class, case_sensitive=case_sensitive)
    assert normalise(once, field_class, case_sensitive=case_sensitive) == once
    assert not any(unicodedata.category(c) == "Zs" for c in once)
