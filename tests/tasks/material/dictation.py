"""听打录入: two items, one with alternatives."""

from typing import Any

RECORDINGS = ("ab" * 32, "cd" * 32)
QUESTION: dict[str, Any] = {
    "items": [
        {
            "id": "a1",
            "recording": {
                "sha256": "abababababababababababababababababababababababababababababababab",
                "duration_ms": 61000,
            },
            "transcript": "客户姓名：单雨桐，简单的单",
            "pinyin": "shan4 yu3 tong2",
            "fields": {
                "name": ["单雨桐", "单雨彤"],
                "postcode": ["010018"],
                "email": ["yutong@example.cn"],
            },
        },
        {
            "id": "a2",
            "recording": {
                "sha256": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
                "duration_ms": 59000,
            },
            "fields": {"name": ["任重远"]},
        },
    ]
}
OPERATIONS: list[tuple[str, dict[str, Any]]] = [
    ("set", {"field": "name", "item": "a1", "value": "单"}),
    ("set", {"field": "name", "item": "a1", "value": "单雨😀"}),
    ("submit", {}),
    ("set", {"field": "name", "item": "a2", "value": "任重远"}),
    ("unknown", {"anything": [1]}),
    ("set", {"field": "name", "item": "zz", "value": "?"}),
    ("set", {"field": "name", "item": "a1", "value": 3}),
    ("set", {"field": "email", "item": "a1", "value": "ＹＵtong@example.cn"}),
    ("submit", {}),
]
SECRETS = ["单雨桐", "单雨彤", "010018", "yutong", "任重远", "简单", "shan4"]
