"""Reads the journal of an own installation: which ops lie in it, with their rebuilt hashes.

A helper process (``python -m zuoxi.rehearsal.evidence``), because the rehearsal itself must stand
on the public protocol alone. Prints one JSON object: sitting → [[epoch, client_seq, hash], …].
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


def main() -> None:
    """Print the evidence of the installation that ``ZUOXI_DATA`` names."""
    from zuoxi.rehearsal.installation import set_up  # noqa: PLC0415 - sets Django up first

    set_up()
    json.dump(stored_ops(), sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
