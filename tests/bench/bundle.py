"""What a browser has to load: every chunk as it is and compressed, and the first page in all."""

import gzip
import re
from pathlib import Path
from typing import Any

import zuoxi

BROWSER = Path(zuoxi.__file__).parent / "browser"


def measure() -> dict[str, Any]:
    """Return bytes by chunk, and what index.html itself asks for (gzip -9)."""
    if not (BROWSER / "index.html").is_file():
        return {"missing": "run make first"}
    chunks: list[dict[str, Any]] = []
    for file in sorted(BROWSER.rglob("*")):
        if file.suffix in {".js", ".css", ".html", ".svg"}:
            content = file.read_bytes()
            chunks.append(
                {
                    "chunk": str(file.relative_to(BROWSER)),
                    "bytes": len(content),
                    "gzip": len(gzip.compress(content, 9)),
                }
            )
    page = (BROWSER / "index.html").read_text(encoding="utf-8")
    named = set(re.findall(r'(?:src|href)="\.?/([^"]+)"', page)) | {"index.html"}
    first = [chunk for chunk in chunks if chunk["chunk"] in named]
    return {
        "first_load_kb": round(sum(chunk["gzip"] for chunk in first) / 1000, 1),
        "chunks": sorted(chunks, key=lambda chunk: -chunk["gzip"]),
    }
