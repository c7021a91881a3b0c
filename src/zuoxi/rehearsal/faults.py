"""What goes wrong in a rehearsal, and when: drawn from the seed, so that it can be played again.

``--faults drop=0.3,cut=60,dup=0.02,reorder=0.02,kill=2,move=0.02`` (``none`` for a calm hall):

- ``drop``: share of contestants whose connection is cut once at a random moment;
- ``cut``: seconds without network (of the unhurried timetable) for a third of the seats, across
  the bell;
- ``dup`` / ``reorder``: share of frames sent twice, or after the one that follows;
- ``move``: share of contestants who change to another machine;
- ``kill``: how often our own server is ended with ``kill -9`` and started again.
"""

import hashlib
import hmac
import random
from dataclasses import dataclass

from zuoxi.kernel.sentences import sentence

SHARES = ("drop", "dup", "reorder", "move")
COUNTS = {"kill": 100, "cut": 3600}
"""How often at most, or how many seconds."""


class BadFaults(ValueError):
    """The words after ``--faults`` are not understood; ``text`` is a message id for ``params``."""

    def __init__(self, text: str, **params: str | int) -> None:
        super().__init__(text % params)
        self.text = text
        self.params = params


@dataclass(frozen=True)
class Faults:
    """The wishes of the organiser. Shares lie in 0..1, ``cut`` is in seconds."""

    drop: float = 0.05
    dup: float = 0.0
    reorder: float = 0.0
    move: float = 0.02
    kill: int = 0
    cut: int = 0


CALM = Faults(drop=0.0, move=0.0)


def parse_faults(text: str | None) -> Faults:
    """Return the faults that ``text`` names; None means the ordinary ones of every hall.

    Raises :class:`BadFaults` for an unknown or repeated name, a number that is none, or one out
    of range.
    """
    if text is None:
        return Faults()
    if text.strip() in ("", "none"):
        return CALM
    values: dict[str, float] = {}
    for part in text.replace("，", ",").split(","):
        name, _, number = (piece.strip() for piece in part.partition("="))
        if name in values:
            raise BadFaults(sentence("“%(name)s”写了两次。"), name=name)
        values[name] = _value(name, number)
    return Faults(
        drop=values.get("drop", 0.0),
        dup=values.get("dup", 0.0),
        reorder=values.get("reorder", 0.0),
        move=values.get("move", 0.0),
        kill=int(values.get("kill", 0)),
        cut=int(values.get("cut", 0)),
    )


def _value(name: str, number: str) -> float:
    if name in COUNTS:
        # isdecimal() would let other scripts' digits and minus signs of no kind pass.
        if not (number.isascii() and number.isdecimal() and int(number) <= COUNTS[name]):
            raise BadFaults(
                sentence("“%(name)s”要写 0 到 %(most)s 的整数，现在是“%(number)s”。"),
                name=name, most=COUNTS[name], number=number,
            )  # fmt: skip
        return int(number)
    if name not in SHARES:
        raise BadFaults(
            sentence("没有“%(name)s”这种故障。可用：%(known)s，或 none。"),
            name=name, known=", ".join((*SHARES, *COUNTS)),
        )  # fmt: skip
    try:
        share = float(number)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        text = sentence("“%(name)s”要写 0 到 1 的小数，现在是“%(number)s”。")
        raise BadFaults(text, name=name, number=number)
    return share


@dataclass(frozen=True)
class SeatPlan:
    """What happens to one contestant. Moments in ms of the unhurried task; None: it does not."""

    drop_at_ms: int | None
    move_at_ms: int | None
    cut: tuple[int, int] | None  # from, to


def dice(seed: str, *labels: str | int) -> random.Random:
    """Return the generator for one purpose, derived by HMAC-SHA256 from the published seed."""
    message = "/".join(str(label) for label in labels).encode()
    return random.Random(hmac.new(seed.encode(), message, hashlib.sha256).digest())  # noqa: S311


def seat_plan(faults: Faults, *, seed: str, contestant: int, duration_ms: int) -> SeatPlan:
    """Return what happens to ``contestant`` (counted from 0) in a task of ``duration_ms``.

    The cut lies across the bell: two thirds of it before, one third after. Nobody moves within
    the last fifth, where the walk to the spare machine would take longer than what is left.
    """
    roll = dice(seed, "fault", contestant)
    drop = roll.random() < faults.drop
    drop_at = round(duration_ms * roll.uniform(0.05, 0.9))
    move = roll.random() < faults.move
    move_at = round(duration_ms * roll.uniform(0.1, 0.8))
    cut_ms = faults.cut * 1000
    cut = (duration_ms - cut_ms * 2 // 3, duration_ms + cut_ms // 3)
    return SeatPlan(
        drop_at_ms=drop_at if drop else None,
        move_at_ms=move_at if move else None,
        cut=cut if cut_ms and contestant % 3 == 0 else None,
    )


def kill_moments(faults: Faults, *, seed: str, duration_ms: int) -> list[int]:
    """Return the moments of the kills in ms of the unhurried task, in order."""
    roll = dice(seed, "kill")
    room = duration_ms * 0.9 / max(faults.kill, 1)
    return [
        round(duration_ms * 0.05 + room * (k + roll.uniform(0.0, 0.8))) for k in range(faults.kill)
    ]
