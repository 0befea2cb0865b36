"""Whether texts, excerpts and judgements still are what they were when they were kept, and texts are
found by their words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from django.db import connection

from positions.models import Snapshot
from positions.texts.normalise import NORMALISER, normalise

_BATCH: Final = 50
"""Texts in memory at a time."""

_MISCUT: Final = """
select x.id from positions_excerpt x join positions_snapshot s on s.id = x.snapshot_id
 where x.exact is distinct from substring(s.text from x.start + 1 for x."end" - x.start)
    or x.prefix is distinct from substring(s.text from greatest(x.start - 31, 1) for least(x.start, 32))
    or x.suffix is distinct from substring(s.text from x."end" + 1 for 32)
 order by x.id
"""
# The newest judgement of exactly what the stance says now; one of another content is none.
_UNJUDGED: Final = """
select s.id from positions_stance s
 where s.status = 'published'
   and coalesce((select r.decision = 'approve' and (r.is_self_review or not public.is_own_work(s.id, r.reviewer_id))
                   from positions_review r
                  where r.stance_id = s.id and r.decision in ('approve', 'return')
                    and r.judged_hash = public.stance_hash(s.id)
                  order by r.id desc limit 1), false) is false
 order by s.id
"""
_FOREIGN: Final = """
select r.id from positions_review r join history.revision h on h.table_name = 'positions_review' and h.object_id = r.id
 where h.operation = 'insert' and h.user_id <> r.reviewer_id
union
select r.id from history.batch h cross join unnest(h.object_ids) written(id)
  join positions_review r on r.id = written.id
 where h.table_name = 'positions_review' and h.user_id <> r.reviewer_id
 order by 1
"""
# Kept seeds rest on hashtext() and on lower() of the collation, which another version of the server may have otherwise:
# restored there, quotations would be sought by seeds that no text has, and be "not on record" without an error.
# All parts of all texts, as one may lack what the next has: five seconds a million characters, on a busy machine.
_UNSOUGHT: Final = """
select distinct s.id
  from positions_snapshot s cross join generate_series(0, length(s.text) - 1, 6000) n
  left join positions_textpart p on p.snapshot_id = s.id and p.start = n
 where p.seeds is distinct from public.word_seeds(substr(s.text, n + 1, 6200), false)
 order by 1
"""
_REWRITTEN: Final = """
select distinct object_id from history.revision
 where table_name = %s and operation in ('update', 'delete') order by 1
"""


def find_problems() -> Iterator[str]:
    """What does not hold, one sentence each; nothing is changed."""
    yield from _check_snapshots()
    yield from (f"Excerpt {pk} is not the words at its place." for pk in _ask(_MISCUT))
    yield from (
        f"Stance {pk} is published, but nobody else approved what it says."
        for pk in _ask(_UNJUDGED)
    )
    yield from (f"Review {pk} was written by another than its reviewer." for pk in _ask(_FOREIGN))
    for what, table in (("Review", "positions_review"), ("Snapshot", "positions_snapshot")):
        changed = _ask(_REWRITTEN, table)
        yield from (f"{what} {pk} was changed or removed after it was written." for pk in changed)
    yield from (
        f"Snapshot {pk} has other seeds than its text gives here: quotes may not be found in it."
        for pk in _ask(_UNSOUGHT)
    )


def _check_snapshots() -> Iterator[str]:
    kept = Snapshot.objects.order_by("pk").values_list("pk", "raw", "sha256", "text", "normaliser")
    for pk, raw, digest, text, normaliser in kept.iterator(chunk_size=_BATCH):
        content = bytes(raw)
        if hashlib.sha256(content).hexdigest() != digest:
            yield f"Snapshot {pk} has another digest than its bytes."
        # Others (joined lines, heads left out) would have to be made again by the version that made them.
        if normaliser == NORMALISER and not _is_text_of(content, text):
            yield f"Snapshot {pk} has another text than its bytes give."


def _is_text_of(content: bytes, text: str) -> bool:
    """Bytes that are no text of ours, such as a PDF's, are not judged here."""
    try:
        return normalise(content.decode()) == text
    except UnicodeDecodeError:
        return True


def _ask(query: str, *parameters: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [pk for (pk,) in cursor.fetchall()]
