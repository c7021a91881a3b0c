"""What a YAML file that a person wrote holds: every value knows its line and its quotes. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_BOOLEAN = re.compile(r"(?i:yes|no|on|off|true|false)")
_NULL = re.compile(r"|~|(?i:null)")
_NUMBER = re.compile(
    r"[-+]?(0[xX][0-9a-fA-F_]+|0[oO][0-7]+|[0-9][0-9_]*(:[0-5]?[0-9])*)"
    r"|[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?"
)


@dataclass(frozen=True)
class Scalar:
    """A value as written; ``plain`` without quotes."""

    line: int
    text: str
    plain: bool

    @property
    def is_null(self) -> bool:
        return self.plain and _NULL.fullmatch(self.text) is not None

    @property
    def is_boolean(self) -> bool:
        """Whether some YAML reader takes it for a yes or no, unquoted as it is."""
        return self.plain and _BOOLEAN.fullmatch(self.text) is not None

    @property
    def is_number(self) -> bool:
        """Whether some YAML reader takes it for a number (and drops its leading zeros)."""
        return self.plain and _NUMBER.fullmatch(self.text) is not None


@dataclass(frozen=True)
class Table:
    """A mapping; ``lines`` says where each key stands."""

    line: int
    values: Mapping[str, "Value"]
    lines: Mapping[str, int]


@dataclass(frozen=True)
class Series:
    """A sequence."""

    line: int
    values: tuple["Value", ...]


Value = Scalar | Table | Series
