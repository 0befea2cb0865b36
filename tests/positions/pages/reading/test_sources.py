import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.choices import Precision, SourceKind
from positions.models import Source, Stance
from tests.factories import (
    EvidenceFactory,
    ExcerptFactory,
    SnapshotFactory,
    SourceFactory,
    UserFactory,
    many_published,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "source-table"}
TEXT = "Nobody quotes this.\nWe support <b>it</b>."


def quoted_source(words: str = "We support <b>it</b>.", text: str = TEXT, **fields: object) -> Source:
    """Quoted by a published stance."""
    source: Source = SourceFactory.create(**fields)
    excerpt = ExcerptFactory.create(snapshot=SnapshotFactory.create(source=source, text=text), words=words)
    publish(EvidenceFactory.create(excerpt=excerpt).stance)
    return source


def page(client: Client, url: str, status: int = 200, headers: dict[str, str] | None = None) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == status
    return response.content.decode()


def test_words_are_marked_escaped_and_lead_to_their_stance(client: Client) -> None:
    source = quoted_source(is_free_to_show=True)
    stance = Stance.objects.get()
    excerpt = stance.evidence.get().excerpt
    html = page(client, source.get_absolute_url())
    link = f'<a href="{stance.get_absolute_url()}">We support &lt;b&gt;it&lt;/b&gt;.</a>'
    assert f'<mark id="excerpt-{excerpt.pk}">{link}</mark>' in html
    html = page(client, f"{source.get_absolute_url()}?excerpt={excerpt.pk}")
    assert f'<mark id="excerpt-{excerpt.pk}" class="here">{link}</mark>' in html


def test_the_whole_text_is_for_those_signed_in(client: Client) -> None:
    source = quoted_source()
    html = page(client, source.get_absolute_url())
    assert "Nobody quotes this." not in html
    assert "belongs to its publisher" in html
    client.force_login(UserFactory.create(role=Role.READER))
    assert "Nobody quotes this." in page(client, source.get_absolute_url())


def test_a_text_free_to_show_is_for_everybody(client: Client) -> None:
    assert "Nobody quotes this." in page(client, quoted_source(is_free_to_show=True).get_absolute_url())


def test_what_is_said_of_a_source(client: Client) -> None:
    said = {"date_inferred_reason": "It speaks of last week.", "note": "One slip.", "author": "Ann"}
    said |= {"licence": "CC BY 4.0", "attribution": "Ann for all", "primary_url": "https://first.example/"}
    source = quoted_source(published_date=dt.date(2025, 8, 1), published_precision=Precision.MONTH, **said)
    html = page(client, source.get_absolute_url())
    for fact in (
        "August 2025",
        "It speaks of last week.",
        "One slip.",
        "Ann, The Daily Courier",
        "cannot be judged",
        "Ann for all · CC BY 4.0",
        "https://first.example/",
    ):
        assert fact in html


def test_a_vote_record_is_a_list_with_a_tally(client: Client) -> None:
    source = quoted_source("India: yes", "Summary\nIndia: yes", kind=SourceKind.VOTE_RECORD, is_free_to_show=True)
    html = page(client, source.get_absolute_url())
    assert '<p class="vote" dir="auto"><span class="dot v-supports"' in html
    assert 'class="tallies"' in html


def test_sources_that_only_drafts_quote_are_not_found_by_readers(client: Client) -> None:
    source = EvidenceFactory.create().excerpt.snapshot.source
    page(client, source.get_absolute_url(), status=404)
    assert source.title not in page(client, "/sources/")
    client.force_login(UserFactory.create(role=Role.EDITOR))
    assert page(client, source.get_absolute_url())
    assert source.title in page(client, "/sources/")


def test_a_source_without_text_says_so(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.EDITOR))
    assert "No text" in page(client, SourceFactory.create().get_absolute_url())


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("excerpt=x", 400),
        ("excerpt=-1", 400),
        ("snapshot=1e3", 400),
        ("excerpt=1%00", 400),
        (f"excerpt={'9' * 18}", 404),
        (f"snapshot={'9' * 19}", 400),
        ("snapshot=0", 404),
    ],
)
def test_forged_addresses(client: Client, query: str, status: int) -> None:
    page(client, f"{quoted_source().get_absolute_url()}?{query}", status=status)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=summ", True),
        ("q=other", False),
        ("publisher=courier", True),
        ("publisher=times", False),
        ("kind=article", True),
        ("kind=post", False),
        ("reliability=F", True),
        ("since=2025-08-20", False),
        ("until=2025-08-20", True),
    ],
)
def test_filters(client: Client, query: str, found: bool) -> None:
    quoted_source(title="A Summit")
    assert ("A Summit" in page(client, f"/sources/?{query}")) is found


