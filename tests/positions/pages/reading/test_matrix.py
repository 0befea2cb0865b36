import datetime as dt
import gzip
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from positions.choices import Value
from positions.models import Dossier, Stance
from tests.factories import (
    ActorFactory,
    DossierFactory,
    IssueFactory,
    StanceFactory,
    many_published,
    published_stance,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "matrix-view"}


@pytest.fixture
def stance() -> Stance:
    actor = ActorFactory.create(slug="merz", name="Friedrich Merz")
    dossier = DossierFactory.create(slug="ukraine", actors=[actor])
    issue = IssueFactory.create(dossier=dossier, slug="talks", label="Talks")
    return published_stance(actor=actor, issue=issue, words="Talks must begin.")


def text_of(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


@pytest.mark.usefixtures("stance")
def test_shows_positions_as_of_a_day(client: Client) -> None:
    assert "v-supports" in text_of(client, "/dossiers/ukraine/?on=2025-08-19")
    assert 'v-supports" href' not in text_of(client, "/dossiers/ukraine/?on=2025-08-18")


def test_marks_what_moved(client: Client, stance: Stance) -> None:
    published_stance(actor=stance.actor, issue=stance.issue, value=Value.OPPOSES, stated_date=dt.date(2025, 9, 1))
    html = text_of(client, "/dossiers/ukraine/?on=2025-09-01&vs=2025-08-20")
    assert '<i class="move">&#8722;4</i>' in html
    assert "1 of 1 position" in html


@pytest.mark.parametrize("query", ["?on=2025-09-01&vs=2025-08-01", "?on=2025-08-01&vs=2025-09-01&actors=merz"])
@pytest.mark.usefixtures("stance")
def test_the_words_of_what_moved_are_one_link_away(client: Client, query: str) -> None:
    html = text_of(client, f"/dossiers/ukraine/{query}")
    [link] = re.findall(r'href="(/dossiers/ukraine/changes/[^"]*)">Old and new words', html)
    assert ("About Friedrich Merz" in text_of(client, unescape(link))) == ("actors" in query)


def test_an_open_cell_is_told_beside_the_grid(client: Client, stance: Stance) -> None:
    html = text_of(client, "/dossiers/ukraine/?cell=merz.talks")
    assert "<mark>Talks must begin.</mark>" in html
    assert stance.get_absolute_url() in html


@pytest.mark.usefixtures("stance")
def test_a_cell_has_a_page_of_its_own_and_a_panel(client: Client) -> None:
    url = reverse("cell", args=["ukraine", "merz", "talks"])
    page, panel = text_of(client, url), client.get(url, headers=HTMX)
    assert "<html" in page
    assert "<html" not in panel.content.decode()
    assert panel.content.decode().strip() in page
    assert "HX-Push-Url" not in panel.headers


@pytest.mark.usefixtures("stance")
def test_opening_a_panel_gives_the_browser_the_address_of_the_matrix_with_it(client: Client) -> None:
    beside = {**HTMX, "HX-Current-URL": "http://testserver/dossiers/ukraine/?on=2025-08-19"}
    response = client.get("/dossiers/ukraine/cells/merz/talks/?on=2025-08-19", headers=beside)
    assert response["HX-Push-Url"] == "/dossiers/ukraine/?on=2025-08-19&cell=merz.talks"


@pytest.mark.usefixtures("stance")
def test_closing_a_panel_leaves_the_matrix_as_it_was_chosen(client: Client) -> None:
    beside = {**HTMX, "HX-Current-URL": "http://testserver/dossiers/ukraine/?actors=merz&group=none&cell=x.y"}
    panel = text_of(client, "/dossiers/ukraine/cells/merz/talks/?on=2025-08-19", **beside)
    assert '<a class="close" href="/dossiers/ukraine/?actors=merz&amp;group=none"' in panel


@pytest.mark.usefixtures("stance")
def test_the_fragment_is_the_middle_of_the_page(client: Client) -> None:
    page = text_of(client, "/dossiers/ukraine/?on=2025-08-19")
    fragment = text_of(client, "/dossiers/ukraine/?on=2025-08-19", **HTMX)
    view, _, panel = fragment.partition('<aside class="panel"')
    assert view.strip() in page
    assert "hx-swap-oob" in panel


def test_drafts_are_not_shown(client: Client, stance: Stance) -> None:
    StanceFactory.create(issue=stance.issue, actor=stance.actor, stated_date=dt.date(2026, 1, 1), value=-2)
    html = text_of(client, "/dossiers/ukraine/")
    assert 'v-opposes" href' not in html
    assert "1 stance, 1 actor on record, 1 source;" in " ".join(html.split())


@pytest.mark.usefixtures("stance")
def test_an_unchanged_page_is_answered_with_304_until_something_changes(client: Client) -> None:
    first = client.get("/dossiers/ukraine/")
    headers = {"If-None-Match": first["ETag"]}
    assert client.get("/dossiers/ukraine/", headers=headers).status_code == 304
    assert client.get("/dossiers/ukraine/?rows=speakers", headers=headers).status_code == 200
    published_stance(issue__dossier=Dossier.objects.get(), actor=ActorFactory.create())
    assert client.get("/dossiers/ukraine/", headers=headers).status_code == 200


@pytest.mark.usefixtures("stance")
def test_kept_pages_are_compressed_and_the_same(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plain = text_of(client, "/dossiers/ukraine/?on=2025-08-19")
    with django_assert_num_queries(1):
        packed = client.get("/dossiers/ukraine/?on=2025-08-19", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content).decode() == plain


def test_of_no_statement_none_is_the_latest(client: Client, stance: Stance) -> None:
    assert "1, the latest below" in text_of(client, "/dossiers/ukraine/cells/merz/talks/")
    silent = IssueFactory.create(dossier=stance.issue.dossiers.get(), slug="troops")
    published_stance(actor=stance.actor, issue=silent, value=92, note="Looked in speeches.")
    html = text_of(client, "/dossiers/ukraine/cells/merz/troops/")
    assert "<dd>0</dd>" in html
    assert "the latest below" not in html


@pytest.mark.usefixtures("stance")
def test_the_export_has_every_cell(client: Client) -> None:
    ActorFactory.create(slug="macron")
    response = client.get("/dossiers/ukraine/matrix.csv?actors=merz,macron&on=2025-08-19")
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("2025-08-19,merz,Friedrich Merz,person,,talks,")
    assert ",supports,2,2025-08-19,day,0,1,0,0,0,0,," in lines[1]
    assert ",not-researched," in lines[2]


@pytest.mark.parametrize(
    "query", ["?on=0000-00-00", "?vs=9999-12-31", "?actors=nobody", "?issues=nothing", "?group=nothing", "?cell=x"]
)
@pytest.mark.usefixtures("stance")
def test_bad_addresses_are_refused_with_a_reason(client: Client, query: str) -> None:
    response = client.get(f"/dossiers/ukraine/{query}")
    assert response.status_code == 400
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize(
    "path", ["/dossiers/none/", "/dossiers/ukraine/?cell=x.talks", "/dossiers/ukraine/cells/merz/x/"]
)
@pytest.mark.usefixtures("stance")
def test_what_does_not_exist_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_cell_of_another_dossier_is_not_found(client: Client, stance: Stance) -> None:
    elsewhere = IssueFactory.create()
    assert client.get(f"/dossiers/ukraine/cells/{stance.actor.slug}/{elsewhere.slug}/").status_code == 404


def test_a_merged_actors_cell_moves_with_it(client: Client, stance: Stance) -> None:
    ActorFactory.create(slug="old", merged_into=stance.actor)
    response = client.get("/dossiers/ukraine/cells/old/talks/")
    assert response.status_code == 302


def test_empty_dossiers_say_what_to_do(client: Client) -> None:
    DossierFactory.create(slug="empty")
    assert "No issues yet" in text_of(client, "/dossiers/empty/")
    IssueFactory.create(dossier__slug="nobody")
    assert "No actors in these rows" in text_of(client, "/dossiers/nobody/")


@pytest.mark.parametrize("actors", [2, 60])
def test_queries_do_not_grow(
    client: Client, actors: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = ActorFactory.create_batch(actors)
    dossier = DossierFactory.create(actors=rows)
    issues = IssueFactory.create_batch(4, dossier=dossier)
    many_published(actors * 4, actors=rows, issues=issues)
    with django_assert_max_num_queries(16):
        client.get(f"/dossiers/{dossier.slug}/?vs=2015-02-01&inherited=1")


@pytest.mark.usefixtures("stance")
def test_the_download_holds_every_issue_and_everybody_and_a_part_says_so(client: Client) -> None:
    dossier = Dossier.objects.get(slug="ukraine")
    issues = IssueFactory.create_batch(130, dossier=dossier)
    published_stance(actor=ActorFactory.create(slug="portugal"), issue=issues[-1], stated_date=dt.date(2025, 8, 1))
    page = text_of(client, "/dossiers/ukraine/?on=2025-08-19")
    assert "Export all 131 issues as CSV" in page
    assert "2 actors, first the dossier's own 1, then 1 other with a position on this day" in " ".join(page.split())
    response = client.get("/dossiers/ukraine/matrix.csv?on=2025-08-19")
    assert "ukraine-2025-08-19.csv" in response.headers["Content-Disposition"]
    lines = response.getvalue().decode().splitlines()
    assert len(lines) == 1 + 2 * 131
    assert any(line.startswith("2025-08-19,portugal,") and ",supports," in line for line in lines)
    part = client.get("/dossiers/ukraine/matrix.csv?on=2025-08-19&issues=talks")
    assert "ukraine-2025-08-19-part.csv" in part.headers["Content-Disposition"]
    assert "Export these 2 × 1 as CSV" in text_of(client, "/dossiers/ukraine/?on=2025-08-19&issues=talks")


@pytest.mark.usefixtures("stance")
def test_what_is_compared_on_a_part_says_so(client: Client) -> None:
    compared = "/dossiers/ukraine/?on=2025-08-20&vs=2025-08-01"
    assert ", in the cells shown" not in text_of(client, compared)
    assert ", in the cells shown" in text_of(client, f"{compared}&actors=merz")


def test_a_dossier_of_many_issues_leads_to_each_year(client: Client) -> None:
    dossier = DossierFactory.create(slug="votes")
    for years, issue in enumerate(IssueFactory.create_batch(31, dossier=dossier)):
        published_stance(issue=issue, stated_date=dt.date(1980 + years, 5, 1))
    html = text_of(client, "/dossiers/votes/")
    assert '<a href="?on=1985-12-31">1985</a>' in html
    html = text_of(client, "/dossiers/votes/?on=1985-12-31")
    assert "of 6 with a position on this day; 31 in the dossier" in " ".join(html.split())


def test_what_is_shown_first_says_so_and_leads_to_all(client: Client) -> None:
    actors = ActorFactory.create_batch(2, kind="state")
    dossier = DossierFactory.create(slug="wide", first_issues=1, first_actors=1, actors=actors)
    labels = [IssueFactory.create(dossier=dossier).label for _ in range(2)]
    html = text_of(client, "/dossiers/wide/")
    assert "the first 1 of 2 issues, the first 1 of 2 actors" in html
    assert '<a class="link" href="?whole=1">Show all</a>' in html
    whole = text_of(client, "/dossiers/wide/?whole=1")
    assert all(label in whole for label in labels)
    assert "2 issues, 2 actors" in whole
    assert "Show the first alone" in whole
    assert client.get("/dossiers/wide/?whole=2").status_code == 400
    rows = client.get("/dossiers/wide/matrix.csv").getvalue().decode()
    assert len(rows.splitlines()) == 5


@pytest.mark.usefixtures("stance")
def test_what_is_dated_later_than_today_is_told_of_today(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days pass without a change of the record: no line that is kept tells of another day."""
    coming = timezone.localdate() + dt.timedelta(days=9)
    issue = Stance.objects.get().issue
    published_stance(issue=issue, stated_date=coming)
    url = "/dossiers/ukraine/?on=2025-08-19"
    assert "1 dated later than today" in text_of(client, url)
    later = timezone.now() + dt.timedelta(days=10)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "dated later than today" not in text_of(client, url)


@pytest.mark.parametrize("page", ["matrix", "choose", "matrix_csv", "matrix_svg", "embed_matrix"])
@pytest.mark.usefixtures("stance")
def test_actors_may_be_named_one_by_one(client: Client, page: str) -> None:
    """As checkboxes send them, and as the other views of a dossier read them."""
    macron = ActorFactory.create(slug="macron", name="Emmanuel Macron")
    published_stance(actor=macron, issue=Stance.objects.get().issue)
    answer = client.get(f"{reverse(page, args=['ukraine'])}?on=2025-08-19&actors=merz&actors=macron")
    text = answer.getvalue().decode()
    assert ("Friedrich Merz" in text, "Emmanuel Macron" in text) == (True, True)
