"""After the end: the receipt and the result for every machine, and who was ended by force."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hall import Hall, until
from tests.browser.machine import Machine, begin_work, enter, says, write


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Two contestants in a running task of ten minutes."""
    made = Hall(tmp_path_factory.mktemp("hall") / "data", contestants=2, duration_ms=600_000)
    made.begin()
    yield made
    made.stop()


def log_in(page: Page, hall: Hall) -> None:
    page.goto("/login")
    page.locator("input[name=username]").fill(hall.username)
    page.locator("input[name=password]").fill(hall.password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/home")


def left_on(page: Page) -> dict[str, int]:
    """Count what the machine's disk still holds of anybody's work."""
    counts: dict[str, int] = page.evaluate(
        """() => new Promise((resolve, reject) => {
          const asked = indexedDB.open('zuoxi')
          asked.onerror = () => reject(asked.error)
          asked.onsuccess = () => {
            const stores = ['ops', 'recordings']
            const look = asked.result.transaction(stores)
            const counts = {}
            for (const name of stores) {
              const count = look.objectStore(name).count()
              count.onsuccess = () => { counts[name] = count.result }
            }
            look.oncomplete = () => { asked.result.close(); resolve(counts) }
          }
        })"""
    )
    return counts


def test_a_contestant_who_was_ended_finds_receipt_and_result_on_any_machine(
    hall: Hall, machine: Callable[..., Machine]
) -> None:
    first = machine()
    begin_work(first.page, hall.codes[0])
    write(first.page, "name", hall.key(1, "name"))
    hall.until_stored(0, name=hall.key(1, "name"))
    played = {item["recording"]["sha256"] for item in hall.question["items"]}
    until(lambda: left_on(first.page)["recordings"] == len(played))
    assert left_on(first.page)["ops"] > 0

    # ended by force, and told so
    hall.end_one(0)
    expect(first.page.get_by_role("heading", name="作答回执")).to_be_visible(timeout=30_000)
    says(first.page, "sitting.closed.by.person")

    # the next contestant finds nothing on this machine
    says(first.page, "sitting.closed.cleared")
    assert left_on(first.page) == {"ops": 0, "recordings": 0}
    first.close()

    # a machine that has never seen this contestant
    later = machine()
    enter(later.page, hall.codes[0])
    expect(later.page.get_by_role("heading", name="作答回执")).to_be_visible()
    expect(later.page.get_by_text("录入 1 栏，共 40 栏")).to_be_visible()
    later.page.get_by_role("button", name="查询成绩").click()
    says(later.page, "sitting.result.none")
    assert hall.row(0)["move_requested"] is False

    # the chief judge's lists tell it from the bell
    hall.command("end")
    until(lambda: hall.score(0) is not None)
    judge = machine()
    log_in(judge.page, hall)
    judge.page.goto("/hall")
    expect(judge.page.get_by_role("row", name="A01")).to_contain_text("已终止")
    hall.publish()
    judge.page.goto("/results")
    expect(judge.page.get_by_role("row", name="0001")).to_contain_text("个人终止")

    # and the result, once it is published
    later.page.get_by_role("button", name="查询成绩").click()
    expect(later.page.get_by_text(f"{hall.score_of('name')} 分")).to_be_visible()
