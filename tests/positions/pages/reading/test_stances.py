import csv
import datetime as dt
import io
from operator import attrgetter

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from config.accounts.roles import Role
from positions.choices import Value
from positions.models import Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    IssueFactory,
    StanceFactory,
    UserFactory,
    many_published,
    publish,
    published_stance,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts_kept")]

HTMX = {"HX-Request": "true", "HX-Target": "stance-table"}


@pytest.fixture
def stance() -> Stance:
    return published_stance(
        actor=ActorFactory.create(slug="merz", name="Friedrich Merz"),
        issue=IssueFactory.create(slug="talks", label="Talks", proposition="Negotiations should begin at once."),
        words="Talks must begin.",
    )


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def page(client: Client, url: str, status: int = 200, headers: dict[str, str] | None = None) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == status
    return response.content.decode()


def rows(client: Client, query: str) -> int:
    return page(client, f"/stances/{query}").count('<td class="words">')


def test_a_stance_is_told_in_full(client: Client, stance: Stance) -> None:
    html = page(client, stance.get_absolute_url())
    excerpt = stance.evidence.get().excerpt
    assert "<mark>Talks must begin.</mark>" in html
    assert f"/sources/{excerpt.snapshot.source_id}/?excerpt={excerpt.pk}#excerpt-{excerpt.pk}" in html
    assert f"http://testserver/stances/{stance.pk}/" in html
    assert "Published it." in html


def test_conditions_are_told_with_their_state(client: Client) -> None:
    draft = StanceFactory.create()
    ConditionFactory.create(stance=draft, text="they leave")
    html = page(client, publish(draft).get_absolute_url())
    assert "they leave" in html
    assert "(open" in html


def test_a_draft_is_not_found_by_readers(client: Client) -> None:
    draft = StanceFactory.create()
    assert page(client, draft.get_absolute_url(), status=404)
    client.force_login(UserFactory.create(role=Role.READER))
    assert page(client, draft.get_absolute_url(), status=404)


@pytest.mark.usefixtures("editor")
def test_an_editor_sees_a_draft_as_such(client: Client) -> None:
    assert "s-draft" in page(client, StanceFactory.create().get_absolute_url())


def test_coders_can_be_hidden_from_readers(client: Client, stance: Stance, settings: Settings) -> None:
    assert stance.coder
    url, name = stance.get_absolute_url(), stance.coder.username
    assert name in page(client, url)
    settings.DEMARCHE_SHOW_CODERS = False
    html = page(client, url)
    assert name not in html
    assert "Reviewed by" not in html


def test_words_that_would_reorder_the_line_are_shown_as_what_they_are(client: Client) -> None:
    html = page(client, published_stance(words="We \u202eevig <b>up").get_absolute_url())
    assert "\u202e" not in html
    assert "right-to-left override</span>evig &lt;b&gt;up" in html


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999"])
def test_unknown_stances_are_not_found(client: Client, pk: str) -> None:
    page(client, f"/stances/{pk}/", status=404)


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("?q=talk", 1),
        ("?q=peace", 0),
        ("?issue=talks", 1),
        ("?issue=negotiati", 1),
        ("?issue=nothing", 0),
        ("?actor=merz", 1),
        ("?actor=fried", 1),
        ("?actor=putin", 0),
        ("?value=supports", 1),
        ("?value=opposes", 0),
        ("?act=verbatim", 1),
        ("?act=vote", 0),
        ("?since=2025-08-19&until=2025-08-19", 1),
        ("?until=2025-08-18", 0),
        ("?dossier=", 1),
    ],
)
def test_filters(client: Client, query: str, found: int) -> None:
    assert rows(client, query) == found


@pytest.mark.parametrize("archived", ["actor", "issue", "dossier"])
def test_what_is_archived_leaves_the_list_and_keeps_its_address(client: Client, stance: Stance, archived: str) -> None:
    row = attrgetter(archived)(stance) if archived != "dossier" else stance.issue.dossiers.get()
    row.archived_at = timezone.now()
    row.save()
    assert rows(client, "") == 0
    html = page(client, stance.get_absolute_url())
    assert "(archived)" in html
    assert f'href="{row.get_absolute_url()}"' not in html


