"""An official whom the source does not name: entered beside the state spoken for, and told wherever the stance is."""

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.choices import Act, Status
from positions.models import Stance
from tests.factories import ActorFactory, IssueFactory, SnapshotFactory, UserFactory, published_stance
from tests.positions.pages.desk_forms import draft, edit_data, stance_data

pytestmark = pytest.mark.django_db
UNNAMED = {"unnamed_speaker": "a senior <official>", "speaking_terms": "background"}
TOLD = 'a senior &lt;official&gt;</span> <span class="mute">(not named, on background)</span>'


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def test_it_is_entered_shown_again_and_taken_back(client: Client, editor: User) -> None:
    snapshot = SnapshotFactory.create()
    url = f"/desk/sources/{snapshot.source_id}/stances/add/?snapshot={snapshot.pk}"
    named = {"actor": ActorFactory.create().name, "issue": IssueFactory.create().label}
    assert client.post(url, stance_data(snapshot, **named, **UNNAMED)).status_code == 302
    stance = Stance.objects.get()
    assert (stance.unnamed_speaker, stance.speaking_terms) == ("a senior <official>", "background")
    page = client.get(f"/desk/stances/{stance.pk}/").text
    assert 'value="a senior &lt;official&gt;"' in page
    assert '<option value="background" selected>' in page
    assert client.post(f"/desk/stances/{stance.pk}/", edit_data(stance)).status_code == 302
    stance.refresh_from_db()
    assert (stance.unnamed_speaker, stance.speaking_terms) == (None, None)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"speaking_terms": "background"}, "Say who spoke, as the source tells it."),
        ({"unnamed_speaker": "an aide", "act": "vote"}, "Somebody unnamed speaks"),
        ({"unnamed_speaker": "an aide", "value": "92", "note": "Searched."}, "Somebody unnamed speaks"),
        ({"unnamed_speaker": "an aide", "speaking_terms": "whispered"}, "not one of the available choices"),
        ({"unnamed_speaker": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(client: Client, editor: User, sent: dict[str, str], said: str) -> None:
    stance = draft(editor)
    response = client.post(f"/desk/stances/{stance.pk}/", edit_data(stance, **sent))
    assert response.status_code == 422
    assert said in response.text
    assert Stance.objects.get().unnamed_speaker is None


def test_every_page_that_tells_the_stance_tells_it(client: Client, editor: User) -> None:
    stance = published_stance(act=Act.PARAPHRASE, **UNNAMED)
    dossier = stance.issue.dossiers.get().slug
    cell = f"/dossiers/{dossier}/cells/{stance.actor.slug}/{stance.issue.slug}/"
    for page in (cell, f"/stances/{stance.pk}/", f"/actors/{stance.actor.slug}/"):
        assert TOLD in client.get(page).text, page
    assert "a senior &lt;official&gt; (not named), for" in client.get(f"/stances/{stance.pk}/").text
    matrix = client.get(f"/dossiers/{dossier}/").text
    assert "by somebody unnamed" in matrix
    assert '<i class="inf">anon</i>' in matrix


def test_whoever_works_on_it_reads_it_without_opening_it(client: Client, editor: User) -> None:
    """Beside the text, on the desk, in the queue of reviews and in the list."""
    stance = draft(editor, act=Act.PARAPHRASE, **UNNAMED)
    source = stance.evidence.get().excerpt.snapshot.source_id
    for page in ("/desk/", f"/desk/sources/{source}/"):
        assert TOLD in client.get(page).text, page
    Stance.objects.update(status=Status.SUBMITTED)
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    assert TOLD in client.get("/review/").text
    listed = client.get("/stances/?status=submitted").text
    assert 'by <span dir="auto">a senior &lt;official&gt;</span>, not named' in listed


def test_it_is_in_the_downloads(client: Client) -> None:
    stance = published_stance(**UNNAMED)
    dossier = stance.issue.dossiers.get().slug
    [row] = read(client, "/stances/?format=csv")
    assert (row["unnamed_speaker"], row["speaking_terms"]) == ("a senior <official>", "background")
    [cell] = [one for one in read(client, f"/dossiers/{dossier}/matrix.csv") if one["actor"] == stance.actor.slug]
    assert cell["unnamed"] == "1"


def read(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, address
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
