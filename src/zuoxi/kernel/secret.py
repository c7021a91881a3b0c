"""The installation's secret and files that only their owner may read. Knows no Django.

``secret.key`` signs sessions, seat cookies and playback grants, and turns seat codes into what is
stored of them: with another secret no code opens a sitting.
"""

import os
import secrets
from pathlib import Path

NAME = "secret.key"
SHORTEST = 32
"""Characters; anything shorter is the rest of a damaged file."""


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def fresh_secret() -> str:
    """Return a secret that is kept nowhere."""
    return secrets.token_urlsafe(48)


def read_secret(folder: Path) -> str | None:
    """Return the installation's secret; None where it is missing or damaged."""
    try:
        found = (folder / NAME).read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return found if len(found) >= SHORTEST else None


def make_secret(folder: Path) -> str:
    """Return the installation's secret, made if there is none (two processes agree on one)."""
    found = read_secret(folder)
    if found is not None:
        return found
    path, fresh = folder / NAME, folder / f".secret.{secrets.token_hex(4)}"
    write_private(fresh, fresh_secret().encode())
    try:
        os.link(fresh, path)
    except FileExistsError:
        # Another process was quicker and its secret counts, or this is a damaged file.
        if read_secret(folder) is None:
            fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()
