"""A task that says when it began, and is done when it may be."""

import time
from pathlib import Path

from django.tasks import task


@task
def errand(begun: str, may_end: str) -> str:
    with Path(begun).open("a") as file:
        file.write("begun\n")
    while not Path(may_end).exists():
        time.sleep(0.02)
    return "done"
