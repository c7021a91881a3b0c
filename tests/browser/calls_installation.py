"""Makes an installation with short scenarios cut from the samples, in a process of its own.

python -m tests.browser.calls_installation CONTESTANTS DURATION_MS GRACE_MS TASK [TASK] [CAP_MS]

With two tasks they share a clock. ``CAP_MS`` is the longest call.
"""

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from zuoxi.media import audio
from zuoxi.media.decoding import RATE
from zuoxi.rehearsal.installation import make, set_up

LINE_S = 1.2
BEGINNING = 4
LINES = (
    "greet", "open_1", "need_1", "guide_1", "product_1", "deal_1", "farewell_1", "ob_price",
    "ob_price_ok", "listen_1", "nag_1", "bye_silent", "end_deal", "end_callback", "end_refusal",
)  # fmt: skip
LEAST_MS = 600
"""So much speech is enough in every stage, and for the objection."""


def sample(task: str, name: str) -> dict[str, Any]:
    """Return a sample question as it is written."""
    text = (files("zuoxi.tasks") / task / "samples" / f"{name}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = YAML(typ="safe").load(text)
    return found


def inbound() -> dict[str, Any]:
    """Return the airline's call, its beginning and its last turn: five items."""
    question = sample("inbound_call", "airline")
    spoken = [item for item in question["items"] if item["kind"] == "agent"]
    items = [*question["items"][:BEGINNING], spoken[-1]]
    items[-1]["id"] = "a03"
    for item in items:
        if "line" in item:
            item["line"] = _line(item["line"])
    return {**question, "items": items}


def outbound() -> dict[str, Any]:
    """Return the fitness club's call with one objection and a word for every stage."""
    question = sample("outbound_call", "fitness")
    tree = question["customer"]["tree"]
    kept = [node for node in tree["nodes"] if node["id"] in LINES]
    nodes = [
        {
            "id": node["id"],
            "line": _line(node["line"]),
            "next": [each for each in node.get("next", []) if each["to"] in LINES],
        }
        for node in kept
    ]
    price = next(each for each in tree["objections"] if each["id"] == "price")
    price = {name: value for name, value in price.items() if name != "again"}
    tree |= {
        "nodes": nodes,
        "nags": ["nag_1"],
        "listening": ["listen_1"],
        "least_answers": 1,
        "patience_ms": 30_000,
        "objections": [{**price, "least_ms": LEAST_MS}],
        "stages": {
            name: {"first": stage["first"], "least_ms": LEAST_MS}
            for name, stage in tree["stages"].items()
        },
    }
    return {**question, "trials": []}


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {"transcript": line["transcript"], "recording": "line.wav"}


QUESTIONS = {"inbound_call": inbound, "outbound_call": outbound}


def write_folder(folder: Path, tasks: list[str]) -> None:
    """Write the paper folder; every customer hums for a second."""
    each = {"points": "10", "minutes": 10}
    index = {
        "name": "语音服务试卷",
        "total_points": str(10 * len(tasks)),
        "tasks": [{"type": task, "file": f"{task}.yaml", **each} for task in tasks],
    }
    for name, content in (("paper", index), *((task, QUESTIONS[task]()) for task in tasks)):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (folder / f"{name}.yaml").write_text(text + "\n", encoding="utf-8")
    moments = np.arange(int(RATE * LINE_S)) / RATE
    hum = 0.1 * np.sin(2 * np.pi * 300 * moments) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * moments))
    audio.write_wave(folder / "line.wav", hum.astype(np.float32))


def main() -> None:
    """Make it and print what it is."""
    set_up()
    contestants, duration_ms, grace_ms = (int(word) for word in sys.argv[1:4])
    tasks = [word for word in sys.argv[4:] if word in QUESTIONS]
    caps = [int(word) for word in sys.argv[4:] if word.isdigit()]
    calls = {"turn_silence_ms": 1_200} | ({"call_cap_ms": caps[0]} if caps else {})
    made = make(
        contestants=contestants,
        duration_ms=duration_ms,
        grace_ms=grace_ms,
        tasks=tasks,
        rules={"outbound_call": calls} if "outbound_call" in tasks else {},
        write=lambda folder: write_folder(folder, tasks),
    )
    sys.stdout.write(json.dumps(made, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
