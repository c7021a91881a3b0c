"""Reads an own installation: the ops in its journal, with their rebuilt hashes, and its chunks.

A helper process (``python -m zuoxi.rehearsal.evidence``), because the rehearsal itself must stand
on the public protocol alone. Prints one JSON object: ``ops`` sitting → [[epoch, client_seq, hash],
…] and ``takes`` sitting → take → the hash of each chunk from 0 on, null where it is missing.
"""

import json
import sys
from collections import defaultdict


def stored_ops() -> dict[int, list[tuple[int, int, str]]]:
    """Return every contestant's op in the journal; its hash follows from what is stored."""
    from zuoxi.sittings.journal import open_store  # noqa: PLC0415 - after django.setup()
    from zuoxi.sittings.protocol import genesis, op_digest  # noqa: PLC0415

    found: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    heads: dict[tuple[int, int], str] = {}
    for entry in open_store().iterate():
        if entry.client_seq is None or entry.at_ms is None:
            continue
        chain = (entry.sitting, entry.epoch)
        prev = heads.get(chain) or genesis(*chain)
        heads[chain] = op_digest(
            client_seq=entry.client_seq,
            at_ms=entry.at_ms,
            task=entry.task,
            kind=entry.kind,
            payload=entry.payload,
            prev=prev,
        )
        found[entry.sitting].append((entry.epoch, entry.client_seq, heads[chain]))
    return dict(found)


def stored_takes() -> dict[int, dict[str, list[str | None]]]:
    """Return the chunks on the disk of every take that the journal knows."""
    from django.conf import settings  # noqa: PLC0415 - after django.setup()

    from zuoxi.media.takes.folder import Takes  # noqa: PLC0415
    from zuoxi.sittings.journal import open_store  # noqa: PLC0415
    from zuoxi.sittings.taking import folder_name  # noqa: PLC0415

    takes = Takes(settings.ZUOXI_DATA / "takes")
    found: dict[int, dict[str, list[str | None]]] = defaultdict(dict)
    for entry in open_store().iterate():
        if entry.client_seq is None and entry.kind == "take":
            take = json.loads(entry.payload)["take"]
            parts = {part.n: part.sha256 for part in takes.parts(folder_name(entry.sitting, take))}
            found[entry.sitting][take] = [parts.get(n) for n in range(max(parts, default=-1) + 1)]
    return dict(found)


def main() -> None:
    """Print the evidence of the installation that ``ZUOXI_DATA`` names."""
    from zuoxi.rehearsal.installation import set_up  # noqa: PLC0415 - sets Django up first

    set_up()
    json.dump({"ops": stored_ops(), "takes": stored_takes()}, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
