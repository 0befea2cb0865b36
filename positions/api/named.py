"""The actors and issues that a parameter names, refused by its name."""

import datetime as dt

from positions.api.parameters import AgreementQuery, ManyQuery, Unfit, about, listed
from positions.models import Dossier
from positions.pages.reading.figured import FiguredIssues, choose_figured
from positions.reads.comparisons.nearest import Time
from positions.reads.matrix.address import parse_topics
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


def asked_time(query: AgreementQuery | ManyQuery, default: dt.date) -> Time:
    """The day asked for, or the time that ends on it."""
    time = Time(query.on or default, query.first)
    if time.first and time.first > time.until:
        raise Unfit("first", "The period ends before it begins.")
    return time


def figured_issues(
    dossier: Dossier, query: AgreementQuery | ManyQuery, time: Time
) -> FiguredIssues:
    """The issues that figures are made of, as pages choose them."""
    return choose_figured(
        named_issues(dossier, query.issues),
        parse_topics(query.topics or ""),
        time,
        is_without=bool(query.unanimous),
        chosen=len(listed(query.issues)),
    )
