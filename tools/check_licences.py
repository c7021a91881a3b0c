"""Fail on a dependency whose licence does not go with Apache-2.0.

Permissive licences and weak copyleft (LGPL, MPL) that leaves our code alone are fine. Everything
else needs a line in EXCEPTIONS that says why; docs/decisions/ holds the long form.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import Distribution, distributions

FINE = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python-2\.0|Python Software Foundation|MPL|Mozilla|LGPL"
    r"|Lesser General|Unlicense|0BSD|Zlib|CC0|BlueOak|CC-BY-[34]\.0|HPND|Historical Permission)",
    re.IGNORECASE,
)
BAD = re.compile(
    r"(?<!L)(?<!Lesser )\b(A?GPL|General Public|SSPL|BUSL|Commons Clause)", re.IGNORECASE
)

EXCEPTIONS = {
    # Carries the GPL speech engine, which runs as a program of its own and is never linked to us.
    "espeakng-loader": "separate process, see docs/decisions/2026-11-24-speech-synthesis.md",
}


def licence_of(package: Distribution) -> str:
    """Return everything a package says of its licence, joined."""
    meta = package.metadata
    classifiers = [
        c.removeprefix("License :: OSI Approved :: ")
        for c in meta.get_all("Classifier") or []
        if c.startswith("License ::")
    ]
    expressions = meta.get_all("License-Expression") or []
    said = [*expressions, *(text[:120] for text in meta.get_all("License") or []), *classifiers]
    return " / ".join(part for part in said if part)


def goes_with_apache(licence: str) -> bool:
    """Return whether one of the offered licences is fine; ``A OR B`` lets us choose."""
    choices = re.split(r"\bOR\b", licence)
    return any(FINE.search(choice) and not BAD.search(choice) for choice in choices)


def python_packages() -> dict[str, str]:
    """Return the licence of every installed Python package but ours."""
    return {
        package.name: licence_of(package)
        for package in distributions()
        if package.name not in ("zuoxi", "pip")
    }


def npm_packages() -> dict[str, str]:
    """Return the licence of every installed npm package but ours."""
    found = json.loads(subprocess.check_output(["npm", "run", "-s", "licences"], text=True))
    return {
        name: " OR ".join(said) if isinstance(said := entry["licenses"], list) else said
        for name, entry in found.items()
    }


def main() -> int:
    """Print every dependency that does not fit; return 1 if there is one."""
    packages = python_packages() | npm_packages()
    misfits = {
        name: licence
        for name, licence in sorted(packages.items())
        if name not in EXCEPTIONS and not goes_with_apache(licence)
    }
    for name, licence in misfits.items():
        print(f"{name}: “{licence or 'no licence named'}” does not go with Apache-2.0")
    print(f"licences: {len(packages)} packages looked at, {len(misfits)} misfit")
    return 1 if misfits else 0


if __name__ == "__main__":
    sys.exit(main())
