"""What a browser does over HTTP: keeps cookies, fetches the CSRF token, speaks JSON.

Hundreds of simulated machines share one connection pool and one TLS context; each keeps its own
cookies, because two contestants must never share a log-in.
"""

import ssl
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from http.cookies import SimpleCookie
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import httpx

from zuoxi.kernel.language import language


class HttpRefused(Exception):
    """The server answered with an error: ``status``, ``code`` and its sentence ``message``."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"HTTP {status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message


def tls_context(*, ca: str | None, insecure: bool = False) -> ssl.SSLContext:
    """Return the context for HTTPS and WSS; ``ca`` is the hall's own authority (PEM)."""
    context = ssl.create_default_context(cafile=ca)
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class Network:
    """The pool that all simulated machines of a rehearsal share."""

    def __init__(self, base_url: str, *, context: ssl.SSLContext | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self.context = context if self.base_url.startswith("https") else None
        # The jar takes nothing: cookies belong to one Browser each.
        jar = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
        self.http = httpx.AsyncClient(
            base_url=self.base_url,
            cookies=jar,
            timeout=httpx.Timeout(30.0),
            limits=httpx.Limits(max_connections=40, max_keepalive_connections=40),
            verify=self.context if self.context is not None else False,
            trust_env=False,
        )

    @property
    def socket_url(self) -> str:
        """``ws://`` or ``wss://`` of the same host."""
        parts = urlsplit(self.base_url)
        scheme = "wss" if parts.scheme == "https" else "ws"
        return urlunsplit((scheme, parts.netloc, "", "", ""))

    async def close(self) -> None:
        """Give the connections back."""
        await self.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


@dataclass
class Browser:
    """One browser with its own cookies."""

    network: Network
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def cookie_header(self) -> str:
        """All cookies as one header, also for the sockets."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def get(self, path: str, **params: str | int) -> Any:
        """GET ``path`` and return its JSON; raise :class:`HttpRefused` for an error."""
        return self._take(await self.network.http.get(path, params=params, headers=self._headers()))

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """POST JSON with the CSRF token and return the JSON answer; as :meth:`get` otherwise."""
        if "csrftoken" not in self.cookies:
            await self.get("/api/me")
        return self._take(
            await self.network.http.post(path, json=body or {}, headers=self._headers())
        )

    def _headers(self) -> dict[str, str]:
        headers = {"Accept-Language": language(), "Referer": self.network.base_url + "/"}
        if self.cookies:
            headers["Cookie"] = self.cookie_header
        if "csrftoken" in self.cookies:
            headers["X-CSRFToken"] = self.cookies["csrftoken"]
        return headers

    def _take(self, response: httpx.Response) -> Any:
        for header in response.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        if response.is_success:
            return response.json() if response.content else None
        try:
            answer = response.json()
            code, message = str(answer["code"]), str(answer["message"])
        except (ValueError, KeyError, TypeError):
            code, message = "http", response.text[:200]
        raise HttpRefused(response.status_code, code, message)
