"""A rehearsal on a server that somebody else runs: over HTTPS, with what an organiser has."""

import asyncio
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.rehearsal.conftest import ZUOXI, Hall, environment_of, zuoxi
from zuoxi import cli
from zuoxi.rehearsal.browser import Browser, HttpRefused, Network, tls_context
from zuoxi.rehearsal.chief import ChiefJudge
from zuoxi.rehearsal.given_server import seat_codes

ANEW = "可换一个 ZUOXI_DATA，运行 zuoxi serve --demo，用新的演示赛项演练。"
ALL_WELL = {
    "contestants": 6,
    "evidence": "chain",
    "ops_lost": 0,
    "duplicates": 0,
    "bad_acks": 0,
    "stuck": [],
    "receipts": 6,
    "scores_ok": True,
    "scores_compared": 6,
    "scores_wrong": [],
    "server_cpu_s": None,
    "good": True,
}


def claims(report: dict[str, Any]) -> dict[str, Any]:
    return {name: report[name] for name in ALL_WELL}


def test_a_simulated_chief_judge_plays_the_whole_hall_once(hall: Hall, tmp_path: Path) -> None:
    username, password = hall.chief
    words: list[str | Path] = [
        *("rehearse", "--server", hall.url, "--codes", hall.demo, "--ca", hall.ca),
        *("--username", username, "--speed", "60"),
        *("--faults", "drop=0.5,move=1,cut=60,dup=0.1,reorder=0.1"),
    ]
    started = time.monotonic()
    done = zuoxi(*words, "--json", ZUOXI_REHEARSAL_PASSWORD=password)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert claims(report) == ALL_WELL
    assert (report["moved"], report["released"], report["server"]) == (6, 6, hall.url)
    assert report["open_ms"]["max"] is not None
    # Ten minutes of the server's timetable were ended by the chief judge after a sixtieth.
    assert time.monotonic() - started < 120
    assert zuoxi("verify", data=hall.data).returncode == 0
    again = zuoxi(*words, ZUOXI_REHEARSAL_PASSWORD=password)
    assert (again.returncode, again.stderr.splitlines()[-1]) == (
        2,
        f"这个赛项已经开过赛，不能再用来演练。{ANEW}",
    )


