"""Where an installation keeps its things: one folder, named by ``ZUOXI_DATA`` (default ``./data``).

    zuoxi.sqlite3    officials, papers, seats, scores, ledger   (unless ZUOXI_DATABASE_URL)
    journal.sqlite3  what contestants did, written by the hot path alone
    media/           recordings and files by SHA-256
    certs/           the hall's certificate authority and the server's certificate
    secret.key       signs sessions, seat cookies and playback grants
    workers/         which worker is alive
    server.lock      held by the one server while it runs

All of it is its owner's alone, whatever the umask: folders 0700, files 0600.

Knows no Django, so the command line can ask before Django is set up.
"""

import logging
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from zuoxi.kernel import secret

logger = logging.getLogger(__name__)

DATABASE = "zuoxi.sqlite3"
TRACES = (secret.NAME, "certs", "media")
"""What the folder of an installation holds whose database is elsewhere; one may be missing."""


def named_folder() -> Path:
    """Return the folder that ``ZUOXI_DATA`` names, whether it is there or not."""
    return Path(os.environ.get("ZUOXI_DATA") or "data").expanduser().resolve()


def data_folder() -> Path:
    """Return the installation's folder, made if it was missing (0700: it holds keys and papers)."""
    folder = named_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep_private() -> None:
    """Let whatever this process and its children make be their owner's alone.

    SQLite makes the files beside a database (-wal, -shm, -journal) with the database's own mode.
    """
    os.umask(0o077)


def tighten(folder: Path) -> None:
    """Take group and others' rights off an installation that an older version made.

    Links are left alone, and so is a folder that everybody shares (``/tmp``). What belongs to
    somebody else stays as it is, with a warning.
    """
    top = [folder / "certs", folder / "media", folder / "workers"]
    keys = [folder / secret.NAME, *folder.glob("*.sqlite3*"), *(folder / "certs").glob("*")]
    for path in [folder, *top, *keys]:
        try:
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode) or mode & stat.S_ISVTX or not mode & 0o077:
                continue
            path.chmod(stat.S_IMODE(mode) & 0o700)
        except FileNotFoundError:
            continue
        except OSError as error:
            logger.warning("others may read %s: %s", path, error.strerror)


def may_be_there() -> bool:
    """Return whether an installation can be meant; looks at files only and makes none.

    With ``ZUOXI_DATABASE_URL`` the database has to be asked; the folder holds the rest then.
    """
    if os.environ.get("ZUOXI_DATABASE_URL"):
        return any((named_folder() / name).exists() for name in TRACES)
    return _may_be_ours(named_folder() / DATABASE)


def _may_be_ours(database: Path) -> bool:
    """Return whether a database file may be an installation's; a damaged one may be."""
    if not database.is_file():
        return False
    log = database.with_name(f"{database.name}-wal")
    if log.exists() and log.stat().st_size:
        return True  # what it holds is not all in the file
    find = "SELECT count(*) FROM sqlite_master WHERE name = 'django_migrations'"
    try:
        # Immutable: not even a lock is left beside the file.
        with closing(sqlite3.connect(f"{database.as_uri()}?immutable=1", uri=True)) as file:
            return bool(file.execute(find).fetchone()[0])
    except sqlite3.Error:
        return True
