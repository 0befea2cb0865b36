"""Folders of texts that people coded: `manifest.json`, `coding_*.yaml`, and, where they are there, `issues.yaml` and
`people_*.yaml`.

Actors are also those of the seeds and of the database, issues those that the seeds describe; nothing else is needed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from positions.choices import SourceKind, Value
from positions.loading.coded_texts import (
    day_of,
    entries,
    everybody,
    read_attributed,
    read_coders,
    refuse_others,
    said,
    undescribed,
)
from positions.loading.dossiers.marked import Faults, MarkedEntry
from positions.loading.dossiers.plans import IssuePlan
from positions.loading.gold.texts import Annotated, Gold, GoldStatement, polarity_of
from positions.loading.seeds.files import ActorSeeds
from positions.suggest.boundary import Document
from positions.suggest.ranking import IssueWords
from positions.texts.attribution import About, Attributed
from positions.texts.known import Known
from positions.texts.normalise import normalise


def read_folder_of_texts(
    folder: Path,
    *,
    on_record: Iterable[Known],
    seeds: ActorSeeds,
    wordings: Mapping[str, IssuePlan],
) -> Gold:
    """All texts that anybody coded, with all codings.

    Raises:
        FaultyFolder: where there is no manifest or no coding, or words do not stand in their text once.
    """
    faults = Faults()
    texts = {Path(said(one, "file")).stem: one for one in entries(folder, "manifest.json", faults)}
    codings = read_coders(folder, faults)
    refuse_others(texts, codings, faults)
    known = everybody(folder, on_record, seeds)
    known |= {one.key: one for one in undescribed(texts.values(), codings.values(), known)}
    annotated = []
    for name, about in texts.items():
        rows = {coder: by[name] for coder, by in codings.items() if name in by}
        read = read_attributed(folder, about, known.values(), faults) if rows else None
        if read is not None:
            statements = list(_statements(read.text, rows, faults))
            document = _document(about, read)
            annotated.append(Annotated(name=name, document=document, statements=statements))
    issues = _issues(folder, wordings, faults)
    faults.refuse()
    return Gold(annotated, list(known.values()), issues)


def _document(about: MarkedEntry, read: Attributed) -> Document:
    author = said(about, "author") or said(about, "speaker")
    return Document(
        text=read.text,
        sha256=hashlib.sha256(read.text.encode()).hexdigest(),
        language=said(about, "language"),
        published=day_of(about),
        kind=said(about, "kind") or SourceKind.TRANSCRIPT,
        about=About(title=said(about, "title"), publisher=said(about, "publisher"), author=author),
        spoken=read.spoken,
    )


def _statements(
    text: str, codings: Mapping[str, Sequence[MarkedEntry]], faults: Faults
) -> Iterator[GoldStatement]:
    for coder, rows in codings.items():
        for row in rows:
            words = normalise(said(row, "words"))
            if not words or text.count(words) != 1:
                faults.add(row.place, f"“{words}” does not stand in its text just once.")
                continue
            start = text.index(words)
            yield GoldStatement(
                start=start,
                end=start + len(words),
                holder=said(row, "actor"),
                issue=said(row, "issue"),
                polarity=polarity_of(_value(row)),
                reported_by=said(row, "reported_by"),
                coder=coder,
            )


def _value(row: MarkedEntry) -> int | None:
    return Value.__members__.get(said(row, "value").upper())


def _issues(folder: Path, wordings: Mapping[str, IssuePlan], faults: Faults) -> list[IssueWords]:
    """The folder's own, with what other folders say of those that it only names."""
    if not (folder / "issues.yaml").exists():
        return [_words_of(plan) for plan in wordings.values()]
    found = []
    for row in entries(folder, "issues.yaml", faults):
        slug = said(row, "slug")
        plan = wordings.get(said(row, "same_as")) or wordings.get(slug)
        if said(row, "proposition"):
            phrases = [_several(row, column) for column in ("keywords", "contra_phrases")]
            found.append(IssueWords(slug, said(row, "label"), said(row, "proposition"), *phrases))
        elif plan is not None:
            found.append(_words_of(plan, slug))
        else:
            faults.add(row.place, f"the issue {slug} has no proposition.")
    return found


def _words_of(plan: IssuePlan, slug: str = "") -> IssueWords:
    return IssueWords(
        slug or plan.slug, plan.label, plan.proposition, plan.keywords, plan.contra_phrases
    )


def _several(row: MarkedEntry, column: str) -> list[str]:
    found = row.get(column)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
