"""What to say where points or percentages do not add up (I1): the gap, and the ways out.

Pure; sentences are message ids.
"""

from collections.abc import Sequence
from decimal import Decimal

from zuoxi.kernel.sentences import sentence
from zuoxi.papers.points import HUNDRED, Rubric, adds_up, printed_sum

Said = tuple[str, dict[str, str | int]]
"""A message id and its parameters."""


def points_problem(points: Sequence[str], total: str) -> Said | None:
    """Return what is wrong with the points of the tasks, or None if they make the total."""
    found, wanted = sum(map(Decimal, points), Decimal(0)), Decimal(total)
    if found == wanted:
        return None
    params: dict[str, str | int] = {
        "sum": f"{found:f}",
        "total": f"{wanted:f}",
        "gap": f"{abs(found - wanted):f}",
    }
    if found < wanted:
        text = sentence(
            "各题分值合计 %(sum)s 分，总分写的是 %(total)s 分，少 %(gap)s 分。"
            "请把 total_points 改为 %(sum)s，或给题目加分，或补上缺少的题目。"
        )
    else:
        text = sentence(
            "各题分值合计 %(sum)s 分，总分写的是 %(total)s 分，多 %(gap)s 分。"
            "请把 total_points 改为 %(sum)s，或给题目减分。"
        )
    return text, params


def rubric_problem(rubric: Rubric) -> Said | None:
    """Return what is wrong with a rubric, or None if it is 100 %, as printed or as resolved."""
    found = printed_sum(rubric)
    params: dict[str, str | int] = {"sum": f"{found:f}"}
    if found == HUNDRED and rubric.resolution:
        return sentence("评分标准合计已是 100 %%，不需要 resolution。请删去这一项。"), params
    if adds_up(rubric):
        return None
    if found > HUNDRED:
        text = sentence(
            "评分标准合计 %(sum)s %%，应为 100 %%。请改正百分比；或由专家签名，按比例折算："
            "加一行 resolution: {way: normalise, by: 姓名, date: 年-月-日}。"
        )
        return text, params
    text = sentence(
        "评分标准合计 %(sum)s %%，应为 100 %%。两种办法，都要专家签名：按比例折算，"
        "加一行 resolution: {way: normalise, by: 姓名, date: 年-月-日}；或补上缺少的评分项目，"
        "加一行 resolution: {way: add_criterion, criterion: 项目名称, by: 姓名, date: 年-月-日}。"
    )
    return text, params
