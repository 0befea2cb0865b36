"""Why an action was refused. The text of each is meant for the person who asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model


# Which status each has is decided by its class in `pages/refused.py`; a new one below has its
# base's.
class ActionRefused(Exception):
    """What was asked for would break a rule; nothing was changed."""


class Refused(ActionRefused):
    """A rule of the field was broken: the person can mend what was sent."""


class NotAllowed(ActionRefused):
    """This is for others to do."""


class StaleVersion(ActionRefused):
    """Somebody saved in between; ``current`` is the row as it stands now (DESIGN rule 5)."""

    def __init__(self, current: Model) -> None:
        super().__init__(f"Somebody changed this {current._meta.verbose_name} in the meantime.")
        self.current: Any = current


class ChangedSince(ActionRefused):
    """What is to be undone or restored was changed in between; nothing was done."""


class OwnWork(NotAllowed):
    """Authors do not approve their own work (DESIGN rule 4)."""


class MissingWords(Refused):
    """Words said to be in a text are not there, or are there more than once."""


class BadSeed(ActionRefused):
    """A seed file names something that does not exist or has the wrong form."""


class MalformedRow(ActionRefused):
    """A row of a file cannot be read."""

    def __init__(self, *, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}")


class MissingFile(ActionRefused):
    """A file that should be read is not there."""


class FaultyFolder(ActionRefused):
    """A folder cannot be loaded as it is: each fault by file and line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
