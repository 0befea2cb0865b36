"""What is cited of the record: a stance, the words it rests on, a position on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.timezone import localdate

from positions.choices import VALUE_LABELS, Precision, SourceKind, Status
from positions.dates import write_date
from positions.exchange.citations import Reference, apa, bibtex, chicago, csl_json, installation
from positions.models import Dossier, Evidence, Source, Stance
from positions.reads.matrix.cell_story import CellStory
from positions.reads.matrix.cells import Matrix
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


def write_references(references: Iterable[Reference]) -> Citations:
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
    said = write_date(stance.stated_date, stance.stated_precision, stance.stated_time)
    inferred = " (date inferred)" if story.has_inferred_date else ""
    withdrawn = f", {stance.withdrawn}" if stance.withdrawn else ""
    value = VALUE_LABELS[stance.value].lower()
    on = f"“{stance.issue.proposition.rstrip('.')}”"
    if former_wording:
        on = f"“{former_wording.rstrip('.')}” (as worded when it was approved; now {on})"
    is_published = stance.status == Status.PUBLISHED and stance.published_at
    # The day as readers here saw it: the time itself is in UTC.
    published = localdate(stance.published_at) if is_published else None
    # A hash stands only for what is published: of a draft it would be that of an approval since undone.
    approved = story.approval.judged_hash if story.approval and published else ""
    return Reference(
        key=f"demarche-stance-{stance.pk}",
        title=f"{_who(stance)}, on {on}: {value}, {said}{inferred}{withdrawn}",
        container=f"{installation(address)}, stance {stance.pk}",
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
        snapshot = one.excerpt.snapshot
        gloss = f" [{one.gloss_maker_label}: {one.gloss}]" if one.gloss else ""
        place = f", {one.locator}" if one.locator else ""
        yield cite_source(
            snapshot.source,
            key=f"demarche-excerpt-{one.excerpt_id}",
            words=one.excerpt.exact,
            behind=f"{gloss}{place}",
            sha256=snapshot.sha256,
        )


def cite_source(source: Source, *, key: str, words: str, behind: str, sha256: str) -> Reference:
    """A source; in the note ``words`` of it with what stands ``behind`` them, where it is archived, and the
    hash of the text that they were taken from. Of a summary the document is cited that it summarises: its words are
    those of the summary, told without quotation marks.
    """
    summarised = read_summarised(source)
    told = f"{between_quotes(words)}{behind}."
    if summarised:
        note = f"{source.publisher}, {between_quotes(source.title)}"
        told = f"Paraphrased in {note}: {words.rstrip('.')}{behind}."
    elif source.primary_url:
        told = f"{told} Document behind it: {source.primary_url}."
    # No style has a place for these: they stand in the note, whatever a program makes of the rest.
    sentences = [
        "Date inferred." if source.is_date_inferred else "",
        told,
        f"Archived at {source.archive_url}." if source.archive_url else "",
        f"SHA-256 of the text: {sha256}.",
    ]
    own = CitedDocument(source.title, source.author or source.publisher, source.url)
    document = summarised or own
    return Reference(
        key=key,
        kind=_KINDS[SourceKind(source.kind)],
        title=document.title,
        author=document.author,
        container=source.publisher if source.author and not summarised else "",
        issued=(source.published_date, source.published_precision)
        if source.published_date
        else None,
        accessed=source.retrieved_date,
        url=document.url,
        note=" ".join(filter(None, sentences)),
    )


class CitedDocument(NamedTuple):
    """What a source is cited by."""

    title: str
    author: str
    url: str


def read_summarised(source: Source) -> CitedDocument | None:
    """The document that a source says it was written after: "Desk notes, after The White House, “Remarks by …”",
    with its address; None of a source that is no summary.
    """
    publisher, after, document = source.attribution.partition(", after ")
    if not (after and source.primary_url and publisher == source.publisher):
        return None
    # Without a title in quotation marks what stands there is cited whole.
    issuer, _, title = document.partition(", “") if document.endswith("”") else ("", "", document)
    return CitedDocument(title.removesuffix("”"), issuer, source.primary_url)


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
        container=installation(address),
        issued=(known_date, Precision.DAY),
        url=address,
        note=" ".join(_rests_on(story)),
    )


def _rests_on(story: CellStory) -> Iterator[str]:
    """The statements that decide; what each says now only where the record of today is asked for."""
    for stance in story.stances:
        # Version and hash are those of today, which a record of another day must not be given.
        if story.known_date is not None:
            yield f"Rests on stance {stance.pk}."
            continue
        # `all()` and a slice, so that the prefetched reviews are used.
        approvals = stance.reviews.all()[:1]
        digest = "".join(f", SHA-256 {one.judged_hash}" for one in approvals)
        yield f"Rests on stance {stance.pk}, version {stance.version}{digest}."


def cite_matrix(
    table: Matrix,
    *,
    dossier: Dossier,
    address: str,
    known_date: dt.date | None,
    today: dt.date,
    chosen: Sequence[str] = (),
) -> Reference:
    """Where actors stood on issues on a day, as known on ``known_date`` and seen ``today``: the address
    asks for both days, and answers the same later, unless ``known_date`` is None.

    ``chosen`` says, in sentences, what the matrix was narrowed to.
    """
    known = f", as known on {write_date(known_date)}" if known_date else ""
    versus = f", compared with {write_date(table.vs_date)}" if table.vs_date else ""
    size = f"{_count(table.actor_count, 'actor')} on {_count(len(table.issues), 'issue')}"
    return Reference(
        key=f"demarche-matrix-{dossier.slug}-{table.on_date}",
        title=f"{dossier.title}: positions of {size}, as of {write_date(table.on_date)}{versus}{known}",
        container=installation(address),
        issued=(known_date or today, Precision.DAY),
        accessed=today,
        url=address,
        note=" ".join(chosen),
    )


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
