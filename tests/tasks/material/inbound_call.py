"""语音服务·呼入: fourteen turns on each side, a recording to retell, a summary to write."""

from typing import Any

RECORDINGS = ("ab" * 32, "cd" * 32)
_TAKE = {"place": "turn:a1", "take": "1" * 32}


def _agent(number: int) -> dict[str, Any]:
    closing = [{"kind": "closing", "says": ["欢迎再来电"]}] if number == 14 else []
    return {
        "id": f"a{number}",
        "kind": "agent",
        "cue": "问候客户",
        "reference": "您好，晴川酒店预订中心",
        "checklist": [{"kind": "opening", "says": ["早上好"]}, *closing],
    }


def _customer(number: int) -> dict[str, Any]:
    line = {
        "transcript": "我要一间大床房",
        "pinyin": "wo3 yao4 yi4 jian1",
        "recording": {"sha256": "ab" * 32, "duration_ms": 2400},
    }
    return {"id": f"c{number}", "kind": "customer", "line": line}


QUESTION: dict[str, Any] = {
    "call_card": {
        "company": "晴川酒店",
        "date": "2026年11月23日",
        "customer": "白露",
        "number": "19900001234",
        "need": "订房",
    },
    "items": [
        *(make(number) for number in range(1, 15) for make in (_agent, _customer)),
        {
            "id": "r1",
            "kind": "retell",
            "instruction": "请复述录音",
            "line": {
                "transcript": "泳池九点关闭",
                "recording": {"sha256": "cd" * 32, "duration_ms": 5100},
            },
            "reference": "游泳池每天九点关",
        },
        {
            "id": "s1",
            "kind": "summary",
            "instruction": "请总结退房规定",
            "articles": ["check-out"],
            "reference": "十二点前退房不另收费",
        },
    ],
    "knowledge": [{"id": "check-out", "title": "退房", "body": "中午以前。", "keywords": ["退房"]}],
    "actions": [
        {
            "id": "book",
            "label": "预定客房",
            "kind": "booking",
            "fields": [{"id": "name", "label": "姓名"}],
            "outcome": "预定成功。",
        },
        {"id": "to-desk", "label": "转接至前台", "kind": "transfer", "outcome": "前台已接听。"},
    ],
}
OPERATIONS: list[tuple[str, dict[str, Any]]] = [
    ("ring", {}),
    ("hold", {"on": True}),
    ("answer_call", {}),
    ("set", {"turn": "a1", "value": "您好😀"}),
    ("take.begun", _TAKE),
    ("take.ended", {**_TAKE, "chunks": 3, "ms": 2800, "sha256": "e" * 64, "how": "stopped"}),
    ("close", {"turn": "a1"}),
    ("played", {"turn": "c1"}),
    ("set", {"turn": "zz", "value": "?"}),
    ("set", {"turn": "a2", "value": 3}),
    ("unknown", {"anything": [1]}),
    ("search", {"text": "退房"}),
    ("read", {"article": "check-out"}),
    ("act", {"action": "book", "fields": {"name": "白露"}}),
    ("submit", {}),
    ("note", {"value": "客户要大床房"}),
    ("transfer", {"to": "to-desk"}),
    ("wrap_up", {"reason": "已解决"}),
    ("submit", {}),
]
SECRETS = ["预订中心", "早上好", "欢迎再来电", "一间大床房", "wo3", "泳池", "十二点前"]
