import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from config.accounts.roles import Role
from positions.choices import Precision, Status
from positions.models import Issue, Snapshot, Stance
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    MembershipFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
    published_stance,
)
from tests.factories.sources import TEXT, WORDS
from tests.positions.pages.desk_forms import draft, edit_data, formset_data, span_data, stance_data
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db

ONCE = re.compile(r'<input type="hidden" name="(?:client_key|csrfmiddlewaretoken)"[^>]*>')
"""What is different each time a form is shown."""
HTMX = {"HX-Request": "true", "HX-Target": "stance-panel"}


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def snapshot() -> Snapshot:
    ActorFactory.create(name="Anna Example", slug="anna")
    IssueFactory.create(label="Ceasefire", slug="ceasefire")
    made: Snapshot = SnapshotFactory.create()
    return made


def code_url(snapshot: Snapshot) -> str:
    return f"/desk/sources/{snapshot.source_id}/"


def add_url(snapshot: Snapshot, query: str = "") -> str:
    return f"{code_url(snapshot)}stances/add/{query}"


def send(client: Client, snapshot: Snapshot, status: int, **fields: Any) -> str:
    data = stance_data(snapshot, **{"actor": "anna example", "issue": "Ceasefire", **fields})
    response = client.post(add_url(snapshot), data)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def test_paragraphs_say_where_they_begin_and_hold_the_text_alone(client: Client, editor: User) -> None:
    snapshot = SnapshotFactory.create(text="One 🇺🇦 & <two>.\n\nThree.")
    html = client.get(code_url(snapshot)).content.decode()
    assert '<p class="source-text" dir="auto" data-demarche-offset="0">One 🇺🇦 &amp; &lt;two&gt;.</p>' in html
    assert f'data-demarche-offset="{len("One 🇺🇦 & <two>.") + 2}">Three.</p>' in html


def test_stances_stand_beside_their_words(client: Client, editor: User, snapshot: Snapshot) -> None:
    stance = EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot)).stance
    html = client.get(code_url(snapshot)).content.decode()
    assert f"<mark>{WORDS}</mark>" in html
    assert f'<li id="stance-{stance.pk}">' in html


def test_outsiders_are_refused(client: Client, snapshot: Snapshot) -> None:
    stance = StanceFactory.create()
    paths = [code_url(snapshot), add_url(snapshot), f"/desk/stances/{stance.pk}/", "/desk/suggest/actors/"]
    for path in paths:
        assert client.get(path).status_code == 302
    client.force_login(UserFactory.create(role=Role.READER))
    for path in [*paths, *(f"/desk/stances/{stance.pk}/{verb}/" for verb in ("submit", "archive", "withdraw"))]:
        assert client.post(path).status_code in (403, 405), path


def test_selected_words_open_the_form(client: Client, editor: User, snapshot: Snapshot) -> None:
    span = span_data(snapshot)
    html = client.get(add_url(snapshot, f"?start={span['start']}&end={span['end']}")).content.decode()
    assert f'<blockquote dir="auto" lang="en">{WORDS}</blockquote>' in html
    assert 'value="2025-08-19"' in html  # the source's date


def test_the_fragment_is_part_of_the_page(client: Client, editor: User, snapshot: Snapshot) -> None:
    url = add_url(snapshot, "?start=0&end=9")
    whole, part = (ONCE.sub("", client.get(url, headers=headers).content.decode()) for headers in ({}, HTMX))
    assert "<html" not in part
    assert part.strip() in whole


def test_typed_words_are_found_whatever_the_white_space(client: Client, editor: User) -> None:
    snapshot = SnapshotFactory.create(text="They said\nyes twice: yes.")
    assert (
        '<blockquote dir="auto" lang="en">said\nyes</blockquote>'
        in client.get(add_url(snapshot, "?words=said++yes")).content.decode()
    )
    assert client.get(add_url(snapshot, "?words=yes")).content.decode().count("&amp;start=") == 2
    response = client.get(add_url(snapshot, "?words=never"))
    assert response.status_code == 422
    assert "do not stand in the text" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?start=0&end=0", 400),
        ("?start=5&end=99999", 400),
        ("?start=x&end=3", 400),
        ("?start=99999999999&end=3", 400),
        ("?snapshot=99999&start=0&end=3", 404),
        ("", 302),
    ],
)
def test_places_that_there_are_not(client: Client, editor: User, snapshot: Snapshot, query: str, status: int) -> None:
    assert client.get(add_url(snapshot, query)).status_code == status


