"""Importing every recorded vote of the UN General Assembly: each roll call one issue of one
dossier; and what imports of its files share.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction

from positions.actions.ground.verbs import retried
from positions.loading.alone import only_import
from positions.loading.dossiers.on_record import tell_letters
from positions.loading.seeds.actors import ensure_actors, ensure_blocs, not_on_record
from positions.loading.seeds.files import read_bloc_seeds, read_states
from positions.loading.unga.countries import Countries, read_successors
from positions.loading.unga.files import RollCallRow, read_roll_calls, read_topics, read_votes
from positions.loading.unga.mending import (
    declare_whole,
    mend_titles,
    move_to_successors,
    name_data_set,
)
from positions.loading.unga.records import RollCall, Vote, heading, undocs_url
from positions.loading.unga.wording import SentenceCase, label
from positions.loading.unga.writing import refresh_statistics, write_batch
from positions.models import Dossier, DossierActor, DossierIssue, Issue, Source

type RollCallTrack = Callable[[list[str]], Iterable[str]]
"""Passes the numbers of roll calls on as they are, for instance to show progress."""
type AskDoubts = Callable[[Sequence[str]], object]
"""Is told what somebody has to say is right, and raises Refused where nobody did."""

BATCH: Final = 10
"""Roll calls written at a time, some 1,500 votes: a second or two, for which others may have to
wait.
"""

_DOSSIER: Final = "unga"
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
    "The text lists the votes as in the data set (by way of the package unvotes), under the names of states that it "
    "uses. Up to 2002 it mostly gives the weekday where the day of the month should be; such "
    "dates are kept to the month."
)


@dataclass(frozen=True, slots=True)
class Imported:
    roll_calls: int
    stances: int
    on_record: int
    """Roll calls that were on record before."""
    mended: int
    """Those of them whose titles or votes were not as an import makes them now."""


@dataclass(frozen=True, slots=True)
class Files:
    """What the files say, by the numbers of roll calls."""

    rows: dict[str, RollCallRow]
    topics: dict[str, list[str]]
    votes: dict[str, list[Vote]]


def import_votes(
    *,
    directory: Path,
    seeds: Path,
    by: User,
    reviewer: User,
    ask: AskDoubts,
    track: RollCallTrack = iter,
) -> Imported:
    """Import the roll calls of the data set that are not on record yet, with their votes, coded by
    ``by``.

    Each batch is a transaction of its own: others work on meanwhile, and an import that was stopped goes on where it
    was when it is repeated. Those on record get the titles that an import gives them now, and votes that stand under a
    state that had ended become its successor's, where nobody else has changed them.
    ``seeds`` is the directory that names the states.

    Raises:
        MissingFile, MalformedRow: then nothing is imported.
        Refused: while another import is at work, and by ``ask``.
    """
    with only_import():
        files = prepare_files(directory, seeds, ask)
        # By sources, which are written with the votes in one transaction: whatever has one is whole.
        on_record = find_on_record(files.rows, dossier=_DOSSIER)
        mended = _mend([rcid for rcid in files.rows if rcid in on_record], files, by, reviewer)
        new = [rcid for rcid in files.rows if rcid not in on_record]
        stances = _import_new(new, files, track, by=by, reviewer=reviewer) if new else 0
    return Imported(roll_calls=len(new), stances=stances, on_record=len(on_record), mended=mended)


def find_on_record(rcids: Iterable[str], *, dossier: str) -> set[str]:
    """Of roll calls by their numbers, those that a source of the dossier stands for."""
    named = {rcid: f"{dossier}/{rcid}" for rcid in rcids}
    sources = Source.objects.filter(external_id__in=list(named.values()))
    found = set(sources.values_list("external_id", flat=True))
    return {rcid for rcid, external_id in named.items() if external_id in found}


def _import_new(
    rcids: list[str], files: Files, track: RollCallTrack, *, by: User, reviewer: User
) -> int:
    dossier = _open_dossier({vote for rcid in rcids for vote in files.votes[rcid]})

    def import_batch(batch: Sequence[str]) -> int:
        return _import_batch(batch, files, dossier, by=by, reviewer=reviewer)

    return import_in_batches(track(rcids), import_batch)


def import_in_batches(rcids: Iterable[str], import_batch: Callable[[Sequence[str]], int]) -> int:
    """Import roll calls batch by batch; how many stances they make."""
    stances, counted = 0, 0
    for batch in batched(rcids, BATCH):
        stances += import_batch(batch)
        if stances >= 2 * counted:
            refresh_statistics()  # as soon as they are far off: every page is planned with them
            counted = stances
    refresh_statistics()
    return stances


@transaction.atomic
def prepare_files(directory: Path, seeds: Path, ask: AskDoubts) -> Files:
    """Read the files, and make the actors that they name: all of them, or none where a file cannot
    be read, or a name of theirs looks like that of another and ``ask`` refuses it.
    """
    states = read_states(seeds)
    sentence_case = SentenceCase(name.name for state in states.actors for name in state.names)
    rows = read_roll_calls(directory, sentence_case=sentence_case)
    topics = read_topics(directory, roll_calls=rows)
    blocs = read_bloc_seeds(seeds)
    new = [*not_on_record(states), *not_on_record(blocs)]
    actors = ensure_actors(seeds=states)
    ensure_blocs(blocs=blocs, states=states)
    ask(tell_letters(new))
    countries = Countries(
        seeds=states,
        actors=actors,
        successors=read_successors(seeds / "unga_countries.csv"),
    )
    return Files(rows, topics, read_votes(directory, roll_calls=rows, countries=countries))


@transaction.atomic
def _open_dossier(votes: set[Vote]) -> Dossier:
    dossier, _ = Dossier.objects.get_or_create(
        slug=_DOSSIER, defaults={"title": TITLE, "summary": SUMMARY}
    )
    add_voters(dossier, votes)
    return dossier


def _mend(rcids: Sequence[str], files: Files, by: User, reviewer: User) -> int:
    """Returns how many roll calls were not as they are made now."""
    rows = {rcid: files.rows[rcid] for rcid in rcids}
    issues = {
        _slug(rcid): {"label": label(r.title, r.symbol), "proposition": r.proposition}
        for rcid, r in rows.items()
    }
    sources = {
        _external_id(rcid): {"title": heading(r.title, r.symbol)} for rcid, r in rows.items()
    }
    moved = move_to_successors(
        {_external_id(rcid): files.votes[rcid] for rcid in rcids}, by=by, reviewer=reviewer
    )
    # Their successors may have cast no other vote, and be missing among the rows.
    if moved:
        _open_dossier({vote for votes in moved.values() for vote in votes})
    retitled = mend_titles(Issue, "slug", issues, by=by)
    retitled_sources = mend_titles(Source, "external_id", sources, by=by)
    completed = declare_whole([f"{_DOSSIER}/"]) | name_data_set([f"{_DOSSIER}/"], by=by)
    mended_sources = retitled_sources | moved.keys() | completed
    return sum(_slug(rcid) in retitled or _external_id(rcid) in mended_sources for rcid in rcids)


@retried
@transaction.atomic
def _import_batch(
    rcids: Sequence[str], files: Files, dossier: Dossier | None, *, by: User, reviewer: User
) -> int:
    roll_calls = _make_issues(rcids, files, dossier)
    return write_batch(roll_calls, coder=by, reviewer=reviewer)


def _make_issues(rcids: Sequence[str], files: Files, dossier: Dossier | None) -> list[RollCall]:
    """Make an issue of each roll call."""
    rows = {rcid: files.rows[rcid] for rcid in rcids}
    issues = Issue.objects.bulk_create(
        Issue(
            slug=_slug(rcid),
            label=label(row.title, row.symbol),
            proposition=row.proposition,
            coding_rule=CODING_RULE,
            tags=[*files.topics.get(rcid, []), *row.facts],
        )
        for rcid, row in rows.items()
    )
    DossierIssue.objects.bulk_create(
        DossierIssue(
            dossier=dossier,
            issue=issue,
            # Counted back from the last day there is, so that the
            # latest come first whatever is imported later.
            order=dt.date.max.toordinal() - row.date.toordinal(),
        )
        for row, issue in zip(rows.values(), issues, strict=True)
    )
    return [
        RollCall(
            external_id=_external_id(rcid),
            issue_id=issue.pk,
            title=row.title,
            symbol=row.symbol,
            date=row.date,
            precision=row.precision,
            votes=tuple(sorted(files.votes[rcid], key=lambda vote: vote.name)),
            note=NOTE,
            url=undocs_url(row.symbol),
            is_whole=True,
        )
        for (rcid, row), issue in zip(rows.items(), issues, strict=True)
    ]


def add_voters(dossier: Dossier, votes: Iterable[Vote]) -> None:
    """List those who cast the votes among the dossier's own actors."""
    voters = {vote.actor_id: vote.name for vote in votes}
    there = dict(DossierActor.objects.filter(dossier=dossier).values_list("actor_id", "order"))
    # Those that are listed keep their places: somebody may have put them in an order.
    missing = sorted(voters.keys() - there.keys(), key=lambda actor_id: voters[actor_id])
    DossierActor.objects.bulk_create(
        DossierActor(dossier=dossier, actor_id=actor_id, order=order)
        for order, actor_id in enumerate(missing, start=len(there))
    )


def _slug(rcid: str) -> str:
    return f"{_DOSSIER}-{rcid}"


def _external_id(rcid: str) -> str:
    return f"{_DOSSIER}/{rcid}"
