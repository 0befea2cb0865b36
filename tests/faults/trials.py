"""The trials by name, in the process that `tests.faults` starts."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Final

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (models are there from here on)

from config.ops.server import collect_static  # noqa: E402
from tests.faults import (  # noqa: E402
    disk_full,
    kill_postgres,
    kill_web,
    kill_worker,
    replicas,
    restart,
    soak,
    storm,
    text,
    unconfirmed,
)
from tests.faults.ground import Report  # noqa: E402

TRIALS: Final = {
    "text": (text.try_it, 100, 1),  # first: it takes its world back, and others leave theirs
    "disk-full": (disk_full.try_it, 5, 1),
    "kill-postgres": (kill_postgres.try_it, 20, 1),
    "kill-web": (kill_web.try_it, 100, 2),
    "kill-worker": (kill_worker.try_it, 20, 2),
    "replicas": (replicas.try_it, 60, 2),
    "restart": (restart.try_it, 10, 1),
    "soak": (soak.try_it, 30, 0),
    "storm": (storm.try_it, 3, 1),
    "unconfirmed": (unconfirmed.try_it, 10, 1),
}
"""What is done, how often, and how often in the short form."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run faults", description=__doc__)
    parser.add_argument("names", nargs="*", choices=TRIALS, metavar="NAME", help=", ".join(TRIALS))
    parser.add_argument("--times", type=int, help="how often; the default is what the README promises")
    parser.add_argument("--short", action="store_true", help="as often as the test suite does")
    options = parser.parse_args()
    report = Report()
    call_command("migrate", verbosity=0)
    collect_static()  # pages are asked for in this process as well
    for name in [name for name in TRIALS if name in (options.names or TRIALS)]:
        do, usual, few = TRIALS[name]
        started = time.monotonic()
        do(report, options.times or (few if options.short else usual))
        report.say(f"  {time.monotonic() - started:.0f} s")
    report.say(f"{len(report.broken)} promises broken.")
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main())
