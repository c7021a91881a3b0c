"""A browser for tests over the HTTP API: page token, JSON in, status and body out."""

import json
from typing import Any

from django.test import Client


class Browser:
    """One official's browser, checked for CSRF like a real one; ``language`` as it asks for."""

    def __init__(self, *, language: str = "zh-CN") -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.language = language

    def get(self, path: str) -> Any:
        """Return the answer's body; fails the test unless it is a success."""
        return self._body(self.call("GET", path))

    def post(self, path: str, body: Any = None) -> Any:
        """As :meth:`get`, with a body."""
        return self._body(self.call("POST", path, body))

    def put(self, path: str, body: Any) -> Any:
        """As :meth:`post`."""
        return self._body(self.call("PUT", path, body))

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Return status and code of a call that must fail."""
        answer = self.call(method, path, body)
        assert answer.status_code >= 400, answer.content
        return answer.status_code, answer.json()["code"]

    def log_in(self, username: str, password: str) -> Any:
        """Log in and return who that is."""
        return self.post("/api/login", {"username": username, "password": password})

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call an operation with the page's token and return the whole answer."""
        self.client.get("/api/me", secure=True)
        return self.client.generic(
            method,
            path,
            data="" if method == "GET" else _json(body),
            content_type="application/json",
            secure=True,
            headers={
                "X-CSRFToken": self.client.cookies["csrftoken"].value,
                "Referer": "https://testserver/",
                "Accept-Language": self.language,
            },
        )

    def upload(self, path: str, file: Any) -> Any:
        """Send a file as a form does and return the answer."""
        self.client.get("/api/me", secure=True)
        return self.client.post(
            path,
            {"file": file},
            secure=True,
            headers={
                "X-CSRFToken": self.client.cookies["csrftoken"].value,
                "Referer": "https://testserver/",
                "Accept-Language": self.language,
            },
        )

    @staticmethod
    def _body(answer: Any) -> Any:
        assert answer.status_code < 300, (answer.status_code, answer.content.decode())
        return answer.json() if answer.content else None


def _json(body: Any) -> str:
    return json.dumps({} if body is None else body, ensure_ascii=False)
