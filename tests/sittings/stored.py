"""What is in the journal, read past the server."""

from asgiref.sync import sync_to_async

from zuoxi.sittings import journal
from zuoxi.sittings.models import Sitting


async def entries_of(sitting: Sitting) -> list[journal.Entry]:
    """Return every entry of a sitting, in order."""

    def read() -> list[journal.Entry]:
        store = journal.open_store()
        try:
            return store.entries(sitting.id)
        finally:
            store.close()

    return await sync_to_async(read)()


async def kinds_of(sitting: Sitting) -> list[str]:
    """Return the kinds of all entries of a sitting."""
    return [entry.kind for entry in await entries_of(sitting)]


async def ops_in(sitting: Sitting) -> list[tuple[int, str]]:
    """Return number and worth of the contestant's ops."""
    entries = await entries_of(sitting)
    return [(e.client_seq, e.standing) for e in entries if e.client_seq is not None]
