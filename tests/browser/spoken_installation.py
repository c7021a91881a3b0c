"""Makes an installation whose one task is an inbound call of two turns, in a process of its own.

python -m tests.browser.spoken_installation CONTESTANTS DURATION_MS GRACE_MS
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from zuoxi.media import audio
from zuoxi.media.decoding import RATE
from zuoxi.rehearsal.installation import make, set_up

TASK = "inbound_call"
PLACES = ("turn:a1", "turn:a2")


def _agent(number: int, cue: str, reference: str, **more: Any) -> dict[str, Any]:
    return {"id": f"a{number}", "kind": "agent", "cue": cue, "reference": reference, **more}


QUESTION: dict[str, Any] = {
    "call_card": {
        "company": "晴川酒店",
        "date": "2026年11月30日",
        "customer": "白露",
        "number": "19900001234",
        "need": "订房",
    },
    "rings": 1,
    "items": [
        _agent(1, "问候客户", "您好，晴川酒店预订中心，请讲。"),
        {
            "id": "c1",
            "kind": "customer",
            "line": {"transcript": "我要一间大床房。", "recording": "line.wav"},
        },
        _agent(
            2,
            "感谢来电",
            "已为您预订，欢迎再来。",
            checklist=[{"kind": "closing", "says": ["欢迎再来"]}],
        ),
    ],
}


def write_folder(folder: Path) -> None:
    """Write the paper folder; the customer hums for a second."""
    index = {
        "name": "语音服务试卷",
        "total_points": "10",
        "tasks": [{"type": TASK, "file": f"{TASK}.yaml", "points": "10", "minutes": 10}],
    }
    for name, content in (("paper", index), (TASK, QUESTION)):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (folder / f"{name}.yaml").write_text(text + "\n", encoding="utf-8")
    moments = np.arange(RATE) / RATE
    hum = 0.1 * np.sin(2 * np.pi * 300 * moments) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * moments))
    audio.write_wave(folder / "line.wav", hum.astype(np.float32))


def main() -> None:
    """Make it and print what it is."""
    set_up()
    contestants, duration_ms, grace_ms = (int(word) for word in sys.argv[1:4])
    made = make(
        contestants=contestants,
        duration_ms=duration_ms,
        grace_ms=grace_ms,
        tasks=(TASK,),
        write=write_folder,
    )
    sys.stdout.write(json.dumps(made, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
