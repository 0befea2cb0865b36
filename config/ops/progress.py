"""How far long work is: a bar in a terminal, elsewhere (a log, a pipe) a line now and then."""

import time
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from tqdm import tqdm

SECONDS_BETWEEN_LINES: Final = 30


class Output(Protocol):
    """Where a command says something: its ``stdout`` or ``stderr``."""

    def isatty(self) -> bool: ...

    def write(self, msg: str) -> object: ...


def show_progress[T](items: Sequence[T], *, what: str, out: Output) -> Iterator[T]:
    """Pass the items on and say how many were."""
    if out.isatty():
        yield from tqdm(items, unit=f" {what}")
        return
    start = said = time.monotonic()
    for done, item in enumerate(items):
        now = time.monotonic()
        if not done or now - said >= SECONDS_BETWEEN_LINES:
            said = now
            out.write(f"{done:,} of {len(items):,} {what}, {now - start:,.0f} s")
        yield item
    if items:
        out.write(f"{len(items):,} of {len(items):,} {what}, {time.monotonic() - start:,.0f} s")