def test_a_list_says_how_many_there_are(client: Client, stance: Stance, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "<b>1</b> stance<" in client.get("/stances/").content.decode()
    assert "<b>1</b> source<" in client.get("/sources/").content.decode()
    published_stance(issue=stance.issue)
    monkeypatch.setattr("config.web.lists.MOST_COUNTED", 1)
    assert "<b>more than 1</b> stances<" in client.get("/stances/").content.decode()


def test_rows_do_not_repeat_the_dossier_that_was_asked_for(client: Client, stance: Stance) -> None:
    [dossier] = stance.issue.in_dossiers
    name = f'<small class="mute">{dossier}</small>'
    assert name in client.get("/stances/").content.decode()
    assert name not in client.get(f"/stances/?dossier={dossier.slug}").content.decode()


def test_the_dossier_filter(client: Client, stance: Stance) -> None:
    published_stance()
    assert rows(client, f"?dossier={stance.issue.dossiers.get().slug}") == 1


def test_an_actor_is_found_by_what_others_said_for_it(client: Client, stance: Stance) -> None:
    published_stance(on_behalf_of=stance.actor)
    assert rows(client, "?actor=merz") == 2


def test_a_merged_issue_stands_for_the_one_it_went_into(client: Client, stance: Stance) -> None:
    IssueFactory.create(slug="old-talks", merged_into=stance.issue)
    assert rows(client, "?issue=old-talks") == 1


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize(
    "query",
    [
        "?value=maybe",
        "?act=shouting",
        "?since=0000-01-01",
        "?since=19.8.2025",
        "?dossier=none",
        f"?q={'x' * 201}",
        "?since=2025-02-01&until=2025-01-01",
    ],
)
def test_filters_that_cannot_be_read_are_told_of(client: Client, query: str) -> None:
    html = page(client, f"/stances/{query}", status=422)
    assert "message error" in html
    assert '<td class="words">' not in html


@pytest.mark.parametrize("query", ["?sort=actor", "?after=x", "?before=2025-08-19~x", "?after=%ff~1"])
def test_forged_addresses_are_refused(client: Client, query: str) -> None:
    page(client, f"/stances/{query}", status=400)


def test_drafts_are_in_no_readers_list(client: Client, stance: Stance) -> None:
    StanceFactory.create()
    assert rows(client, "?status=draft") == rows(client, "") == 1
    client.force_login(UserFactory.create(role=Role.EDITOR))
    assert [rows(client, query) for query in ("", "?status=draft", "?status=published")] == [1, 1, 1]
    assert stance.get_absolute_url() not in page(client, "/stances/?status=draft")


def test_pages_lead_to_older_and_newer_stances(client: Client) -> None:
    many_published(120)
    first = client.get("/stances/?act=verbatim")
    assert not first.context["newer_url"]
    second = client.get(f"/stances/{first.context['older_url']}")
    third = client.get(f"/stances/{second.context['older_url']}")
    assert [len(p.context["table"].rows) for p in (first, second, third)] == [50, 50, 20]
    assert not third.context["older_url"]
    back = client.get(f"/stances/{second.context['newer_url']}")
    assert [row.record for row in back.context["table"].rows] == [row.record for row in first.context["table"].rows]


@pytest.mark.usefixtures("stance")
def test_another_order_starts_at_its_first_page(client: Client) -> None:
    html = page(client, "/stances/?act=verbatim&after=2030-01-01~9")
    assert 'href="?act=verbatim&amp;sort=stated_date"' in html


def test_oldest_first(client: Client, stance: Stance) -> None:
    older = published_stance(stated_date=dt.date(2020, 1, 1), value=Value.OPPOSES)
    html = page(client, "/stances/?sort=stated_date")
    assert html.index(older.get_absolute_url()) < html.index(stance.get_absolute_url())
    assert 'aria-sort="ascending"' in html


@pytest.mark.usefixtures("stance")
def test_the_fragment_is_part_of_the_page(client: Client) -> None:
    whole, fragment = page(client, "/stances/?q=talks"), page(client, "/stances/?q=talks", headers=HTMX)
    assert "<html" not in fragment
    assert fragment.strip() in whole


@pytest.mark.parametrize("number", [2, 200])
def test_the_number_of_queries_is_fixed(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, *_ = many_published(number)
    with django_assert_num_queries(6):  # the list, its length, its words, the dossiers to choose from, votes held twice
        page(client, "/stances/")
    with django_assert_num_queries(14):
        page(client, first.get_absolute_url())


def test_the_download_holds_every_match(client: Client) -> None:
    many_published(60, values=[Value.OPPOSES])
    StanceFactory.create()
    response = client.get("/stances/?format=csv&value=opposes")
    text = b"".join(response).decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(text)))
    assert len(read) == 60
    assert read[0]["value"] == "opposes"
    assert read[0]["score"] == "-2"
    assert read[0]["words"] == "Statement 59."
