"""A browser is killed while the server is down: after the restart all that was typed is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType, expect

from tests.browser.hall import Hall, until
from tests.browser.machine import PATIENCE_MS, enter, reads, write
from tests.browser.profile import Profile


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One contestant and half an hour, not begun yet."""
    folder = tmp_path_factory.mktemp("hall") / "data"
    made = Hall(folder, contestants=1, duration_ms=1_800_000)
    yield made
    made.stop()


@pytest.fixture
def profile(chromium: BrowserType, hall: Hall, tmp_path: Path) -> Iterator[Profile]:
    made = Profile(chromium, tmp_path / "profile", hall.server.url)
    yield made
    made.close()


def test_everything_is_there_after_the_restart_and_reaches_the_server_and_counts(
    hall: Hall, profile: Profile
) -> None:
    # The seat was checked in the morning and switched off again: its log-in is on the disk.
    enter(profile.start(), hall.codes[0])
    until(lambda: hall.row(0)["connected"])
    profile.close()

    hall.begin()
    page = profile.start()
    page.goto("/sit")
    reads(page, "name", "")
    write(page, "name", hall.key(1, "name"))
    hall.until_stored(0, name=hall.key(1, "name"))

    hall.kill()
    write(page, "address", hall.key(1, "address"))
    page.locator("#dictation-address").press("Enter")
    write(page, "postcode", hall.key(1, "postcode"))
    page.locator("#dictation-postcode").press("Enter")
    # On this machine, but not on the server.
    expect(page.locator(".lamps .state.ok")).to_have_count(1, timeout=PATIENCE_MS)
    expect(page.locator(".lamps .state").first).to_have_class("state ok")
    profile.kill()

    page = profile.start()
    page.goto("/sit")
    for field in ("name", "address", "postcode"):
        reads(page, field, hall.key(1, field))
    write(page, "phone", hall.key(1, "phone"))
    hall.start()
    typed = {field: hall.key(1, field) for field in ("name", "address", "postcode", "phone")}
    hall.until_stored(0, **typed)
    expect(page.locator(".lamps .state.ok")).to_have_count(2, timeout=PATIENCE_MS)

    hall.command("end")
    until(lambda: hall.score(0) is not None, within=60)
    assert hall.score(0) == hall.score_of(*typed)
