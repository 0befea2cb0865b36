"""What people made of suggestions, as annotated articles (`demarche-gold/1`): the record's own gold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from actors.choices import NameKind
from positions.choices import EvidenceRole, Status, Value
from positions.exceptions import Refused
from positions.loading.gold.articles import FORMAT
from positions.models import Dismissal, DoneText, Evidence, Issue, Snapshot
from positions.reads.lists.issue_list import issues_with_phrases
from positions.reads.sources.roll_of_day import read_known
from positions.texts.known import Called, Known

_COLUMNS: Final = {NameKind.METONYM: "metonyms", NameKind.DEMONYM: "demonyms"}


def export_gold(directory: Path) -> int:
    """A file for every text in which a suggestion was dismissed or words carry a published stance; how many.

    Of an actor the names of the text's day are written. A text that somebody said to be done with is complete.

    Raises:
        Refused: where the directory holds something.
        OSError: where it cannot be written.
    """
    if directory.exists() and any(directory.iterdir()):
        raise Refused(f"{directory} holds something: name a new directory.")
    directory.mkdir(parents=True, exist_ok=True)
    actors = read_known(by_slug=True)
    issues = [_issue(one) for one in issues_with_phrases()]
    number = 0
    # Texts of two million characters at most: few at a time.
    for snapshot in _texts().iterator(chunk_size=50):
        gold = _article(snapshot, actors) | {"issues": issues}
        path = directory / f"gold-{snapshot.pk}.json"
        path.write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf-8")
        number += 1
    return number


def _accepted() -> QuerySet[Evidence]:
    return Evidence.objects.filter(role=EvidenceRole.SUPPORTS, stance__status=Status.PUBLISHED)


def _texts() -> QuerySet[Snapshot]:
    """In use and in force, with their words and their sources."""
    of = {"snapshot": OuterRef("pk")}
    judged = Q(Exists(Dismissal.objects.filter(**of))) | Q(
        Exists(_accepted().filter(excerpt__snapshot=OuterRef("pk")))
    )
    texts = Snapshot.objects.in_force().filter(judged, source__archived_at=None)
    done = Exists(DoneText.objects.filter(**of))
    return texts.annotate(is_done=done).select_related("source").defer("raw").order_by("pk")


def _article(snapshot: Snapshot, actors: Sequence[Known]) -> dict[str, Any]:
    source = snapshot.source
    day = source.published_date or timezone.localdate()
    rejected = Dismissal.objects.filter(snapshot=snapshot).order_by("start", "end")
    return {
        "format": FORMAT,
        "complete": snapshot.is_done,  # type: ignore[attr-defined]
        "document": {
            "text": snapshot.text,
            "language": source.language,
            "published": day.isoformat(),
            "kind": source.kind,
            "author": source.author,
            "boilerplate": [[one.lower, one.upper] for one in snapshot.boilerplate],
        },
        "actors": [_actor(one, [name for name in one.names if name.holds(day)]) for one in actors],
        "statements": list(_statements(snapshot)),
        "rejected": list(rejected.values("start", "end")),
    }


def _statements(snapshot: Snapshot) -> Iterator[Mapping[str, Any]]:
    accepted = _accepted().filter(excerpt__snapshot=snapshot).order_by("excerpt__start", "pk")
    for one in accepted.select_related(
        "excerpt", "stance__actor", "stance__issue", "stance__reported_by"
    ):
        stance = one.stance
        yield {
            "start": one.excerpt.start,
            "end": one.excerpt.end,
            "holder": stance.actor.slug,
            "issue": stance.issue.slug,
            "value": Value(stance.value).name.lower(),
            "reported_by": stance.reported_by.slug if stance.reported_by else "",
        }


def _issue(issue: Issue) -> Mapping[str, Any]:
    return {
        "id": issue.slug,
        "label": issue.label,
        "proposition": issue.proposition,
        "keywords": issue.keywords,
        "contra_phrases": issue.contra_phrases,
    }


def _actor(actor: Known, names: Sequence[Called]) -> Mapping[str, Any]:
    # Of an actor without a name on that day any is better than none.
    first, *others = names or actor.names
    columns: dict[str, list[str]] = {}
    for one in others:
        columns.setdefault(_COLUMNS.get(NameKind(one.kind), "aliases"), []).append(one.name)
    offices = [
        {
            "title": one.role,
            "of": one.group,
            "start": one.from_date and one.from_date.isoformat(),
            "end": one.until_date and one.until_date.isoformat(),
        }
        for one in actor.offices
    ]
    return {"id": actor.key, "name": first.name, "kind": actor.kind, **columns, "offices": offices}
