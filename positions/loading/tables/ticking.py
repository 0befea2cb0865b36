"""How long work on a table tells how far it is, and learns that nobody wants it any more."""

from collections.abc import Callable

type Tick = Callable[[int], None]
"""Told how many rows were looked at; raises `Stopped` where nobody wants it any more."""


class Stopped(Exception):
    """Nobody wants it any more."""
