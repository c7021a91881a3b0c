"""What keeps an outbound question from being frozen. Pure.

Rules: R71 (material), I46 (a fee, or where to ask), I18 (a customer that can be reached, answered
and left). Each check yields :class:`Problem` with the place inside the question.
"""

import re
from collections.abc import Iterator

from zuoxi.kernel.sentences import sentence
from zuoxi.tasks.contract import Problem
from zuoxi.tasks.outbound_call import trials
from zuoxi.tasks.outbound_call.content import Question
from zuoxi.tasks.outbound_call.graph import named, reachable
from zuoxi.tasks.outbound_call.leaking import gives_away
from zuoxi.tasks.outbound_call.plan import in_seeded_order, plan_of
from zuoxi.tasks.outbound_call.stages import RESULTS, STAGES, Result
from zuoxi.tasks.outbound_call.tree import Tree

ASK_IN_THE_SHOP = "价格请到店咨询"
_TREE = ("customer", "tree")


def of_question(question: Question) -> list[Problem]:
    """Return everything that is wrong; the self-tests are run once the tree is whole."""
    return [*_of_background(question), *_of_references(question), *_of_customer(question)]


def _of_background(question: Question) -> Iterator[Problem]:
    price = question.background.price
    if not re.search(r"\d", price) and ASK_IN_THE_SHOP not in price:
        yield Problem(
            path=("background", "price"),
            sentence=sentence("没有价格。请写明费用，或写“价格请到店咨询”。"),
        )
    if not question.background.passages:
        yield Problem(
            path=("background", "passages"),
            sentence=sentence("没有背景资料。请写公司、产品和办理程序。"),
        )
    for place, text in (("name", question.card.name), ("phone", question.card.phone)):
        if not text.strip():
            text_id = sentence("来电信息不全：请填写客户的称呼和电话。")
            yield Problem(path=("card", place), sentence=text_id)


def _of_references(question: Question) -> Iterator[Problem]:
    for stage, label in STAGES.items():
        if not question.references.script.get(stage, "").strip():
            yield Problem(
                path=("references", "script"),
                sentence=sentence("“%(stage)s”没有参考话术，评分裁判无从对照。"),
                params={"stage": label},
                severity="warning",
            )
        elif gives_away(_shown(question), question.references.script[stage]):
            yield Problem(
                path=("references", "script", stage.value),
                sentence=sentence("参考话术里有整句出现在选手能看到的资料里。请改写其中一处。"),
            )


def _of_customer(question: Question) -> Iterator[Problem]:
    customer = question.customer
    if customer.kind == "person":
        if customer.brief is None or not customer.brief.role.strip():
            text = sentence("客户由真人扮演，但没有角色说明。")
            yield Problem(path=("customer", "brief"), sentence=text)
        return
    if customer.tree is None:
        text = sentence("没有模拟客户。请编写客户的台词，或改由真人扮演。")
        yield Problem(path=("customer",), sentence=text)
        return
    broken = [*_names(customer.tree), *_unknown(customer.tree)]
    yield from broken
    yield from _lines(question, customer.tree)
    yield from _shape(customer.tree)
    if not broken:
        yield from _unreachable(customer.tree)
        yield from _trials(question, customer.tree)


def _names(tree: Tree) -> Iterator[Problem]:
    ids = {
        "nodes": [node.id for node in tree.nodes],
        "objections": [objection.id for objection in tree.objections],
    }
    for place, members in ids.items():
        for number, name in enumerate(members):
            if name in members[:number]:
                yield Problem(
                    path=(*_TREE, place, number, "id"),
                    sentence=sentence("编号“%(id)s”重复。请使用不同的 id。"),
                    params={"id": name},
                )


def _unknown(tree: Tree) -> Iterator[Problem]:
    known = {node.id for node in tree.nodes}
    for path, name in named(tree):
        if name not in known:
            yield Problem(
                path=(*_TREE, *path),
                sentence=sentence("没有编号为“%(id)s”的台词。"),
                params={"id": name},
            )


