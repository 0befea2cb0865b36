"""Starts the cluster that is to be killed, and the trials in a process that knows it by its environment."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from config.postgres.embedded import ensure_running
from tests.reset import SUPERUSER

HERE = Path(__file__).resolve().parent.parent.parent


def run_trials(place: Path, *arguments: str, **environment: str) -> int:
    """Run them on a cluster in this directory; return 0 where every promise was kept."""
    server = ensure_running(place / "data")  # not `fast`: what it acknowledges is on the disk
    try:
        known = {
            **{name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"},
            "DJANGO_SETTINGS_MODULE": "tests.config.served_settings",
            "DEMARCHE_HOSTS": "localhost,127.0.0.1,testserver",
            "DATABASE_URL": server.url("demarche", role="demarche"),
            "DATABASE_OWNER_URL": server.url("demarche", role="demarche_owner"),
            SUPERUSER: server.url("demarche", role="postgres"),
        }
        command = [sys.executable, "-m", "tests.faults.trials", *arguments]
        with tempfile.TemporaryFile("w+") as said:  # of servers whose database is killed: thousands of lines
            ended = subprocess.run(command, env=known | environment, cwd=HERE, stderr=said, check=False)
            if ended.returncode:
                said.seek(0)
                sys.stderr.write(said.read()[-5000:])
        return ended.returncode
    except KeyboardInterrupt:
        return 130
    finally:
        server.stop()


def main() -> int:
    if "cluster" in sys.argv[1:]:  # on machines of its own
        others = [argument for argument in sys.argv[1:] if argument != "cluster"]
        command = [sys.executable, "-m", "tests.faults.cluster", *others]
        return subprocess.run(command, cwd=HERE, check=False).returncode
    if "markup" in sys.argv[1:]:  # in a browser, for which the tests have servers of their own
        command = [sys.executable, "-m", "pytest", "-q", "-s", "tests/e2e/test_live_text.py"]
        known = os.environ | {"DEMARCHE_EVERY_PAGE": "1"}
        return subprocess.run(command, env=known, cwd=HERE, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="demarche-faults-") as place:
        return run_trials(Path(place), *sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
