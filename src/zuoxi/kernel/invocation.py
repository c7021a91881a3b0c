"""How this very command is typed again: in a checkout ``zuoxi`` is not on the PATH.

What the program prints for typing works as printed, from the folder where it was printed.
"""

import os
import shlex
import shutil
import sys
from pathlib import Path

DATA = "ZUOXI_DATA"


def program() -> str:
    """Return the program as it was started: by name, by path, or as a module of Python."""
    started = sys.argv[0]
    if Path(started).suffix == ".py":
        return f"{shlex.quote(sys.executable)} -m zuoxi.cli"
    found = shutil.which("zuoxi")
    if found is not None and Path(found).absolute() == Path(started).absolute():
        return "zuoxi"
    return shlex.quote(started)


def typed(*words: str, data: Path | None = None) -> str:
    """Return the command line for ``words`` on the same installation, or on the folder ``data``."""
    folder = os.environ.get(DATA, "") if data is None else os.path.relpath(data)
    where = f"{DATA}={shlex.quote(folder)} " if folder else ""
    return where + " ".join([program(), *map(shlex.quote, words)])


def free_folder(taken: Path) -> Path:
    """Return a folder beside ``taken`` that is not there yet: its name with 2, 3, … behind it."""
    number = 2
    while (free := taken.with_name(f"{taken.name}-{number}")).exists():
        number += 1
    return free
