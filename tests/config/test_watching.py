"""What has become due is looked up at the start, at every word, and again by itself."""

import queue
from collections.abc import Iterator

import pytest

from tests import factories
from zuoxi.competitions.models import Competition
from zuoxi.config.watching import Watcher
from zuoxi.kernel import feed, ledger

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def looks() -> Iterator["queue.SimpleQueue[int]"]:
    """The competitions that a watcher has asked for."""
    seen: queue.SimpleQueue[int] = queue.SimpleQueue()

    def look(competition: Competition) -> bool:
        seen.put(competition.pk)
        return False

    watcher = Watcher(look)
    yield seen
    watcher.stop()


@pytest.fixture
def competition() -> Competition:
    return factories.competition()


def test_it_looks_at_the_start_and_at_every_word_of_the_ledger_and_of_takes(
    competition: Competition, looks: "queue.SimpleQueue[int]"
) -> None:
    assert looks.get(timeout=5) == competition.pk
    for topic in (ledger.TOPIC, f"takes:{competition.pk}"):
        feed.publish(topic, 1)
        assert looks.get(timeout=5) == competition.pk
    feed.publish("hall:1", 1)
    with pytest.raises(queue.Empty):
        looks.get(timeout=0.3)


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watcher, "LOOKS_EVERY_S", 0.05)


@pytest.mark.usefixtures("_impatient")
def test_it_looks_again_by_itself_when_nobody_says_a_word(
    competition: Competition, looks: "queue.SimpleQueue[int]"
) -> None:
    assert [looks.get(timeout=5) for _ in range(3)] == [competition.pk] * 3
