"""Stances as tables: one row a stance, and two more that lose nothing: one row an excerpt, one row
a condition.

The three are joined by the column ``stance``. `config.web.csv` makes them safe to open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from config.web.csv import CsvCell
from positions.choices import VALUE_SLUGS, ConditionKind, is_on_scale
from positions.dates import describe_state, write_time
from positions.exchange.stance_further import FurtherColumns, first_words
from positions.models import Condition, DossierIssue, Evidence, Stance
from positions.reads.lists.keyset import Order, walk
from positions.reads.stances.rewording import read_former_wordings

_CHUNK: Final = 2000

_COLUMNS: Final = {
    "stance": "pk",
    "stated_date": "stated_date",
    "stated_precision": "stated_precision",
    "actor": "actor__slug",
    "actor_name": "actor__name",
    "on_behalf_of": "on_behalf_of__slug",
    "dossiers": "issue",
    "issue": "issue__slug",
    "proposition": "issue__proposition",
    "value": "value",
    "firmness": "firmness",
    "act": "act",
    "salience": "salience",
    "confidence": "confidence",
    "reported_by": "reported_by__slug",
    "withdrawn_date": "withdrawn_date",
    "note": "note",
    "status": "status",
    "actor_iso3": "actor__iso3",
    "on_behalf_of_name": "on_behalf_of__name",
    "on_behalf_of_iso3": "on_behalf_of__iso3",
    "issue_label": "issue__label",
    "withdrawal_note": "withdrawal_note",
    "published_at": "published_at",
    "version": "version",
    "coder": "coder__username",
    "rendering": "rendering",
    "unnamed_speaker": "unnamed_speaker",
    "speaking_terms": "speaking_terms",
    "stated_time": "stated_time",
}
_SOURCE: Final = {
    "source": "excerpt__snapshot__source",
    "source_title": "excerpt__snapshot__source__title",
    "source_publisher": "excerpt__snapshot__source__publisher",
    "source_author": "excerpt__snapshot__source__author",
    "source_url": "excerpt__snapshot__source__url",
    "source_published_date": "excerpt__snapshot__source__published_date",
    "source_published_precision": "excerpt__snapshot__source__published_precision",
}
_WORDS: Final = {"words": "excerpt__exact"}
_CITATION: Final = {
    "words_language": "excerpt__snapshot__source__language",
    "gloss": "gloss",
    "gloss_maker": "gloss_maker",
    "locator": "locator",
}
_TERMS: Final = {
    "source_licence": "excerpt__snapshot__source__licence",
    "source_attribution": "excerpt__snapshot__source__attribution",
}
"""Whom to name where the words are shown, and on what licence."""
STANCE_HEADER: Final = (
    *_COLUMNS,
    *("score", "conditional", "conditions", "excerpts"),
    *_WORDS,
    *_SOURCE,
    *("approved_proposition", "address", "filtered_by"),
    *_CITATION,
    *_TERMS,
)
"""``dossiers`` list the issue. ``score`` is the value on the scale of 2 to −2, and empty for what
is no position. ``words`` are the first supporting ones, of ``excerpts``; the source is theirs.
``approved_proposition`` is empty where it says what ``proposition`` does, and otherwise what the
stance was approved as, and not yet confirmed under the present words."""

EXCERPT_COLUMNS: Final = {
    "stance": "stance",
    "role": "role",
    **_WORDS,
    "words_before": "excerpt__prefix",
    "words_after": "excerpt__suffix",
    "start": "excerpt__start",
    "end": "excerpt__end",
    "text_sha256": "excerpt__snapshot__sha256",
    **_SOURCE,
    "source_reliability": "excerpt__snapshot__source__reliability",
    "source_language": "excerpt__snapshot__source__language",
    **_TERMS,
    "source_primary_url": "excerpt__snapshot__source__primary_url",
    **_CITATION,
}
CONDITION_COLUMNS: Final = {
    "stance": "stance",
    "kind": "kind",
    "text": "text",
    "state": "state",
    "settled_date": "settled_date",
    "settled_precision": "settled_precision",
    "linked_issue": "linked_issue__slug",
    "words": "excerpt__exact",
    "source": "excerpt__snapshot__source",
    **_CITATION,
}
_PLACE: Final = {
    "start": "excerpt__start",
    "source_title": "excerpt__snapshot__source__title",
    "source_url": "excerpt__snapshot__source__url",
}
"""Of the words of a condition, as `positions.exchange.stance_further` tells them."""
_ISSUE: Final = list(_COLUMNS).index("dossiers")
_KINDS: Final = dict(ConditionKind.choices)


def stance_rows(
    stances: QuerySet[Stance],
    *,
    further: FurtherColumns,
    order: Order,
    site: str,
    filtered_by: str,
    with_coder: bool,
) -> Iterator[tuple[CsvCell, ...]]:
    """`STANCE_HEADER` of each, and what is ``further``; addresses begin with ``site``, and coders are left
    out unless ``with_coder``.
    """
    # In chunks, each with a fixed number of queries: a download of
    # everything holds two thousand stances in memory.
    for some in batched(walk(stances, order=order, columns=list(_COLUMNS.values())), _CHUNK):
        keys = [row[0] for row in some]
        evidence, conditions, former = (
            _read_evidence(keys),
            _read_conditions(keys),
            read_former_wordings(keys),
        )
        dossiers = _read_dossiers(row[_ISSUE] for row in some)
        for row in some:
            first = first_words(evidence[row[0]])
            yield (
                *_own_columns(row, dossiers, with_coder=with_coder),
                *_conditions(conditions[row[0]]),
                len(evidence[row[0]]),
                *(first.get(name) for name in (*_WORDS, *_SOURCE)),
                former.get(row[0], ""),
                site + reverse("stance", args=[row[0]]),
                filtered_by,
                *(first.get(name) for name in (*_CITATION, *_TERMS)),
                *further.cells(evidence[row[0]], conditions[row[0]]),
            )


def _own_columns(
    row: Sequence[Any], dossiers: Mapping[int, str], *, with_coder: bool
) -> tuple[CsvCell, ...]:
    cells = dict(zip(_COLUMNS, row, strict=True))
    cells["dossiers"] = dossiers.get(cells["dossiers"], "")
    value = cells["value"]
    cells["value"] = VALUE_SLUGS[value]
    cells["stated_time"] = write_time(cells["stated_time"])
    cells["published_at"] = cells["published_at"] and cells["published_at"].isoformat(
        timespec="seconds"
    )
    # Left empty and not left out, so that columns stay where they are.
    cells["coder"] = cells["coder"] if with_coder else None
    return *cells.values(), value if is_on_scale(value) else None


def _read_dossiers(issues: Iterable[int]) -> dict[int, str]:
    """By issue the dossiers in use that list it, by their short names: "one; another"."""
    rows = DossierIssue.objects.filter(issue__in=set(issues), dossier__archived_at=None)
    found: dict[int, list[str]] = defaultdict(list)
    for issue, slug in rows.order_by("pk").values_list("issue", "dossier__slug"):
        found[issue].append(slug)
    return {issue: "; ".join(slugs) for issue, slugs in found.items()}


def _conditions(conditions: Sequence[Mapping[str, Any]]) -> tuple[int, str]:
    """Whether there are any, and what they say: "only if they leave (open)"."""
    said = (f"{_KINDS[one['kind']]} {one['text']} ({_became(one)})" for one in conditions)
    return int(bool(conditions)), "; ".join(said)


def _became(one: Mapping[str, Any]) -> str:
    return describe_state(one["state"], one["settled_date"], one["settled_precision"])


def excerpt_rows(
    stances: QuerySet[Stance], *, order: Order, site: str
) -> Iterator[tuple[CsvCell, ...]]:
    """`EXCERPT_COLUMNS` of every excerpt of the stances and its address, in the order of the
    stances.
    """
    for keys in _chunks(stances, order):
        found = _read_evidence(keys)
        for one in (one for key in keys for one in found[key]):
            address = f"{site}{reverse('source', args=[one['source']])}?excerpt={one['excerpt']}"
            yield *(one[name] for name in EXCERPT_COLUMNS), address


def condition_rows(stances: QuerySet[Stance], *, order: Order) -> Iterator[tuple[CsvCell, ...]]:
    """`CONDITION_COLUMNS` of every condition of the stances, in the order of the stances."""
    for keys in _chunks(stances, order):
        found = _read_conditions(keys)
        yield from (
            tuple(one[name] for name in CONDITION_COLUMNS) for key in keys for one in found[key]
        )


def _chunks(stances: QuerySet[Stance], order: Order) -> Iterator[Sequence[int]]:
    return (
        [key for (key,) in some]
        for some in batched(walk(stances, order=order, columns=["pk"]), _CHUNK)
    )


def _read_evidence(stances: Sequence[int]) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    rows = Evidence.objects.filter(stance__in=stances).order_by("stance", "pk")
    return _by_stance(rows, {**EXCERPT_COLUMNS, "excerpt": "excerpt"})


def _read_conditions(stances: Sequence[int]) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    rows = Condition.objects.filter(stance__in=stances).order_by("stance", "pk")
    return _by_stance(rows, {**CONDITION_COLUMNS, **_PLACE})


def _by_stance(
    rows: QuerySet[Any], columns: Mapping[str, str]
) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows.values_list(*columns.values()):
        found[row[0]].append(dict(zip(columns, row, strict=True)))
    return found
