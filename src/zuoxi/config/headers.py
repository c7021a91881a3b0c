"""The security headers of every answer, and the addresses that are looked at.

Nothing is loaded from elsewhere, nothing is framed.
"""

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, JsonResponse

from zuoxi.kernel.errors import ControlCharacters
from zuoxi.kernel.words import has_control

# Element Plus sets style attributes; recordings are played and decoded from blobs of the page.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "connect-src 'self' blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}


class PlainAddresses:
    """Refuses an address with characters that nobody sees, before anything looks it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = unquote(request.META.get("QUERY_STRING", ""), errors="surrogateescape")
        if has_control(request.path) or has_control(asked):
            error = ControlCharacters()
            body = {"code": error.code, "message": str(error), "params": {}}
            return JsonResponse(body, status=400, json_dumps_params={"ensure_ascii": False})
        return self.get_response(request)


class PlainCookies:
    """Passes over a cookie with characters that nobody sees: it is none of ours.

    A quoted cookie can hold them as escapes (``\\000``), and PostgreSQL looks up no such text.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [n for n, value in request.COOKIES.items() if has_control(n + value)]:
            del request.COOKIES[name]
        return self.get_response(request)


class SecurityHeaders:
    """Outermost middleware, so that also refused and static answers carry the headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/api/"):
            # Keys, seats and marks must not stay in a shared machine's cache.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
