"""A job that stays in the worker's hands until the test lets it end.

    python -m tests.faults.waiting_job FOLDER

enqueues it on the installation that ``ZUOXI_DATA`` names and prints its number. It ends when
there is a file ``go`` in the folder.
"""

import sys
import time
from pathlib import Path

from django_tasks import task


@task()
def wait_for_go(folder: str) -> str:
    while not (Path(folder) / "go").exists():
        time.sleep(0.02)
    return "done"


if __name__ == "__main__":
    import django

    django.setup()
    # By the name under which the worker imports it; here this module is __main__.
    from tests.faults import waiting_job

    print(waiting_job.wait_for_go.enqueue(sys.argv[1]).id)
