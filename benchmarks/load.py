"""How much a served site bears: `./run bench load [--against CHECKOUT]`.

Readers ask for matrices of some day and other pages, editors write, submit and review. With another
checkout the two take turns, so that a busy machine disturbs both alike. All serve the same record:
the demo of the last checkout named, which each has a copy of and migrates to what it knows.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, Final

import psycopg
from django.conf import settings

from benchmarks.checkouts import environment_of, migrate, python_of, run_in
from benchmarks.visitors import Site, Visitor, code, look_around, read, review
from config.postgres.scratch import scratch_database

HERE: Final = Path(__file__).resolve().parent.parent
SEED: Final = 20250819
START_SECONDS: Final = 300

_BACKENDS: Final = "select pid from pg_stat_activity where datname = %s"

type Deed = Callable[[Visitor, Site], Coroutine[Any, Any, None]]


@dataclass
class Build:
    """A checkout that is served, and what its visitors met: seconds by kind of request, and
    failures. ``spent`` are seconds of processor, of its processes and of its database's.
    """

    name: str
    port: int
    server: int
    database: str
    served: float = 0
    seconds: dict[str, list[float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    spent: list[float] = field(default_factory=lambda: [0.0, 0.0])

    def processor(self) -> tuple[float, float]:
        """Seconds of processor so far. Linux alone tells."""
        with psycopg.connect(settings.DATABASE_URL) as connection:
            found = connection.execute(_BACKENDS, [self.database])
            backends = [pid for (pid,) in found]
        return _seconds_of(_family(self.server)), _seconds_of(backends)


def main() -> None:
    options = parse_options()
    # As an interruption, so that servers and scratch databases are ended by their context managers.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            # The last named is to be the oldest: a record is migrated forward and never back.
            record = stack.enter_context(filled(options.against[-1] if options.against else HERE))
            builds = [
                stack.enter_context(serving(path, record, options))
                for path in [HERE, *options.against]
            ]
            for number in range(options.rounds):
                for build in builds:
                    asyncio.run(visit(build, options, seed=SEED + number))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
    for build in builds:
        print_build(build)


@contextmanager
def filled(checkout: Path) -> Iterator[str]:
    """Have a checkout load its demo into a scratch database."""
    name = f"bench_load_{os.getpid()}"
    with scratch_database(name):
        secret = _secret()
        migrate(checkout, name, **secret)
        run_in(checkout, name, "manage.py", "load_seeds", "--demo", **secret)
        yield name


def _secret() -> dict[str, str]:
    return {"DEMARCHE_SECRET_KEY": token_urlsafe(48)}


@contextmanager
def serving(checkout: Path, record: str, options: argparse.Namespace) -> Iterator[Build]:
    """Serve a copy of a record by a checkout meanwhile, with as many processes as it has by itself
    unless told.
    """
    port = _free_port()
    database = f"bench_load_{port}"
    command = [python_of(checkout), "manage.py", "serve", "--port", str(port)]
    command += ["--workers", str(options.workers)] if options.workers else []
    known = "--known-passwords"  # older checkouts serve the demo's sign-ins without it
    # Asked of its source: an option that it does not know would end it.
    serve = checkout / "positions/management/commands/serve.py"
    command += [known] if known in serve.read_text() else []
    quiet = subprocess.DEVNULL
    # A copy of one record for each, as visitors write.
    with scratch_database(database, template=record):
        secret = _secret()
        migrate(checkout, database, **secret)
        environment = {**environment_of(database), **secret}
        with subprocess.Popen(
            command, cwd=checkout, env=environment, stdout=quiet, stderr=quiet
        ) as server:
            try:
                _wait_for(port, server)
                yield Build(checkout.name, port, server.pid, database)
            finally:
                server.send_signal(signal.SIGINT)


def _family(pid: int) -> list[int]:
    """A process with its descendants."""
    found = [pid]
    # The list grows while it is walked: children of children follow.
    for one in found:
        for told in Path(f"/proc/{one}/task").glob("*/children"):
            found += map(int, told.read_text().split())
    return found


def _seconds_of(processes: Iterable[int]) -> float:
    """Of processor, in all their threads; of those that have not just ended."""
    ticks = 0
    for pid in processes:
        with suppress(FileNotFoundError, ProcessLookupError):
            # The name of a process stands in brackets and may hold blanks;
            # user and system time are the 14th and 15th field.
            told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as found:
        # The system chooses; between this and the server's start somebody else could take it.
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit("A server did not start.")


async def visit(build: Build, options: argparse.Namespace, *, seed: int) -> None:
    """All visitors at once for as long as a round is; who signs in and looks around is not counted."""
    # By round and not by build: both meet the same visitors.
    rng = random.Random(seed)

    def visitor() -> Visitor:
        return Visitor(build.port, build.seconds, build.failures, random.Random(rng.random()))

    guide = visitor()
    await guide.sign_in("editor")
    site = await look_around(guide)
    people: list[tuple[Visitor, Deed]] = [(visitor(), read) for _ in range(options.readers)]
    for number in range(options.editors):
        judges = number % 5 == 4
        somebody = visitor()
        await somebody.sign_in("reviewer" if judges else "editor")
        people.append((somebody, review if judges else code))
    # After everybody is signed in: hashing passwords is not what is measured.
    start, before = time.monotonic(), build.processor()
    await asyncio.gather(*(_keep_on(one, deed, site, until=start + options.seconds, options=options)
                           for one, deed in people))  # fmt: skip
    build.served += time.monotonic() - start
    build.spent = [
        spent + now - then
        for spent, now, then in zip(build.spent, build.processor(), before, strict=True)
    ]


async def _keep_on(
    visitor: Visitor, deed: Deed, site: Site, *, until: float, options: argparse.Namespace
) -> None:
    # Not all at the same moment, as they would never be.
    await asyncio.sleep(visitor.rng.random() * options.think)
    while time.monotonic() < until:
        await deed(visitor, site)
        await asyncio.sleep(visitor.rng.uniform(0.5, 1.5) * options.think)


def print_build(build: Build) -> None:
    print(f"\n{build.name}: {build.served:.0f} s, {len(build.failures)} errors")
    print(f"{'':10} {'requests':>9} {'a second':>9} {'p50 ms':>9} {'p99 ms':>9}")
    everything = [seconds for some in build.seconds.values() for seconds in some]
    for kind, seconds in [*sorted(build.seconds.items()), ("all", everything)]:
        if seconds:
            ordered = sorted(seconds)
            p50, p99 = (
                ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000
                for part in (0.5, 0.99)
            )
            print(
                f"{kind:10} {len(seconds):9,} {len(seconds) / build.served:9.2f} {p50:9.0f} {p99:9.0f}"
            )
    app, database = (1000 * seconds / len(everything) for seconds in build.spent)
    print(f"processor ms a request: {app:.1f} the server's, {database:.1f} the database's")
    for failure in build.failures[:5]:
        print(f"  {failure}")


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench load", description=__doc__)
    parser.add_argument(
        "--against", type=Path, nargs="*", default=[], metavar="CHECKOUT", help="others, in turns"
    )
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--editors", type=int, default=10, help="of whom each fifth reviews")
    parser.add_argument(
        "--think", type=float, default=1.0, help="seconds between two requests of one visitor"
    )
    parser.add_argument("--workers", type=int, help="processes; else as many as each has by itself")
    parser.add_argument("--seconds", type=float, default=30.0, help="of a round")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
