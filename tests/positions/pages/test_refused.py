"""One mapping from refusals to answers: who may not, who was overtaken, what can be mended."""

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from config.accounts.roles import Role
from positions.choices import Status
from positions.exceptions import ActionRefused, ChangedSince, MissingWords, NotAllowed, OwnWork, Refused
from positions.models import Stance
from positions.pages.refused import AnswerRefused, answer_refused, status_of
from tests.factories import SourceFactory, UserFactory, publish
from tests.positions.pages.desk_forms import draft

pytestmark = pytest.mark.django_db(transaction=True)  # a change is told by its transaction


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("refused", "status"),
    [
        (NotAllowed("Not yours."), 403),
        (OwnWork("Your own."), 403),
        (ChangedSince("Changed."), 409),
        (Refused("Mend it."), 422),
        (MissingWords("Not there."), 422),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_kind_has_its_status(rf: RequestFactory, refused: ActionRefused, status: int) -> None:
    assert status_of(refused) == status
    request = rf.post("/desk/stances/7/submit/")
    response = answer_refused(request, refused)
    assert response.status_code == status
    assert str(refused) in response.content.decode()


def test_faults_of_ours_are_not_answered(rf: RequestFactory) -> None:
    middleware = AnswerRefused(lambda request: answer_refused(request, Refused("")))
    assert middleware.process_exception(rf.get("/"), ValueError("a fault")) is None


def test_what_changed_meanwhile_is_told(client: Client, editor: User) -> None:
    stance = draft(editor)
    Stance.objects.filter(pk=stance.pk).update(note="Added by somebody else.", version=2)
    url = f"/desk/stances/{stance.pk}/submit/"
    page = client.post(url, {"version": 1})
    assert page.status_code == 409
    html = page.content.decode()
    assert "Added by somebody else." in html
    assert f'href="/desk/stances/{stance.pk}/"' in html
    assert '<input type="hidden" name="version" value="2">' in html
    assert Stance.objects.get().status == Status.DRAFT
    assert client.post(url, {"version": 2}).status_code == 302


def test_a_withdrawal_keeps_what_was_entered(client: Client, editor: User) -> None:
    stance = publish(draft(UserFactory.create(role=Role.EDITOR)))
    seen = stance.version
    Stance.objects.filter(pk=stance.pk).update(withdrawn_date="2025-10-01", version=seen + 1)
    sent = {"withdrawn_date": "2025-09-01", "withdrawal_note": "He <b>denied</b> it."}
    html = client.post(f"/desk/stances/{stance.pk}/withdraw/", {**sent, "version": seen}).content.decode()
    assert "1 October 2025" in html
    assert "He &lt;b&gt;denied&lt;/b&gt; it." in html
    assert 'name="withdrawn_date" value="2025-09-01"' in html
    again = client.post(f"/desk/stances/{stance.pk}/withdraw/", {**sent, "version": seen + 1})
    assert again.status_code == 302


def test_a_version_that_never_was_has_no_changes(client: Client, editor: User) -> None:
    stance = draft(editor)
    html = client.post(f"/desk/stances/{stance.pk}/submit/", {"version": 7}).content.decode()
    assert "Look at it as it stands now." in html


def test_sources_too_are_told_of(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    source = SourceFactory.create(author="Somebody")
    type(source).objects.filter(pk=source.pk).update(author="Somebody else", version=2)
    html = client.post(f"/desk/sources/{source.pk}/archive/", {"version": 1}).content.decode()
    assert "Somebody else" in html
