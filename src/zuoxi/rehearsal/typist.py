"""A believable typist for 听打录入: listens, types, errs, corrects, runs out of time.

Pure: the same seed, number and key give the same work (HMAC-SHA256, :func:`faults.dice`). The
typist knows the key only as a person with good ears does, and knows at every moment what stands
in each field, so the right score follows without asking the server. Rules: R26, R27, R64, R92.

All times are milliseconds of the unhurried task; a faster rehearsal divides them.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zuoxi.rehearsal.faults import dice

Key = Mapping[str, Mapping[str, str]]
"""Right answers: item id → field → text."""

# What people type instead: same sound for characters, the neighbouring key for the rest.
_HOMOPHONES = {
    "章": "张", "张": "章", "杨": "扬", "陈": "程", "李": "里", "黄": "皇", "林": "琳",
    "路": "陆", "号": "浩", "市": "是", "省": "盛", "区": "曲", "单": "丹", "元": "圆",
    "园": "元", "室": "是", "栋": "洞", "小": "晓", "花": "华", "南": "男", "北": "被",
    "东": "冬", "西": "希", "新": "心", "明": "名", "和": "河", "城": "成", "建": "健",
}  # fmt: skip
_NEIGHBOURS = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm1234567890@.-_",
        "wertyuioposdfghjklkxcvbnmn23456789092,_-",
        strict=True,
    )
)


@dataclass(frozen=True)
class Step:
    """One operation at ``at_ms`` after the start of the task."""

    at_ms: int
    kind: str
    payload: Mapping[str, Any]
    task: str = "dictation"


@dataclass(frozen=True)
class Work:
    """Everything one typist does, step by step."""

    steps: tuple[Step, ...]

    def after(self, count: int) -> dict[str, dict[str, str]]:
        """Return what stands in the fields (item → field → text) once ``count`` steps are done."""
        fields: dict[str, dict[str, str]] = {}
        for step in self.steps[:count]:
            if step.kind == "set":
                item = fields.setdefault(step.payload["item"], {})
                item[step.payload["field"]] = step.payload["value"]
        return fields

    @property
    def final(self) -> dict[str, dict[str, str]]:
        """What stands in the fields at the end."""
        return self.after(len(self.steps))

    @property
    def submitted(self) -> bool:
        """Whether the typist presses 提交 before the time is over."""
        return any(step.kind == "submit" for step in self.steps)


def field_step(at_ms: int, *, item: str, field: str, text: str) -> Step:
    """Return the operation that sets one field to ``text``, as the workbench sends it."""
    return Step(at_ms, "set", {"item": item, "field": field, "value": text})


def submit_step(at_ms: int) -> Step:
    """Return the operation of 提交."""
    return Step(at_ms, "submit", {})


def work_through(key: Key, *, seed: str, contestant: int, until_ms: int) -> Work:
    """Return the work of ``contestant`` on ``key``, items in order, all before ``until_ms``."""
    typist = _Typist(dice(seed, "typist", contestant), until_ms)
    for number, (item, fields) in enumerate(key.items()):
        typist.take_item(item, fields, returns=number > 0)
        if typist.tired:
            break
    return typist.finish()


@dataclass
class _Typist:
    """One person. ``skill`` 0.6 (slow) … 1.5 (champion) scales speed and care alike."""

    roll: random.Random
    until_ms: int
    now_ms: float = 0.0
    steps: list[Step] = field(default_factory=list)
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    regrets: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.skill = self.roll.triangular(0.6, 1.5, 1.0)
        self.error_rate = 0.03 / self.skill**2
        self.now_ms = self.roll.uniform(300, 1_500)

    @property
    def tired(self) -> bool:
        return self.now_ms >= self.until_ms

    def pause(self, low_ms: float, high_ms: float) -> None:
        self.now_ms += self.roll.uniform(low_ms, high_ms) / self.skill

    def take_item(self, item: str, fields: Mapping[str, str], *, returns: bool) -> None:
        """Listen to one recording (about a minute, twice the same) and fill its fields."""
        began = self.now_ms
        self.pause(2_500, 6_000)
        names = list(fields)
        if self.roll.random() < 0.12:  # could not follow: the rest of this item stays empty
            names = names[: self.roll.randint(1, len(names))]
        for name in names:
            self.pause(500, 2_200)
            self.type_field(item, name, fields[name])
        if returns and self.regrets and self.roll.random() < 0.6:
            self.mend(*self.regrets.pop(0))
        # Nobody is faster than the recording; the good leave out most of the second reading.
        heard_ms = self.roll.uniform(52_000, 78_000) / max(self.skill, 0.85)
        self.now_ms = max(self.now_ms, began + heard_ms)

    def type_field(self, item: str, name: str, text: str) -> None:
        shown, at, wrong_since = "", 0, None
        while at < len(text):
            burst = text[at : at + self.roll.randint(1, 4)]
            typed = "".join(self.slip(character) for character in burst)
            self.now_ms += sum(self.stroke_ms(character) for character in burst)
            if typed != burst and wrong_since is None:
                wrong_since = at
            shown, at = shown + typed, at + len(burst)
            self.write(item, name, shown)
            if wrong_since is not None and self.roll.random() < 0.4:
                self.pause(400, 1_200)
                shown, at, wrong_since = text[:wrong_since], wrong_since, None
                self.write(item, name, shown)
        if wrong_since is not None:
            self.regrets.append((item, name, text))

    def mend(self, item: str, name: str, text: str) -> None:
        """Go back to a field that sounded doubtful and put it right."""
        self.pause(1_000, 4_000)
        self.write(item, name, text)

    def slip(self, character: str) -> str:
        if self.roll.random() >= self.error_rate:
            return character
        kind = self.roll.random()
        if kind < 0.2:
            return ""  # missed
        if kind < 0.3 and character.isalnum():
            return character * 2  # the key bounced
        return _HOMOPHONES.get(character) or _NEIGHBOURS.get(character.lower(), "的")

    def stroke_ms(self, character: str) -> float:
        slowest = 620 if ord(character) > 0x2E80 else 300
        return self.roll.uniform(0.45, 1.0) * slowest / self.skill

    def write(self, item: str, name: str, text: str) -> None:
        """One step, unless the time is over: what is typed after the bell does not exist."""
        if self.tired or self.fields.get(item, {}).get(name, "") == text:
            return
        self.fields.setdefault(item, {})[name] = text
        self.steps.append(field_step(int(self.now_ms), item=item, field=name, text=text))

    def finish(self) -> Work:
        self.pause(2_000, 12_000)
        submits = not self.tired and self.roll.random() < 0.85
        if submits:
            self.steps.append(submit_step(int(self.now_ms)))
        return Work(tuple(self.steps))
