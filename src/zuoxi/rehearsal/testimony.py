"""Evidence without the journal: what the server itself says over the public protocol.

A welcome names the end of the op chain as the server holds it. If that hash equals the one the
contestant's machine computed over the same ops, the server has every one of them unchanged; the
answer that follows is the server's own fold of them.
"""

import asyncio
from collections.abc import Sequence

from zuoxi.rehearsal.client import Contestant
from zuoxi.rehearsal.report import Report

AT_ONCE = 40


async def compare_with_server(report: Report, people: Sequence[Contestant]) -> None:
    """Ask the server once more for everybody's chain and answer, and count what is missing."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(person: Contestant) -> int:
        async with gate:
            return await missing_ops(person)

    report.ops_lost += sum(await asyncio.gather(*(ask(person) for person in people)))


async def missing_ops(person: Contestant) -> int:
    """Return how many acknowledged ops the server's chain no longer holds (all, if it differs)."""
    box = person.box
    if box is None:
        return 0
    lease = await person.hear_again()
    if lease is None or lease.epoch != box.epoch:
        return box.acked_seq
    if lease.acked_seq > box.head_seq or box.hashes[lease.acked_seq] != lease.acked_hash:
        return box.acked_seq
    return max(0, box.acked_seq - lease.acked_seq)
