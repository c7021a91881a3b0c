"""呼出电话销售: a small customer with two objections and a branch by a written word."""

from typing import Any


def recording(number: int) -> dict[str, Any]:
    return {"sha256": f"{number:02x}" * 32, "duration_ms": 1_000 + 100 * number}


LINES = [
    ("greet", "喂，您好。", []),
    ("open", "哪家公司？", []),
    ("need", "我家的净水机老是漏水。", [{"to": "need_more", "least_ms": 6_000}]),
    ("need_more", "修了两回也没修好。", []),
    ("guide", "是该换一台了。", []),
    (
        "product",
        "新的要多少钱？",
        [{"to": "product_filter", "hints": ["滤芯"]}, {"to": "product_more"}],
    ),
    ("product_filter", "滤芯也包在里面？", [{"to": "product_more"}]),
    ("product_more", "保修几年？", [{"to": "product_late", "passed": ["deal"]}]),
    ("product_late", "那就好。", []),
    ("deal", "怎么付钱？", []),
    ("farewell", "还有事吗？", []),
    ("dear", "太贵了。", [{"to": "dear_ok"}]),
    ("dear_again", "我说的是太贵了。", []),
    ("dear_ok", "分期倒是可以。", []),
    ("wait", "我想再等等。", []),
    ("mm", "您说。", []),
    ("aha", "这样啊。", []),
    ("nag", "喂？", []),
    ("nag_more", "听得到吗？", []),
    ("bye", "没人说话，挂了。", []),
    ("yes", "行，给我留一台。", []),
    ("later", "下周再打来吧。", []),
    ("no", "不要，再见。", []),
]
TREE: dict[str, Any] = {
    "greeting": "greet",
    "stages": {
        "opening": {"first": "open", "least_ms": 3_000},
        "needs": {"first": "need", "least_ms": 3_000},
        "guidance": {"first": "guide", "least_ms": 3_000},
        "product": {"first": "product", "least_ms": 3_000},
        "deal": {"first": "deal", "least_ms": 3_000},
        "farewell": {"first": "farewell", "least_ms": 3_000},
    },
    "objections": [
        {"id": "dear", "node": "dear", "again": "dear_again", "stages": ["product", "deal"]},
        {"id": "wait", "node": "wait", "stages": ["deal"], "after": "deal", "least_ms": 2_000},
    ],
    "listening": ["mm", "aha"],
    "nags": ["nag", "nag_more"],
    "leave": "bye",
    "endings": {"deal": "yes", "callback": "later", "refusal": "no"},
    "nodes": [
        {
            "id": name,
            "line": {"transcript": text, "recording": recording(number)},
            "next": follows,
        }
        for number, (name, text, follows) in enumerate(LINES)
    ],
    "seed": 8,
    "least_answers": 2,
    "callback_stages": 3,
    "patience_ms": 8_000,
    "hold_patience_ms": 20_000,
}
SCRIPT = {
    "opening": "您好，我是清源电器的销售代表。",
    "needs": "您家里的净水设备用了几年？",
    "guidance": "修理费加起来也不少，是不是？",
    "product": "这一款送两套滤芯。",
    "deal": "今天登记，明天送到。",
    "farewell": "感谢接听，祝您愉快。",
}
IDEAL: dict[str, Any] = {
    "name": "理想的坐席",
    "script": {"product": "送两套滤芯。"},
    "turns": [
        {"stage": "opening", "says": [4_000]},
        {"stage": "needs", "says": [4_000, 4_000]},
        {"stage": "guidance", "says": [4_000]},
        {"stage": "product", "says": [4_000, 2_000, 2_000, 4_000, 4_000]},
        {"stage": "deal", "says": [4_000, 3_000, 3_000]},
        {"stage": "product", "says": [3_000, 3_000]},
        {"stage": "farewell", "says": [4_000]},
    ],
    "expects": "deal",
}
RECORDINGS = tuple(f"{number:02x}" * 32 for number in range(len(LINES)))
QUESTION: dict[str, Any] = {
    "background": {
        "title": "推介净水机",
        "company": "清源电器（海州市）",
        "price": "每台1980元，可分十二期。",
        "passages": [{"heading": "公司介绍", "text": "清源电器经营净水设备十年。"}],
    },
    "card": {"name": "吴女士", "phone": "19900005533", "about": "三口之家，用净水机五年。"},
    "customer": {"kind": "simulated", "tree": TREE},
    "references": {
        "script": SCRIPT,
        "faq": [{"question": "多少钱？", "answer": "一千九百八十元。"}],
        "techniques": {"FABE": "看证据。"},
    },
    "trials": [
        IDEAL,
        {
            "name": "一般的坐席",
            "turns": IDEAL["turns"][:4] + IDEAL["turns"][6:],
            "expects": "callback",
        },
        {"name": "不说话的坐席", "expects": "refusal"},
    ],
}
TAKE = "0a" * 16
OPERATIONS: list[tuple[str, dict[str, Any]]] = [
    ("section", {"section": "opening", "value": "您好，我是清源电器😀的小李。"}),
    ("section", {"section": "nowhere", "value": "?"}),
    ("section", {"section": "opening", "value": 3}),
    ("tag", {"section": "product", "technique": "FABE", "on": True}),
    ("tag", {"section": "product", "technique": "AIDA", "on": True}),
    ("faq", {"row": 2, "question": "多少钱？", "answer": "1980元。"}),
    ("faq", {"row": 51, "question": "?", "answer": "?"}),
    ("dial", {}),
    ("ringing", {}),
    ("connected", {}),
    ("take.begun", {"place": "call", "take": TAKE}),
    ("heard", {"node": 0}),
    ("said", {"ms": 4_000}),
    ("heard", {"node": 1}),
    ("stage", {"stage": "needs"}),
    ("silence", {"ms": 8_000}),
    ("hold", {"on": True}),
    ("hold", {"on": False}),
    ("submit", {}),
    ("said", {"ms": -1}),
    ("unknown", {"anything": [1]}),
    ("hang_up", {}),
    (
        "take.ended",
        {
            "place": "call",
            "take": TAKE,
            "chunks": 9,
            "ms": 9_000,
            "sha256": "ab" * 32,
            "how": "stopped",
        },
    ),
    ("submit", {}),
]
SECRETS = [
    *(text for _, text, _ in LINES),
    *SCRIPT.values(),
    "dear",
    "need_more",
    "滤芯",
    "一千九百八十元",
    "看证据",
    "理想的坐席",
]
