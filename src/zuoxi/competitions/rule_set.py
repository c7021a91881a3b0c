"""The rule set: every rule with a hole is a published setting here, not a constant in code.

A rule set is frozen with the paper and shown to contestants before the contest. Settings of a
task type live in ``tasks`` under its key and are read by that type's own ``Rules`` model.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.setting import Setting


class RuleSet(BaseModel):
    """Settings of one competition. Times in ms. Numbers in brackets are those of the register."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # (I35) after the bell the server waits this long for proved entries before the receipt.
    transport_grace_ms: int = Field(default=10_000, ge=0, le=60_000)
    # What a contestant may see after publication: nothing, the own score, or own score and rank.
    contestant_sees: Literal["nothing", "score", "score_and_rank"] = "score"
    # (I24) a contestant without a final submit is counted with the full slot.
    time_without_submit: Literal["full_slot"] = "full_slot"
    # Settings of the task types, by key; checked by the type's Rules model when a paper is frozen.
    tasks: dict[str, dict[str, Any]] = Field(default_factory=dict)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        path=("transport_grace_ms",),
        title=sentence("到时后的传输宽限"),
        why=sentence("只收到时前已写下、还在路上的内容；到时后写的一律不算。"),
        paragraph="I35",
        kind="seconds",
        maximum=60,
        unit=sentence("秒"),
    ),
    Setting(
        title=sentence("到时"),
        says=sentence("服务器统一收卷，无需点击"),
        why=sentence("人人时间相等：不等慢的，也不让快的多写。"),
        paragraph="I35",
        kind="fixed",
    ),
    Setting(
        title=sentence("同分时比用时"),
        says=sentence("各题“提交 − 开始”之和，按整秒计，扣除补时"),
        why=sentence("提前提交是唯一的差别；精确到毫秒会让网络抖动决定名次。"),
        paragraph="I24",
        kind="fixed",
    ),
    Setting(
        title=sentence("没有提交的选手"),
        says=sentence("按整段时长计用时"),
        why=sentence("到时自动收卷不算提前完成。"),
        paragraph="I24",
        kind="fixed",
    ),
    Setting(
        path=("contestant_sees",),
        title=sentence("公布后选手能看到"),
        why=sentence("公布以前什么都看不到；公布以后按这里的设置。"),
        paragraph="",
        kind="choice",
        choices=(
            ("nothing", sentence("不显示成绩")),
            ("score", sentence("本人得分")),
            ("score_and_rank", sentence("本人得分和名次")),
        ),
    ),
)
"""The competition's own settings on the rule sheet; ``time_without_submit`` has one value only."""
