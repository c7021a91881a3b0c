"""What keeps an outbound call from being frozen: each problem alone, at its place."""

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tasks.material import outbound_call as material
from zuoxi import tasks
from zuoxi.kernel import yaml_file
from zuoxi.papers.problems import FolderProblem, Notebook
from zuoxi.papers.questions import read_question
from zuoxi.tasks.outbound_call import trials
from zuoxi.tasks.outbound_call.content import Question
from zuoxi.tasks.outbound_call.graph import reachable
from zuoxi.tasks.outbound_call.leaking import LONGEST_COMMON, gives_away
from zuoxi.tasks.outbound_call.plan import plan_of
from zuoxi.tasks.outbound_call.stages import Stage
from zuoxi.tasks.outbound_call.task_type import OutboundCall
from zuoxi.tasks.outbound_call.tree import Trial

KIND = OutboundCall()
SAMPLES = Path(tasks.__file__).parent / "outbound_call" / "samples"


def problems(change: Any) -> list[tuple[tuple[Any, ...], str, str]]:
    """Return (place, sentence, severity) of what is wrong once ``change`` was made."""
    question = copy.deepcopy(material.QUESTION)
    change(question)
    found = KIND.problems(Question.model_validate(question))
    return [(p.path, p.sentence % p.params, p.severity) for p in found]


def tree(question: Any) -> Any:
    return question["customer"]["tree"]


def without_trials(change: Any) -> Any:
    """Self-tests would say the same a second time."""

    def changed(question: Any) -> None:
        change(question)
        question["trials"] = []

    return changed


def test_a_whole_question_has_no_problem() -> None:
    assert problems(lambda _: None) == []


@pytest.mark.parametrize(
    ("price", "wrong"),
    [("每台1980元", False), ("价格请到店咨询。", False), ("价格面议", True), ("", True)],
)
def test_a_fee_is_stated_or_it_is_said_where_to_ask(price: str, wrong: bool) -> None:
    found = problems(lambda q: q["background"].update(price=price))
    assert [path for path, _, _ in found] == ([("background", "price")] if wrong else [])


@pytest.mark.parametrize(
    ("change", "place", "sentence"),
    [
        (
            lambda q: q["background"].update(passages=[]),
            ("background", "passages"),
            "没有背景资料。请写公司、产品和办理程序。",
        ),
        (
            lambda q: q["card"].update(phone=" "),
            ("card", "phone"),
            "来电信息不全：请填写客户的称呼和电话。",
        ),
        (
            lambda q: tree(q)["nodes"][5]["line"].update(recording=None),
            ("customer", "tree", "nodes", 5, "line"),
            "台词“product”没有录音。请录音、上传或合成。",
        ),
        (
            lambda q: tree(q)["nodes"].append({**tree(q)["nodes"][1], "id": "lost"}),
            ("customer", "tree", "nodes", 23),
            "台词“lost”永远说不到。请接上，或删去。",
        ),
        (
            lambda q: tree(q).update(leave="nobody"),
            ("customer", "tree", "leave"),
            "没有编号为“nobody”的台词。",
        ),
        (
            lambda q: tree(q)["objections"][1].update(id="dear"),
            ("customer", "tree", "objections", 1, "id"),
            "编号“dear”重复。请使用不同的 id。",
        ),
        (
            lambda q: tree(q)["objections"][1].update(after="product_late", stages=["opening"]),
            ("customer", "tree", "objections", 1),
            "异议“wait”在任何自测里都没有提出。",
        ),
        (
            lambda q: q["background"]["passages"][0].update(
                text=material.SCRIPT["opening"][:-3] * 2
            ),
            None,
            "",
        ),
    ],
)
def test_what_is_missing_or_cannot_be_reached_is_named_at_its_place(
    change: Any, place: tuple[Any, ...] | None, sentence: str
) -> None:
    if place is not None:
        assert (place, sentence, "error") in problems(change)
    else:
        assert problems(change) == []  # short of a whole sentence it is a fact


