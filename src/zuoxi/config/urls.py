"""The addresses that Django answers: the API, and the browser part for every page of its own."""

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.urls import path, re_path
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from zuoxi.config import mishaps
from zuoxi.config.api import api
from zuoxi.kernel.errors import NotFound


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    """Answer an unsafe call without a valid CSRF token, in the API's error shape."""
    return JsonResponse(
        {"code": "csrf", "message": gettext("页面已过期。请刷新页面后重试。"), "params": {}},
        status=403,
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that nobody knows."""
    return _told(request, 404, {"code": NotFound.code, "message": str(NotFound()), "params": {}})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django refuses to look at."""
    found = mishaps.answer(SuspiciousOperation(), where=request.path)
    return _told(request, found.status, found.body)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what went wrong outside the API's operations: a session that cannot be stored."""
    found = mishaps.answer(sys.exc_info()[1], where=f"{request.method} {request.path}")
    return _told(request, found.status, found.body)


def _told(request: HttpRequest, status: int, body: dict[str, Any]) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    plain = "text/plain; charset=utf-8"
    return HttpResponse(body["message"], status=status, content_type=plain)


@require_safe
def browser_part(request: HttpRequest) -> HttpResponse:
    """Answer the page of the browser part for any address that it routes by itself."""
    index = settings.ZUOXI_BROWSER / "index.html"
    if not index.is_file():
        return HttpResponseNotFound(
            gettext("没有找到页面文件。请先运行 make run。"),
            content_type="text/plain; charset=utf-8",
        )
    response = HttpResponse(index.read_bytes(), content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


handler400 = bad_request
handler404 = not_found
handler500 = server_error
urlpatterns = [
    path("api/", api.urls),
    # A missing file is missing; only pages fall back to the browser part's own router.
    re_path(r"^(?!api/|assets/|recordings/|ws/).*$", browser_part),
]
