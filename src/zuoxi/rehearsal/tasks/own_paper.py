"""The paper of a rehearsal's own installation: never the demo's nor a real one.

A rehearsal may be watched by contestants.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from zuoxi.media import audio
from zuoxi.media.decoding import RATE
from zuoxi.rehearsal.tasks import played

HUM_SECONDS = 4


def write_folder(folder: Path, tasks: Sequence[str] = ("dictation",)) -> None:
    """Write the paper folder of these tasks into ``folder``; every recording is a hum."""
    rows = [played(task).write(folder) for task in tasks]
    index = {"name": "赛前试运行", "total_points": str(10 * len(rows)), "tasks": rows}
    write_json(folder / "paper.yaml", index)


def row_of(task: str, *, minutes: int = 10) -> dict[str, Any]:
    """Return the row of ``paper.yaml`` of a task of ten points."""
    return {"type": task, "file": f"{task}.yaml", "points": "10", "minutes": minutes}


def write_json(file: Path, content: dict[str, Any]) -> None:
    """Write ``content``; JSON is YAML too, and quotes every number as the reader wants it."""
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_hum(file: Path, *, hertz: int = 440, seconds: float = HUM_SECONDS) -> None:
    """Write a hum that is as loud as a voice."""
    moments = np.arange(round(RATE * seconds)) / RATE
    hum = 0.1 * np.sin(2 * np.pi * hertz * moments) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * moments))
    audio.write_wave(file, hum.astype(np.float32))
