"""The demo's paper folder: what lies beside this module, and the samples of the voice tasks."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "demo" / "paper"
SAMPLES = (("inbound_call", "airline.yaml"), ("outbound_call", "fitness.yaml"))


@contextmanager
def demo_folder() -> Iterator[Path]:
    """Yield a folder with the whole paper, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="zuoxi-demo-") as made:
        folder = Path(made)
        shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
        for task, name in SAMPLES:
            with as_file(files("zuoxi.tasks") / task / "samples" / name) as sample:
                shutil.copy(sample, folder / name)
        yield folder
