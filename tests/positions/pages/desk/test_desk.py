import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_ox.models import OxTask
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.actions.reviews import return_stance
from positions.actions.stances import submit_stance
from positions.choices import Status
from positions.models import Source, Stance
from tests.factories import (
    EvidenceFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
    published_stance,
    stance_hash,
)
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db

TEXT = "A ceasefire is near\n\nThe minister said: “We want it.”"


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def source_data(**fields: Any) -> dict[str, Any]:
    return {
        "client_key": str(uuid.uuid4()),
        "text": TEXT,
        "kind": "article",
        "published_date": "2025-08-19",
        "published_precision": "day",
        "reliability": "B",
        **fields,
    }


def test_the_desk_of_a_newcomer_says_what_to_do(client: Client, editor: User) -> None:
    html = client.get("/desk/").content.decode()
    assert "Nothing on your desk" in html
    assert 'href="/desk/sources/add/"' in html


def test_own_work_stands_in_its_piles(client: Client, editor: User) -> None:
    for status in (Status.DRAFT, Status.SUBMITTED):
        EvidenceFactory.create(stance=StanceFactory.create(coder=editor, status=status))
    published_stance(coder=editor)
    others = EvidenceFactory.create().stance
    html = client.get("/desk/").content.decode()
    for stance in Stance.objects.filter(coder=editor):
        assert f'href="/desk/stances/{stance.pk}/"' in html
    assert f"/desk/stances/{others.pk}/" not in html


def test_what_was_returned_shows_the_reason(client: Client, editor: User) -> None:
    stance = EvidenceFactory.create(stance__coder=editor).stance
    submit_stance(stance_id=stance.pk, version=1, by=editor)
    reviewer = UserFactory.create(role=Role.REVIEWER)
    return_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), reason="Too <b>broad</b>.", by=reviewer)
    assert "Too &lt;b&gt;broad&lt;/b&gt;." in client.get("/desk/").content.decode()


def test_texts_that_wait_are_not_forgotten(client: Client, editor: User) -> None:
    SnapshotFactory.create(source__created_by=editor, source__title="Just pasted")
    assert "Just pasted" in client.get("/desk/").content.decode()


