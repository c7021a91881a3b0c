"""The language of the command line: Chinese, or English where the locale says so.

Knows no Django: ``zuoxi score`` and ``zuoxi rank`` answer without setting it up.
"""

import functools
import gettext
import os
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parent.parent / "locale"


def language() -> str:
    """Return ``en`` or ``zh-hans`` by LC_ALL, LC_MESSAGES, LANG; without a locale, Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            tongue = value.split(".")[0]
            return "zh-hans" if tongue in ("C", "POSIX") or tongue.startswith("zh") else "en"
    return "zh-hans"


@functools.cache
def _catalogue(tongue: str) -> gettext.NullTranslations:
    return gettext.translation("django", CATALOGUES, [tongue], fallback=True)


def say(text: str, /, **params: object) -> str:
    """Return ``text`` (a message id) in the user's language, filled with ``params``."""
    translated = _catalogue(language()).gettext(text)
    return translated % params if params else translated
