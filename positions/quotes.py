"""The words that carry stances, for pages that show many of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from positions.reading import excerpt_url

_QUOTES = """
select distinct on (e.stance_id)
       e.stance_id, x.id, x.prefix, x.exact, x.suffix, o.id, o.title, o.publisher, o.published_date,
       o.published_precision, o.date_inferred_reason <> '', count(*) over (partition by e.stance_id)
  from positions_evidence e
  join positions_excerpt x on x.id = e.excerpt_id
  join positions_snapshot t on t.id = x.snapshot_id
  join positions_source o on o.id = t.source_id
  join positions_stance s on s.id = e.stance_id
 where e.stance_id = any(%s) and e.role = 'supports' and s.status = 'published'
 order by e.stance_id, e.id
"""


@dataclass(frozen=True, slots=True)
class Quote:
    """The first of ``count`` supporting excerpts of a published stance, with its source."""

    excerpt_id: int
    prefix: str
    exact: str
    suffix: str
    source_id: int
    source_title: str
    publisher: str
    published_date: dt.date | None
    published_precision: str
    is_date_inferred: bool
    count: int

    @property
    def url(self) -> str:
        return excerpt_url(self.source_id, self.excerpt_id)


def read_quotes(stances: Iterable[int | None]) -> dict[int, Quote]:
    """By the stance's id, with one query; stances without supporting words are missing."""
    with connection.cursor() as cursor:
        cursor.execute(_QUOTES, [[stance for stance in stances if stance is not None]])
        return {stance: Quote(*quote) for stance, *quote in cursor.fetchall()}
