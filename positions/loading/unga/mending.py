"""Roll calls imported by an earlier version: titles that are written better now, votes that belong
to a successor, and what was not asked of a record then.

What anybody else has changed since is theirs and stays. Texts stay as they were captured.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from itertools import batched
from operator import or_
from typing import Final

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F, Q

from positions.actions.ground.verbs import retried
from positions.choices import SourceKind
from positions.loading.publishing import approve
from positions.loading.unga.records import ATTRIBUTION, LICENCE, Vote
from positions.models import Issue, Source, Stance

_BATCH: Final = 100
_NOTE: Final = "Approved again: the vote is of the state that succeeded the one it stood under."

# By the history, which knows who wrote what; what a program wrote without a name is nobody's.
_CHANGED_BY_OTHERS = """
select distinct object_id from history.revision
 where table_name = %s and object_id = any(%s) and operation = 'update' and user_id is not null and user_id <> %s
"""
# They count nowhere: their actor had ended.
_VOTES_AFTER_THE_END = """
select s.id, s.actor_id, c.external_id, x.exact
  from actors_actor a
  join positions_stance s on s.actor_id = a.id and s.stated_date >= a.ended_date
  join positions_evidence e on e.stance_id = s.id
  join positions_excerpt x on x.id = e.excerpt_id
  join positions_snapshot t on t.id = x.snapshot_id
  join positions_source c on c.id = t.source_id
 where s.act = 'vote' and s.status = 'published' and s.coded_actor_id is null and c.external_id = any(%s)
"""


def mend_titles(
    model: type[Issue | Source], key: str, wanted: Mapping[str, Mapping[str, str]], *, by: User
) -> set[str]:
    """Write the columns ``wanted`` by ``key``, where a row on record has others.

    Returns the keys of those mended.
    """
    columns = list(next(iter(wanted.values()), {}))
    rows = model._default_manager.filter(**{f"{key}__in": list(wanted)}).values("pk", key, *columns)
    differing = {
        row["pk"]: row[key]
        for row in rows
        # Read without a lock: most rows are as they should be, and are left to others.
        if any(row[name] != wanted[row[key]][name] for name in columns)
    }
    mended: set[str] = set()
    # In transactions of a hundred, so that nobody waits long for a row.
    for pks in batched(differing, _BATCH):
        mended |= _write_titles(model, {pk: wanted[differing[pk]] for pk in pks}, differing, by)
    return mended


@retried
@transaction.atomic
def _write_titles(
    model: type[Issue | Source],
    wanted: Mapping[int, Mapping[str, str]],
    keys: Mapping[int, str],
    by: User,
) -> set[str]:
    # Locked in the order of keys, and only then asked who changed them.
    rows = model._default_manager.select_for_update().order_by("pk").in_bulk(list(wanted))
    own = rows.keys() - _changed_by_others(model._meta.db_table, rows, by)
    for pk in own:
        model._default_manager.filter(pk=pk).update(**wanted[pk], version=F("version") + 1)
    return {keys[pk] for pk in own}


@retried
@transaction.atomic
def declare_whole(prefixes: Sequence[str]) -> set[str]:
    """Say of the vote records whose external ids begin so that they list every vote: none did
    before this was asked.

    Returns the external ids of those that did not.
    """
    return _complete(_lacking(prefixes, Q(lists_every_vote=False)), lists_every_vote=True)


@retried
@transaction.atomic
def name_data_set(prefixes: Sequence[str], *, by: User) -> set[str]:
    """Give licence and attribution to the vote records whose external ids begin so and that have
    neither: once the note alone named the data set.

    Returns the external ids of those.
    """
    nameless = _lacking(prefixes, Q(licence="", attribution=""))
    theirs = _changed_by_others(Source._meta.db_table, nameless, by) if nameless else set()
    own = {pk: external_id for pk, external_id in nameless.items() if pk not in theirs}
    return _complete(own, licence=LICENCE, attribution=ATTRIBUTION)


def _lacking(prefixes: Sequence[str], what: Q) -> dict[int, str]:
    """External ids of vote records that begin so and lack something, by key; they are locked."""
    begin = reduce(or_, (Q(external_id__startswith=prefix) for prefix in prefixes))
    records = Source.objects.filter(begin, what, kind=SourceKind.VOTE_RECORD)
    found = records.select_for_update().order_by("pk").values_list("pk", "external_id")
    return {pk: external_id for pk, external_id in found if external_id}


def _complete(sources: Mapping[int, str], **columns: object) -> set[str]:
    if sources:
        Source.objects.filter(pk__in=list(sources)).update(**columns, version=F("version") + 1)
    return set(sources.values())


@retried
@transaction.atomic
def move_to_successors(
    votes: Mapping[str, Sequence[Vote]], *, by: User, reviewer: User
) -> dict[str, list[Vote]]:
    """Votes that stand under a state that had ended become those of the state that the files'
    ``votes`` name.

    They are keyed by the external id of their roll call, as is what is returned: the votes that moved.
    """
    moved: dict[str, list[Vote]] = {}
    stances: list[int] = []
    found = _read_after_the_end(votes)
    theirs = _changed_by_others("positions_stance", [stance for stance, *_ in found], by)
    for stance, actor, roll_call, words in found:
        # By the very line of the record: names of the data set are not those of the actors.
        vote = next((one for one in votes[roll_call] if words == f"{one.name}: {one.choice}"), None)
        if vote and vote.actor_id != actor and stance not in theirs:
            Stance.objects.filter(pk=stance).update(actor=vote.actor_id, version=F("version") + 1)
            moved.setdefault(roll_call, []).append(vote)
            stances.append(stance)
    if stances:
        # Still published: the approval of other words is followed by one of these in the same transaction.
        approve(stance_ids=stances, by=reviewer, note=_NOTE)
    return moved


def _read_after_the_end(roll_calls: Collection[str]) -> list[tuple[int, int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_VOTES_AFTER_THE_END, [list(roll_calls)])
        found: list[tuple[int, int, str, str]] = cursor.fetchall()
    return found


def _changed_by_others(table: str, pks: Collection[int], by: User) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED_BY_OTHERS, [table, list(pks), by.pk])
        return {pk for (pk,) in cursor.fetchall()}
