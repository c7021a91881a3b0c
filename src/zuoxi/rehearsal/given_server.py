"""A rehearsal on a server that somebody else runs: what the organiser names, and what is refused.

Nothing of the server's own files is needed: seat codes as they are printed, the paper's folder
with its keys (the demo's, if none is named), and, unless a human commands the hall, the chief
judge's account. Everything is looked at before the first seat is taken, so that a mistyped
address or a wrong password costs seconds and not a hall.
"""

import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from zuoxi.kernel.language import say
from zuoxi.rehearsal import demo_paper
from zuoxi.rehearsal.browser import Browser, HttpRefused, Network, tls_context
from zuoxi.rehearsal.chief import ChiefJudge
from zuoxi.rehearsal.faults import Faults
from zuoxi.rehearsal.run import Rehearsal
from zuoxi.rehearsal.seating import CannotRehearse
from zuoxi.rehearsal.tasks import played

_CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")


@dataclass(frozen=True)
class GivenServer:
    """What the organiser names. ``ca`` is the hall's root certificate; ``account`` name, password.

    Without an account a human chief judge starts, releases and ends.
    """

    url: str
    codes: Path
    key: Path | None = None
    ca: Path | None = None
    account: tuple[str, str] | None = None
    competition: int | None = None

    def plan(
        self,
        *,
        contestants: int | None,
        tasks: Sequence[str],
        speed: float,
        seed: str,
        faults: Faults,
    ) -> Rehearsal:
        """Return what will be rehearsed, with all codes or the first ``contestants`` of them.

        Raises :class:`CannotRehearse`.
        """
        codes = seat_codes(self.codes)
        if not codes:
            text = say("“%(file)s”里没有座位码（形如 7KQ2-M9XD）。", file=self.codes)
            raise CannotRehearse(text)
        if contestants is not None and contestants > len(codes):
            text = say("只有 %(codes)s 个座位码，少于 --contestants %(wanted)s。")
            raise CannotRehearse(text % {"codes": len(codes), "wanted": contestants})
        if speed < 1:
            raise CannotRehearse(say("时间表在服务器上，--speed 不能小于 1。"))
        if faults.kill:
            raise CannotRehearse(
                say("不能强制结束别处的服务器：kill 只用于自建的临时服务器，请去掉。")
            )
        return Rehearsal(
            codes=codes[:contestants], questions=self._questions(tasks), speed=speed,
            seed=seed, faults=faults, own_timetable=False,
        )  # fmt: skip

    def network(self) -> Network:
        """Return the pool of connections; raises :class:`CannotRehearse` for a bad address."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            text = say("“%(url)s”不是网址。请写成 https://192.168.1.10:8443 的样子。", url=self.url)
            raise CannotRehearse(text)
        context = None
        if parts.scheme == "https":
            try:
                context = tls_context(ca=str(self.ca) if self.ca else None)
            except ssl.SSLError as error:
                text = say("“%(file)s”不是证书文件（PEM）。", file=self.ca)
                raise CannotRehearse(text) from error
        return Network(f"{parts.scheme}://{parts.netloc}", context=context)

    def _questions(self, tasks: Sequence[str]) -> dict[str, Any]:
        folder = self.key or demo_paper.FOLDER
        try:
            if self.key is None:
                with demo_paper.demo_folder() as whole:
                    return questions_of_folder(whole, tasks)
            return questions_of_folder(folder, tasks)
        except (ValueError, KeyError) as error:
            text = say(
                "“%(folder)s”里没有可用的这些题：%(tasks)s。请先运行 zuoxi paper check 改正。",
                folder=folder,
                tasks=", ".join(tasks),
            )
            raise CannotRehearse(text) from error


def questions_of_folder(folder: Path, tasks: Sequence[str]) -> dict[str, Any]:
    """Return the questions of these tasks in the paper folder, keys included.

    Raises :class:`ValueError` or :class:`KeyError` where one of them is not readable there.
    """
    from zuoxi.papers.folder import read_folder  # noqa: PLC0415 - reads YAML and audio

    stored = {task.task: task.question for task in read_folder(folder).tasks}
    return {task: played(task).Asked.model_validate(stored[task]) for task in tasks}


def seat_codes(file: Path) -> list[str]:
    """Return the seat codes that stand anywhere in ``file``, in order, each once.

    So a printed list saved as text or CSV serves as well as what ``zuoxi demo --json`` prints.
    """
    text = file.read_bytes().decode("utf-8", errors="replace").upper()
    return list(dict.fromkeys(_CODE.findall(text)))


async def refuse_unreachable(network: Network) -> None:
    """Raise :class:`CannotRehearse` unless our server answers at this address."""
    try:
        answer = await network.http.get("/api/health")
    except httpx.HTTPError as error:
        if _is_untrusted(error):
            text = say(
                "服务器的证书不受信任。请用 --ca 指定赛场根证书（服务器数据文件夹里的 "
                "certs/zuoxi-hall-ca.crt）。"
            )
        else:
            text = say("连不上 %(url)s。请检查地址和网络，并确认服务器正在运行。")
        raise CannotRehearse(text % {"url": network.base_url}) from error
    try:
        ours = answer.json()["status"] == "ok"
    except (ValueError, KeyError, TypeError):
        ours = False
    if not ours:
        raise CannotRehearse(say("%(url)s 不是坐席服务器。", url=network.base_url))


def _is_untrusted(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        if "CERTIFICATE_VERIFY_FAILED" in str(error):  # the pool tells only the words
            return True
        error = error.__cause__ or error.__context__
    return False


async def chief_judge(given: GivenServer, network: Network, *, task: str) -> ChiefJudge | None:
    """Log the chief judge in; None where a human commands. Raises :class:`CannotRehearse`."""
    if given.account is None:
        return None
    browser = Browser(network)
    username, password = given.account
    try:
        me = await browser.post("/api/login", {"username": username, "password": password})
    except HttpRefused as refused:
        raise CannotRehearse(refused.message) from refused
    number = _competition(me["appointments"], wanted=given.competition, username=username)
    return ChiefJudge(browser, competition=number, task=task)


def _competition(appointments: list[dict[str, Any]], *, wanted: int | None, username: str) -> int:
    held = {
        found["competition"]["id"]: found["competition"]
        for found in appointments
        if "hall.command" in found["permissions"]
    }
    if not held:
        raise CannotRehearse(
            say("“%(username)s”不是裁判长，不能开赛。请换裁判长账号。", username=username)
        )
    number = next(iter(held)) if wanted is None and len(held) == 1 else wanted
    if number is None or number not in held:
        known = "; ".join(f"{n} {c['name']} {c['edition']}" for n, c in sorted(held.items()))
        raise CannotRehearse(say("请用 --competition 指定赛项编号：%(known)s", known=known))
    return number


async def with_rules_of(plan: Rehearsal, chief: ChiefJudge) -> Rehearsal:
    """Return ``plan`` scored by the published settings of the chief judge's competition."""
    view = await chief.competition()
    return replace(plan, rules=view["rule_set"]["tasks"])
