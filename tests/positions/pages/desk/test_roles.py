"""Words that contradict a stance, or are its context, are said to be so in its form, and it can be changed."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.actions.undoing import undo_change
from positions.history.kinds import STANCE
from positions.history.revisions import read_history
from positions.models import Snapshot, Stance
from tests.factories import ActorFactory, IssueFactory, SnapshotFactory, UserFactory
from tests.factories.sources import WORDS
from tests.positions.actions.test_undoing import last_change
from tests.positions.pages.desk_forms import draft, edit_data, formset_data, span_data, stance_data

pytestmark = pytest.mark.django_db
FIRST = WORDS
SECOND, THIRD = "Asked about sanctions, he declined to comment.", "Observers called the meeting a success."


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def roles(stance: Stance) -> dict[str, str]:
    return dict(stance.evidence.values_list("excerpt__exact", "role"))


def words(snapshot: Snapshot, *said: tuple[str, str]) -> dict[str, object]:
    return formset_data("words", *(span_data(snapshot, one) | {"role": role} for one, role in said))


def record(client: Client, *said: tuple[str, str]) -> Stance:
    snapshot = SnapshotFactory.create()
    named = {"actor": ActorFactory.create().name, "issue": IssueFactory.create().label, "act": "paraphrase"}
    url = f"/desk/sources/{snapshot.source_id}/stances/add/?snapshot={snapshot.pk}"
    sent = stance_data(snapshot, **named, **words(snapshot, *said))
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 302  # the same form sent twice
    return Stance.objects.get()


def test_a_new_stance_keeps_them_and_every_page_says_so(client: Client, editor: User) -> None:
    stance = record(client, (FIRST, "supports"), (SECOND, "contradicts"), (THIRD, "context"))
    assert roles(stance) == {FIRST: "supports", SECOND: "contradicts", THIRD: "context"}
    page = client.get(f"/desk/stances/{stance.pk}/").text
    for role in ("contradicts", "context"):
        assert f'<option value="{role}" selected>' in page
    told = client.get(f"/stances/{stance.pk}/").text
    assert '<p class="eyebrow">Contradicts</p>' in told
    assert '<p class="eyebrow">Context</p>' in told


@pytest.mark.django_db(transaction=True)
def test_a_role_is_changed_told_and_undone(client: Client, editor: User) -> None:
    stance = record(client, (FIRST, "supports"), (SECOND, "supports"))
    snapshot = Snapshot.objects.get()
    change = edit_data(stance, **words(snapshot, (FIRST, ""), (SECOND, "contradicts")))
    assert client.post(f"/desk/stances/{stance.pk}/", change).status_code == 302
    assert roles(stance) == {FIRST: "supports", SECOND: "contradicts"}
    assert any("role" in one for one in read_history(STANCE, stance.pk)[-1].sentences)
    undo_change(number=last_change(), by=editor)
    assert roles(stance) == {FIRST: "supports", SECOND: "supports"}


def test_what_the_form_leaves_out_stays_and_nothing_is_written(client: Client, editor: User) -> None:
    stance = record(client, (FIRST, "supports"), (SECOND, "context"))
    version = stance.version
    assert client.post(f"/desk/stances/{stance.pk}/", edit_data(stance)).status_code == 302
    stance.refresh_from_db()
    assert (roles(stance)[SECOND], stance.version) == ("context", version)


def test_nothing_is_handed_in_that_no_words_support(client: Client, editor: User) -> None:
    stance = draft(editor, act="paraphrase")
    snapshot = stance.evidence.get().excerpt.snapshot
    sent = edit_data(stance, then="submit", **formset_data("words", span_data(snapshot) | {"role": "contradicts"}))
    client.post(f"/desk/stances/{stance.pk}/", sent)
    stance.refresh_from_db()
    assert stance.status == "draft"


@pytest.mark.parametrize("more", [{"role": "contradicts"}, {"role": "supports", "gloss": "", "locator": "p. 2"}])
def test_the_same_words_twice_are_one_or_the_other(client: Client, editor: User, more: dict[str, str]) -> None:
    stance = draft(editor, act="paraphrase")
    words = span_data(stance.evidence.get().excerpt.snapshot) | {"role": "supports", "gloss": ""}
    page = client.post(f"/desk/stances/{stance.pk}/", edit_data(stance, **formset_data("words", words, words | more)))
    assert (page.status_code, roles(stance)) == (422, {FIRST: "supports"})
    assert "These words stand above already" in page.text
    dropped = formset_data("words", words | {"drop": "on"}, words | more)
    assert client.post(f"/desk/stances/{stance.pk}/", edit_data(stance, **dropped)).status_code == 302
    assert roles(stance) == {FIRST: more["role"]}


def test_another_role_is_refused(client: Client, editor: User) -> None:
    stance = draft(editor)
    snapshot = stance.evidence.get().excerpt.snapshot
    sent = edit_data(stance, **formset_data("words", span_data(snapshot) | {"role": "proves"}))
    assert client.post(f"/desk/stances/{stance.pk}/", sent).status_code == 422