def test_a_draft_is_kept(client: Client, editor: User, snapshot: Snapshot) -> None:
    condition = {"kind": "only_if", "text": "both sides agree", "state": "open"}
    send(client, snapshot, 302, **formset_data("conditions", condition, {"kind": "unless", "text": ""}))
    stance = Stance.objects.get()
    assert (stance.actor.slug, stance.status, stance.coder) == ("anna", Status.DRAFT, editor)
    assert stance.evidence.get().excerpt.exact == WORDS
    assert stance.conditions.get().text == "both sides agree"


def test_save_and_submit(client: Client, editor: User, snapshot: Snapshot) -> None:
    send(client, snapshot, 302, then="submit")
    assert Stance.objects.get().status == Status.SUBMITTED


def test_the_change_is_ascribed_to_its_author_and_page(client: Client, editor: User, snapshot: Snapshot) -> None:
    send(client, snapshot, 302)
    with connection.cursor() as cursor:
        cursor.execute("select user_id, page from history.batch where table_name = 'positions_stance'")
        rows = cursor.fetchall()
        cursor.execute("select user_id, page from history.revision where table_name = 'positions_stance'")
        rows += cursor.fetchall()
    assert set(rows) == {(editor.pk, add_url(snapshot))}


def test_without_words_it_stays_a_draft_and_says_so(client: Client, editor: User, snapshot: Snapshot) -> None:
    send(client, snapshot, 302, then="submit", **{"words-0-drop": "on"})
    stance = Stance.objects.get()
    assert stance.status == Status.DRAFT
    assert "Select words that support" in client.get(f"/desk/stances/{stance.pk}/").content.decode()


def test_words_across_paragraphs_come_with_other_line_ends(client: Client, editor: User, snapshot: Snapshot) -> None:
    two = SnapshotFactory.create(text="One ends.\n \nTwo begins.")
    row = {"snapshot": two.pk, "start": 4, "end": 15, "exact": "ends.\r\n\r\nTwo"}
    send(client, snapshot, 302, **formset_data("words", row))
    assert Stance.objects.get().evidence.get().excerpt.exact == "ends.\n \nTwo"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"actor": ""}, "required"),
        ({"actor": "Nobody"}, "No actor is called that."),
        ({"actor": "Exam"}, 'name="actor-pick" value="Anna Example"'),
        ({"issue": "cease"}, 'name="issue-pick" value="Ceasefire"'),
        ({"value": ""}, "Choose what the words support."),
        ({"value": "93"}, "not one of the available choices"),
        ({"act": "vote", "value": "1"}, "A vote supports, opposes"),
        ({"act": "inferred"}, "from what it was inferred"),
        ({"value": "92"}, "where a position was searched"),
        ({"reported_by": "Anna Example"}, "third party reported"),
        ({"reported_by": "Anna Example", "act": "reported"}, "does not report itself"),
        ({"stated_date": "1492-01-01"}, "1800 to 2199"),
        ({"stated_date": "soon"}, "valid date"),
        ({"words-0-exact": "Other words"}, "does not stand at"),
        ({"words-0-start": "-4"}, "greater than or equal to 0"),
        ({"words-0-end": "999999999"}, "less than or equal to"),
        ({"words-0-end": "0"}, "greater than or equal to 1"),
        ({"words-0-snapshot": "999999"}, "not on record"),
        ({"words-TOTAL_FORMS": "x"}, "ManagementForm"),
        ({"words-TOTAL_FORMS": "5000"}, "at most 40"),
        ({"client_key": ""}, "required"),
        ({"note": "x" * 5001}, "at most 5000"),
    ],
)
def test_bad_input_is_said_and_nothing_typed_is_lost(
    client: Client, editor: User, snapshot: Snapshot, fields: dict[str, str], said: str
) -> None:
    condition = {"kind": "only_if", "text": "typed before", "state": "open"}
    html = send(client, snapshot, 422, **formset_data("conditions", condition), **fields)
    assert said in html
    assert "typed before" in html
    assert not Stance.objects.exists()


def test_a_form_sent_twice_makes_one_stance(client: Client, editor: User, snapshot: Snapshot) -> None:
    data = stance_data(snapshot, actor="Anna Example", issue="Ceasefire", then="submit")
    for _ in range(2):
        assert client.post(add_url(snapshot), data).status_code == 302
    assert Stance.objects.get().status == Status.SUBMITTED


def test_a_form_sent_again_after_a_change_is_not_lost(client: Client, editor: User, snapshot: Snapshot) -> None:
    data = stance_data(snapshot, actor="Anna Example", issue="Ceasefire")
    client.post(add_url(snapshot), data)
    response = client.post(add_url(snapshot), data | {"value": "-2"})
    assert response.status_code == 409
    assert "Opposes" in response.content.decode()


