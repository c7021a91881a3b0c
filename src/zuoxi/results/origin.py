"""Which sheet a file with results holds: provisional, or a published version, and by which hash."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zuoxi.results.models import ResultSheet


@dataclass(frozen=True)
class Origin:
    """Where the rows of a file come from, in the user's language.

    ``published_at`` (server's time, with its zone) and ``hash`` are empty, and ``version`` is None,
    for what was not published as it stands.
    """

    name: str
    state: str
    version: int | None = None
    published_at: str = ""
    hash: str = ""

    def facts(self) -> list[tuple[str, str]]:
        """Return what the second sheet of a workbook says, name and value."""
        return [
            (_("赛项"), self.name),
            (_("状态"), self.state),
            (_("公布时间"), self.published_at),
            (_("校验码"), self.hash),
        ]

    @property
    def mark(self) -> str:
        """What a file's name says of it."""
        if self.version is None:
            return _("暂定")
        return _("第%(version)s版") % {"version": self.version}


def origin_of(name: str, sheet: ResultSheet | None, *, newest: ResultSheet | None) -> Origin:
    """Return the origin of rows that are ``sheet``'s, or of none that is published.

    ``newest`` is the latest published version, None before the first one.
    """
    if sheet is None:
        return Origin(name, _provisional(newest))
    at = datetime.fromtimestamp(sheet.published_ms / 1000, tz=timezone.get_current_timezone())
    return Origin(
        name=name,
        state=_published(sheet.version, (newest or sheet).version),
        version=sheet.version,
        published_at=f"{at:%Y-%m-%d %H:%M:%S (UTC%z)}",
        hash=sheet.hash,
    )


def _provisional(newest: ResultSheet | None) -> str:
    if newest is None:
        return _("暂定，未公布")
    return _("暂定，未公布：第 %(version)s 版公布后有变化") % {"version": newest.version}


def _published(version: int, newest: int) -> str:
    params = {"version": version, "newest": newest, "before": version - 1}
    if version < newest:
        return _("第 %(version)s 版，已公布，已由第 %(newest)s 版更正") % params
    if version > 1:
        return _("第 %(version)s 版，已公布，更正第 %(before)s 版") % params
    return _("第 %(version)s 版，已公布") % params
