"""An organiser sets a competition up in a real browser: from an empty house to a running task."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.hall import until
from zuoxi.rehearsal.server import OwnServer
from zuoxi.rehearsal.tasks.own_paper import write_folder

ADMIN = "海上生明月-2026"
OWN = "古道西风瘦马在-77"
PEOPLE = (
    "选手号\t姓名\t学校\n001\t赵晓岚\t海州职业学院\n002\t钱子墨\t海州职业学院\n003\t孙雨桐\t云岭"
)


class House:
    """A served installation in which there is nothing but one administrator."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.server = OwnServer(folder, tls=True)
        self.command("createadmin", "--username", "admin", "--name", "方赛务", "--password", ADMIN)
        self.server.start()
        until(self._answers, within=60)

    def command(self, *words: str) -> None:
        """Run a ``zuoxi`` command on the installation."""
        subprocess.run(
            [sys.executable, "-m", "zuoxi.cli", *words], env=self.server.environment, check=True
        )

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.server.url}/api/health", verify=False).is_success
        except httpx.HTTPError:
            return False


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "data")
    yield made
    made.server.stop()


def desk(browser: Browser, house: House, **options: object) -> Page:
    """Return a page in a browser profile of its own."""
    settings = {"locale": "zh-CN", "viewport": {"width": 1366, "height": 768}} | options
    context: BrowserContext = browser.new_context(
        ignore_https_errors=True,
        base_url=house.server.url,
        **settings,  # type: ignore[arg-type]
    )
    context.set_default_timeout(15_000)
    return context.new_page()


def log_in(page: Page, username: str, password: str) -> None:
    page.goto("/login")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def confirm(page: Page, verb: str, *, typed: bool = False) -> None:
    dialogue = page.get_by_role("dialog")
    if typed:
        dialogue.get_by_label("请输入").fill(verb)
    dialogue.get_by_role("button", name=verb, exact=True).click()
    expect(dialogue).to_be_hidden()


def create_competition(page: Page) -> None:
    """From the empty desk to a competition with its checklist."""
    expect(page.get_by_role("heading", name="这里还没有赛项")).to_be_visible()
    page.get_by_role("link", name="建立赛项").click()
    page.get_by_label("赛项名称").fill("客户信息服务技能竞赛")
    page.get_by_label("届次").fill("2026 年")
    page.locator("select[name=level]").select_option("province")
    for task in ("语音服务·呼出电话销售", "语音服务·呼入"):
        page.get_by_role("button", name=f"去掉“{task}”").click()
    page.get_by_label("时长（分钟）").fill("10")
    page.get_by_role("button", name="建立赛项").click()
    page.wait_for_url("**/home")
    expect(page.get_by_role("listitem").filter(has_text="时段与规则")).to_contain_text("已完成")


def open_account(page: Page, name: str, username: str, role: str) -> str:
    """Open an account with a role and return its one-time password."""
    page.goto("/officials")
    page.get_by_label("姓名").fill(name)
    page.get_by_label("用户名").fill(username)
    page.locator("select[name=role]").select_option(label=role)
    page.get_by_role("button", name="开账号").click()
    slip = page.get_by_role("status").filter(has_text=username)
    expect(slip).to_be_visible()
    return slip.locator(".password").inner_text()


def choose_password(page: Page, username: str, one_time: str) -> None:
    """Log in with a one-time password and choose the own one."""
    log_in(page, username, one_time)
    page.get_by_label("一次性密码").fill(one_time)
    page.get_by_label("新密码（").fill(OWN)
    page.get_by_label("再输入一次新密码").fill(OWN)
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_role("heading", name="开赛准备")).to_be_visible()


def freeze(page: Page) -> None:
    page.goto("/papers")
    page.get_by_role("table").get_by_role("link").first.click()
    page.get_by_role("button", name="冻结赛题").click()
    dialogue = page.get_by_role("dialog")
    dialogue.get_by_label("请输入").fill("冻结")
    dialogue.get_by_role("button", name="冻结赛题").click()
    expect(dialogue).to_be_hidden()


def enter_contestants(page: Page) -> None:
    page.goto("/contestants")
    page.get_by_label("粘贴名单").fill(PEOPLE.replace("002\t", "001\t"))
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("选手号 001 和第 2 行重复。")).to_be_visible()
    expect(page.get_by_role("button", name="登记 3 名选手")).to_be_disabled()
    page.get_by_label("粘贴名单").fill(PEOPLE)
    page.get_by_role("button", name="核对").click()
    page.get_by_role("button", name="登记 3 名选手").click()
    expect(page.get_by_text("已登记 3 名选手。")).to_be_visible()


def furnish_and_seat(page: Page) -> None:
    page.goto("/seats")
    page.get_by_label("座位", exact=True).fill("5")
    page.get_by_label("每排").fill("3")
    page.get_by_role("button", name="布置座位").click()
    page.get_by_role("button", name="按选手号依次入座").click()
    expect(page.get_by_role("button", name="A01")).to_contain_text("001")


def issue_codes(page: Page) -> str:
    """Issue the codes of all seats and return the first."""
    page.get_by_role("button", name="签发座位码").click()
    confirm(page, "签发座位码", typed=True)
    expect(page.get_by_role("button", name="打印座位卡")).to_be_visible()
    return page.locator(".access").first.inner_text()


def test_an_organiser_sets_a_competition_up_without_leaving_the_pages(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    organiser = desk(browser, house)
    log_in(organiser, "admin", ADMIN)
    create_competition(organiser)

    # the people
    one_time = open_account(organiser, "周裁判长", "zhou", "裁判长")
    chief = desk(browser, house)
    choose_password(chief, "zhou", one_time)

    # nobody is judge and supervisor
    organiser.get_by_role("button", name="已交给本人").click()
    row = organiser.get_by_role("row").filter(has_text="周裁判长")
    row.get_by_role("combobox").select_option(label="监督组")
    row.get_by_role("button", name="任命").click()
    expect(organiser.get_by_role("alert")).to_contain_text("裁判、监督组和仲裁组不能互相兼任")

    # the paper
    folder = tmp_path / "paper"
    folder.mkdir()
    write_folder(folder)
    house.command("paper", "import", str(folder))
    freeze(chief)

    enter_contestants(organiser)
    furnish_and_seat(organiser)
    code = issue_codes(organiser)

    # a contestant comes to the seat, and the chief judge starts
    seat = desk(browser, house)
    seat.goto("/sit")
    seat.locator("#seat-code").fill(code)
    seat.get_by_role("button", name="进入").click()
    seat.get_by_role("checkbox").check()
    chief.goto("/hall")
    chief.get_by_role("button", name="确认就绪").click()
    confirm(chief, "确认就绪")
    chief.get_by_role("button", name="开始", exact=True).click()
    confirm(chief, "开始", typed=True)
    expect(seat.locator("#dictation-name")).to_be_visible(timeout=10_000)

    # a lost card in mid-task: one seat gets a new code, the whole hall cannot
    organiser.goto("/seats")
    expect(organiser.get_by_role("button", name="签发座位码")).to_be_disabled()
    organiser.get_by_role("button", name="A02").click()
    organiser.get_by_role("button", name="补发座位码").click()
    confirm(organiser, "补发座位码")
    expect(organiser.locator(".access")).to_have_count(1)
    expect(seat.locator("#dictation-name")).to_be_visible()
