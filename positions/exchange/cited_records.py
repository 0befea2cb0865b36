"""What is cited of the record: a stance, the words it rests on, a position on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.timezone import localdate

from positions.choices import VALUE_LABELS, Precision, SourceKind, Status
from positions.dates import write_date
from positions.exchange.citations import PUBLISHER, Reference, apa, bibtex, chicago, csl_json
from positions.models import Evidence, Stance
from positions.reads.matrix.cell_story import CellStory
from positions.reads.stances.story import StanceStory
from positions.texts.quotation_marks import between_quotes

_KINDS: Final = {
    SourceKind.ARTICLE: "article-newspaper",
    SourceKind.INTERVIEW: "interview",
    SourceKind.SPEECH: "speech",
    SourceKind.TRANSCRIPT: "speech",
    SourceKind.PRESS_RELEASE: "document",
    SourceKind.READOUT: "document",
    SourceKind.JOINT_STATEMENT: "document",
    SourceKind.DOCUMENT: "document",
    SourceKind.VOTE_RECORD: "document",
    SourceKind.POST: "post",
}


@dataclass(frozen=True, slots=True)
class Citations:
    """References in every format offered: the record first, then the sources of its words."""

    chicago: list[str]
    apa: list[str]
    bibtex: str
    csl_json: str


def cite(references: Iterable[Reference]) -> Citations:
    """All of them as a bibliography; a source that is cited twice says so in two references."""
    given = list(references)
    return Citations(
        [chicago(one) for one in given],
        [apa(one) for one in given],
        "\n\n".join(bibtex(one) for one in given),
        csl_json(given),
    )


def cite_stance(
    story: StanceStory, *, address: str, today: dt.date, former_wording: str = ""
) -> Reference:
    """Who said what, when; the version, and the hash of exactly what was approved.

    Nobody said yet that it holds of other words than the ``former_wording`` that it was approved
    under: both are cited.
    """
    stance = story.stance
    said = write_date(stance.stated_date, stance.stated_precision)
    inferred = " (date inferred)" if story.has_inferred_date else ""
    withdrawn = f", {stance.withdrawn}" if stance.withdrawn else ""
    value = VALUE_LABELS[stance.value].lower()
    on = f"“{stance.issue.proposition.rstrip('.')}”"
    if former_wording:
        on = f"“{former_wording.rstrip('.')}” (as worded when it was approved; now {on})"
    is_published = stance.status == Status.PUBLISHED and stance.published_at
    published = localdate(stance.published_at) if is_published else None
    approved = story.approval.judged_hash if story.approval and published else ""
    return Reference(
        key=f"demarche-stance-{stance.pk}",
        title=f"{_who(stance)}, on {on}: {value}, {said}{inferred}{withdrawn}",
        container=f"{PUBLISHER}, stance {stance.pk}",
        issued=(published, Precision.DAY) if published else None,
        accessed=today,
        url=address,
        version=stance.version,
        note=f"SHA-256 of what was approved: {approved}." if approved else "",
    )


def _who(stance: Stance) -> str:
    who = stance.actor.name
    if stance.on_behalf_of:
        who = f"{who} (for {stance.on_behalf_of.name})"
    return f"{stance.unnamed_speaker} (not named), for {who}" if stance.unnamed_speaker else who


def cite_words(evidence: Iterable[Evidence]) -> Iterator[Reference]:
    """The source of each piece of evidence, with the words, their place, copy and text in the note."""
    for one in evidence:
        source = one.excerpt.snapshot.source
        yield Reference(
            key=f"demarche-excerpt-{one.excerpt_id}",
            kind=_KINDS[SourceKind(source.kind)],
            title=source.title,
            author=source.author or source.publisher,
            container=source.publisher if source.author else "",
            issued=(source.published_date, source.published_precision)
            if source.published_date
            else None,
            accessed=source.retrieved_date,
            url=source.url,
            note=_note(one),
        )


def _note(evidence: Evidence) -> str:
    snapshot = evidence.excerpt.snapshot
    gloss = f" [{evidence.gloss_maker_label}: {evidence.gloss}]" if evidence.gloss else ""
    place = f", {evidence.locator}" if evidence.locator else ""
    archived = snapshot.source.archive_url
    sentences = [
        "Date inferred." if snapshot.source.is_date_inferred else "",
        f"{between_quotes(evidence.excerpt.exact)}{gloss}{place}.",
        f"Archived at {archived}." if archived else "",
        f"SHA-256 of the text: {snapshot.sha256}.",
    ]
    return " ".join(filter(None, sentences))


def cite_cell(story: CellStory, *, address: str, known_date: dt.date) -> Reference:
    """A position as of a day, as known on ``known_date``: the address asks for both, and answers the
    same later.
    """
    standing = story.standing
    stands = "no position on record"
    if standing:
        since = write_date(standing.since, standing.since_precision)
        stands = f"{VALUE_LABELS[standing.value].lower()}, since {since}"
    as_of = f"as of {write_date(story.on_date)}, as known on {write_date(known_date)}"
    return Reference(
        key=f"demarche-position-{story.actor.slug}-{story.issue.slug}-{story.on_date}",
        title=f"{story.actor.name}, on “{story.issue.proposition.rstrip('.')}”: {stands}, {as_of}",
        container=PUBLISHER,
        issued=(known_date, Precision.DAY),
        url=address,
        note=" ".join(_rests_on(story)),
    )


def _rests_on(story: CellStory) -> Iterator[str]:
    """The statements that decide; what each says now only where the record of today is asked for."""
    for stance in story.stances:
        if story.known_date is not None:
            yield f"Rests on stance {stance.pk}."
            continue
        approvals = stance.reviews.all()[:1]
        digest = "".join(f", SHA-256 {one.judged_hash}" for one in approvals)
        yield f"Rests on stance {stance.pk}, version {stance.version}{digest}."
