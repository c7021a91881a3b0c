"""Operations on contestants: the list with names, a preview of a list, enter, change, remove."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import File, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from zuoxi.competitions.models import Competition
from zuoxi.competitions.permissions import access, requires
from zuoxi.kernel.errors import NotFound
from zuoxi.registration import domain, sheet
from zuoxi.registration.entrants import Entrant, problems_of
from zuoxi.registration.errors import UnreadableList
from zuoxi.registration.models import Contestant
from zuoxi.registration.schemas import (
    ContestantIds,
    ContestantView,
    EntrantList,
    EntrantWords,
    ListPreview,
    PastedList,
)

router = Router(tags=["registration"])


def _contestants(competition: Competition) -> QuerySet[Contestant]:
    seated = Contestant.objects.filter(pk=OuterRef("pk"), sitting__isnull=False)
    return Contestant.objects.filter(competition=competition).annotate(seated=Exists(seated))


@router.get(
    "/{competition_id}/contestants",
    response=list[ContestantView],
    auth=requires("contestants.view"),
)
def contestants(request: HttpRequest, competition_id: int) -> QuerySet[Contestant]:
    """Return the contestants with their names, in the order of their codes."""
    return _contestants(access(request).competition)


@router.post(
    "/{competition_id}/contestants",
    response=list[ContestantView],
    auth=requires("contestants.edit"),
)
def enter(request: HttpRequest, competition_id: int, words: EntrantList) -> QuerySet[Contestant]:
    """Enter a whole list, or nobody."""
    found = access(request)
    people = [_entrant(one) for one in words.entrants]
    domain.enter_contestants(found.competition, entrants=people, actor=found.actor)
    return _contestants(found.competition)


@router.post(
    "/{competition_id}/contestants/preview",
    response=ListPreview,
    auth=requires("contestants.edit"),
)
def preview_text(request: HttpRequest, competition_id: int, words: PastedList) -> dict[str, Any]:
    """Read pasted cells and say what is wrong with them; nothing is entered."""
    return _preview(request, lambda: sheet.read_text(words.text))


@router.post(
    "/{competition_id}/contestants/preview-file",
    response=ListPreview,
    auth=requires("contestants.edit"),
)
def preview_file(
    request: HttpRequest, competition_id: int, file: File[UploadedFile]
) -> dict[str, Any]:
    """Read an xlsx or CSV file and say what is wrong with it; nothing is entered."""
    return _preview(request, lambda: sheet.read_file(file.read(sheet.MAX_BYTES + 1)))


@router.put(
    "/{competition_id}/contestants/{int:contestant_id}",
    response=ContestantView,
    auth=requires("contestants.edit"),
)
def change(
    request: HttpRequest, competition_id: int, contestant_id: int, words: EntrantWords
) -> Contestant:
    """Correct what was entered of one contestant."""
    found = access(request)
    known = Contestant.objects.filter(competition=found.competition, pk=contestant_id).first()
    if known is None:
        raise NotFound
    domain.change_contestant(known, entrant=_entrant(words), actor=found.actor)
    return _contestants(found.competition).get(pk=contestant_id)


@router.post(
    "/{competition_id}/contestants/remove",
    response={204: None},
    auth=requires("contestants.edit"),
)
def remove(request: HttpRequest, competition_id: int, words: ContestantIds) -> Status[None]:
    """Take contestants off the list."""
    found = access(request)
    domain.remove_contestants(found.competition, ids=words.ids, actor=found.actor)
    return Status(204, None)


def _entrant(words: EntrantWords) -> Entrant:
    return Entrant(
        code=words.code.strip(),
        name=words.name.strip(),
        school=words.school.strip(),
        delegation=words.delegation.strip(),
    )


def _preview(request: HttpRequest, read: Callable[[], sheet.Listed]) -> dict[str, Any]:
    try:
        listed = read()
    except sheet.UnreadableSheetError as error:
        raise UnreadableList from error
    taken = domain.known_codes(access(request).competition)
    problems = problems_of(listed.entrants, rows=listed.rows, taken=taken)
    return {
        "entrants": listed.entrants,
        "rows": listed.rows,
        "problems": [
            {"row": problem.row, "message": gettext(problem.text) % problem.params}
            for problem in problems
        ],
    }
