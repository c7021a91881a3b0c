"""How the rule sheet tells the settings of 语音服务·呼入. Every member of ``Rules`` is here."""

from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.setting import Setting
from zuoxi.tasks.inbound_call.rules import LONGEST_TEXT

SETTINGS: tuple[Setting, ...] = (
    Setting(
        path=("script_limit",),
        title=sentence("每轮话术最多"),
        why=sentence("话术是要说出口的话；超过这个字数的录入不接受。"),
        paragraph="R67",
        kind="whole",
        minimum=50,
        maximum=LONGEST_TEXT,
        unit=sentence("字"),
    ),
    Setting(
        path=("summary_limit",),
        title=sentence("每篇知识总结最多"),
        why=sentence("总结要比知识本身短。"),
        paragraph="R28",
        kind="whole",
        minimum=50,
        maximum=LONGEST_TEXT,
        unit=sentence("字"),
    ),
    Setting(
        title=sentence("重录"),
        says=sentence("可以重录，全部保留；以选手最后选定的一条为准，没有选定时以最后一条为准"),
        why=sentence("选手可以在作答时间内返回修改，评分只听其中一条。"),
        paragraph="R69",
        kind="fixed",
    ),
    Setting(
        title=sentence("参考答案"),
        says=sentence("竞赛期间不离开服务器"),
        why=sentence("选手的浏览器里没有参考答案，也没有客户录音的文字。"),
        paragraph="R68",
        kind="fixed",
    ),
)
