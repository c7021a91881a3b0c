"""Operations on results: the ranking, its details, publication, files, one's own result."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from zuoxi.competitions.downloads import CSV, XLSX, as_file
from zuoxi.competitions.models import Competition
from zuoxi.competitions.permissions import access, requires
from zuoxi.competitions.ranged import ranged
from zuoxi.hall.seat_guard import own_sitting, sitting_of
from zuoxi.kernel import table_file
from zuoxi.kernel.errors import NotFound
from zuoxi.results import answers, details, domain, exports, heard, jobs, queries
from zuoxi.results.models import ResultSheet
from zuoxi.results.origin import Origin, origin_of
from zuoxi.results.schemas import DetailView, OwnResult, PublishCommand, ResultsView, SheetView
from zuoxi.sittings.models import Sitting

router = Router(tags=["results"])
seat_router = Router(tags=["seat"])


@router.get("/{competition_id}/results", response=ResultsView, auth=requires("results.view"))
def results(request: HttpRequest, competition_id: int) -> dict[str, Any]:
    """Return the ranking as it stands and how far it is."""
    competition = access(request).competition
    view = queries.results_view(competition)
    if view["state"] == "computing":
        jobs.enqueue_if_due(competition)
    return view


@router.get(
    "/{competition_id}/results/{int:sitting_id}",
    response=DetailView,
    auth=requires("results.view"),
)
def detail(request: HttpRequest, competition_id: int, sitting_id: int) -> dict[str, Any]:
    """Return how one sitting's scores came about, field by field."""
    sitting = (
        Sitting.objects.select_related("contestant", "competition")
        .filter(pk=sitting_id, competition=access(request).competition)
        .first()
    )
    if sitting is None:
        raise NotFound
    return details.detail_view(sitting)


@router.get("/{competition_id}/takes/{int:take_id}/sound", auth=requires("results.view"))
def take_sound(request: HttpRequest, competition_id: int, take_id: int) -> HttpResponse:
    """Return a take of a closed task, or the asked range of it."""
    content, media_type = heard.sound_of(access(request).competition, take_id)
    return ranged(request, content, media_type)


@router.post(
    "/{competition_id}/results/publish",
    response=ResultsView,
    auth=requires("results.publish"),
)
def publish(request: HttpRequest, competition_id: int, command: PublishCommand) -> dict[str, Any]:
    """Publish the present ranking as the next version."""
    found = access(request)
    domain.publish(
        found.competition, reason=command.reason, witness=command.witness, actor=found.actor
    )
    return queries.results_view(found.competition)


@router.get(
    "/{competition_id}/results/sheets/{int:version}",
    response=SheetView,
    auth=requires("results.view"),
)
def sheet(request: HttpRequest, competition_id: int, version: int) -> ResultSheet:
    """Return one published version as it was published."""
    found = queries.sheets_of(access(request).competition).filter(version=version).first()
    if not isinstance(found, ResultSheet):
        raise NotFound
    return found


@router.get("/{competition_id}/results.csv", auth=requires("results.view"))
def results_csv(
    request: HttpRequest, competition_id: int, version: int | None = None
) -> HttpResponse:
    """Return the ranking as it stands, or a published version, as CSV (UTF-8 with a BOM)."""
    competition = access(request).competition
    rows, origin = _chosen(competition, version)
    content = table_file.as_csv(exports.table(rows, _tasks(competition), origin=origin))
    what = f"{_('成绩')}-{origin.mark}"
    return as_file(content, CSV, competition, what, "csv")


@router.get("/{competition_id}/results.xlsx", auth=requires("results.view"))
def results_xlsx(
    request: HttpRequest, competition_id: int, version: int | None = None
) -> HttpResponse:
    """Return the same as an Excel workbook that prints as it looks."""
    competition = access(request).competition
    rows, origin = _chosen(competition, version)
    content = table_file.as_xlsx(
        exports.table(rows, _tasks(competition)),
        title=_("成绩"),
        heading=exports.heading(origin),
        facts=origin.facts(),
    )
    return as_file(content, XLSX, competition, f"{_('成绩')}-{origin.mark}", "xlsx")


@router.post("/{competition_id}/results/answers", auth=requires("results.export_answers"))
def export_answers(request: HttpRequest, competition_id: int) -> HttpResponse:
    """Return answers, keys, rules and scores by contestant code, to recompute with, as a ZIP."""
    found = access(request)
    made = answers.collect(found.competition)
    answers.record(made, actor=found.actor)
    what = f"{_('作答与答案')}-{made.origin.mark}"
    return as_file(made.as_zip(), "application/zip", found.competition, what, "zip")


@seat_router.get("/result", response=OwnResult, auth=own_sitting())
def own_result(request: HttpRequest) -> dict[str, Any]:
    """Return what the rules let the contestant of this machine see."""
    return queries.own_result(sitting_of(request))


def _chosen(competition: Competition, version: int | None) -> tuple[list[Any], Origin]:
    """Return the rows asked for and where they come from; raise NotFound for no such version."""
    if version is None:
        found = queries.standing_of(competition)
        sheet = found.sheet if found.state == "published" else None
        rows = sheet.rows if sheet else found.rows
        return rows, origin_of(competition.title, sheet, newest=found.sheet)
    sheet = queries.sheets_of(competition).filter(version=version).first()
    if sheet is None:
        raise NotFound
    newest = queries.latest_sheet(competition)
    return sheet.rows, origin_of(competition.title, sheet, newest=newest)


def _tasks(competition: Competition) -> list[str]:
    return list(competition.slots.values_list("task", flat=True))
