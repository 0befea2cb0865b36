"""What the words themselves speak against: a value that moved while they stayed, a day that they tell by another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.urls import reverse

from positions.choices import Act, Precision
from positions.dates import write_date
from positions.doubts.said import Doubt, Said, SaidWords, read_said
from positions.models import Snapshot, Stance
from positions.texts.relative_days import find_relative_day
from positions.texts.utterances import fold_words

_FEWEST: Final = 6
"""Words of a quotation that are enough to be the same: “Yes, of course” is said of anything."""
_MOST_OF: Final = 0.6
"""Of the longer quotation, what the shorter has at least where it stands within the other."""
# The last statement of the actor itself before the day, by the index of its cell.
# Withdrawn by then it is none; a null day of withdrawal is no withdrawal, hence `is not false`.
_LAST: Final = """
select w.n, s.id from unnest(%(pks)s::bigint[], %(issues)s::bigint[], %(actors)s::bigint[], %(days)s::date[])
       with ordinality as w(pk, issue, actor, day, n)
 cross join lateral (
   select id from positions_stance
    where status = 'published' and issue_id = w.issue and actor_id = w.actor and stated_date < w.day
      and id is distinct from w.pk and (withdrawn_date > w.day) is not false
    order by stated_date desc, id desc limit 1) s
"""


def doubt_unchanged_words(said: Sequence[Said]) -> Iterator[tuple[int, Doubt]]:
    """A value that is another than the actor's last, by the same words; three queries.

    Of one day that is doubted as a repetition. A word more or less within the words may turn them round, so only the
    same words, or one quotation within the other, are taken for the same.
    """
    asked = [(n, one) for n, one in enumerate(said) if one.act != Act.VOTE and one.words]
    last = _read_last([one for _, one in asked])
    for (n, one), then in zip(asked, last, strict=True):
        # The last before the day alone: a value that moved long ago was asked about then.
        if then and _is_moved(one, *then):
            yield n, _doubt_unchanged(then[0])


def _is_moved(one: Said, stance: Stance, before: Said) -> bool:
    is_other = stance.value != one.value and stance.pk not in one.kept
    return is_other and _share_words(one, before)


def _share_words(one: Said, other: Said) -> bool:
    return any(_are_same(mine, theirs) for mine in one.supporting for theirs in other.supporting)


def _read_last(said: Sequence[Said]) -> list[tuple[Stance, Said] | None]:
    """The actor's last statement before each, with its words; None where there is none."""
    if not said:
        return []
    columns: dict[str, Any] = {
        "pks": [one.pk for one in said],
        "issues": [one.issue_id for one in said],
        "actors": [one.actor_id for one in said],
        "days": [one.stated_date for one in said],
    }
    with connection.cursor() as cursor:
        cursor.execute(_LAST, columns)
        found = dict(cursor.fetchall())
    stances = list(Stance.objects.filter(pk__in=found.values()))
    read = {
        stance.pk: (stance, its) for stance, its in zip(stances, read_said(stances), strict=True)
    }
    # `with ordinality` counts from 1; 0 is nobody's.
    return [read.get(found.get(n, 0)) for n in range(1, len(said) + 1)]


def _are_same(one: SaidWords, other: SaidWords) -> bool:
    shorter, longer = sorted((fold_words(one.exact), fold_words(other.exact)), key=len)
    few, many = len(shorter.split()), len(longer.split())
    # Blanks around both, so that a word is not found within another.
    return few >= max(_FEWEST, _MOST_OF * many) and f" {shorter} " in f" {longer} "


def _doubt_unchanged(before: Stance) -> Doubt:
    when = write_date(before.stated_date, before.stated_precision)
    return Doubt(
        "same-words",
        "value",
        f"The same words, said on {when}, were coded “{before.get_value_display()}”: did the position change?",
        reverse("stance", args=[before.pk]),
        f"Stance {before.pk}",
        # Coded anew, the former may have another value: that is another doubt.
        facts=f"{before.pk}\n{before.value}",
    )


def doubt_relative_days(said: Sequence[Said]) -> Iterator[tuple[int, Doubt]]:
    """A statement of the day of its source whose words tell another day; one query.

    In what was said aloud such words are reckoned from the day on which it was said, which is the source's as a rule.
    """
    asked = [
        (n, one)
        for n, one in enumerate(said)
        if one.stated_precision == Precision.DAY and one.act not in (Act.VERBATIM, Act.VOTE)
    ]
    sources = _read_dated({words.snapshot_id for _, one in asked for words in one.supporting})
    for n, one in asked:
        told = (
            find_relative_day(words.exact, sources[here], on=one.stated_date)
            for words in one.supporting
            # Only where the stance has the very day of its source: of another day somebody has
            # reckoned already.
            if (here := (words.snapshot_id, one.stated_date)) in sources
        )
        if first := next(filter(None, told), ""):
            yield n, _doubt_day(one, first)


def _read_dated(snapshots: set[int]) -> Mapping[tuple[int, dt.date | None], str]:
    """The language of sources that are known by their day, by text and day."""
    dated = Snapshot.objects.filter(
        pk__in=snapshots, source__published_precision=Precision.DAY
    ).values_list("pk", "source__published_date", "source__language")
    return {(pk, date): language for pk, date, language in dated}


def _doubt_day(said: Said, told: str) -> Doubt:
    return Doubt(
        "relative-day",
        "stated_date",
        f"The words say “{told}”, and {write_date(said.stated_date)} is the day of the source."
        " Was it said then?",
        facts=told,
    )
