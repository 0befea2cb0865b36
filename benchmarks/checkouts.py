"""Other checkouts at work: each with its own code, on a database that is named to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from config.postgres.scratch import address_of


def environment_of(database: str) -> dict[str, str]:
    """The environment of a process whose database is this one."""
    urls = {"DATABASE_URL": settings.DATABASE_URL, "DATABASE_OWNER_URL": settings.OWNER_URL}
    return {**os.environ, **{name: address_of(url, database) for name, url in urls.items()}}


def python_of(checkout: Path) -> str:
    """Its own interpreter; this one where it has none."""
    own = checkout / ".venv/bin/python"
    return str(own) if own.exists() else sys.executable


def run_in(checkout: Path, database: str, *command: str, **environment: str) -> str:
    """What Python says there, given these arguments.

    Raises:
        subprocess.CalledProcessError: where it fails.
    """
    ran = subprocess.run(
        # Deprecations of a former commit's packages are none of ours.
        [python_of(checkout), "-W", "ignore", *command],
        cwd=checkout,
        # The checkout's own modules come first, whatever the interpreter has.
        env={**environment_of(database), "PYTHONPATH": str(checkout), **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return ran.stdout


def migrate(checkout: Path, database: str, **environment: str) -> None:
    """Give the database the tables that the checkout knows."""
    run_in(checkout, database, "manage.py", "migrate", "--verbosity", "0", **environment)
