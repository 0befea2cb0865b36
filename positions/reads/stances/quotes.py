"""The words that carry stances, for pages that show many of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.db import connection
from django.db.models import Q

from config.accounts.roles import Visitor
from config.postgres.full_text import WORDS, text_query
from config.postgres.prepared import fetch_prepared
from positions.choices import EvidenceRole, GlossMaker, Reliability
from positions.models import Condition, Evidence, Source, Stance
from positions.models.sources import excerpt_url
from positions.reads.stances.in_sentence import read_in_sentence
from positions.texts.fragments import InSentence
from positions.texts.language import NOT_FOREIGN

# `distinct on` takes the first row of each, `count` over its partition is taken before that.
_QUOTES = """
select distinct on (e.stance_id)
       e.stance_id, x.id, x.prefix, x.exact, x.suffix, o.id, o.title, o.language, o.publisher, o.published_date,
       o.published_precision, o.date_inferred_reason <> '', o.licence, o.attribution, o.primary_url,
       o.reliability, count(*) over (partition by e.stance_id), e.gloss, e.gloss_maker, e.locator
  from positions_evidence e
  join positions_excerpt x on x.id = e.excerpt_id
  join positions_snapshot t on t.id = x.snapshot_id
  join positions_source o on o.id = t.source_id
  join positions_stance s on s.id = e.stance_id
 where e.stance_id = any(%s) and e.role = 'supports' and s.status = 'published'
 order by e.stance_id, e.id
"""


class Words(Protocol):
    """An excerpt, or what was read of one: words of others, where they stand, and in which
    language.
    """

    @property
    def exact(self) -> str: ...
    @property
    def prefix(self) -> str: ...
    @property
    def suffix(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def in_sentence(self) -> InSentence | None: ...
    @property
    def source_title(self) -> str: ...
    def get_absolute_url(self) -> str: ...


class Glossed(Protocol):
    """Words that a stance cites, with what they mean to readers; None where nobody said."""

    @property
    def language(self) -> str: ...
    @property
    def gloss(self) -> str | None: ...
    @property
    def gloss_maker_label(self) -> str: ...


class Cited(Glossed, Protocol):
    """Words with the place where they stand in the original; None where nobody said."""

    @property
    def excerpt(self) -> Words | None: ...
    @property
    def locator(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Quote:
    """The first of ``count`` supporting excerpts of a published stance, with its source."""

    excerpt_id: int
    prefix: str
    exact: str
    suffix: str
    source_id: int
    source_title: str
    language: str
    publisher: str
    published_date: dt.date | None
    published_precision: str
    is_date_inferred: bool
    licence: str
    attribution: str
    primary_url: str
    reliability: str
    count: int
    gloss: str | None
    gloss_maker: str | None
    locator: str | None
    in_sentence: InSentence | None = None

    @property
    def gloss_maker_label(self) -> str:
        return str(GlossMaker(self.gloss_maker).label) if self.gloss_maker else ""

    def get_reliability_display(self) -> str:
        """As a source says it."""
        return str(Reliability(self.reliability).label)

    @property
    def terms(self) -> str:
        """Whom to name where the words are shown, and on what licence; "" where the source asks for neither."""
        return ", ".join(filter(None, (self.attribution, self.licence)))

    @property
    def has_terms(self) -> bool:
        """Whether there is anything to tell of its licence, or of the document behind it."""
        return bool(self.licence or self.attribution or self.primary_url)

    def get_absolute_url(self) -> str:
        return excerpt_url(self.source_id, self.excerpt_id)


def read_quotes(stances: Iterable[int | None]) -> dict[int, Quote]:
    """By the stance's id, with one query; stances without supporting words are missing."""
    asked = [stance for stance in stances if stance is not None]
    return {stance: Quote(*quote) for stance, *quote in fetch_prepared(_QUOTES, [asked])}


def read_quotes_in_sentence(stances: Iterable[int | None], *, visitor: Visitor) -> dict[int, Quote]:
    """The same with the sentences in which they stand (`read_in_sentence`); one query more."""
    quotes = read_quotes(stances)
    words = {quote.excerpt_id: quote for quote in quotes.values()}
    found = read_in_sentence(words, visitor=visitor)
    return {
        stance: replace(quote, in_sentence=found.get(quote.excerpt_id))
        for stance, quote in quotes.items()
    }


def read_first_words(stances: Sequence[Stance]) -> dict[int, Evidence]:
    """The first words of each stance, published or not, with what they mean and their source, by the
    stance's key; one query.
    """
    evidence = Evidence.objects.filter(stance__in=stances).select_related(
        "excerpt__snapshot__source"
    )
    evidence = evidence.defer("excerpt__snapshot__text", "excerpt__snapshot__raw")
    # The last of a key stays, which is the first entered.
    return {one.stance_id: one for one in evidence.order_by("-pk")}


def untranslated() -> Q:
    """Of stances: those with supporting words, or words of a condition, that are known to be in another
    language than the pages, and that nobody translated.
    """
    foreign = {
        "excerpt__snapshot__source__in": Source.objects.exclude(language__iregex=NOT_FOREIGN)
    }
    supporting = Evidence.objects.filter(role=EvidenceRole.SUPPORTS, gloss=None, **foreign)
    conditions = Condition.objects.filter(gloss=None, **foreign)
    return Q(pk__in=supporting.values("stance")) | Q(pk__in=conditions.values("stance"))


# The excerpts first and no more than the limit, which tell soon that words are too common.
_QUOTING = """
with found as materialized (
  select id from positions_excerpt where public.words_of(exact) @@ ({query}) limit %s)
select e.stance_id from (
  select e.stance_id from found f join positions_evidence e on e.excerpt_id = f.id
  union all
  select stance_id from positions_evidence where gloss is not null and public.words_of(gloss) @@ ({query})
  union all
  select stance_id from positions_condition where gloss is not null and public.words_of(gloss) @@ ({query})
  union all
  -- Cut, though what was read may carry few stances or none: the others may carry more.
  select null where (select count(*) from found) > %s) e
 limit %s
"""


def stances_quoting(text: str, *, limit: int) -> list[int] | None:
    """The keys of stances whose words these are, or their translation, published or not; None if
    more than ``limit`` excerpts or stances have them.
    """
    sql, words = text_query(text, config=WORDS).found
    with connection.cursor() as cursor:
        params: list[Any] = [
            *(*words, limit + 1),
            *(*words, *words, limit, limit + 1),
        ]
        cursor.execute(_QUOTING.format(query=sql), params)
        keys = [pk for (pk,) in cursor.fetchall()]
    return keys if len(keys) <= limit and None not in keys else None
