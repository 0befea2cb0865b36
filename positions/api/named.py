"""The actors and issues that a parameter names, refused by its name."""

from positions.api.parameters import about, listed
from positions.models import Dossier
from positions.reads.matrix.columns import choose_issues
from positions.reads.matrix.listed import read_listed
from positions.reads.matrix.rows import choose_actors


def named_issues(dossier: Dossier, names: str | None) -> list[int]:
    """Those named, or all that the dossier lists."""
    with about("issues"):
        # No name given means all; a name that the dossier has not was refused before.
        return [one.pk for one in choose_issues(dossier, listed(names))] or read_listed(dossier)


def named_actors(names: str | None) -> list[int] | None:
    """Those named; None means everybody."""
    with about("actors"):
        return [one.pk for one in choose_actors(listed(names))] if names else None
