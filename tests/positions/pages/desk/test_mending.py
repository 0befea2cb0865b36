"""Mending what one reviews: said beforehand, handed back, confirmed, approved; and no button that would be refused."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from positions.actions.reviews import hand_back
from positions.choices import Status
from positions.history.kinds import STANCE
from positions.history.revisions import read_moments
from positions.models import Stance
from tests.factories import ActorFactory, IssueFactory, UserFactory
from tests.positions.actions.coding import submitted
from tests.positions.pages.desk_forms import draft, edit_data, judgement

# Each request is a transaction of its own, as the history tells them apart.
pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(role: Role) -> tuple[User, Client]:
    user, client = UserFactory.create(role=role), Client()
    client.force_login(user)
    return user, client


def text(response: Any) -> str:
    return str(response.content.decode())


def mend(stance: Stance, client: Client, then: str) -> Any:
    data = edit_data(Stance.objects.get(pk=stance.pk), note="A comma, mended.", then=then)
    return client.post(reverse("stance_edit", args=[stance.pk]), data, follow=True)


def waiting(coder: User) -> Stance:
    return submitted(coder=coder, actor=ActorFactory.create(name="Anna"), issue=IssueFactory.create())


def test_the_whole_way_of_two_people() -> None:
    (coder, editing), (reviewer, reviewing) = signed_in(Role.EDITOR), signed_in(Role.REVIEWER)
    stance = waiting(coder)
    edit_url, review_url = reverse("stance_edit", args=[stance.pk]), reverse("review", args=[stance.pk])
    page = text(reviewing.get(edit_url))
    assert "If you change it you cannot approve it" in page
    assert "Save and hand back" in page
    assert "handed back to be confirmed" in text(mend(stance, reviewing, "hand_back"))
    assert "On the desk of" in text(reviewing.get(reverse("desk")))

    desk = text(editing.get(reverse("desk")))
    assert f"Mended by {reviewer.username}" in desk
    assert reverse("stance_submit", args=[stance.pk]) not in desk
    page = text(editing.get(edit_url))
    assert "Set the note to “A comma, mended.”" in page
    assert "Confirm and submit" in page
    stance.refresh_from_db()
    editing.post(reverse("stance_submit", args=[stance.pk]), {"version": stance.version})

    assert review_url in text(reviewing.get(reverse("review_queue")))
    page = text(reviewing.get(review_url))
    assert "Approve and publish" in page
    assert f"<b>{coder.username}</b> confirmed it" in page
    reviewing.post(review_url, judgement(stance, "approve", seen=0))
    assert Stance.objects.get(pk=stance.pk).status == Status.PUBLISHED
    history = text(reviewing.get(stance.get_absolute_url()))
    assert "Mended it and handed it back to its coder" in history
    assert "Confirmed it with what others mended" in history


def test_a_mend_that_was_submitted_can_still_be_handed_back() -> None:
    (coder, _), (_, reviewing) = signed_in(Role.EDITOR), signed_in(Role.REVIEWER)
    stance = waiting(coder)
    mend(stance, reviewing, "submit")
    page = text(reviewing.get(reverse("review", args=[stance.pk])))
    assert "Approve and publish" not in page
    assert f"Hand it back to {coder.username}" in page
    stance.refresh_from_db()
    url = reverse("stance_hand_back", args=[stance.pk])
    assert reviewing.post(url, {"version": stance.version - 1}).status_code == 409
    assert reviewing.post(url, {"version": stance.version}).status_code == 302
    assert Stance.objects.get(pk=stance.pk).status == Status.RETURNED


def test_nothing_mended_is_not_handed_back() -> None:
    (coder, _), (_, reviewing) = signed_in(Role.EDITOR), signed_in(Role.REVIEWER)
    stance = waiting(coder)
    response = reviewing.post(reverse("stance_hand_back", args=[stance.pk]), {"version": stance.version})
    assert response.status_code == 422
    assert "You changed nothing of it" in text(response)


def test_editors_are_told_whose_it_is_and_hand_nothing_back() -> None:
    (coder, _), (_, editing) = signed_in(Role.EDITOR), signed_in(Role.EDITOR)
    stance = draft(coder)
    page = text(editing.get(reverse("stance_edit", args=[stance.pk])))
    assert f"{coder.username} coded this, and it stays on that desk" in page
    assert "hand back" not in page
    assert "Archive this" not in page  # it would be refused
    assert editing.post(reverse("stance_hand_back", args=[stance.pk]), {"version": 1}).status_code == 403


def test_a_reviewer_is_told_before_editing_where_there_is_nobody_to_confirm() -> None:
    (gone, _), (_, reviewing) = signed_in(Role.EDITOR), signed_in(Role.REVIEWER)
    stance = waiting(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    page = text(reviewing.get(reverse("stance_edit", args=[stance.pk])))
    assert "another reviewer has to" in page
    assert "hand back" not in page


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER])
def test_archiving_is_offered_to_whoever_may(role: Role) -> None:
    user, client = signed_in(role)
    own, other = draft(user), draft(UserFactory.create(role=Role.EDITOR))
    assert "Archive this" in text(client.get(reverse("stance_edit", args=[own.pk])))
    is_offered = "Archive this" in text(client.get(reverse("stance_edit", args=[other.pk])))
    assert is_offered is (role is Role.REVIEWER)


def test_what_was_mended_is_not_submitted_unread_with_others() -> None:
    (coder, editing), (reviewer, reviewing) = signed_in(Role.EDITOR), signed_in(Role.REVIEWER)
    stance, own = waiting(coder), draft(coder)
    mend(stance, reviewing, "draft")
    stance.refresh_from_db()
    hand_back(stance_id=stance.pk, version=stance.version, note="", by=reviewer)
    page = text(editing.get(f"{reverse('desk_bulk')}?do=submitted&stance={stance.pk}&stance={own.pk}"))
    assert "Somebody mended it: open it, see what was changed, and confirm that." in page
    assert f'value="{own.pk}-1"' in page
    assert f'value="{stance.pk}-' not in page


def test_restoring_says_whether_readers_see_it() -> None:
    (coder, editing), (_, reviewing) = signed_in(Role.EDITOR), signed_in(Role.REVIEWER)
    stance = waiting(coder)
    review = judgement(stance, "approve", seen=0)
    reviewing.post(reverse("review", args=[stance.pk]), review)
    approved = read_moments(STANCE, stance.pk)[-1].transaction
    mend(stance, editing, "draft")
    mended = read_moments(STANCE, stance.pk)[-1].transaction
    for number, said in ((approved, "It is published again"), (mended, "It is not published: submit it")):
        stance.refresh_from_db()
        url = reverse("record_state", args=["stance", stance.pk, number])
        assert said in text(editing.post(url, {"version": stance.version}, follow=True))
