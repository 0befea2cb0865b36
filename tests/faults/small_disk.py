"""A disk of this process's own, that can be filled: memory, in a namespace that nobody else sees.

Started by `unshare --map-root-user --mount`, so it needs no rights; the disk is gone with its last process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.faults.__main__ import run_trials

NAMESPACE: Final = ("unshare", "--map-root-user", "--mount")
DISK: Final = "DEMARCHE_FAULTS_SMALL_DISK"
"""Variable with its directory, for the trial that fills it."""
SIZE: Final = "250m"
"""A record without rows takes 70 MB, with 16 or 32 of the log that is written ahead."""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="demarche-small-") as place:
        subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", f"size={SIZE}", "demarche", place], check=True)
        ended = run_trials(Path(place), *sys.argv[1:], **{DISK: place})
        os.chdir("/")
        subprocess.run(["/bin/umount", "--lazy", place], check=True)
        return ended


if __name__ == "__main__":
    sys.exit(main())
