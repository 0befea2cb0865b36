"""Resolutions of the UN General Assembly that return: the votes of a series are statements on one
issue, so that the record has changes and timelines.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.text import slugify

from positions.actions.ground.verbs import retried
from positions.loading.alone import only_import
from positions.loading.unga.files import RollCallRow
from positions.loading.unga.importing import (
    NOTE,
    AskDoubts,
    Files,
    RollCallTrack,
    add_voters,
    find_on_record,
    import_in_batches,
    prepare_files,
)
from positions.loading.unga.records import RollCall, undocs_url
from positions.loading.unga.wording import label
from positions.loading.unga.writing import write_batch
from positions.models import Dossier, DossierIssue, Issue

_DOSSIER: Final = "unga-series"
YEARS: Final = 5
"""A short title that was voted on in so many different years makes a series."""
TITLE: Final = "Recurring resolutions of the UN General Assembly"
SUMMARY: Final = (
    "What returns under the same short title in at least five years is one issue, and each vote on it a statement. "
    "Yes, abstain and no are read as supports, neutral and opposes; absence is no position, and leaves the vote "
    "before it in force. Texts change from year to year: a changed vote may answer a changed text."
)
PROPOSITION: Final = (
    "What returns to the General Assembly as “{title}” should be adopted as it is put to the vote."
)
CODING_RULE: Final = (
    "Counts: recorded votes on whole texts under this short title of the data set, whatever the text of that year "
    "said. Does not count: votes on amendments and on single paragraphs, where the data set marks them, and "
    "explanations of vote. Yes supports, abstain is neutral, no opposes; absence is no position. Votes of one day, or "
    "of one month where only that is known, that differ make a mixed position."
)


@dataclass(frozen=True, slots=True)
class Series:
    """What returns under one short title."""

    slug: str
    title: str
    rcids: tuple[str, ...]
    """Its votes on whole texts."""
    left_out: int
    """How many votes on amendments and paragraphs it has besides."""
    last: dt.date


@dataclass(frozen=True, slots=True)
class ImportedSeries:
    series: int
    """All that the files have, those on record too."""
    roll_calls: int
    stances: int
    on_record: int
    left_out: int


def find_series(rows: Mapping[str, RollCallRow]) -> list[Series]:
    """The series among roll calls by their numbers, the last voted on first."""
    returning: dict[str, list[str]] = defaultdict(list)
    for rcid, row in rows.items():
        if row.returns_as:
            returning[row.returns_as].append(rcid)
    found = [
        _series(key, rcids, rows)
        for key, rcids in returning.items()
        # Years and not votes: several votes in one session are one return.
        if len({rows[rcid].date.year for rcid in rcids}) >= YEARS
    ]
    return sorted(found, key=lambda one: (-one.last.toordinal(), one.slug))


def _series(key: str, rcids: Sequence[str], rows: Mapping[str, RollCallRow]) -> Series:
    whole = tuple(rcid for rcid in rcids if not rows[rcid].is_of_a_part)
    titles = Counter(rows[rcid].title for rcid in rcids)
    return Series(
        slug=f"{_DOSSIER}-{slugify(key)}"[: Issue._meta.get_field("slug").max_length],
        # The most frequent spelling; among equals the last in
        # the alphabet, so that each import says the same.
        title=max(titles, key=lambda title: (titles[title], title)),
        rcids=whole,
        left_out=len(rcids) - len(whole),
        last=max(rows[rcid].date for rcid in rcids),
    )


def import_series(
    *,
    directory: Path,
    seeds: Path,
    by: User,
    reviewer: User,
    ask: AskDoubts,
    track: RollCallTrack = iter,
) -> ImportedSeries:
    """Import the votes of recurring resolutions that are not on record yet in the dossier of series,
    coded by ``by``.

    In batches, as ``import_votes``, whose records it neither needs nor touches.

    Raises:
        MissingFile, MalformedRow: then nothing is imported.
        Refused: while another import is at work, and by ``ask``.
    """
    with only_import():
        files = prepare_files(directory, seeds, ask)
        series = find_series(files.rows)
        of_series = {rcid: one for one in series for rcid in one.rcids}
        on_record = find_on_record(of_series, dossier=_DOSSIER)
        new = [rcid for rcid in files.rows if rcid in of_series and rcid not in on_record]
        stances = 0
        if new:
            issues = _open(series, new, files)

            def import_batch(batch: Sequence[str]) -> int:
                votes = [_roll_call(rcid, files, issues[of_series[rcid].slug]) for rcid in batch]
                return _write(votes, by=by, reviewer=reviewer)

            stances = import_in_batches(track(new), import_batch)
    return ImportedSeries(
        series=len(series),
        roll_calls=len(new),
        stances=stances,
        on_record=len(on_record),
        left_out=sum(one.left_out for one in series),
    )


@transaction.atomic
def _open(series: Sequence[Series], rcids: Sequence[str], files: Files) -> dict[str, int]:
    """The keys of the issues by slug: of the dossier with its voters, made where they are not there."""
    dossier, _ = Dossier.objects.get_or_create(
        slug=_DOSSIER, defaults={"title": TITLE, "summary": SUMMARY}
    )
    add_voters(dossier, {vote for rcid in rcids for vote in files.votes[rcid]})
    slugs = [one.slug for one in series]
    there = dict(Issue.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    # What was put to the vote in parts alone has no votes here, and is no issue.
    missing = [one for one in series if one.rcids and one.slug not in there]
    issues = Issue.objects.bulk_create(_issue(one, files) for one in missing)
    DossierIssue.objects.bulk_create(
        DossierIssue(
            dossier=dossier, issue=issue, order=dt.date.max.toordinal() - one.last.toordinal()
        )
        for one, issue in zip(missing, issues, strict=True)
    )
    return there | {issue.slug: issue.pk for issue in issues}


def _issue(series: Series, files: Files) -> Issue:
    topics = Counter(topic for rcid in series.rcids for topic in files.topics.get(rcid, ()))
    return Issue(
        slug=series.slug,
        label=label(series.title, ""),
        proposition=PROPOSITION.format(title=series.title),
        coding_rule=CODING_RULE,
        tags=[topic for topic, _ in topics.most_common()],
    )


def _roll_call(rcid: str, files: Files, issue_id: int) -> RollCall:
    row = files.rows[rcid]
    return RollCall(
        external_id=f"{_DOSSIER}/{rcid}",
        issue_id=issue_id,
        title=row.title,
        symbol=row.symbol,
        date=row.date,
        precision=row.precision,
        votes=tuple(sorted(files.votes[rcid], key=lambda vote: vote.name)),
        note=f"Put to the vote: {row.proposition.rstrip('.')}. {NOTE}",
        url=undocs_url(row.symbol),
        is_whole=True,
    )


@retried
@transaction.atomic
def _write(roll_calls: Sequence[RollCall], *, by: User, reviewer: User) -> int:
    return write_batch(roll_calls, coder=by, reviewer=reviewer)
