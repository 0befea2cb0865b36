"""Writing roll calls of the UN General Assembly: a source, its text, and a published stance for
each vote.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import batched, islice
from typing import Final

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from positions.choices import Act, Confidence, EvidenceRole, Firmness, Salience, SourceKind, Status
from positions.loading.copying import copy_rows, reserve_ids
from positions.loading.publishing import approve
from positions.loading.unga.records import (
    ATTRIBUTION,
    LICENCE,
    VOTE_VALUES,
    RecordLine,
    RollCall,
    write_record,
)
from positions.models import Snapshot, Source
from positions.texts.normalise import NORMALISER, normalise

_BATCH: Final = 100
"""Roll calls written at a time, some 15,000 votes: memory stays flat however many there are."""
FIRST_BATCH: Final = 5
"""Enough to tell the database how the tables look that it is going to fill."""
PUBLISHER: Final = "United Nations General Assembly"
_REVIEW_NOTE: Final = "Approved with its list of votes."


@transaction.atomic
def write_roll_calls(*, roll_calls: Iterable[RollCall], by: User, reviewer: User) -> int:
    """Write roll calls that are not on record yet; ``by`` is their coder.

    Returns the number of stances.
    """
    rest = iter(roll_calls)
    stances = write_batch(list(islice(rest, FIRST_BATCH)), coder=by, reviewer=reviewer)
    refresh_statistics()
    stances += sum(
        write_batch(batch, coder=by, reviewer=reviewer) for batch in batched(rest, _BATCH)
    )
    refresh_statistics()
    return stances


def write_batch(roll_calls: Sequence[RollCall], *, coder: User, reviewer: User) -> int:
    """Write roll calls in the transaction of the caller. Returns the number of stances."""
    records = [write_record(roll_call) for roll_call in roll_calls]
    snapshots = _write_snapshots(roll_calls, [text for text, _ in records], coder=coder)
    votes = [
        (snapshot, roll_call, line)
        for snapshot, roll_call, (_, lines) in zip(snapshots, roll_calls, records, strict=True)
        for line in lines
    ]
    # All numbers are drawn before the first row, since excerpts, evidence and stances name one another.
    excerpt_ids = reserve_ids("positions_excerpt", len(votes))
    stance_ids = reserve_ids("positions_stance", len(votes))
    copy_rows(
        'positions_excerpt (id, snapshot_id, start, "end", exact, prefix, suffix)',
        (
            (
                excerpt_id,
                snapshot.pk,
                line.start,
                line.end,
                line.words,
                *_context(snapshot.text, line),
            )
            for excerpt_id, (snapshot, _, line) in zip(excerpt_ids, votes, strict=True)
        ),
    )
    # Words before stances: those of a published stance are sealed. Foreign keys are checked at the
    # end of the batch.
    copy_rows(
        "positions_evidence (stance_id, excerpt_id, role)",
        ((*ids, EvidenceRole.SUPPORTS.value) for ids in zip(stance_ids, excerpt_ids, strict=True)),
    )
    _copy_stances(stance_ids, [(roll_call, line) for _, roll_call, line in votes], coder=coder)
    approve(stance_ids=stance_ids, by=reviewer, note=_REVIEW_NOTE)
    with connection.cursor() as cursor:  # or the checks of a million rows would queue in memory
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
    return len(stance_ids)


def _write_snapshots(
    roll_calls: Sequence[RollCall], texts: Sequence[str], *, coder: User
) -> list[Snapshot]:
    sources = Source.objects.bulk_create(
        Source(
            kind=SourceKind.VOTE_RECORD,
            publisher=PUBLISHER,
            title=roll_call.heading,
            url=roll_call.url,
            language="en",
            published_date=roll_call.date,
            published_precision=roll_call.precision,
            reliability=roll_call.reliability,
            is_free_to_show=True,
            note=roll_call.note,
            licence=LICENCE,
            attribution=ATTRIBUTION,
            lists_every_vote=roll_call.is_whole,
            external_id=roll_call.external_id,
            created_by=coder,
        )
        for roll_call in roll_calls
    )
    return Snapshot.objects.bulk_create(
        Snapshot(
            source=source,
            raw=text.encode(),
            sha256=sha256(text.encode()).hexdigest(),
            text=normalise(text),
            normaliser=NORMALISER,
            captured_by=coder,
        )
        for source, text in zip(sources, texts, strict=True)
    )


def _copy_stances(
    stance_ids: Sequence[int], votes: Sequence[tuple[RollCall, RecordLine]], *, coder: User
) -> None:
    now = timezone.now()
    same = (Act.VOTE.value, Firmness.UNKNOWN.value, Salience.UNKNOWN.value, Confidence.HIGH.value)
    copy_rows(
        "positions_stance (id, actor_id, issue_id, value, stated_date, stated_until, stated_precision, act, firmness,"
        " salience, confidence, note, status, withdrawal_note, coder_id, published_at)",
        (
            (
                stance_id,
                line.vote.actor_id,
                roll_call.issue_id,
                VOTE_VALUES[line.vote.choice].value,
                roll_call.date,
                roll_call.date,  # of a month the database knows better
                roll_call.precision.value,
                *same,
                "",
                # Published at once: the approval follows in the same transaction,
                # and the check comes at its end (decision 0003).
                Status.PUBLISHED.value,
                "",
                coder.pk,
                now,
            )
            for stance_id, (roll_call, line) in zip(stance_ids, votes, strict=True)
        ),
    )


def _context(text: str, line: RecordLine) -> tuple[str, str]:
    """The 32 characters on each side, as the database would add them one by one."""
    return text[max(0, line.start - 32) : line.start], text[line.end : line.end + 32]


def refresh_statistics() -> None:
    """Have the database count anew what its plans depend on."""
    with connection.cursor() as cursor:
        cursor.execute("select refresh_statistics()")
