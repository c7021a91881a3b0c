"""The HTTP API, assembled from the stages' routers. Errors leave as ``{code, message, params}``."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI, Schema, Status
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from zuoxi.competitions.api import router as competitions
from zuoxi.competitions.officials_api import router as officials
from zuoxi.competitions.permissions import public
from zuoxi.competitions.schemas import ErrorView
from zuoxi.config import mishaps
from zuoxi.hall.api import router as hall
from zuoxi.hall.code_files_api import router as code_files
from zuoxi.hall.seat_api import router as seat
from zuoxi.hall.seating_api import router as seating
from zuoxi.kernel.errors import ControlCharacters, ZuoxiError
from zuoxi.kernel.time import now_ms
from zuoxi.kernel.words import any_control
from zuoxi.ledger.api import router as ledger
from zuoxi.papers.api import router as papers
from zuoxi.papers.folder_api import router as paper_folders
from zuoxi.registration.api import router as registration
from zuoxi.results.api import router as results
from zuoxi.results.api import seat_router as own_result
from zuoxi.sittings.hub import running

_REF = "#/components/schemas/"


class _API(NinjaAPI):
    """Says in its document that every operation may answer with an error."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**kwargs)
        document["components"]["schemas"]["ErrorView"] = ErrorView.model_json_schema()
        shape = {"application/json": {"schema": {"$ref": f"{_REF}ErrorView"}}}
        for operations in document["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = {"description": "Error", "content": shape}
        return document


class _Parser(Parser):
    """Takes no text with characters that nobody sees."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body = super().parse_body(request)
        if any_control(body):
            raise ControlCharacters
        return body


api = _API(title="Zuoxi", version="1", docs_url=None, openapi_url=None, parser=_Parser())
api.add_router("", competitions)
api.add_router("/competitions", officials)
api.add_router("/competitions", registration)
api.add_router("/competitions", seating)
api.add_router("/seat", seat)
api.add_router("/seat", own_result)
api.add_router("/competitions", hall)
api.add_router("/competitions", code_files)
api.add_router("/competitions", results)
api.add_router("/competitions", ledger)
api.add_router("", papers)
api.add_router("", paper_folders)


class Health(Schema):
    """The server is up; its clock in ms. ``storage``: what contestants write cannot be kept."""

    status: str
    server_ms: int


@api.get("/health", response={200: Health, 503: Health}, auth=public())
def health(request: HttpRequest) -> Status[dict[str, Any]]:
    """Say that the server is up, and what time it is for it.

    503 ("storage") from a failed write of the journal to the next that is durable; asks nothing of
    the disk itself.
    """
    hub = running()
    if hub is not None and hub.writer.failing:
        return Status(503, {"status": "storage", "server_ms": now_ms()})
    return Status(200, {"status": "ok", "server_ms": now_ms()})


@api.exception_handler(ZuoxiError)
def zuoxi_error(request: HttpRequest, error: ZuoxiError) -> HttpResponse:
    """Answer an error meant for the user's eyes, in the user's language."""
    body = {"code": error.code, "message": str(error), "params": error.params}
    return api.create_response(request, body, status=error.status)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a request of the wrong shape; names the first field that is wrong."""
    where = ".".join(str(part) for part in error.errors[0]["loc"][1:]) if error.errors else ""
    body = {
        "code": "malformed",
        "message": gettext("提交的内容不完整或格式不对（%(field)s）。请检查后重试。")
        % {"field": where or "—"},
        "params": {"field": where},
    }
    return api.create_response(request, body, status=400)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a body that is no JSON, or holds what no text may hold."""
    if isinstance(error.__cause__, ZuoxiError):
        return zuoxi_error(request, error.__cause__)
    found = mishaps.answer(SuspiciousOperation(str(error)), where=request.path)
    return api.create_response(request, found.body, status=error.status_code)


@api.exception_handler(Exception)
def unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer whatever else went wrong; it is in the log under the mark that the user is told."""
    found = mishaps.answer(error, where=f"{request.method} {request.path}")
    return api.create_response(request, found.body, status=found.status)