def _lines(question: Question, tree: Tree) -> Iterator[Problem]:
    shown = _shown(question)
    for number, node in enumerate(tree.nodes):
        path = (*_TREE, "nodes", number, "line")
        if node.line.recording is None:
            yield Problem(
                path=path,
                sentence=sentence("台词“%(id)s”没有录音。请录音、上传或合成。"),
                params={"id": node.id},
            )
        if gives_away(shown, node.line.transcript):
            yield Problem(
                path=path,
                sentence=sentence("台词“%(id)s”的整句出现在选手能看到的资料里。请改写其中一处。"),
                params={"id": node.id},
            )


def _shape(tree: Tree) -> Iterator[Problem]:
    for stage, label in STAGES.items():
        if stage not in tree.stages:
            yield Problem(
                path=(*_TREE, "stages"),
                sentence=sentence("环节“%(stage)s”没有台词。"),
                params={"stage": label},
            )
    for result, label in RESULTS.items():
        if result not in tree.endings:
            yield Problem(
                path=(*_TREE, "endings"),
                sentence=sentence("没有结局“%(result)s”的台词：通话收不了尾。"),
                params={"result": label},
            )
    if not tree.nags:
        yield Problem(
            path=(*_TREE, "nags"),
            sentence=sentence("选手不说话时客户没有台词（“喂？”）。"),
            severity="warning",
        )
    if tree.least_answers > len(tree.objections):
        yield Problem(
            path=(*_TREE, "least_answers"),
            sentence=sentence("要求答复的异议多于客户提出的异议，无法成交。"),
        )


def _unreachable(tree: Tree) -> Iterator[Problem]:
    found = reachable(tree)
    for number, node in enumerate(tree.nodes):
        if node.id not in found:
            yield Problem(
                path=(*_TREE, "nodes", number),
                sentence=sentence("台词“%(id)s”永远说不到。请接上，或删去。"),
                params={"id": node.id},
            )


def _trials(question: Question, tree: Tree) -> Iterator[Problem]:
    if not question.trials:
        text = sentence("没有自测。请至少写一个能成交的坐席和一个不说话的坐席。")
        yield Problem(path=("trials",), sentence=text, severity="warning")
        return
    plan, raised = plan_of(tree), set[int]()
    for number, trial in enumerate(question.trials):
        call = trials.play(plan, trial)
        verdict = call.customer.verdict if call.customer else None
        raised |= set(call.customer.raised) if call.customer else set()
        if call.state != "ended" or verdict is None:
            text = sentence("自测“%(name)s”：客户一直不挂机。")
            yield Problem(path=("trials", number), sentence=text, params={"name": trial.name})
        elif verdict.result is not trial.expects:
            yield Problem(
                path=("trials", number, "expects"),
                sentence=sentence("自测“%(name)s”的结局是%(result)s，应为%(expects)s。"),
                params={
                    "name": trial.name,
                    "result": RESULTS[verdict.result],
                    "expects": RESULTS[trial.expects],
                },
            )
    if all(trial.expects is not Result.DEAL for trial in question.trials):
        text = sentence("没有一个自测能成交。请写一个理想的坐席。")
        yield Problem(path=("trials",), sentence=text)
    yield from _never_raised(tree, raised)


def _never_raised(tree: Tree, raised: set[int]) -> Iterator[Problem]:
    order = in_seeded_order(tree.objections, seed=tree.seed)
    used = {order[number].id for number in raised}
    for number, objection in enumerate(tree.objections):
        if objection.id not in used:
            yield Problem(
                path=(*_TREE, "objections", number),
                sentence=sentence("异议“%(id)s”在任何自测里都没有提出。"),
                params={"id": objection.id},
            )


def _shown(question: Question) -> list[str]:
    """All that the contestant reads, but the customer's plan, which holds no word."""
    background, card = question.background, question.card
    passages = [text for one in background.passages for text in (one.heading, one.text)]
    shown = [background.title, background.company, background.price]
    return [*shown, *passages, card.name, card.phone, card.about]
