"""One way to write a JSON value as bytes, so that its hash means the same everywhere.

Both logs (journal and ledger) and the browser's op chain hash these bytes. The form: object
keys sorted by code point, no white space, UTF-8, only the escapes that JSON demands. Numbers
are integers of at most 53 bits, because a float prints differently in Python and in a browser:
marks travel as decimal strings, durations as whole milliseconds.
``tests/vectors/canonical.json`` is passed by this module and by ``web/src/live/canonical.ts``.
"""

import hashlib
from json.encoder import encode_basestring
from typing import Any

MAX_INTEGER = 2**53 - 1
"""The largest integer that a browser can hold exactly."""

quote = encode_basestring
"""Writes one string as JSON, only with the escapes that JSON demands."""


class NotCanonicalError(ValueError):
    """The value cannot be written canonically: a float, a huge integer, a key that is no string."""


def check(value: Any) -> None:
    """Raise :class:`NotCanonicalError` if ``value`` has no canonical form."""
    dumps(value)


def dumps(value: Any) -> str:
    """Return the canonical text of ``value``; raise :class:`NotCanonicalError` if it has none.

    Written by hand, because the journal writes every save: one pass checks and writes.
    """
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise NotCanonicalError(f"key is not a string: {key!r}")
        members = [f"{quote(key)}:{dumps(value[key])}" for key in sorted(value)]
        return f"{{{','.join(members)}}}"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise NotCanonicalError(f"integer beyond 53 bits: {value}")
        return int.__repr__(value)
    if isinstance(value, list | tuple):
        return f"[{','.join([dumps(member) for member in value])}]"
    raise NotCanonicalError(f"{type(value).__name__} has no canonical form")


def sha256_hex(value: Any) -> str:
    """Return the SHA-256 of the canonical bytes of ``value`` as 64 hexadecimal digits.

    Raises :class:`NotCanonicalError` also for text with a lone surrogate, which has no UTF-8 form.
    """
    try:
        return hashlib.sha256(dumps(value).encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise NotCanonicalError("text with a lone surrogate") from error
