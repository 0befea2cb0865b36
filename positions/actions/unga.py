"""Importing every recorded vote of the UN General Assembly: each roll call one issue of one dossier."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction

from positions.actions.seed_actors import ensure_actors
from positions.actions.seed_files import read_states
from positions.actions.unga_countries import Countries, read_successors
from positions.actions.unga_files import RollCallRow, read_roll_calls, read_topics, read_votes
from positions.actions.unga_records import RollCall, Vote, undocs_url
from positions.actions.unga_votes import write_roll_calls
from positions.actions.unga_wording import SentenceCase, label
from positions.models import Dossier, DossierActor, Issue, Source

type Track = Callable[[list[RollCall]], Iterable[RollCall]]
"""Passes the roll calls on as they are, for instance to show progress."""

DOSSIER: Final = "unga"
TITLE: Final = "All recorded votes of the UN General Assembly"
SUMMARY: Final = (
    "Every roll call on record is an issue, the latest first. Yes, abstain and no are read as supports, neutral and "
    "opposes; absence is no position."
)
CODING_RULE: Final = (
    "Counts: the votes of this roll call. Yes supports, abstain is neutral, no opposes. Absence is no position and is "
    "not in the data. Explanations of vote are not coded here."
)
NOTE: Final = (
    "The text lists the votes as in the data set of Erik Voeten (Harvard Dataverse, CC0; package unvotes), under the "
    "names of states that it uses. Up to 2002 it mostly gives the weekday where the day of the month should be; such "
    "dates are kept to the month."
)


@dataclass(frozen=True, slots=True)
class Imported:
    roll_calls: int
    stances: int
    on_record: int
    """Roll calls that were on record before, and stay as they are."""


@transaction.atomic
def import_votes(*, directory: Path, seeds: Path, by: User, reviewer: User, track: Track = iter) -> Imported:
    """Import the roll calls of the data set that are not on record yet, with their votes, coded by ``by``.

    ``seeds`` is the directory that names the states.

    Raises:
        MissingFile, MalformedRow: then nothing is imported.
    """
    states = read_states(seeds)
    sentence_case = SentenceCase(name.name for state in states.actors for name in state.names)
    rows = read_roll_calls(directory, sentence_case=sentence_case)
    topics = read_topics(directory, roll_calls=rows)
    countries = Countries(
        seeds=states,
        actors=ensure_actors(seeds=states),
        successors=read_successors(seeds / "unga_countries.csv"),
    )
    votes = read_votes(directory, roll_calls=rows, countries=countries)
    on_record = set(
        Source.objects.filter(external_id__in=map(_external_id, rows)).values_list("external_id", flat=True)
    )
    new = {rcid: row for rcid, row in rows.items() if _external_id(rcid) not in on_record}
    stances = 0
    if new:
        roll_calls = _make_issues(new, topics, votes)
        stances = write_roll_calls(roll_calls=track(roll_calls), by=by, reviewer=reviewer)
    return Imported(roll_calls=len(new), stances=stances, on_record=len(on_record))


def _make_issues(
    rows: dict[str, RollCallRow], topics: dict[str, list[str]], votes: dict[str, list[Vote]]
) -> list[RollCall]:
    """Make an issue of each roll call, in the dossier and with its voters among the dossier's actors."""
    dossier, _ = Dossier.objects.get_or_create(slug=DOSSIER, defaults={"title": TITLE, "summary": SUMMARY})
    issues = Issue.objects.bulk_create(
        Issue(
            dossier=dossier,
            slug=f"{DOSSIER}-{rcid}",
            label=label(row.title, row.symbol),
            proposition=row.proposition,
            coding_rule=CODING_RULE,
            tags=topics.get(rcid, []),
            order=dt.date.max.toordinal() - row.date.toordinal(),
        )
        for rcid, row in rows.items()
    )
    _add_voters(dossier, {vote for rcid in rows for vote in votes[rcid]})
    return [
        RollCall(
            external_id=_external_id(rcid),
            issue_id=issue.pk,
            title=row.title,
            symbol=row.symbol,
            date=row.date,
            precision=row.precision,
            votes=tuple(sorted(votes[rcid], key=lambda vote: vote.name)),
            note=NOTE,
            url=undocs_url(row.symbol),
        )
        for (rcid, row), issue in zip(rows.items(), issues, strict=True)
    ]


def _add_voters(dossier: Dossier, votes: Iterable[Vote]) -> None:
    voters = {vote.actor_id: vote.name for vote in votes}
    there = dict(DossierActor.objects.filter(dossier=dossier).values_list("actor_id", "order"))
    missing = sorted(voters.keys() - there.keys(), key=lambda actor_id: voters[actor_id])
    DossierActor.objects.bulk_create(
        DossierActor(dossier=dossier, actor_id=actor_id, order=order)
        for order, actor_id in enumerate(missing, start=len(there))
    )


def _external_id(rcid: str) -> str:
    return f"{DOSSIER}/{rcid}"
