"""What can go wrong with papers.

PaperRefused    the paper has problems: ``problems`` lists them          (BadRequest)
PaperFrozen     a frozen paper is never changed: make a new version      (Conflict)
PaperChanged    somebody else saved since: look first                    (Conflict)
NotFrozen       a draft is changed as it is, not by a new version        (Conflict)
DraftExists     a newer draft is there already                           (Conflict)
UnknownTask     the paper has no such task                               (NotFound)
NotExported     a recording is missing, so the folder would be, too      (Conflict)
"""

from collections.abc import Sequence

from django.utils.translation import gettext, gettext_noop

from zuoxi.kernel.errors import BadRequest, Conflict, NotFound
from zuoxi.media.errors import RefusedFileError
from zuoxi.papers.archive import RefusedArchiveError
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
    sentence = gettext_noop("赛题已冻结，不能再改。请点“做新版本”，在新版本里修改。")


class PaperChanged(Conflict):
    """Somebody else saved since; ``who`` and ``at`` (local time) say who and when."""

    code = "paper_changed"
    sentence = gettext_noop(
        "%(who)s 在 %(at)s 保存过这份赛题，您看到的不是最新内容。您的改动没有保存，也没有丢失："
        "请先复制出来，再刷新页面，填进最新内容里。"
    )


class NotFrozen(Conflict):
    """A draft is changed as it is, not by a new version."""

    code = "paper_not_frozen"
    sentence = gettext_noop("这份赛题还是草稿，可以直接修改，不需要新版本。")


class DraftExists(Conflict):
    """A newer draft is there already."""

    code = "draft_exists"
    sentence = gettext_noop("第 %(version)s 版已是草稿。请在那一版里修改。")


class UnknownTask(NotFound):
    """The paper has no such task."""

    code = "unknown_task"
    sentence = gettext_noop("赛题里没有这道题。请刷新后重新选择。")


class NotExported(Conflict):
    """What would have to be in the folder is not on the server."""

    code = "paper_not_exported"
    sentence = gettext_noop(
        "赛题不完整，或有录音不在服务器上，不能导出。请先按上面列出的问题补齐，再导出。"
    )


class RecordingRefused(BadRequest):
    """The uploaded file is no recording that can be taken; says why."""

    code = "recording_refused"

    def __init__(self, error: RefusedFileError) -> None:
        super().__init__(**error.params)
        self.text = error.text

    def __str__(self) -> str:
        return gettext(self.text) % self.params


class ArchiveRefused(BadRequest):
    """The uploaded .zip is not unpacked; says why."""

    code = "archive_refused"

    def __init__(self, error: RefusedArchiveError) -> None:
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
