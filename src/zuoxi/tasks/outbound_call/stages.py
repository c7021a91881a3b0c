"""The six sections of a sales script, which are the stages of the call, too; and their words.

Rules: R72 (six sections), R106 (techniques), R107 (what became of the call). Pure.
"""

from collections.abc import Mapping
from enum import StrEnum

from zuoxi.kernel.sentences import sentence


class Stage(StrEnum):
    """A section of the script and a stage of the call, in the paper's order."""

    OPENING = "opening"
    NEEDS = "needs"
    GUIDANCE = "guidance"
    PRODUCT = "product"
    DEAL = "deal"
    FAREWELL = "farewell"


class Technique(StrEnum):
    """What a section may be tagged with (R106)."""

    FABE = "FABE"
    SPIN = "SPIN"
    LSCPA = "LSCPA"


class Result(StrEnum):
    """What the customer said at last (R107)."""

    DEAL = "deal"
    CALLBACK = "callback"
    REFUSAL = "refusal"


STAGES: Mapping[Stage, str] = {
    Stage.OPENING: sentence("开场白"),
    Stage.NEEDS: sentence("了解客户需求"),
    Stage.GUIDANCE: sentence("引导客户需求"),
    Stage.PRODUCT: sentence("介绍产品"),
    Stage.DEAL: sentence("促成交易"),
    Stage.FAREWELL: sentence("结束语"),
}

RESULTS: Mapping[Result, str] = {
    Result.DEAL: sentence("成交"),
    Result.CALLBACK: sentence("约定再联系"),
    Result.REFUSAL: sentence("拒绝"),
}
