"""The clock is one pure function; the browser's is checked by the same table."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zuoxi.kernel import canonical
from zuoxi.sittings.clock import Phase, TimeEntry, clock
from zuoxi.sittings.protocol import Op, op_digest, op_hash

VECTORS = Path(__file__).parent.parent / "vectors"
CASES = json.loads((VECTORS / "clock.json").read_text(encoding="utf-8"))
DURATION = 1_200_000


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_table_of_the_clock(case: dict[str, Any]) -> None:
    entries = [TimeEntry(**entry) for entry in case["entries"]]
    for check in case["checks"]:
        state = clock(
            **case["slot"], sitting=case["sitting"], entries=entries, now_ms=check["now_ms"]
        )
        found = {name: getattr(state, name) for name in check if name != "now_ms"}
        assert found == {k: v for k, v in check.items() if k != "now_ms"}


@pytest.mark.parametrize(
    "vector", json.loads((VECTORS / "canonical.json").read_text(encoding="utf-8"))
)
def test_canonical_text_and_hash_are_those_of_the_table(vector: dict[str, Any]) -> None:
    assert canonical.dumps(vector["value"]) == vector["text"]
    assert canonical.sha256_hex(vector["value"]) == vector["sha256"]


def entry(seq: int, kind: Any, at_ms: int, sitting: int | None = None, ms: int = 0) -> TimeEntry:
    return TimeEntry(seq=seq, task="dictation", kind=kind, at_ms=at_ms, sitting=sitting, ms=ms)


def at(entries: list[TimeEntry], now_ms: int) -> Any:
    return clock(task="dictation", duration_ms=DURATION, sitting=7, entries=entries, now_ms=now_ms)


stopping = st.builds(
    lambda kind, at_ms, own: (kind, at_ms, 7 if own else None),
    st.sampled_from(["pause", "resume"]),
    st.integers(1, 3 * DURATION),
    st.booleans(),
)


@given(st.lists(stopping, max_size=12), st.lists(st.integers(0, 4 * DURATION), max_size=8))
def test_remaining_time_never_grows_unless_time_is_given(
    acts: list[tuple[str, int, int | None]], moments: list[int]
) -> None:
    entries = [entry(1, "start", 0)]
    entries += [entry(n, kind, t, own) for n, (kind, t, own) in enumerate(acts, start=2)]
    remaining = [at(entries, now).remaining_ms for now in sorted(moments)]
    assert remaining == sorted(remaining, reverse=True)


@given(st.lists(st.tuples(st.integers(1, 60_000), st.integers(0, 10**7)), max_size=8))
def test_pauses_move_the_bell_by_exactly_their_sum(pauses: list[tuple[int, int]]) -> None:
    entries, now = [entry(1, "start", 0)], 0
    for after, length in pauses:
        now += after
        entries.append(entry(len(entries) + 1, "pause", now))
        now += length
        entries.append(entry(len(entries) + 1, "resume", now))
    state = at(entries, now)
    assert state.deadline_ms == DURATION + sum(length for _, length in pauses)
    assert at(entries, state.deadline_ms - 1).phase is Phase.RUNNING
    assert at(entries, state.deadline_ms).phase is Phase.ENDED


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=8), values, max_size=4))
def test_the_quick_hash_of_an_op_is_its_canonical_hash(payload: dict[str, Any]) -> None:
    op = Op(client_seq=3, at_ms=5, task="dictation", kind="set", payload=payload, prev="a" * 64)
    try:
        expected = op_hash(op)
    except canonical.NotCanonicalError:
        return  # a lone surrogate, which JSON text cannot carry either
    members = op.model_dump() | {"payload": canonical.dumps(payload)}
    assert op_digest(**members) == expected
