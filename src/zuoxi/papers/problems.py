"""What is wrong with a paper, where, and what to do about it. Pure; sentences are message ids."""

from dataclasses import dataclass, field
from typing import Literal

Path = tuple[str | int, ...]
"""Where in a content: keys and list indices."""


@dataclass(frozen=True)
class FolderProblem:
    """What is wrong where: ``line`` counts from 1, 0 is the file as a whole."""

    file: str
    line: int
    text: str
    params: dict[str, str | int] = field(default_factory=dict)
    severity: Literal["error", "warning"] = "error"
    path: Path = ()  # into the content of a stored paper


class UnreadablePaperError(ValueError):
    """The folder holds no paper that could be imported; ``problems`` says why."""

    def __init__(self, problems: list[FolderProblem]) -> None:
        super().__init__("; ".join(f"{p.file}:{p.line} {p.text % p.params}" for p in problems))
        self.problems = problems


class Notebook:
    """Collects the problems of one file."""

    def __init__(self, file: str, problems: list[FolderProblem]) -> None:
        self.file = file
        self._problems = problems

    def report(self, line: int, text: str, /, **params: str | int) -> None:
        """Note an error."""
        self._problems.append(FolderProblem(self.file, line, text, params))

    def warn(self, line: int, text: str, /, **params: str | int) -> None:
        """Note what should be known and does not keep the paper out."""
        self._problems.append(FolderProblem(self.file, line, text, params, "warning"))

    def has(self, line: int) -> bool:
        """Return whether something is noted at ``line``."""
        return any(p.file == self.file and p.line == line for p in self._problems)

    def errors(self) -> int:
        """Return how many errors are noted for this file."""
        return sum(p.file == self.file and p.severity == "error" for p in self._problems)
