"""What ``zuoxi verify`` finds: one sentence for each, and a code that stays the same.

Codes are ``<area>.<what>`` and are part of the command's contract; docs/concepts.md lists them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """Something is not as it was recorded.

    ``about`` names the thing ("ledger", "paper:3", "sitting:17"); ``seq`` is the first bad entry,
    or the ledger entry that the thing differs from, None where no entry can be named. ``text`` is
    a message id for ``params``; ``why`` is one, too, and fills its place of that name.
    """

    code: str
    about: str
    text: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    seq: int | None = None
    why: str = ""
