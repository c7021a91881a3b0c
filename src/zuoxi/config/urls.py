"""The addresses that Django answers: the API, and the browser part for every page of its own."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.urls import path, re_path
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from zuoxi.config.api import api


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    """Answer an unsafe call without a valid CSRF token, in the API's error shape."""
    return JsonResponse(
        {"code": "csrf", "message": gettext("页面已过期。请刷新页面后重试。"), "params": {}},
        status=403,
    )


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


urlpatterns = [
    path("api/", api.urls),
    # A missing file is missing; only pages fall back to the browser part's own router.
    re_path(r"^(?!api/|assets/|recordings/|ws/).*$", browser_part),
]
