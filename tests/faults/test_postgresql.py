"""The whole server on PostgreSQL: a hall is played, killed in mid-save, and verified."""

from io import StringIO
from pathlib import Path

import psycopg
import pytest
from rich.console import Console

from tests.faults.rehearsed import verify
from tests.postgresql import fresh_database
from zuoxi.rehearsal.faults import parse_faults
from zuoxi.rehearsal.play import play_on_own_server


@pytest.mark.postgresql
@pytest.mark.slow
def test_a_hall_on_postgresql_survives_a_kill_and_every_chain_is_whole(tmp_path: Path) -> None:
    with fresh_database() as database:
        report = play_on_own_server(
            contestants=5,
            tasks=("dictation",),
            speed=40,
            seed="库",
            faults=parse_faults("kill=1"),
            keep=tmp_path,
            console=Console(file=StringIO()),
            database=database,
        )
        found = report.as_json()
        assert found["good"], found
        assert (found["kills"], found["receipts"], found["scores_ok"]) == (1, 5, True)
        assert found["ops_acked"] == found["ops_sent"] > 5 * 50
        assert verify(tmp_path, database=database)["good"]
        with psycopg.connect(database) as connection:
            counted = connection.execute("SELECT count(DISTINCT sitting) FROM journal_entry")
            assert counted.fetchone() == (5,)
    assert not list(tmp_path.glob("*.sqlite3"))  # nothing went past the database