@pytest.mark.parametrize("number", [2, 60])
def test_the_number_of_queries_is_fixed(
    client: Client, editor: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        EvidenceFactory.create(stance=StanceFactory.create(coder=editor))
    with django_assert_num_queries(21):
        client.get("/desk/")


@pytest.mark.parametrize("path", ["/desk/", "/desk/sources/add/"])
def test_outsiders_are_refused(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302
    client.force_login(UserFactory.create(role=Role.READER))
    assert client.get(path).status_code == 403
    assert client.post(path).status_code in (403, 405)


def test_a_pasted_text_becomes_a_source(client: Client, editor: User) -> None:
    assert client.get("/desk/sources/add/").status_code == 200
    response = client.post("/desk/sources/add/", source_data(published_date="2025-08-19", published_precision="month"))
    source = Source.objects.get()
    assert response.headers["Location"] == f"/desk/sources/{source.pk}/"
    assert source.title == "A ceasefire is near"
    assert source.published_date
    assert source.published_date.day == 1
    assert source.snapshots.get().text == TEXT


def test_a_form_sent_twice_makes_one_source(client: Client, editor: User) -> None:
    data = source_data()
    first, second = (client.post("/desk/sources/add/", data) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Source.objects.count() == 1


def test_going_back_and_pasting_another_text_loses_neither(client: Client, editor: User) -> None:
    data = source_data(title="First")
    client.post("/desk/sources/add/", data)
    again = data | {"text": "Quite another article.", "title": "Second"}
    response = client.post("/desk/sources/add/", again)
    html = response.content.decode()
    assert response.status_code == 409
    assert "this form was sent before" in html
    assert "Quite another article." in html
    assert client.post("/desk/sources/add/", again | shown_form(html, "title")).status_code == 302
    assert list(Source.objects.order_by("pk").values_list("title", flat=True)) == ["First", "Second"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "Paste the text"),
        ({"text": " \u200b\n "}, "no words in it"),
        ({"text": "x" * 5_000_000}, "At most 2000000 characters fit"),
        ({"text": "a\0b"}, "Null characters"),
        ({"url": "javascript:alert(1)"}, "valid URL"),
        ({"published_date": "yesterday"}, "valid date"),
        ({"published_date": "0202-01-01"}, "1800 to 2199"),
        ({"date_inferred_reason": "It says Monday.", "published_date": ""}, "Give the date"),
        ({"primary_url": "javascript:alert(1)"}, "valid URL"),
        ({"retrieved_date": "1980-01-01"}, "between 1990 and 2199"),
        ({"kind": "rumour"}, "not one of the available choices"),
        ({"language": "english!"}, "Two letters"),
        ({"client_key": "x"}, "valid UUID"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(
    client: Client, editor: User, fields: dict[str, str], said: str
) -> None:
    response = client.post("/desk/sources/add/", source_data(note="typed before", **fields))
    assert response.status_code == 422
    html = response.content.decode()
    assert said in html
    assert "typed before" in html
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "text", "kept"),
    [
        ("", "Joint statement by the two presidents\n\nWe want a truce.", "joint_statement"),
        ("", TEXT, "article"),
        ("article", "Joint statement by the two presidents\n\nWe want a truce.", "article"),
    ],
)
def test_the_kind_of_a_pasted_text_is_guessed_unless_somebody_chose(
    client: Client, editor: User, chosen: str, text: str, kept: str
) -> None:
    assert '<option value="" selected>By its first lines' in client.get("/desk/sources/add/").content.decode()
    client.post("/desk/sources/add/", source_data(kind=chosen, text=text))
    assert Source.objects.get().kind == kept


def test_a_role_cannot_be_posted(client: Client, editor: User) -> None:
    client.post("/desk/sources/add/", source_data(is_superuser="1", created_by="1", archived_at="2025-01-01"))
    assert Source.objects.get().created_by == editor
    assert not User.objects.get(pk=editor.pk).is_superuser


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({"text": TEXT}, "text"),
        ({"text": TEXT.replace("\n", "\r\n").replace("near", "ne\u00adar")}, "text"),
        ({"url": "https://courier.example/Talks"}, "address"),
        ({"url": "http://Courier.example/Talks/#comments"}, "address"),
    ],
)
def test_what_is_on_record_is_not_added_unasked(
    client: Client, editor: User, fields: dict[str, str], same: str
) -> None:
    known = SnapshotFactory.create(text=TEXT, source__url="https://courier.example/Talks").source
    data = source_data(**{"text": "Something else.", "note": "typed before", **fields})
    response = client.post("/desk/sources/add/", data)
    assert response.status_code == 409
    html = response.content.decode()
    assert f"The same {same} is source {known.pk}" in html
    assert "typed before" in html
    assert data["text"].split("\n")[0].strip() in html
    assert Source.objects.count() == 1
    assert client.post("/desk/sources/add/", {**data, "anyway": "on"}).status_code == 302
    assert Source.objects.count() == 2
    assert client.post("/desk/sources/add/", data).status_code == 302  # the same form once more
    assert Source.objects.count() == 2


def test_an_archived_source_is_named_too(client: Client, editor: User) -> None:
    SnapshotFactory.create(text=TEXT, source__archived_at="2026-01-01T00:00Z")
    response = client.post("/desk/sources/add/", source_data())
    assert response.status_code == 409
    assert "a reviewer can take it back" in response.content.decode()


def test_another_text_at_another_address_is_simply_added(client: Client, editor: User) -> None:
    SnapshotFactory.create(source__url="")
    assert client.post("/desk/sources/add/", source_data()).status_code == 302


@pytest.mark.parametrize(("typed", "kept"), [("", "de"), ("nl", "nl")])
def test_the_language_of_a_text_is_guessed_where_nobody_says_it(
    client: Client, editor: User, typed: str, kept: str
) -> None:
    text = "Der Minister und die Ministerin sind sich nicht einig: das ist von der Regierung auch für die Union so."
    client.post("/desk/sources/add/", source_data(text=text, language=typed))
    assert Source.objects.get().language == kept


def test_a_long_text_is_looked_through_as_soon_as_it_is_kept(client: Client, editor: User) -> None:
    for text in (TEXT, "We demand an armistice now. " * 600):
        assert client.post("/desk/sources/add/", source_data(text=text)).status_code == 302
    longest = Source.objects.latest("pk")
    [task] = OxTask.objects.all()
    assert task.kwargs == {"looked": longest.snapshots.get().pk, "by": editor.pk}
    OxTask.objects.all().delete()
    corrected = {"text": "We demand an armistice now. " * 590}
    assert client.post(f"/desk/sources/{longest.pk}/texts/add/", corrected).status_code == 302
    assert OxTask.objects.get().kwargs["looked"] == longest.snapshots.latest("pk").pk
