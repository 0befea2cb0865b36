import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.choices import Precision
from positions.models import Source
from tests.factories import EvidenceFactory, ExcerptFactory, SnapshotFactory, SourceFactory, UserFactory, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client: Client) -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    client.force_login(user)
    return user


LICENCE = {
    "licence": "CC BY 4.0",
    "attribution": "The Assembly",
    "primary_url": "https://first.example/",
    "archive_url": "https://kept.example/",
    "retrieved_date": "2025-08-20",
}


def edit_data(source: Source, **fields: Any) -> dict[str, Any]:
    return {
        "client_key": str(uuid.uuid4()),
        "version": source.version,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "language": source.language,
        "kind": source.kind,
        "published_date": "2025-08-19",
        "published_precision": "day",
        "reliability": source.reliability,
        **fields,
    }


def test_what_is_said_of_a_source_can_be_changed(client: Client, reviewer: User) -> None:
    source = SourceFactory.create(title="Tlaks", note="Kept.")
    html = client.get(f"/desk/sources/{source.pk}/edit/").content.decode()
    assert 'value="Tlaks"' in html
    assert "Kept." in html
    response = client.post(
        f"/desk/sources/{source.pk}/edit/", edit_data(source, title="Talks", is_free_to_show="on", **LICENCE)
    )
    assert response.headers["Location"] == f"/desk/sources/{source.pk}/"
    source.refresh_from_db()
    assert (source.title, source.note, source.is_free_to_show, source.version) == ("Talks", "", True, 2)
    assert {field: str(getattr(source, field)) for field in LICENCE} == LICENCE


def test_of_a_stale_form_both_versions_are_shown_and_can_be_mixed(client: Client, reviewer: User) -> None:
    source = SourceFactory.create(title="Old", note="Old note.")
    opened = edit_data(source, title="Mine", note="My note.", is_free_to_show="on")
    Source.objects.filter(pk=source.pk).update(title="Theirs", version=2)
    response = client.post(f"/desk/sources/{source.pk}/edit/", opened)
    assert response.status_code == 409
    html = response.content.decode()
    for name, theirs, mine in (
        ("title", "Theirs", "Mine"),
        ("note", "Old note.", "My note."),
        ("is_free_to_show", "False", "True"),
    ):
        for sent in (theirs, mine):
            assert f'type="radio" name="{name}" value="{sent}" required' in html
    assert f'type="hidden" name="publisher" value="{source.publisher}"' in html
    chosen = edit_data(source, version=2, title="Theirs", note="My note.", is_free_to_show="False")
    assert client.post(f"/desk/sources/{source.pk}/edit/", chosen).status_code == 302
    source.refresh_from_db()
    assert (source.title, source.note, source.is_free_to_show) == ("Theirs", "My note.", False)


def test_a_version_must_be_chosen(client: Client, reviewer: User) -> None:
    source = SourceFactory.create()
    data = edit_data(source, must_choose=["title", "note"])
    response = client.post(f"/desk/sources/{source.pk}/edit/", data)
    assert response.status_code == 422
    assert "Choose one of the two versions." in response.content.decode()


