"""What keeps a question of 语音服务·呼入 from being frozen, and what is only worth a look. Pure.

Rules: R67 (cue, recording), R68 (nothing leaks), R69 (28 turns), R70 (outcomes), R103 (closing).
"""

from collections.abc import Iterator, Sequence

from zuoxi.kernel.sentences import sentence
from zuoxi.tasks.contract import Problem
from zuoxi.tasks.inbound_call import content as c
from zuoxi.tasks.inbound_call.leaking import leaks, quotes, tells
from zuoxi.tasks.inbound_call.operations import HEARD

TURNS = 28
"""Turns of the printed sample, agent and customer together (R69)."""

_EMPTY_CARD = sentence("来电信息缺少内容。请填写。")
_NO_ITEMS = sentence("没有轮次。请至少添加一轮坐席。")
_NO_AGENT = sentence("没有要选手说的话。请添加坐席轮次、复述录音或知识总结。")
_NO_RING = sentence("rings 是 0，电话不会响，选手无从接听。请填写 1 至 10。")
_BLANK = sentence("第 %(number)s 项的检查项里有空白的说法。请填写，或删去。")
_FEW = sentence("对话只有 %(turns)s 轮，少于样题的 %(wanted)s 轮。")
_NO_CLOSING = sentence("没有结束语。请在最后的坐席轮次的检查项里加上 closing。")
_DOUBLE = sentence("编号“%(id)s”重复，后面的一个不会用到。请换一个 id。")
_NO_CUE = sentence("第 %(number)s 项没有显示提示。请填写，选手才知道这一轮要做什么。")
_NO_INSTRUCTION = sentence("第 %(number)s 项没有作答要求。请填写。")
_NO_RECORDING = sentence("第 %(number)s 项没有录音。请上传录音，或用拼音合成。")
_NO_REFERENCE = sentence("第 %(number)s 项没有参考答案。评分时将无从对照。")
_LEAK = sentence("第 %(number)s 项的提示里写出了参考答案。请改写提示，只说要做什么。")
_ELSEWHERE = sentence("这里写出了第 %(number)s 项的参考答案，选手能看到。请改写其中一处。")
_TOLD = sentence("第 %(number)s 项的作答要求里写出了录音的内容。请改写。")
_NO_ARTICLES = sentence("第 %(number)s 项没有指明要总结的知识。请填写 articles。")
_MISSING = sentence("知识库里没有“%(id)s”。请核对编号。")
_STRAY = sentence("第 %(number)s 项用不到“%(name)s”。请删去，或改正类型。")
_NO_BODY = sentence("知识“%(title)s”没有正文。请填写。")
_NO_OUTCOME = sentence("业务操作“%(label)s”没有结果。请写明系统的答复。")
_TRANSFER_FIELDS = sentence("转接“%(label)s”不需要填写内容。请删去 fields。")

_TURNS = (c.Kind.AGENT, c.Kind.CUSTOMER)
_MEMBERS = {
    c.Kind.AGENT: {"cue", "reference", "checklist"},
    c.Kind.CUSTOMER: {"line"},
    c.Kind.RETELL: {"line", "instruction", "reference"},
    c.Kind.SUMMARY: {"instruction", "articles", "reference"},
}
"""What an item of each kind may hold besides id and kind."""


def problems(question: c.Question) -> Iterator[Problem]:
    """Yield every problem, in the order in which the question is read."""
    yield from _of_card(question.call_card)
    yield from _of_dialogue(question.items)
    if not question.rings and any(item.kind in _TURNS for item in question.items):
        yield Problem(path=("rings",), sentence=_NO_RING)
    for index, item in enumerate(question.items):
        yield from _of_item(item, index, {article.id for article in question.knowledge})
    for name, ids in _ids(question):
        yield from _doubles(name, ids)
    for index, article in enumerate(question.knowledge):
        if not article.body.strip():
            path = ("knowledge", index, "body")
            yield Problem(path=path, sentence=_NO_BODY, params={"title": article.title})
    for index, action in enumerate(question.actions):
        yield from _of_action(action, index)
    yield from _told_elsewhere(question)


def _told_elsewhere(question: c.Question) -> Iterator[Problem]:
    """A reference must stand nowhere else either that contestants read, before or after."""
    references = [
        (index, item)
        for index, item in enumerate(question.items)
        if item.kind != c.Kind.CUSTOMER and item.reference
    ]
    for path, text, is_knowledge in _shown(question):
        for index, item in references:
            own = path[:2] == ("items", index)
            made_of_it = is_knowledge and item.kind == c.Kind.SUMMARY
            found = quotes(text, item.reference) if is_knowledge else tells(text, item.reference)
            if not own and not made_of_it and found:
                yield Problem(path=path, sentence=_ELSEWHERE, params={"number": index + 1})
                break


