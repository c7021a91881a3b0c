"""How the rule sheet tells the settings of 听打录入 (I2–I7). Every member of ``Rules`` is here."""

from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.setting import Setting
from zuoxi.tasks.dictation.rules import LABELS, MAX_LABEL, FieldClass, FieldName

_CLASSES = (
    (FieldClass.TEXT.value, sentence("不计空格和标点")),
    (FieldClass.DIGITS.value, sentence("只计数字")),
    (FieldClass.VISIBLE.value, sentence("计全部可见字符")),
)

SETTINGS: tuple[Setting, ...] = (
    *(
        Setting(
            path=("classes", field.value),
            title=sentence("计入的字符"),
            part=LABELS[field],
            part_path=("labels", field.value),
            why=sentence("全角先换成半角再比较。邮箱里的 @ 和 . 写错就寄不到，所以计入。"),
            paragraph="I2",
            kind="choice",
            choices=_CLASSES,
        )
        for field in FieldName
    ),
    Setting(
        path=("accuracy_reading",),
        title=sentence("准确率的读法"),
        why=sentence("“保留 2 位”指百分数的两位；若先把比值舍成两位，得分会以 0.1 为一级跳动。"),
        paragraph="I3",
        kind="choice",
        choices=(
            ("percent", sentence("百分数保留 2 位（98.31 % 得 9.83 分）")),
            ("ratio", sentence("比值保留 2 位（0.98 得 9.80 分）")),
        ),
    ),
    Setting(
        path=("surplus_penalty",),
        title=sentence("每个多余字扣"),
        why=sentence("规程没有规定多打扣字，默认不扣。"),
        paragraph="I4",
        kind="whole",
        maximum=100,
        unit=sentence("字"),
    ),
    Setting(
        path=("slip_penalty",),
        title=sentence("每处差错另扣"),
        why=sentence("正确字数按最长公共子序列计，漏一个字不会连累后面的字；默认不再另扣。"),
        paragraph="I4",
        kind="whole",
        maximum=100,
        unit=sentence("字"),
    ),
    Setting(
        path=("length_cap_factor",),
        title=sentence("每栏最多可录"),
        why=sentence("防止整段粘贴碰运气：超过这个倍数的录入不接受。"),
        paragraph="I4",
        kind="whole",
        minimum=1,
        maximum=10,
        unit=sentence("倍答案字数"),
    ),
    Setting(
        title=sentence("播放次数"),
        says=sentence("不限，可以拖动进度条"),
        why=sentence("录音里信息已读两遍；规程允许自行调整播放进度，限次数会与它相矛盾。"),
        paragraph="I5",
        kind="fixed",
    ),
    *(
        Setting(
            path=("labels", field.value),
            title=sentence("栏目名称"),
            part=LABELS[field],
            why=sentence(
                "规程两处写法不同，默认以答题框的写法为准；选手和工作人员看到的都是这里的名称。"
            ),
            paragraph="I6",
            kind="words",
            maximum=MAX_LABEL,
        )
        for field in FieldName
    ),
    Setting(
        title=sentence("栏目次序"),
        says=sentence("客户姓名、客户地址、邮政编码、联系电话、电子邮箱"),
        why=sentence("以答题框的次序为准。"),
        paragraph="I6",
        kind="fixed",
    ),
    Setting(
        title=sentence("准确率的分母"),
        says=sentence("整份赛题的全部应录字数"),
        why=sentence("没有做完的条目也算在分母里，速度由此体现。"),
        paragraph="I7",
        kind="fixed",
    ),
)
