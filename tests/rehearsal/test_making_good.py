"""What an outage has cost is given back to everybody, a second at least (I35)."""

from typing import Any

import pytest

from zuoxi.rehearsal.chief import ChiefJudge


class Console:
    """Keeps what the chief judge has asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def post(self, address: str, body: dict[str, Any]) -> None:
        self.asked.append((address, body))


@pytest.mark.parametrize(
    ("seconds", "given_ms"), [(0.0, 1_000), (0.95, 1_000), (1.0, 1_000), (1.0006, 1_001)]
)
async def test_a_server_that_was_back_within_a_second_is_made_good_for_with_one(
    seconds: float, given_ms: int
) -> None:
    console = Console()
    chief = ChiefJudge(console, competition=7, task="dictation")  # type: ignore[arg-type]
    await chief.make_good(seconds)
    assert [(address, body["ms"]) for address, body in console.asked] == [
        ("/api/competitions/7/hall/extend", given_ms)
    ]
