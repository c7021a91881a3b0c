"""The takes of a sitting as they are listened to: file, drawing, and observations in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from zuoxi.competitions.models import Competition
from zuoxi.kernel.errors import NotFound
from zuoxi.media.models import Blob
from zuoxi.media.store import MissingFileError, Store
from zuoxi.sittings.models import Sitting, Take


def takes_view(sitting: Sitting) -> list[dict[str, Any]]:
    """Return every take that is made (``schemas.HeardTake``), in the order they were made."""
    rows = list(Take.objects.filter(sitting=sitting).order_by("pk"))
    blobs = Blob.objects.in_bulk([row.sha256 for row in rows if row.sha256])
    return [_view(row, blobs.get(row.sha256), sitting.competition_id) for row in rows]


def sound_of(competition: Competition, take_id: int) -> tuple[bytes, str]:
    """Return bytes and media type of a take that is made; raise :class:`NotFound`."""
    row = Take.objects.filter(pk=take_id, sitting__competition=competition).first()
    blob = Blob.objects.filter(pk=row.sha256).first() if row and row.sha256 else None
    if blob is None:
        raise NotFound
    try:
        return Store(settings.MEDIA_ROOT).path(blob.pk).read_bytes(), blob.media_type
    except MissingFileError as error:
        raise NotFound from error


def _view(row: Take, blob: Blob | None, competition_id: int) -> dict[str, Any]:
    return {
        "take": row.take,
        "task": row.task,
        "place": row.place,
        "layout": row.sealed["layout"] or "mono",
        "url": f"/api/competitions/{competition_id}/takes/{row.pk}/sound" if blob else None,
        "duration_ms": row.sealed["span_ms"],
        "peaks": blob.peaks if blob else [],
        "damage": [_said(told) for told in row.sealed["damage"]],
        "observations": list(_observations(row.observations or {})),
    }


def _observations(found: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for value in found.values():
        for figure in value if isinstance(value, list) else [value]:
            if isinstance(figure, dict) and "says" in figure:
                yield {"says": _said(figure["says"]), "limits": _said(figure["limits"])}


def _said(told: Mapping[str, Any]) -> str:
    words: str = gettext(told["text"])
    params: Mapping[str, str | int] = told["params"]
    return words % params