def test_versions_that_agree_say_so(client: Client, reviewer: User) -> None:
    source = SourceFactory.create(language="de")
    Source.objects.filter(pk=source.pk).update(version=2)
    response = client.post(f"/desk/sources/{source.pk}/edit/", edit_data(source))
    assert response.status_code == 409
    assert "nothing to choose" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"title": "a\0b"}, "Null characters"),
        ({"title": "a" * 501}, "at most 500"),
        ({"url": "javascript:alert(1)"}, "valid URL"),
        ({"published_date": "", "date_inferred_reason": "It says Monday."}, "Give the date"),
        ({"version": "9" * 30}, "less than or equal"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(
    client: Client, reviewer: User, fields: dict[str, str], said: str
) -> None:
    source = SourceFactory.create(title="Talks")
    response = client.post(f"/desk/sources/{source.pk}/edit/", edit_data(source, note="typed before") | fields)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "typed before" in response.content.decode()
    source.refresh_from_db()
    assert (source.title, source.version) == ("Talks", 1)


def test_other_columns_cannot_be_posted(client: Client, reviewer: User) -> None:
    source = SourceFactory.create()
    data = edit_data(source, created_by=reviewer.pk, archived_at="2025-01-01", external_id="x", title="Changed")
    client.post(f"/desk/sources/{source.pk}/edit/", data)
    source.refresh_from_db()
    assert (source.title, source.created_by, source.archived_at, source.external_id) == ("Changed", None, None, None)


def test_counts_come_before_archiving(client: Client, reviewer: User) -> None:
    source = EvidenceFactory.create().excerpt.snapshot.source
    html = client.get(f"/desk/sources/{source.pk}/archive/").content.decode()
    assert "<dt>draft</dt>" in html
    assert "Archive it" in html
    response = client.post(f"/desk/sources/{source.pk}/archive/", {"version": 1})
    assert response.headers["Location"] == f"/desk/sources/{source.pk}/archive/"
    assert client.get(f"/desk/sources/{source.pk}/").status_code == 404
    assert "Take it back" in client.get(f"/desk/sources/{source.pk}/archive/").content.decode()
    assert source.title not in client.get("/sources/").content.decode()
    assert f"/desk/sources/{source.pk}/archive/" in client.get("/sources/?is_archived=on").content.decode()
    response = client.post(f"/desk/sources/{source.pk}/unarchive/", {"version": 2})
    assert response.headers["Location"] == f"/desk/sources/{source.pk}/"
    assert client.get(f"/desk/sources/{source.pk}/").status_code == 200


def test_what_published_stances_quote_is_not_archived(client: Client, reviewer: User) -> None:
    excerpt = ExcerptFactory.create()
    stance = publish(EvidenceFactory.create(excerpt=excerpt).stance)
    url = f"/desk/sources/{excerpt.snapshot.source_id}/archive/"
    html = client.get(url).content.decode()
    assert "1 published stance quotes it" in html
    assert stance.get_absolute_url() in html
    assert "Archive it" not in html
    response = client.post(url, {"version": 1})
    assert response.status_code == 422
    assert "Published stances quote this source (1)" in response.content.decode()


def test_a_source_changed_meanwhile_is_not_archived(client: Client, reviewer: User) -> None:
    source = SourceFactory.create()
    Source.objects.filter(pk=source.pk).update(version=2)
    response = client.post(f"/desk/sources/{source.pk}/archive/", {"version": 1})
    assert response.status_code == 409
    assert "Somebody changed this source" in response.content.decode()


def test_archived_sources_are_listed_for_reviewers_only(client: Client) -> None:
    source = SourceFactory.create(title="Put away", archived_at="2026-01-01T00:00Z")
    for role in (Role.READER, Role.EDITOR):
        client.force_login(UserFactory.create(role=role))
        assert "Put away" not in client.get("/sources/?is_archived=on").content.decode()
        assert client.get(f"/desk/sources/{source.pk}/archive/").status_code == 403


@pytest.mark.parametrize("path", ["edit", "archive", "unarchive"])
def test_outsiders_are_refused(client: Client, path: str) -> None:
    url = f"/desk/sources/{SourceFactory.create().pk}/{path}/"
    assert client.post(url).status_code == 302
    client.force_login(UserFactory.create(role=Role.READER))
    assert client.post(url, {"version": 1}).status_code == 403


@pytest.mark.parametrize("number", [2, 30])
def test_the_number_of_queries_is_fixed(
    client: Client, reviewer: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    excerpt = ExcerptFactory.create()
    for _ in range(number):
        publish(EvidenceFactory.create(excerpt=excerpt).stance)
    with django_assert_num_queries(8):
        client.get(f"/desk/sources/{excerpt.snapshot.source_id}/archive/")


def test_editors_are_offered_to_archive_what_nothing_cites(client: Client) -> None:
    editor = UserFactory.create(role=Role.EDITOR)
    client.force_login(editor)
    snapshot = SnapshotFactory.create()
    cited = EvidenceFactory.create().excerpt.snapshot.source_id
    for source, is_offered in ((snapshot.source_id, True), (cited, False)):
        for url in (f"/desk/sources/{source}/", f"/sources/{source}/"):
            html = client.get(url).content.decode()
            assert (f"/desk/sources/{source}/archive/" in html) == is_offered, url
        page = client.get(f"/desk/sources/{source}/archive/").content.decode()
        assert ("Archive it</button>" in page) == is_offered
        assert ("a reviewer may archive it" in page) != is_offered
    assert client.post(f"/desk/sources/{cited}/archive/", {"version": 1}).status_code == 403
    done = client.post(f"/desk/sources/{snapshot.source_id}/archive/", {"version": 1}, follow=True)
    assert "a reviewer can take it back" in done.content.decode()
    assert client.get(f"/desk/sources/{snapshot.source_id}/archive/").status_code == 403


def test_the_notes_beside_a_text_have_their_day(client: Client, reviewer: User) -> None:
    stance = EvidenceFactory.create(
        stance__stated_date=dt.date(2024, 3, 1), stance__stated_precision=Precision.MONTH
    ).stance
    source = stance.evidence.get().excerpt.snapshot.source_id
    for url in (f"/desk/sources/{source}/", f"/sources/{source}/"):
        assert f"{stance.issue}, March 2024" in client.get(url).content.decode(), url