def test_names_find_actors(client: Client, editor: User, snapshot: Snapshot) -> None:
    gone = ActorFactory.create(name="Anna Former", merged_into=Actor.objects.get(slug="anna"))
    ActorNameFactory.create(actor=Actor.objects.get(slug="anna"), name="Annie")
    for n, name in enumerate(["Annie", "anna", "Anna Example [anna]", gone.name]):
        send(client, snapshot, 302, actor=name, stated_date=f"2025-08-1{n}")
        assert Stance.objects.filter(actor__slug="anna").count() == n + 1
    ActorFactory.create(name="Anna Example", slug="other")
    html = send(client, snapshot, 422)
    assert "choose which" in html
    assert 'name="actor-pick" value="Anna Example [anna]"' in html
    assert 'name="actor-pick" value="Anna Example [other]"' in html


def test_suggestions(client: Client, editor: User, snapshot: Snapshot) -> None:
    html = client.get("/desk/suggest/actors/?q=exa").content.decode()
    assert 'data-value="Anna Example"' in html
    assert "Person" in html
    assert 'data-value="Ceasefire"' in client.get("/desk/suggest/issues/?q=cease").content.decode()
    assert client.get("/desk/suggest/issues/").content.strip() == b""
    assert client.get("/desk/suggest/actors/?q=exa&stated_date=0001-01-01").status_code == 200


def test_the_office_of_the_day_is_offered(client: Client, editor: User, snapshot: Snapshot) -> None:
    MembershipFactory.create(member=Actor.objects.get(slug="anna"), group=ActorFactory.create(name="Examplia"))
    asked = "/desk/suggest/offices/?actor=Anna+Example&stated_date="
    assert 'value="Examplia"' in client.get(f"{asked}2025-01-01").content.decode()
    assert "Examplia" not in client.get(f"{asked}2019-01-01").content.decode()
    assert 'value="Typed"' in client.get(f"{asked}2025-01-01&on_behalf_of=Typed").content.decode()


def test_the_form_of_a_stance_shows_it(client: Client, editor: User) -> None:
    stance = draft(editor, note="Seen twice.", stated_date=dt.date(2025, 8, 1), stated_precision=Precision.MONTH)
    html = client.get(f"/desk/stances/{stance.pk}/").content.decode()
    assert f'value="{stance.actor.name}"' in html
    assert "Seen twice." in html
    assert f'<mark class="here">{WORDS}</mark>' in html


def test_characters_that_cannot_be_kept_lose_nothing(client: Client, editor: User) -> None:
    """Sent as the form says, in parts: a NUL in a plain form is refused before any form could give the rest back."""
    stance = draft(editor)
    html = client.get(f"/desk/stances/{stance.pk}/").content.decode()
    assert re.search(r'<form[^>]* id="stance-form"[^>]* enctype="multipart/form-data"', html)
    response = client.post(f"/desk/stances/{stance.pk}/", {**shown_form(html, "actor"), "note": "Long and \0 careful."})
    assert response.status_code == 422
    assert "Null characters are not allowed" in response.content.decode()
    assert "careful." in response.content.decode()


def test_editing_a_published_stance_takes_it_back(client: Client, editor: User) -> None:
    stance = published_stance(coder=editor)
    assert "takes it out of publication" in client.get(f"/desk/stances/{stance.pk}/").content.decode()
    stance.refresh_from_db()
    assert client.post(f"/desk/stances/{stance.pk}/", edit_data(stance, note="Better.")).status_code == 302
    stance.refresh_from_db()
    assert (stance.status, stance.note) == (Status.DRAFT, "Better.")


def test_nothing_changes_a_published_stance_that_was_saved_unchanged(client: Client, editor: User) -> None:
    stance = published_stance(coder=editor)
    stance.refresh_from_db()
    client.post(f"/desk/stances/{stance.pk}/", edit_data(stance, then="submit"))
    stance.refresh_from_db()
    assert stance.status == Status.PUBLISHED


def test_two_editors_get_both_versions(client: Client, editor: User) -> None:
    stance = draft(editor)
    mine = edit_data(stance, value="-2", note="Mine.")
    assert client.post(f"/desk/stances/{stance.pk}/", edit_data(stance, note="Theirs.")).status_code == 302
    response = client.post(f"/desk/stances/{stance.pk}/", mine)
    assert response.status_code == 409
    html = response.content.decode()
    for shown in ("Mine.", "Theirs.", "Opposes", "Supports"):
        assert shown in html
    assert 'name="actor" value=' in html
    stance.refresh_from_db()
    assert stance.note == "Theirs."


