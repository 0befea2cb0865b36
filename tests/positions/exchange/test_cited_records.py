import datetime as dt
import json

import pytest
from django.test import Client

from positions.audience import EDITORS, PUBLIC, Audience
from positions.choices import Precision, Value
from positions.exchange.citations import Reference, apa, chicago
from positions.exchange.cited_records import cite_cell, cite_stance, cite_words, write_references
from positions.models import Review, Stance
from positions.reads.matrix.cell_story import build_cell
from positions.reads.stances.story import read_stance
from tests.factories import (
    ActorFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    SourceFactory,
    StanceFactory,
    published_stance,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 1, 2)


def reference(stance: Stance, *, audience: Audience = PUBLIC, former_wording: str = "") -> Reference:
    story = read_stance(pk=stance.pk, audience=audience)
    assert story
    return cite_stance(story, address="https://d.example/stances/1/", today=TODAY, former_wording=former_wording)


def test_a_stance_is_cited_by_who_what_when_and_what_was_approved() -> None:
    stance = published_stance(
        actor=ActorFactory.create(name="Emmanuel Macron"),
        on_behalf_of=ActorFactory.create(name="France"),
        issue=IssueFactory.create(proposition="Talks must begin."),
        value=Value.LEANS_SUPPORT,
        stated_precision=Precision.MONTH,
        stated_date=dt.date(2025, 8, 1),
    )
    one = reference(stance)
    assert one.title == "Emmanuel Macron (for France), on “Talks must begin”: leans to support, August 2025"
    assert (one.container, one.version) == (f"Demarche at d.example, stance {stance.pk}", 2)
    assert one.note == f"SHA-256 of what was approved: {Review.objects.get().judged_hash}."


def test_a_citation_says_that_a_stance_was_withdrawn() -> None:
    stance = published_stance(withdrawn_date=dt.date(2025, 10, 1), withdrawal_note="He said so.")
    assert reference(stance).title.endswith(": supports, 19 August 2025, withdrawn from 1 October 2025")


def test_both_wordings_are_cited_where_nobody_confirmed_the_new_one() -> None:
    stance = published_stance(issue=IssueFactory.create(proposition="Talks must begin soon."))
    title = reference(stance, former_wording="Talks must begin.").title
    assert "“Talks must begin” (as worded when it was approved; now “Talks must begin soon”)" in title


def test_a_draft_has_no_day_and_no_approval() -> None:
    one = reference(StanceFactory.create(), audience=EDITORS)
    assert (one.issued, one.note) == (None, "")


def test_words_are_cited_with_their_place_their_copy_and_their_text() -> None:
    source = SourceFactory.create(
        title="Виступ на саміті",
        author="",
        publisher="Міністерство закордонних справ",
        url="https://mfa.example/1",
        archive_url="https://archive.example/1",
        published_date=dt.date(2025, 8, 1),
        published_precision=Precision.MONTH,
    )
    excerpt = ExcerptFactory.create(snapshot=SnapshotFactory.create(source=source))
    evidence = EvidenceFactory.create(excerpt=excerpt, locator="p. 4")
    (one,) = cite_words([evidence])
    assert apa(one).startswith(
        "Міністерство закордонних справ. (2025, August). Виступ на саміті. https://mfa.example/1 "
    )
    assert one.note == (
        f"{excerpt.exact}, p. 4. Archived at https://archive.example/1. SHA-256 of the text: {excerpt.snapshot.sha256}."
    )


def test_a_position_is_cited_as_of_a_day_and_as_known_on_another() -> None:
    stance = published_stance(
        actor=ActorFactory.create(name="France"),
        issue=IssueFactory.create(proposition="Talks must begin."),
        stated_date=dt.date(2025, 8, 1),
        stated_precision=Precision.MONTH,
    )
    story = build_cell(
        dossier=stance.issue.dossiers.get(), actor=stance.actor, issue=stance.issue, on_date=dt.date(2025, 9, 1)
    )
    one = cite_cell(story, address="https://d.example/c/", known_date=TODAY)
    assert chicago(one) == (
        "“France, on ‘Talks must begin’: supports, since August 2025, as of 1 September 2025, "
        "as known on 2 January 2026.” Demarche at d.example, January 2, 2026. https://d.example/c/. "
        f"Rests on stance {stance.pk}, version 2, SHA-256 {Review.objects.get().judged_hash}."
    )


def test_the_pages_of_a_stance_and_a_cell_offer_their_citations(client: Client) -> None:
    stance = published_stance(words="We say <b>yes</b>.")
    dossier = stance.issue.dossiers.get()
    cell = f"/dossiers/{dossier.slug}/cells/{stance.actor.slug}/{stance.issue.slug}/?on=2026-01-01"
    for address in (stance.get_absolute_url(), cell):
        html = client.get(address).text
        assert "We say &lt;b&gt;yes&lt;/b&gt;." in html[html.index("<summary>Cite") :]
    assert "&amp;known=" in html[html.index("<summary>Cite") :]


def test_a_bibliography_has_the_record_and_each_source() -> None:
    stance = published_stance(words="We say yes.")
    listed = write_references([reference(stance), *cite_words(stance.evidence.all())])
    assert len(listed.chicago) == len(listed.apa) == listed.bibtex.count("@misc{") == 2
    assert [one["id"] for one in json.loads(listed.csl_json)] == [
        f"demarche-stance-{stance.pk}",
        f"demarche-excerpt-{stance.evidence.get().excerpt_id}",
    ]


def test_of_a_summary_the_document_is_cited_and_nothing_stands_in_quotation_marks() -> None:
    source = SourceFactory.create(
        title="The Kremlin on a call",
        author="",
        publisher="Desk notes",
        url="",
        primary_url="https://kremlin.example/77",
        attribution="Desk notes, after President of Russia, “Телефонный разговор”",
        published_date=dt.date(2025, 3, 18),
    )
    snapshot = SnapshotFactory.create(source=source, text="He wants the guns to fall silent.")
    excerpt = ExcerptFactory.create(snapshot=snapshot, words="He wants the guns to fall silent.")
    told = write_references(cite_words([EvidenceFactory.create(excerpt=excerpt)]))
    said = "Paraphrased in Desk notes, “The Kremlin on a call”: He wants the guns to fall silent. SHA-256 of the text:"
    assert told.chicago[0].startswith(
        "President of Russia. “Телефонный разговор.” March 18, 2025. https://kremlin.example/77. " + said
    )
    assert told.apa[0].startswith(
        "President of Russia. (2025, March 18). Телефонный разговор. https://kremlin.example/77 " + said
    )
    assert "url = {https://kremlin.example/77}" in told.bibtex
    (item,) = json.loads(told.csl_json)
    assert (item["title"], item["author"], item["URL"]) == (
        "Телефонный разговор",
        [{"literal": "President of Russia"}],
        "https://kremlin.example/77",
    )
    assert item["note"].startswith(said)
    assert "“He wants" not in item["note"]


def test_the_document_behind_a_report_stands_in_its_note() -> None:
    source = SourceFactory.create(title="Report", url="https://news.example/1", primary_url="https://mfa.example/2")
    excerpt = ExcerptFactory.create(snapshot=SnapshotFactory.create(source=source))
    (one,) = cite_words([EvidenceFactory.create(excerpt=excerpt)])
    assert (one.title, one.url) == ("Report", "https://news.example/1")
    assert one.note.startswith(f"{excerpt.exact}. Document behind it: https://mfa.example/2. SHA-256")