def test_the_dossier_filter(client: Client) -> None:
    source, other = quoted_source(), quoted_source()
    html = page(client, f"/sources/?dossier={Stance.objects.order_by('pk')[0].issue.dossiers.get().slug}")
    assert source.title in html
    assert other.title not in html


@pytest.mark.parametrize("query", ["kind=x", "since=yesterday", "dossier=x", "since=2025-02-01&until=2025-01-01"])
def test_filters_that_cannot_be_read_are_told_of(client: Client, query: str) -> None:
    assert "message error" in page(client, f"/sources/?{query}", status=422)


@pytest.mark.parametrize(
    ("query", "status"),
    [("page=0", 400), ("page=x", 400), ("page=999999", 400), ("page=2", 404), ("sort=url", 400), ("format=pdf", 400)],
)
def test_pages_that_there_are_not(client: Client, query: str, status: int) -> None:
    page(client, f"/sources/?{query}", status=status)


@pytest.mark.parametrize("sort", ["published_date", "-published_date"])
def test_sources_without_a_date_come_last(client: Client, sort: str) -> None:
    undated = quoted_source(published_date=None)
    dated = quoted_source(published_date=dt.date(2020, 1, 1))
    html = page(client, f"/sources/?sort={sort}")
    assert html.index(dated.title) < html.index(undated.title)


def test_the_fragment_is_part_of_the_page(client: Client) -> None:
    quoted_source()
    whole, fragment = page(client, "/sources/?q="), page(client, "/sources/?q=", headers=HTMX)
    assert "<html" not in fragment
    assert fragment.strip() in whole


def test_the_download(client: Client) -> None:
    quoted_source(title="=cmd()")
    response = client.get("/sources/?format=csv")
    [header, row] = b"".join(response).decode("utf-8-sig").splitlines()
    assert header.startswith("source,kind,title")
    assert ",'=cmd()," in row


@pytest.mark.parametrize("sort", ["", "title", "-title", "published_date", "-published_date", "publisher", "kind"])
def test_the_download_keeps_the_order_shown(client: Client, sort: str) -> None:
    for title, date in (("Beta", dt.date(2020, 1, 1)), ("alpha", None), ("Gamma", dt.date(2024, 1, 1))):
        quoted_source(title=title, published_date=date, publisher=title[::-1])
    query = f"sort={sort}" if sort else ""
    html = page(client, f"/sources/?{query}")
    shown = sorted(("Beta", "alpha", "Gamma"), key=lambda title: html.index(f">{title}<"))
    lines = b"".join(client.get(f"/sources/?format=csv&{query}")).decode("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[2] for line in lines] == shown


def test_a_download_in_no_known_order_is_refused(client: Client) -> None:
    page(client, "/sources/?format=csv&sort=url", status=400)


@pytest.mark.parametrize("number", [2, 40])
def test_the_number_of_queries_is_fixed(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        quoted_source()
    with django_assert_num_queries(4):
        page(client, "/sources/")


@pytest.mark.parametrize("number", [2, 200])
def test_the_number_of_queries_for_a_text_is_fixed(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many_published(number)
    with django_assert_num_queries(11):
        page(client, Source.objects.get().get_absolute_url())


def test_the_licence_stands_where_the_words_do(client: Client) -> None:
    said = {"licence": "CC BY 4.0", "attribution": "Ann <for> all", "primary_url": "https://first.example/"}
    stance = published_stance(words="We want peace.")
    Source.objects.update(**said)
    cell = f"{stance.issue.dossiers.get().get_absolute_url()}cells/{stance.actor.slug}/{stance.issue.slug}/"
    for address in (stance.get_absolute_url(), stance.actor.get_absolute_url(), cell):
        html = page(client, address)
        assert "Ann &lt;for&gt; all, CC BY 4.0" in html
        assert 'href="https://first.example/" rel="noopener nofollow external">document behind it' in html
