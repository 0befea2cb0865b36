"""How much a served site bears: `./run bench load [--against CHECKOUT]`.

Each checkout serves its demo from a database of its own; readers ask for matrices of some day and
other pages, editors write, submit and review. With another checkout the two take turns, so that a
busy machine disturbs both alike.
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
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.visitors import Site, Visitor, code, look_around, read, review

HERE: Final = Path(__file__).resolve().parent.parent
SEED: Final = 20250819
START_SECONDS: Final = 300

type Deed = Callable[[Visitor, Site], Coroutine[Any, Any, None]]


@dataclass
class Build:
    """A checkout that is served, and what its visitors met: seconds by kind of request, and
    failures.
    """

    name: str
    port: int
    served: float = 0
    seconds: dict[str, list[float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def main() -> None:
    options = parse_options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            builds = [stack.enter_context(serving(path)) for path in [HERE, *options.against]]
            for number in range(options.rounds):
                for build in builds:
                    asyncio.run(visit(build, options, seed=SEED + number))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
    for build in builds:
        print_build(build)


@contextmanager
def serving(checkout: Path) -> Iterator[Build]:
    """Serve the demo of a checkout meanwhile."""
    port = _free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    command = [str(checkout / ".venv/bin/python"), "manage.py", "demo", "--port", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=checkout, env=own, stdout=quiet, stderr=quiet) as server:
        try:
            _wait_for(port, server)
            yield Build(checkout.name, port)
        finally:
            server.send_signal(signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit("The demo did not start.")


async def visit(build: Build, options: argparse.Namespace, *, seed: int) -> None:
    """All visitors at once for as long as a round is; who signs in and looks around is not counted."""
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
    start = time.monotonic()
    await asyncio.gather(*(_keep_on(one, deed, site, until=start + options.seconds, options=options)
                           for one, deed in people))  # fmt: skip
    build.served += time.monotonic() - start


async def _keep_on(
    visitor: Visitor, deed: Deed, site: Site, *, until: float, options: argparse.Namespace
) -> None:
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
    parser.add_argument("--seconds", type=float, default=30.0, help="of a round")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
