"""A judge's player on a take of ten minutes: how soon it sounds, and how soon after a jump.

A real Chromium on the same machine plays the file that the server's worker has made, from the media
element that the page uses; ten starts from nothing and thirty jumps to and fro, each until the
browser says that it plays there. Not measured where there is no Chromium.
"""

import asyncio
import hashlib
import json
import shutil
import time
from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench.house import House, hall, network_of
from tests.bench.takes import speech_of
from tests.bench.takes_http import TASK, command, rows
from tests.bench.takes_load import PLACE, Wire
from tests.media.takes.speech import recorded
from zuoxi.rehearsal.browser import Browser
from zuoxi.rehearsal.chief import ChiefJudge
from zuoxi.rehearsal.measure import spread
from zuoxi.rehearsal.server import OwnServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SECONDS = 600
MADE_WITHIN_S = 120
STARTS, JUMPS = 10, 30

LISTEN = """async ({ url, starts, jumps, seconds }) => {
  const once = (audio, event) =>
    new Promise((resolve, reject) => {
      audio.addEventListener(event, resolve, { once: true })
      audio.addEventListener('error', reject, { once: true })
    })
  const found = { start: [], seek: [] }
  let audio
  for (let n = 0; n < starts; n += 1) {
    const began = performance.now()
    audio = new Audio()
    audio.preload = 'metadata'
    audio.src = `${url}?fresh=${n}`
    void audio.play()
    await once(audio, 'playing')
    found.start.push(performance.now() - began)
    if (n < starts - 1) audio.pause()
  }
  for (let n = 0; n < jumps; n += 1) {
    const began = performance.now()
    const goes = once(audio, 'timeupdate')
    audio.currentTime = (n * 197) % (seconds - 10)
    await once(audio, 'seeked')
    await goes
    found.seek.push(performance.now() - began)
  }
  audio.pause()
  return found
}"""


def measure() -> dict[str, Any] | None:
    """Return start and seek times (ms); None without a Chromium."""
    if CHROMIUM is None:
        return None
    with hall(House(database=None, tls=False), 1, tasks=TASK) as (server, made):
        command(server, made, "start")
        asyncio.run(_record(server.port, made["cookies"][0]))
        command(server, made, "end")
        end = time.monotonic() + MADE_WITHIN_S
        while rows(server.folder) < 1 and time.monotonic() < end:
            time.sleep(0.25)
        url = asyncio.run(_address(server, made))
        found = _listen(server, made, url)
    figures = {
        f"{what}_{name}": value
        for what, measured in found.items()
        for name, value in spread(measured).items()
    }
    return {"seconds": SECONDS, **figures}


async def _record(port: int, cookie: str) -> None:
    wire = await Wire(port).open()
    take, chunks = hashlib.sha256(b"player").hexdigest()[:32], recorded(speech_of(SECONDS))
    wish = json.dumps({"take": take, "task": TASK, "place": PLACE, "layout": "mono"})
    status, body = await wire.ask(
        "POST", "/takes", {"Cookie": f"zuoxi_seat={cookie}"}, wish.encode()
    )
    assert status == 200, body
    granted = {"Authorization": "Take " + json.loads(body)["grant"]}
    for n, chunk in enumerate(chunks):
        headers = granted | {"X-Sha256": hashlib.sha256(chunk).hexdigest()}
        status, body = await wire.ask("PUT", f"/takes/{take}/{n}", headers, chunk)
        assert status == 204, body
    whole = {"chunks": len(chunks), "sha256": hashlib.sha256(b"".join(chunks)).hexdigest()}
    end = json.dumps(whole | {"how": "stopped"}).encode()
    status, body = await wire.ask("POST", f"/takes/{take}/finish", granted, end)
    assert status == 200, body


async def _address(server: OwnServer, made: dict[str, Any]) -> str:
    async with network_of(server) as network:
        chief = ChiefJudge(Browser(network), competition=made["competition"], task=TASK)
        await chief.log_in(made["username"], made["password"])
        (sitting,) = await chief.sittings()
        detail = await chief.browser.get(f"{chief.hall}/results/{sitting}")
        (take,) = detail["takes"]
        return str(take["url"])


def _listen(server: OwnServer, made: dict[str, Any], url: str) -> dict[str, list[float]]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page(locale="zh-CN")
        page.goto(f"{server.url}/login")
        page.locator("input[autocomplete=username]").fill(made["username"])
        page.locator("input[type=password]").fill(made["password"])
        page.locator("form button[type=submit]").click()
        page.wait_for_url("**/home")
        asked = {"url": url, "starts": STARTS, "jumps": JUMPS, "seconds": SECONDS}
        found: dict[str, list[float]] = page.evaluate(LISTEN, asked)
        browser.close()
        return found
