"""Evidence without the journal: what the server itself says over the public protocol.

A welcome names the end of the op chain as the server holds it. If that hash equals the one the
contestant's machine computed over the same ops, the server has every one of them unchanged. The
scores are those that the contestants may see once a human chief judge has published them.
"""

import asyncio
import contextlib
from collections.abc import Sequence

import httpx

from zuoxi.rehearsal.browser import HttpRefused
from zuoxi.rehearsal.client import Contestant
from zuoxi.rehearsal.record import SentTake
from zuoxi.rehearsal.report import Report

AT_ONCE = 40
LOOK_EVERY_S = 2.0
PUBLISHED_WITHIN_S = 600.0


async def compare_with_server(report: Report, people: Sequence[Contestant]) -> None:
    """Ask the server once more for everybody's chain and count what is missing."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(person: Contestant) -> int:
        async with gate:
            return await missing_ops(person)

    report.ops_lost += sum(await asyncio.gather(*(ask(person) for person in people)))


async def compare_takes_with_server(report: Report, people: Sequence[Contestant]) -> None:
    """Ask the server once more for every finished take: it tells the hash of the whole."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(person: Contestant, take: SentTake) -> bool:
        async with gate:
            return await _is_whole(person, take)

    finished = [
        (person, take)
        for person in people
        for take in person.record.takes
        if take.sealed is not None
    ]
    whole = await asyncio.gather(*(ask(*one) for one in finished))
    report.takes_ok += sum(whole)
    report.chunks_lost += sum(
        len(take.acked) for (_, take), good in zip(finished, whole, strict=True) if not good
    )


async def _is_whole(person: Contestant, take: SentTake) -> bool:
    whole = {"chunks": len(take.hashes), "sha256": take.whole.hexdigest()}
    with contextlib.suppress(httpx.HTTPError):
        answer = await person.machine.network.http.post(
            f"/takes/{take.take}/finish",
            json=whole,
            headers={"Authorization": f"Take {take.grant}"},
        )
        return answer.is_success and whole.items() <= answer.json().items()
    return False


async def missing_ops(person: Contestant) -> int:
    """Return how many acknowledged ops the server's chain no longer holds (all, if it differs)."""
    box = person.box
    if box is None:
        return 0
    lease = await person.machine.hear_again()
    if lease is None or lease.epoch != box.epoch:
        return box.acked_seq
    if lease.acked_seq > box.head_seq or box.hashes[lease.acked_seq] != lease.acked_hash:
        return box.acked_seq
    return max(0, box.acked_seq - lease.acked_seq)


async def published_scores(
    people: Sequence[Contestant], *, within_s: float = PUBLISHED_WITHIN_S
) -> dict[str, str] | None:
    """Return contestant code → published score as each contestant sees it.

    None if the results are not published in time, or the rules show contestants nothing.
    """
    try:
        async with asyncio.timeout(within_s):
            while True:
                results = await _own_results(people)
                states = {result["state"] for result in results}
                if states <= {"published"}:
                    break
                if "hidden" in states:
                    return None
                await asyncio.sleep(LOOK_EVERY_S)
    except TimeoutError:
        return None
    return {
        person.record.contestant_code: str(result["score"])
        for person, result in zip(people, results, strict=True)
    }


async def _own_results(people: Sequence[Contestant]) -> list[dict[str, str]]:
    try:
        return list(await asyncio.gather(*(person.machine.own_result() for person in people)))
    except (httpx.HTTPError, HttpRefused):
        return [{"state": "not_published"}]  # the next look tries again