def _shown(question: c.Question) -> Iterator[tuple[tuple[str | int, ...], str, bool]]:
    """Yield what contestants read: place, text, whether it is knowledge to be used."""
    for name, text in question.call_card.model_dump().items():
        yield ("call_card", name), text, False
    for index, item in enumerate(question.items):
        yield ("items", index, "cue"), item.cue, False
        yield ("items", index, "instruction"), item.instruction, False
    for index, action in enumerate(question.actions):
        yield ("actions", index, "outcome"), action.outcome, False
    for index, article in enumerate(question.knowledge):
        yield ("knowledge", index, "body"), article.body, True


def _of_card(card: c.CallCard) -> Iterator[Problem]:
    for name in ("company", "date", "customer", "number"):
        if not getattr(card, name).strip():
            yield Problem(path=("call_card", name), sentence=_EMPTY_CARD)


def _of_dialogue(items: Sequence[c.Item]) -> Iterator[Problem]:
    if not items:
        yield Problem(path=("items",), sentence=_NO_ITEMS)
        return
    turns = [item for item in items if item.kind in _TURNS]
    if all(item.kind == c.Kind.CUSTOMER for item in items):
        yield Problem(path=("items",), sentence=_NO_AGENT)
    if turns and len(turns) < TURNS:
        params = {"turns": len(turns), "wanted": TURNS}
        yield Problem(path=("items",), sentence=_FEW, params=params, severity="warning")
    agents = [item for item in items if item.kind == c.Kind.AGENT]
    last = {phrase.kind for item in agents[-1:] for phrase in item.checklist}
    if agents and c.PhraseKind.CLOSING not in last:
        yield Problem(path=("items",), sentence=_NO_CLOSING)


def _of_item(item: c.Item, index: int, known: set[str]) -> Iterator[Problem]:
    for path, text, params in (*_lacking(item), *_telling(item), *_astray(item, known)):
        yield Problem(
            path=("items", index, *path),
            sentence=text,
            params={"number": index + 1, **params},
            severity="warning" if text == _NO_REFERENCE else "error",
        )


_Found = tuple[tuple[str | int, ...], str, dict[str, str]]
"""Path inside the item, sentence, and what fills it besides the number."""


def _lacking(item: c.Item) -> Iterator[_Found]:
    if item.kind == c.Kind.AGENT and not item.cue.strip():
        yield ("cue",), _NO_CUE, {}
    if item.kind in (c.Kind.RETELL, c.Kind.SUMMARY) and not item.instruction.strip():
        yield ("instruction",), _NO_INSTRUCTION, {}
    if item.kind in HEARD and (item.line is None or item.line.recording is None):
        yield ("line",), _NO_RECORDING, {}
    if item.kind == c.Kind.SUMMARY and not item.articles:
        yield ("articles",), _NO_ARTICLES, {}
    for number, phrase in enumerate(item.checklist):
        for at, says in enumerate(phrase.says):
            if not says.strip():
                yield ("checklist", number, "says", at), _BLANK, {}
    if item.kind != c.Kind.CUSTOMER and not item.reference.strip():
        yield ("reference",), _NO_REFERENCE, {}


def _telling(item: c.Item) -> Iterator[_Found]:
    if leaks(item.cue, item.reference):
        yield ("cue",), _LEAK, {}
    if leaks(item.instruction, item.reference):
        yield ("instruction",), _LEAK, {}
    elif item.line is not None and leaks(item.instruction, item.line.transcript):
        yield ("instruction",), _TOLD, {}


def _astray(item: c.Item, known: set[str]) -> Iterator[_Found]:
    for place, article in enumerate(item.articles):
        if article not in known:
            yield ("articles", place), _MISSING, {"id": article}
    for name in ("cue", "reference", "checklist", "line", "instruction", "articles"):
        if getattr(item, name) and name not in _MEMBERS[item.kind]:
            yield (name,), _STRAY, {"name": name}


def _ids(question: c.Question) -> Iterator[tuple[tuple[str | int, ...], list[str]]]:
    yield ("items",), [item.id for item in question.items]
    yield ("knowledge",), [article.id for article in question.knowledge]
    yield ("actions",), [action.id for action in question.actions]
    for index, action in enumerate(question.actions):
        yield ("actions", index, "fields"), [field.id for field in action.fields]


def _doubles(path: tuple[str | int, ...], ids: Sequence[str]) -> Iterator[Problem]:
    for index, each in enumerate(ids):
        if each in ids[:index]:
            yield Problem(path=(*path, index, "id"), sentence=_DOUBLE, params={"id": each})


def _of_action(action: c.Action, index: int) -> Iterator[Problem]:
    params = {"label": action.label}
    if not action.outcome.strip():
        yield Problem(path=("actions", index, "outcome"), sentence=_NO_OUTCOME, params=params)
    if action.kind == c.ActionKind.TRANSFER and action.fields:
        yield Problem(path=("actions", index, "fields"), sentence=_TRANSFER_FIELDS, params=params)