def unheard(change: Any) -> list[str]:
    """Return the lines that can never be heard."""
    return sorted(
        sentence.split("“")[1].split("”")[0]
        for _, sentence, _ in problems(without_trials(change))
        if "永远说不到" in sentence
    )


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda q: None, []),
        # what follows the greeting is the first line of a stage, not a branch
        (lambda q: _only_after(q, "greet", "wait"), ["wait"]),
        # what an objection leads to is said, and nothing follows it there
        (lambda q: _only_after(q, "dear_ok", "need_more"), ["need_more"]),
        (lambda q: _only_after(q, "mm", "need_more"), ["need_more"]),
        (lambda q: _only_after(q, "yes", "need_more"), ["need_more"]),
        (lambda q: _only_after(q, "deal", "need_more"), []),
        (lambda q: tree(q)["objections"][0].update(least_ms=301), []),
        (lambda q: tree(q)["objections"][0].update(least_ms=300), ["dear_again"]),
        (lambda q: tree(q)["stages"]["farewell"].update(least_ms=301), []),
        (lambda q: tree(q)["stages"]["farewell"].update(least_ms=300), ["farewell"]),
        (lambda q: tree(q).update(callback_stages=2), []),
        (lambda q: tree(q).update(callback_stages=1), ["no"]),
    ],
)
def test_a_line_that_the_customer_never_goes_to_is_named(change: Any, lost: list[str]) -> None:
    assert unheard(change) == lost


def _only_after(question: Any, name: str, target: str) -> None:
    """Let ``target`` follow nothing but ``name``."""
    whole = tree(question)
    for node in whole["nodes"]:
        node["next"] = [b for b in node.get("next", ()) if b["to"] != target]
        if node["id"] == name:
            node["next"] = [*node["next"], {"to": target}]
    whole["objections"] = [o for o in whole["objections"] if o["node"] != target]
    for objection in whole["objections"]:
        if objection.get("after") == target:
            del objection["after"]
    whole["least_answers"] = 0


@pytest.mark.parametrize(
    ("branches", "lost"),
    [
        ([{"to": "wait"}, {"to": "need_more"}], ["need_more"]),
        ([{"to": "wait", "least_ms": 5_000}, {"to": "need_more"}], []),
        (
            [{"to": "wait", "least_ms": 5_000}, {"to": "need_more", "least_ms": 5_000}],
            ["need_more"],
        ),
        ([{"to": "wait", "hints": ["滤芯"]}, {"to": "need_more"}], []),
        (
            [{"to": "wait", "hints": ["滤芯", "安装"]}, {"to": "need_more", "hints": ["滤芯"]}],
            ["need_more"],
        ),
        ([{"to": "wait", "passed": ["needs"]}, {"to": "need_more"}], []),
        # a line that may have been said elsewhere leaves room for the next
        ([{"to": "mm"}, {"to": "need_more"}], []),
    ],
)
def test_a_branch_behind_one_that_is_always_open_is_named(
    branches: list[dict[str, Any]], lost: list[str]
) -> None:
    def change(question: Any) -> None:
        _only_after(question, "need", "need_more")
        _only_after(question, "need", "wait")
        node = next(node for node in tree(question)["nodes"] if node["id"] == "need")
        node["next"] = branches
        if not any(branch["to"] == "wait" for branch in branches):
            tree(question)["listening"] = [*tree(question)["listening"], "wait"]

    assert unheard(change) == lost


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_an_agent_does_no_line_is_heard_that_was_called_unreachable(data: Any) -> None:
    question = copy.deepcopy(material.QUESTION)
    whole = tree(question)
    names = [node["id"] for node in whole["nodes"]]
    branch = st.fixed_dictionaries(
        {"to": st.sampled_from(names), "least_ms": st.sampled_from([0, 2_000])},
        optional={
            "hints": st.lists(st.sampled_from(["滤芯", "安装"]), min_size=1, max_size=2),
            "passed": st.lists(st.sampled_from(["opening", "deal"]), min_size=1, max_size=1),
        },
    )
    for node in whole["nodes"]:
        node["next"] = data.draw(st.lists(branch, max_size=3))
    for objection in whole["objections"]:
        objection["least_ms"] = data.draw(st.sampled_from([0, 300, 301, 2_000]))
        objection["after"] = data.draw(st.one_of(st.none(), st.sampled_from(names)))
    for lines in whole["stages"].values():
        lines["least_ms"] = data.draw(st.sampled_from([0, 300, 301, 3_000]))
    whole |= {
        "callback_stages": data.draw(st.integers(0, 6)),
        "least_answers": data.draw(st.integers(0, 2)),
        "listening": [] if data.draw(st.booleans()) else whole["listening"],
    }
    read = Question.model_validate(question).customer.tree
    assert read is not None
    says = st.lists(st.sampled_from([0, 300, 301, 2_000, 4_000]), max_size=4)
    turn = st.fixed_dictionaries({"stage": st.sampled_from(list(Stage)), "says": says})
    trial = Trial.model_validate(
        {
            "name": "随意",
            "turns": data.draw(st.lists(turn, max_size=10)),
            "script": {"product": data.draw(st.sampled_from(["", "送滤芯", "送滤芯，包安装"]))},
            "expects": "deal",
        }
    )
    call = trials.play(plan_of(read), trial)
    heard = {read.nodes[event.node].id for event in call.events if event.kind == "line"}
    assert heard <= reachable(read)


