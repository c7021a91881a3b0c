"""Paper folders over HTTP: take one in from a .zip, take a paper away as one."""

import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from zuoxi.competitions.downloads import as_file
from zuoxi.competitions.permissions import access, requires
from zuoxi.papers import archive, domain, queries
from zuoxi.papers.command import check
from zuoxi.papers.errors import ArchiveRefused, PaperRefused
from zuoxi.papers.models import Paper
from zuoxi.papers.schemas import ImportView

router = Router(tags=["papers"])


@router.post(
    "/competitions/{competition_id}/papers/folder",
    response=ImportView,
    auth=requires("paper.edit"),
)
def import_folder(
    request: HttpRequest, competition_id: int, file: File[UploadedFile]
) -> dict[str, Any]:
    """Import a folder packed as a .zip whole, or not at all and tell all its problems."""
    found = access(request)
    with tempfile.TemporaryDirectory(prefix="zuoxi-paper-") as place:
        try:
            folder = archive.unpack(file, Path(place))
        except archive.RefusedArchiveError as error:
            raise ArchiveRefused(error) from error
        try:
            paper, is_new = domain.take_in_folder(found.competition, folder=folder, by=found.actor)
        except PaperRefused:
            return {"paper": None, "is_new": False, "problems": check(folder)}
    return {"paper": paper, "is_new": is_new, "problems": []}


@router.get(
    "/papers/{paper_id}/folder.zip",
    auth=requires("paper.view", through=Paper, by="paper_id"),
)
def export_folder(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Return a paper with its keys and recordings as the .zip of its folder."""
    paper = Paper.objects.select_related("competition").get(pk=paper_id)
    what = f"{paper.name}-v{paper.version}"
    return as_file(queries.folder_of(paper), "application/zip", paper.competition, what, "zip")
