"""What a browser has to load: every chunk, as it is and compressed, and the first page."""

import gzip
import re
from pathlib import Path
from typing import Any

import zuoxi

BROWSER = Path(zuoxi.__file__).parent / "browser"
CONTESTANT = ("SitPage", "Workbench")
"""The page of ``/sit`` and the workbench it opens; what they import comes along."""

WORDS = ("app", "kit", "sitting", "problem", "dictation")
_IMPORT = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')


def measure() -> dict[str, Any]:
    """Return bytes by chunk, and what a contestant's browser loads up to the workbench (gzip -9).

    Of every locale the larger language counts.
    """
    if not (BROWSER / "index.html").is_file():
        return {"missing": "run make first"}
    chunks = [
        {
            "chunk": str(file.relative_to(BROWSER)),
            "bytes": file.stat().st_size,
            "gzip": len(gzip.compress(file.read_bytes(), 9)),
        }
        for file in sorted(BROWSER.rglob("*"))
        if file.suffix in {".js", ".css", ".html", ".svg"}
    ]
    sizes = {str(chunk["chunk"]): int(str(chunk["gzip"])) for chunk in chunks}
    loaded = _contestant(sizes)
    return {
        "contestant_kb": round(sum(sizes[name] for name in loaded) / 1000, 1),
        "contestant_chunks": sorted(loaded),
        "chunks": sorted(chunks, key=lambda chunk: -int(str(chunk["gzip"]))),
    }


def _contestant(sizes: dict[str, int]) -> set[str]:
    page = (BROWSER / "index.html").read_text(encoding="utf-8")
    waiting = re.findall(r'(?:src|href)="\.?/([^"]+)"', page)
    waiting += [name for name in sizes if _stem(name) in CONTESTANT]
    waiting += [
        max((name for name in sizes if _stem(name) == word and name.endswith(".js")), key=sizes.get)  # type: ignore[arg-type]
        for word in WORDS
    ]
    loaded = {"index.html"}
    while waiting:
        name = waiting.pop()
        if name in loaded or name not in sizes:
            continue
        loaded.add(name)
        # A chunk brings its own style sheet along.
        waiting += [n for n in sizes if n.endswith(".css") and _stem(n) == _stem(name)]
        if name.endswith(".js"):
            text = (BROWSER / name).read_text(encoding="utf-8")
            waiting += [f"assets/{imported}" for imported in _IMPORT.findall(text)]
    return loaded


def _stem(name: str) -> str:
    return Path(name).name.rsplit("-", 1)[0] if "-" in name else Path(name).stem
