"""One way to write a JSON value as bytes, so that its hash means the same everywhere.

Both logs (journal and ledger) and the browser's op chain hash these bytes. The form: object
keys sorted by code point, no white space, UTF-8, only the escapes that JSON demands. Numbers
are integers of at most 53 bits, because a float prints differently in Python and in a browser:
marks travel as decimal strings, durations as whole milliseconds.
``tests/vectors/canonical.json`` is passed by this module and by ``web/src/live/canonical.ts``.
"""

import hashlib
import json
from typing import Any

MAX_INTEGER = 2**53 - 1
"""The largest integer that a browser can hold exactly."""

_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


class NotCanonicalError(ValueError):
    """The value cannot be written canonically: a float, a huge integer, a key that is no string."""


def check(value: Any) -> None:
    """Raise :class:`NotCanonicalError` if ``value`` has no canonical form."""
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise NotCanonicalError(f"integer beyond 53 bits: {value}")
    elif isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str):
                raise NotCanonicalError(f"key is not a string: {key!r}")
            check(member)
    elif isinstance(value, list | tuple):
        for member in value:
            check(member)
    else:
        raise NotCanonicalError(f"{type(value).__name__} has no canonical form")


def dumps(value: Any) -> str:
    """Return the canonical text of ``value``; raise :class:`NotCanonicalError` if it has none."""
    check(value)
    return _encode(value)


def sha256_hex(value: Any) -> str:
    """Return the SHA-256 of the canonical bytes of ``value`` as 64 hexadecimal digits.

    Raises :class:`NotCanonicalError` also for text with a lone surrogate, which has no UTF-8 form.
    """
    try:
        return hashlib.sha256(dumps(value).encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise NotCanonicalError("text with a lone surrogate") from error
