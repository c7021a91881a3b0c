"""What can go wrong with papers.

PaperRefused    the paper has problems: ``problems`` lists them          (BadRequest)
PaperFrozen     a frozen paper is never changed: make a new version      (Conflict)
UnknownTask     the paper has no such task                               (NotFound)
"""

from collections.abc import Sequence

from django.utils.translation import gettext, gettext_noop

from zuoxi.kernel.errors import BadRequest, Conflict, NotFound
from zuoxi.media.errors import RefusedFileError
from zuoxi.papers.problems import FolderProblem


class PaperRefused(BadRequest):
    """The paper has problems; ``params`` carry how many and the first one in words."""

    code = "paper_refused"
    sentence = gettext_noop("赛题有 %(count)s 处问题，请先改正。第一处：%(first)s")

    def __init__(self, problems: Sequence[FolderProblem]) -> None:
        super().__init__(count=len(problems), first=in_words(problems[0]))
        self.problems = list(problems)


class PaperFrozen(Conflict):
    """A frozen paper is never changed."""

    code = "paper_frozen"
    sentence = gettext_noop("赛题已冻结，不能再改。需要修改时，请导入新版本。")


class UnknownTask(NotFound):
    """The paper has no such task."""

    code = "unknown_task"
    sentence = gettext_noop("赛题里没有这道题。请刷新后重新选择。")


class RecordingRefused(BadRequest):
    """The uploaded file is no recording that can be taken; says why."""

    code = "recording_refused"

    def __init__(self, error: RefusedFileError) -> None:
        super().__init__(**error.params)
        self.text = error.text

    def __str__(self) -> str:
        return gettext(self.text) % self.params


def in_words(problem: FolderProblem) -> str:
    """Return ``problem`` in the reader's language, with file and line where it has them."""
    words = gettext(problem.text) % problem.params
    if not problem.file:
        return words
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    return f"{place}: {words}"
