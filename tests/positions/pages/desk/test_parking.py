"""Parking words from the form of a stance, and the lists of what is parked."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from config.accounts.roles import Role
from positions.actions.parking import park_passages
from positions.models import ParkedPassage, Snapshot, Source, Stance
from tests.factories import ParkedPassageFactory, SnapshotFactory, UserFactory
from tests.factories.sources import WORDS
from tests.positions.actions.coding import span
from tests.positions.pages.desk_forms import formset_data, span_data
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db
DRAFT = "stance-of-1"


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def snapshot() -> Snapshot:
    made: Snapshot = SnapshotFactory.create()
    return made


def park(client: Client, snapshot: Snapshot, **fields: Any) -> HttpResponse:
    """What the form sends where nothing was entered but the words."""
    place = {"then": "park", "draft": DRAFT, "client_key": "0b3c4f57-86ae-4a46-93ac-d4e1ec9d3a64"}
    empty = {"actor": "", "issue": "", "note": "", "act": "verbatim", "stated_date": "2025-08-19"}
    sets = formset_data("words", span_data(snapshot)) | formset_data("conditions")
    url = f"/desk/sources/{snapshot.source_id}/stances/add/?snapshot={snapshot.pk}"
    return client.post(url, place | empty | sets | fields)  # type: ignore[return-value]


def page_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_words_are_parked_without_anything_else(client: Client, editor: User, snapshot: Snapshot) -> None:
    response = park(client, snapshot, note="Who is meant?")
    parked = ParkedPassage.objects.get()
    assert (parked.excerpt.exact, parked.note, parked.parked_by) == (WORDS, "Who is meant?", editor)
    assert response.status_code == 302
    place = f"/desk/sources/{snapshot.source_id}/?snapshot={snapshot.pk}#parked-{parked.pk}"
    assert response.headers["Location"] == place
    assert "saved-draft" in response.cookies
    assert not Stance.objects.exists()


def test_what_else_was_typed_stays_a_draft_in_the_browser(client: Client, editor: User, snapshot: Snapshot) -> None:
    response = park(client, snapshot, actor="Somebody", act="inferred", stated_date="nonsense", value="7")
    assert response.status_code == 303
    assert "saved-draft" not in response.cookies
    assert ParkedPassage.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"on_behalf_of": "Somebody"},
        {"reported_by": "Somebody"},
        {"act": "reported"},
        {"firmness": "firm"},
        {"stated_date": "2025-08-20"},
        {"stated_date": ""},
        {"stated_precision": "month"},
        {"conditions-0-text": "a ceasefire holds"},
        {"conditions-0-kind": "unless"},
        {"conditions-0-linked_issue": "Something"},
        {"words-1-drop": "on"},
    ],
    ids=str,
)
def test_whatever_was_entered_besides_stays_a_draft(
    client: Client, editor: User, snapshot: Snapshot, fields: dict[str, str]
) -> None:
    url = f"/desk/sources/{snapshot.source_id}/stances/add/?snapshot={snapshot.pk}"
    shown = shown_form(page_of(client, f"{url}&start=0&end={len(WORDS)}"), "actor")
    shown |= {"words-TOTAL_FORMS": "2"}
    shown |= {f"words-1-{name}": value for name, value in span_data(snapshot, "late at night").items()}
    untouched = client.post(url, shown | {"then": "park"})
    assert (untouched.status_code, "saved-draft" in untouched.cookies) == (302, True), "as the browser shows the form"
    response = client.post(url, shown | {"then": "park"} | fields)
    assert (response.status_code, "saved-draft" in response.cookies) == (303, False)


def test_the_note_comes_into_the_form(client: Client, editor: User, snapshot: Snapshot) -> None:
    park(client, snapshot, note="Who is meant?\r\nAsk.")
    shown = shown_form(page_of(client, ParkedPassage.objects.get().get_absolute_url()), "actor")
    assert shown["note"].strip() == "Who is meant?\r\nAsk.", "as a browser sends it"


def test_they_stand_beside_the_text_and_lead_to_the_form(client: Client, editor: User, snapshot: Snapshot) -> None:
    park(client, snapshot)
    parked = ParkedPassage.objects.get()
    html = page_of(client, f"/desk/sources/{snapshot.source_id}/")
    assert f'<mark class="parked">{WORDS}</mark>' in html
    assert f'<li class="parked" id="parked-{parked.pk}">' in html
    assert f'<a href="#parked-{parked.pk}"><b>1</b> parked</a>' in html
    assert f'href="{parked.get_absolute_url().replace("&", "&amp;")}"' in html
    assert f"{WORDS}</blockquote>" in page_of(client, parked.get_absolute_url())


def test_they_are_on_the_desk_of_whoever_parked_them(client: Client, editor: User, snapshot: Snapshot) -> None:
    park(client, snapshot, note="Ask.")
    ParkedPassageFactory.create(note="Another editor's.")
    html = page_of(client, "/desk/")
    assert 'Parked passages <span class="mute">1</span>' in html
    assert "Ask." in html
    assert "Another editor" not in html


@pytest.mark.django_db(transaction=True)
def test_no_reader_sees_them(client: Client, snapshot: Snapshot) -> None:
    snapshot.source.is_free_to_show = True
    snapshot.source.save()
    [parked] = park_passages(words=[span(snapshot=snapshot)], note="zanzibar", by=UserFactory.create(role=Role.EDITOR))
    for role in (Role.EDITOR, Role.READER):
        client.force_login(UserFactory.create(role=role))
        response = client.get(f"/sources/{snapshot.source_id}/")
        assert "zanzibar" not in response.content.decode()
        assert ("parked passage" in response.content.decode()) is (role is Role.EDITOR)
    assert client.post(f"/desk/parked/{parked.pk}/drop/").status_code == 403
    client.logout()
    assert client.post(f"/desk/parked/{parked.pk}/drop/").status_code == 302
    assert ParkedPassage.objects.count() == 1


@pytest.mark.parametrize(("at", "back"), [("text", "/desk/sources/{}/?snapshot={}"), ("desk", "/desk/")])
def test_they_are_dropped(client: Client, editor: User, snapshot: Snapshot, at: str, back: str) -> None:
    parked = ParkedPassageFactory.create(excerpt__snapshot=snapshot)
    response = client.post(f"/desk/parked/{parked.pk}/drop/", {"at": at})
    assert response.headers["Location"] == back.format(snapshot.source_id, snapshot.pk)
    assert not ParkedPassage.objects.exists()
    again = client.post(f"/desk/parked/{parked.pk}/drop/", {"at": at}, follow=True)
    assert "no longer parked" in again.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"words-TOTAL_FORMS": "0"},
        {"words-0-exact": "Other words."},
        {"words-0-start": "no number"},
        {"words-0-snapshot": "999999"},
        {"words-0-drop": "on"},
        {"note": "x" * 20_001},
        {"note": "NUL \x00"},
        {"look": "1"},
    ],
    ids="".join,
)
def test_what_cannot_be_parked_comes_back(
    client: Client, editor: User, snapshot: Snapshot, fields: dict[str, str]
) -> None:
    response = park(client, snapshot, **{"actor": "Typed by hand", **fields})
    assert response.status_code == 422
    assert "Typed by hand" in response.content.decode()
    assert not ParkedPassage.objects.exists()


def test_a_source_archived_meanwhile_is_said(client: Client, editor: User, snapshot: Snapshot) -> None:
    snapshot.source.archived_at = "2026-01-01T00:00Z"
    snapshot.source.save()
    response = park(client, snapshot, note="Kept.")
    assert response.status_code == 422
    assert "was archived" in response.content.decode()
    assert "Kept." in response.content.decode()


def test_a_translation_is_parked_with_the_words_and_begins_the_stance(
    client: Client, editor: User, snapshot: Snapshot
) -> None:
    cited = {"gloss": "We want peace.", "gloss_maker": "ours", "locator": "p. 12"}
    Source.objects.filter(pk=snapshot.source_id).update(language="ru")
    response = park(client, snapshot, **formset_data("words", span_data(snapshot) | cited))
    assert response.status_code == 302
    parked = ParkedPassage.objects.get()
    assert (parked.gloss, parked.locator) == ("We want peace.", "p. 12")
    for page in ("/desk/", response.headers["Location"].partition("#")[0]):
        assert '<p class="gloss" lang="en" dir="ltr">We want peace. <small' in page_of(client, page), page
    assert "We want peace.</textarea>" in page_of(client, parked.get_absolute_url())


def test_what_is_parked_in_another_language_says_that_it_is_not_translated(
    client: Client, editor: User, snapshot: Snapshot
) -> None:
    Source.objects.filter(pk=snapshot.source_id).update(language="ru")
    park(client, snapshot)
    assert "In Russian; not translated yet." in page_of(client, "/desk/")