def test_a_human_chief_judge_starts_releases_ends_and_publishes(hall: Hall, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    words = [
        *("rehearse", "--server", hall.url, "--codes", hall.demo, "--ca", hall.ca),
        *("--speed", "60", "--faults", "move=1", "--report", report),
    ]
    with subprocess.Popen(
        [*ZUOXI, *map(str, words)],
        env=environment_of(None), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as rehearsal:  # fmt: skip
        try:
            asyncio.run(command_the_hall(hall))
            _shown, progress = rehearsal.communicate(timeout=100)
        finally:
            rehearsal.kill()
    found = json.loads(report.read_text(encoding="utf-8"))
    assert claims(found) == ALL_WELL
    assert rehearsal.returncode == 0
    assert (found["moved"], found["released"]) == (6, 0)
    assert found["open_ms"]["max"] is not None
    assert "等待裁判长开赛：" in progress


async def command_the_hall(hall: Hall) -> None:
    """Do what the chief judge does in the browser: start, release, end, publish."""
    async with Network(hall.url, context=tls_context(ca=str(hall.ca))) as network:
        judge = ChiefJudge(Browser(network), competition=hall.competition, task="dictation")
        await judge.log_in(*hall.chief)
        await judge.everyone_seated(6, within_s=60)
        await asyncio.sleep(2)  # a person looks around
        await judge.declare_ready()
        await judge.start()
        watch = asyncio.create_task(judge.watch(every_s=0.3))
        await asyncio.sleep(15)
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
        assert judge.released == 6
        await judge.end()
        await close_the_others(network, hall)
        await publish(judge)


async def close_the_others(network: Network, hall: Hall) -> None:
    """Start and end what was not rehearsed: results are those of the whole competition."""
    judge = ChiefJudge(Browser(network), competition=hall.competition, task="inbound_call")
    await judge.log_in(*hall.chief)
    await judge.declare_ready()
    await judge.start()
    await judge.end()


async def publish(judge: ChiefJudge) -> None:
    """Accept what is held and publish as soon as everything is scored."""
    for _ in range(100):
        try:
            await judge.accept_held()
            await judge.browser.post(f"{judge.hall}/results/publish", {"reason": ""})
        except HttpRefused as not_yet:
            if not_yet.status != 409:
                raise
            await asyncio.sleep(0.3)
        else:
            return
    raise AssertionError("the results could not be published")


def test_what_cannot_be_done_on_a_given_server_is_refused_with_what_to_do(
    hall: Hall, tmp_path: Path
) -> None:
    username, password = hall.chief
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("座位码 2222-3333\n", encoding="utf-8")
    nothing = tmp_path / "nothing.csv"
    nothing.write_text("seat,access_code\n", encoding="utf-8")
    paper = tmp_path / "别的赛题"
    paper.mkdir()
    here = ["--server", hall.url, "--codes", str(hall.demo)]
    trusted = [*here, "--ca", str(hall.ca)]
    free = "https://127.0.0.1:1"
    cases: list[tuple[list[str], str]] = [
        (["--server", hall.url], "对已有服务器演练，还需要 --codes 座位码文件"),
        (here, "服务器的证书不受信任。请用 --ca 指定赛场根证书"),
        ([*here, "--ca", str(nothing)], f"“{nothing}”不是证书文件（PEM）。"),
        (["--server", free, "--codes", str(hall.demo)], f"连不上 {free}。"),
        (["--server", "localhost", "--codes", str(hall.demo)], "“localhost”不是网址。"),
        ([*trusted, "--codes", str(nothing)], f"“{nothing}”里没有座位码"),
        ([*trusted, "--codes", str(wrong)], "第 1 个座位码不能用：座位码不对。"),
        ([*trusted, "--contestants", "7"], "只有 6 个座位码，少于 --contestants 7。"),
        ([*trusted, "--faults", "kill=1"], "不能强制结束别处的服务器"),
        ([*trusted, "--speed", "0.5"], "时间表在服务器上，--speed 不能小于 1。"),
        ([*trusted, "--key", str(paper)], f"“{paper}”里没有可用的这些题：dictation。"),
        ([*trusted, "--keep", str(tmp_path / "k")], "错误：--keep 只用于自建的临时服务器。"),
        ([*trusted, "--competition", "1"], "错误：--competition 只与 --username 同用。"),
        ([*trusted, "--username", username], "错误：请用环境变量 ZUOXI_REHEARSAL_PASSWORD"),
        ([*trusted, "--username", username, "--password", "不对"], "用户名或密码不正确。"),
        (
            [*trusted, "--username", username, "--password", password, "--competition", "9"],
            "请用 --competition 指定赛项编号：1 客户信息服务技能竞赛（演示）",
        ),
    ]
    for words, sentence in cases:
        done = CliRunner().invoke(cli.main, ["rehearse", *words], env=environment_of(None))
        assert (done.exit_code, done.stdout, sentence in done.stderr) == (2, "", True), done.stderr


def test_another_paper_than_that_of_the_key_is_noticed(hall: Hall, tmp_path: Path) -> None:
    from zuoxi.rehearsal.tasks.own_paper import write_folder

    (tmp_path / "paper").mkdir()
    write_folder(tmp_path / "paper")
    username, password = hall.chief
    done = zuoxi(
        *("rehearse", "--server", hall.url, "--codes", hall.demo, "--ca", hall.ca),
        *("--username", username, "--speed", "60", "--key", tmp_path / "paper"),
        ZUOXI_REHEARSAL_PASSWORD=password,
    )
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        2,
        "服务器上的赛题不是演练的赛题。请用 --key 指定它的文件夹。",
    )


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (
            "赛位,编号,access_code\nA01,001,7KQ2-M9XD\nA02,002,abcd-efgh\n",
            ["7KQ2-M9XD", "ABCD-EFGH"],
        ),
        ('{"codes": [{"seat": "A01", "access_code": "7KQ2-M9XD"}]}', ["7KQ2-M9XD"]),
        ("A01 座位码：7KQ2-M9XD；A01 座位码：7KQ2-M9XD", ["7KQ2-M9XD"]),
        ("电话 19900001201-1234，7KQ2-M9X、7KQ2-M9XDE、0KQ2-M9XD", []),
        ("", []),
    ],
)
def test_seat_codes_are_found_in_whatever_they_are_printed_in(
    tmp_path: Path, content: str, codes: list[str]
) -> None:
    (tmp_path / "codes").write_text(content, encoding="utf-8")
    assert seat_codes(tmp_path / "codes") == codes


def test_the_voice_tasks_of_a_given_server_are_rehearsed_on_their_own_clock(hall: Hall) -> None:
    username, password = hall.chief
    words: list[str | Path] = [
        *("rehearse", "--server", hall.url, "--codes", hall.demo, "--ca", hall.ca),
        *("--username", username, "--speed", "150", "--faults", "drop=0.5,dup=0.2"),
    ]
    apart = zuoxi(*words, "--tasks", "dictation,inbound_call", ZUOXI_REHEARSAL_PASSWORD=password)
    assert apart.returncode == 2
    assert "dictation; inbound_call,outbound_call" in apart.stderr
    done = zuoxi(
        *words, "--tasks", "inbound_call,outbound_call", "--json",
        ZUOXI_REHEARSAL_PASSWORD=password,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert claims(report) == ALL_WELL | {"scores_ok": None, "scores_compared": 0}
    assert report["takes_ok"] == report["takes"] >= 6 * 2
    assert report["chunks_acked"] == report["chunks_sent"] >= report["takes"]
    assert zuoxi("verify", data=hall.data).returncode == 0
