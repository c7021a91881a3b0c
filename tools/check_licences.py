"""Fail on a dependency whose licence does not go with Apache-2.0.

A licence is read as an SPDX expression: of ``A OR B`` we may choose, of ``A AND B`` both must be
fine. Older packages say it in words; the words that are known stand in TEXTS. Whatever is not
known does not fit: a person looks at it and adds a line. Everything a package says must fit.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import Distribution, distributions

from license_expression import (
    ExpressionError,
    ExpressionParseError,
    LicenseWithExceptionSymbol,
    get_spdx_licensing,
)

FINE = frozenset(
    {
        # permissive
        *("MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "Zlib"),
        *("PSF-2.0", "Python-2.0", "BlueOak-1.0.0", "HPND", "Unlicense", "CC0-1.0"),
        *("CC-BY-3.0", "CC-BY-4.0"),  # tables of data, with their authors named
        # weak copyleft that leaves our code alone
        *("MPL-2.0", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later"),
    }
)
"""SPDX identifiers of licences that go with Apache-2.0."""

TEXTS = {
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "pytest-django is released under the BSD (3-clause) license": "BSD-3-Clause",
}
"""First line of what a package says in words → SPDX expression."""

EXCEPTIONS = {
    # Carries the GPL speech engine, which runs as a program of its own and is never linked to us.
    "espeakng-loader": "separate process, see docs/decisions/2026-11-24-speech-synthesis.md",
}

_CLASSIFIER = "License :: OSI Approved :: "
_spdx = get_spdx_licensing()


def goes_with_apache(said: Sequence[str]) -> bool:
    """Return whether everything that is said of a licence is known and fine; nothing said: no."""
    return bool(said) and all(map(_fits, said))


def _fits(text: str) -> bool:
    first = (text.strip().splitlines() or [""])[0].strip()
    try:
        tree = _spdx.parse(TEXTS.get(first, text.strip()), validate=True, strict=True)
    except (ExpressionError, ExpressionParseError):
        return False
    return tree is not None and _is_fine(tree)


def _is_fine(tree: object) -> bool:
    if isinstance(tree, _spdx.OR):
        return any(map(_is_fine, tree.args))
    if isinstance(tree, _spdx.AND):
        return all(map(_is_fine, tree.args))
    if isinstance(tree, LicenseWithExceptionSymbol):  # an exception only adds to what is allowed
        tree = tree.license_symbol
    return getattr(tree, "key", None) in FINE


def said_of(package: Distribution) -> list[str]:
    """Return what a Python package says: its SPDX expression, or else all its older words."""
    meta = package.metadata
    expressions = meta.get_all("License-Expression") or []
    if expressions:
        return list(expressions)
    classifiers = [c for c in meta.get_all("Classifier") or [] if c.startswith("License ::")]
    words = [*(meta.get_all("License") or []), *(c.removeprefix(_CLASSIFIER) for c in classifiers)]
    return [text for text in words if text.strip()]


def python_packages() -> dict[str, list[str]]:
    """Return what every installed Python package but ours says of its licence."""
    return {
        package.name: said_of(package)
        for package in distributions()
        if package.name not in ("zuoxi", "pip")
    }


def npm_packages() -> dict[str, list[str]]:
    """Return the same of every installed npm package; a list is a choice, as npm defines it."""
    found = json.loads(subprocess.check_output(["npm", "run", "-s", "licences"], text=True))
    return {
        name: [" OR ".join(said) if isinstance(said := entry["licenses"], list) else said]
        for name, entry in found.items()
    }


def main() -> int:
    """Print every dependency that does not fit; return 1 if there is one."""
    packages = python_packages() | npm_packages()
    misfits = {
        name: " / ".join(said)
        for name, said in sorted(packages.items())
        if name not in EXCEPTIONS and not goes_with_apache(said)
    }
    for name, licence in misfits.items():
        print(f"{name}: “{licence[:120] or 'no licence named'}” does not go with Apache-2.0")
    print(f"licences: {len(packages)} packages looked at, {len(misfits)} misfit")
    return 1 if misfits else 0


if __name__ == "__main__":
    sys.exit(main())