def test_choosing_between_versions(client: Client, editor: User) -> None:
    stance = draft(editor)
    theirs = span_data(SnapshotFactory.create(text=TEXT), "Asked about sanctions")
    chosen = edit_data(stance, note="Theirs.", value="-2", words_from="theirs") | formset_data("their_words", theirs)
    assert client.post(f"/desk/stances/{stance.pk}/", chosen).status_code == 302
    stance.refresh_from_db()
    assert (stance.note, stance.value) == ("Theirs.", -2)
    assert [evidence.excerpt.exact for evidence in stance.evidence.all()] == ["Asked about sanctions"]


def test_an_imported_stance_is_sent_back_as_shown(client: Client, editor: User) -> None:
    stance = published_stance()  # without a client key, like all that no form made
    url = f"/desk/stances/{stance.pk}/"
    shown = shown_form(client.get(url).content.decode(), "actor")
    assert client.post(url, shown).status_code == 302
    assert Stance.objects.get().status == Status.PUBLISHED


def test_a_choice_not_made_is_asked_for(client: Client, editor: User) -> None:
    stance = draft(editor)
    data = edit_data(stance, must_choose=["note"])
    del data["note"]
    response = client.post(f"/desk/stances/{stance.pk}/", data)
    assert response.status_code == 422
    assert "Choose one of the two versions." in response.content.decode()


@pytest.mark.parametrize("number", [2, 60])
def test_the_number_of_queries_for_a_text_is_fixed(
    client: Client, editor: User, snapshot: Snapshot, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    excerpt = ExcerptFactory.create(snapshot=snapshot)
    for _ in range(number):
        EvidenceFactory.create(excerpt=excerpt, stance=StanceFactory.create(issue=Issue.objects.get()))
    with django_assert_num_queries(26):
        client.get(code_url(snapshot))


def test_words_of_another_source_are_added_to_a_stance(client: Client, editor: User, snapshot: Snapshot) -> None:
    stance = draft(editor)
    other = SnapshotFactory.create(text=f"Elsewhere in brief. {WORDS} So it is told.")
    start = other.text.index(WORDS)
    place = f"snapshot={other.pk}&start={start}&end={start + len(WORDS)}"
    new = client.get(f"/desk/sources/{other.source_id}/stances/add/?{place}").content.decode()
    assert f'The same words carry <a href="/desk/stances/{stance.pk}/?snapshot={other.pk}' in new
    assert "a joint statement gets a stance for each actor" in new
    response = client.get(f"/desk/sources/{other.source_id}/stances/extend/?{place}&stance={stance.pk}", follow=True)
    html = response.content.decode()
    assert "save to keep them" in html
    assert "Elsewhere in brief." in html
    sent = shown_form(html, "actor")
    saved = client.post(f"/desk/stances/{stance.pk}/?snapshot={other.pk}", sent)
    undo = f"saved={stance.pk}&since={stance.version}&version={stance.version + 1}"
    place = f"/desk/sources/{other.source_id}/?snapshot={other.pk}&{undo}#stance-{stance.pk}"
    assert saved["Location"] == place
    assert set(stance.evidence.values_list("excerpt__snapshot", flat=True)) == {snapshot_of(stance), other.pk}


def snapshot_of(stance: Stance) -> int:
    evidence = stance.evidence.order_by("pk").first()
    assert evidence
    return evidence.excerpt.snapshot_id


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("snapshot=999999&start=0&end=5", 404),
        ("start=0&end=5", 404),
        ("snapshot=x&start=0&end=5", 400),
        ("snapshot={}&start=5&end=5", 400),
        ("snapshot={}&start=9999&end=99999", 400),
    ],
)
def test_words_that_cannot_be_added(client: Client, editor: User, snapshot: Snapshot, query: str, status: int) -> None:
    stance = draft(editor)
    assert client.get(f"/desk/stances/{stance.pk}/?{query.format(snapshot.pk)}").status_code == status
    for number in ("", "0", "9999999999", "99999999999", "x"):
        url = f"/desk/sources/{snapshot.source_id}/stances/extend/?snapshot={snapshot.pk}&start=0&end=5&stance={number}"
        assert client.get(url).status_code in {400, 404}


def test_the_keywords_of_an_issue_are_marked_in_the_text(client: Client, editor: User, snapshot: Snapshot) -> None:
    IssueFactory.create(slug="truce", keywords=["Immediate ceasefire"], contra_phrases=["declined to comment"])
    IssueFactory.create(slug="bare", label="Nothing to look for")
    html = client.get(f"{code_url(snapshot)}?keywords=truce").content.decode()
    assert '<mark class="phrase">immediate ceasefire</mark>' in html
    assert '<mark class="phrase contra">declined to comment</mark>' in html
    assert "Nothing to look for" not in html
    assert 'class="phrase"' not in client.get(code_url(snapshot)).content.decode()
    assert client.get(f"{code_url(snapshot)}?keywords=nothing").status_code == 404
