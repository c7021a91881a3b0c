"""What every test of the hall stands on."""

from collections.abc import Iterator

import pytest

from tests import journals


@pytest.fixture(autouse=True)
def _fresh_journal(db: None) -> Iterator[None]:
    """Begin and end without a journal: it is not in the transaction that a test rolls back."""
    journals.empty()
    yield
    journals.empty()
