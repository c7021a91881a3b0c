"""Receives chunks of several takes as fast as it can, says which are acknowledged, is killed."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.media.takes.killed import TAKES, chunk
from tests.media.takes.speech import receive
from zuoxi.media.takes.folder import MAX_CHUNKS, Takes


def main(root: Path) -> None:
    takes = Takes(root)

    def speak(take: str) -> None:
        for n in range(MAX_CHUNKS):
            receive(takes, n, chunk(n), take=take)
            sys.stdout.write(f"{take} {n}\n")
            sys.stdout.flush()

    with ThreadPoolExecutor(len(TAKES)) as pool:
        list(pool.map(speak, TAKES))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