def test_a_stage_without_lines_and_a_call_without_an_ending_are_named() -> None:
    gone = without_trials(
        lambda q: (tree(q)["stages"].pop("guidance"), tree(q)["endings"].pop("deal"))
    )
    said = [sentence for _, sentence, severity in problems(gone) if severity == "error"]
    assert said == [
        "环节“引导客户需求”没有台词。",
        "没有结局“成交”的台词：通话收不了尾。",
        "台词“guide”永远说不到。请接上，或删去。",
        "台词“yes”永远说不到。请接上，或删去。",
    ]


def test_a_deal_that_asks_for_more_answers_than_there_are_objections_cannot_be_had() -> None:
    found = problems(lambda q: tree(q).update(least_answers=3))
    assert (
        ("customer", "tree", "least_answers"),
        "要求答复的异议多于客户提出的异议，无法成交。",
        "error",
    ) in found


def test_a_self_test_that_comes_out_otherwise_says_how() -> None:
    found = problems(lambda q: q["trials"][1].update(expects="deal"))
    assert found == [
        (
            ("trials", 1, "expects"),
            "自测“一般的坐席”的结局是约定再联系，应为成交。",
            "error",
        )
    ]


def test_without_self_tests_or_without_a_deal_among_them_the_author_hears_of_it() -> None:
    assert problems(without_trials(lambda _: None)) == [
        (("trials",), "没有自测。请至少写一个能成交的坐席和一个不说话的坐席。", "warning")
    ]
    found = problems(lambda q: q["trials"].pop(0))
    assert (("trials",), "没有一个自测能成交。请写一个理想的坐席。", "error") in found


def test_a_simulated_customer_needs_a_tree_and_a_person_a_brief() -> None:
    assert problems(lambda q: q["customer"].update(tree=None)) == [
        (("customer",), "没有模拟客户。请编写客户的台词，或改由真人扮演。", "error")
    ]
    assert problems(lambda q: q["customer"].update(kind="person")) == [
        (("customer", "brief"), "客户由真人扮演，但没有角色说明。", "error")
    ]
    brief = {"role": "三口之家，预算两千元。"}
    assert problems(lambda q: q["customer"].update(kind="person", brief=brief)) == []


@pytest.mark.parametrize(("common", "leaks"), [(LONGEST_COMMON, False), (LONGEST_COMMON + 1, True)])
def test_a_hidden_sentence_in_shown_material_is_found_punctuation_apart(
    common: int, leaks: bool
) -> None:
    hidden = "其实一天也就七块来钱倒也说得过去吧您看呢"
    shown = "，".join(hidden[:common]) + "。别的内容"
    assert gives_away([shown], hidden) is leaks


def test_a_line_of_the_customer_that_stands_in_the_material_is_a_problem() -> None:
    line = "修了两回也没修好，我都不想再修它了。"

    def leak(question: Any) -> None:
        tree(question)["nodes"][3]["line"]["transcript"] = line
        question["background"]["passages"][0]["text"] = f"客户说过：{line}"

    assert problems(leak) == [
        (
            ("customer", "tree", "nodes", 3, "line"),
            "台词“need_more”的整句出现在选手能看到的资料里。请改写其中一处。",
            "error",
        )
    ]


@pytest.mark.parametrize("name", ["fitness", "broadband"])
def test_a_sample_is_complete_and_its_self_tests_come_out(name: str) -> None:
    written = yaml_file.read(SAMPLES / f"{name}.yaml", name=name)
    found: list[FolderProblem] = []
    read = read_question(KIND, written, folder=SAMPLES, notebook=Notebook(name, found))
    assert found == []
    assert read is not None
    assert isinstance(read.model, Question)
    tree = read.model.customer.tree
    assert tree is not None
    assert len(tree.objections) >= 5
    assert len(read.sounds) == len(tree.nodes)
    ends = [trials.play(plan_of(tree), trial).customer for trial in read.model.trials]
    assert [end.verdict.result.value for end in ends if end and end.verdict] == [
        "deal",
        "callback",
        "refusal",
    ]
    assert len(read.model.references.faq) >= 10
