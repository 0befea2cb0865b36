import datetime as dt
import io

import docx
import pytest
from django.test import Client

from positions.texts.word_diff import compare_words
from tests.factories import ActorFactory, DossierFactory, IssueFactory, StanceFactory, published_stance
from tests.fragments import read

URL = "/dossiers/ukraine/briefs/card/india/troops/"


@pytest.mark.django_db
def test_everything_said_with_what_the_words_changed(client: Client) -> None:
    issue = IssueFactory.create(slug="troops", dossier__slug="ukraine")
    india = ActorFactory.create(slug="india", name="India")
    for year, words in ((2023, "We may <send> troops."), (2024, "We will <send> troops.")):
        published_stance(actor=india, issue=issue, stated_date=dt.date(year, 5, 1), words=words)
    published_stance(on_behalf_of=india, issue=issue, stated_date=dt.date(2026, 5, 1), words="Too late.")
    StanceFactory.create(actor=india, issue=issue, stated_date=dt.date(2024, 6, 1), note="A draft.")
    html = read(client, f"{URL}?on=2025-01-01")
    assert "<del>may</del> <ins>will</ins>" in html
    assert html.index("1 May 2024") < html.index("1 May 2023")
    assert "2 statements until 1 January 2025" in html
    assert "A draft." not in html
    assert "Too late." in read(client, f"{URL}?on=2026-12-31")


@pytest.mark.django_db
def test_no_order_is_told_that_nobody_knows(client: Client) -> None:
    issue = IssueFactory.create(slug="troops", dossier__slug="ukraine")
    cell = {"actor": ActorFactory.create(slug="india"), "issue": issue}
    for month, precision, words in ((5, "month", "We may come."), (8, "day", "We will come.")):
        published_stance(**cell, stated_date=dt.date(2024, month, 1), stated_precision=precision, words=words)
    assert "is not known" not in read(client, URL)
    published_stance(**cell, stated_date=dt.date(2024, 5, 9), words="We shall come.")
    html = read(client, URL)
    assert html.count("is not known") == 1
    assert "<del>may</del>" not in html
    assert "<del>shall</del> <ins>will</ins>" in html


@pytest.mark.django_db
def test_nothing_on_record_and_nothing_of_the_dossier(client: Client) -> None:
    IssueFactory.create(slug="troops", dossier__slug="ukraine")
    ActorFactory.create(slug="india")
    DossierFactory.create(slug="other")
    assert "Nothing on record" in read(client, URL)
    assert client.get(URL.replace("ukraine", "other")).status_code == 404
    assert client.get(f"{URL}?on=tomorrow").status_code == 400


@pytest.mark.parametrize(("old", "new"), [("a b c", "a c d"), ("", "x"), ("x", ""), ("a  b", "a b")])
def test_both_texts_are_in_what_is_told(old: str, new: str) -> None:
    pieces = compare_words(old, new)
    kept = " ".join(piece.text for piece in pieces if piece.change != "put_in")
    assert kept.split() == old.split()
    assert " ".join(piece.text for piece in pieces if piece.change != "left_out").split() == new.split()


@pytest.mark.django_db
def test_a_card_is_downloaded_with_its_words_and_where_they_stand(client: Client) -> None:
    issue = IssueFactory.create(slug="troops", label="Troops", dossier__slug="ukraine")
    india = ActorFactory.create(slug="india", name="India")
    for year, words in ((2023, "We may *send* troops."), (2024, "We will *send* troops.")):
        published_stance(actor=india, issue=issue, stated_date=dt.date(year, 5, 1), words=words)
    answer = client.get(f"{URL}?on=2025-01-01&format=md")
    told = answer.content.decode()
    assert "# India on Troops: card" in told
    assert told.index("We will \\*send\\* troops.") < told.index("We may \\*send\\* troops.")
    assert "- Put in, against what stands in the verbatim words before: “will”" in told
    assert "[^2]: " in told
    assert answer["Content-Disposition"] == 'attachment; filename="india-troops-card-2025-01-01.md"'
    file = client.get(f"{URL}?on=2025-01-01&format=docx")
    paragraphs = [one.text for one in docx.Document(io.BytesIO(file.content)).paragraphs]
    assert paragraphs[0] == "India on Troops: card"
    assert "“We will *send* troops.”" in paragraphs
    assert client.get(f"{URL}?format=pdf").status_code == 400
    assert "format=docx" in read(client, URL)
