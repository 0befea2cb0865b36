import re
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from config.accounts.roles import Role
from positions.actions.stances import edit_stance, read_evidence, read_stance_fields, submit_stance, take_back_stance
from positions.choices import Status
from positions.models import Claim, Issue, Position, Stance
from tests.factories import (
    ActorFactory,
    EvidenceFactory,
    ExcerptFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
    stance_hash,
)
from tests.positions.pages.desk_forms import judgement
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client: Client) -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    client.force_login(user)
    return user


def submitted(**fields: Any) -> Stance:
    stance: Stance = EvidenceFactory.create(stance=StanceFactory.create(**fields)).stance
    assert stance.coder
    return submit_stance(stance_id=stance.pk, version=1, by=stance.coder)


def edit_and_submit(stance: Stance, *, value: int, by: User) -> None:
    fields, evidence = replace(read_stance_fields(stance), value=value), read_evidence(stance)
    edited = edit_stance(stance_id=stance.pk, version=stance.version, fields=fields, evidence=evidence, by=by)
    submit_stance(stance_id=stance.pk, version=edited.version, by=by)


def test_the_queue_begins_with_the_oldest(client: Client, reviewer: User) -> None:
    first, second = submitted(), submitted()
    own = submitted(coder=reviewer)
    html = client.get("/review/").content.decode()
    assert html.index(f"/review/{first.pk}/") < html.index(f"/review/{second.pk}/")
    assert f"/review/{own.pk}/" not in html
    assert "1 of your own waits" in html


def in_one_text(*words: str) -> list[Stance]:
    """Submitted in this order, of one source."""
    snapshot = SnapshotFactory.create()
    made = [EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words=one)).stance for one in words]
    Stance.objects.filter(pk__in=[one.pk for one in made]).update(status=Status.SUBMITTED)
    return made


def listed(client: Client, query: str = "") -> list[int]:
    html = client.get(f"/review/{query}").content.decode()
    return [int(pk) for pk in re.findall(r'name="stance" value="([0-9]+)"', html)]


def test_the_queue_goes_source_by_source_as_the_words_stand(client: Client, reviewer: User) -> None:
    last, first = in_one_text("Asked about sanctions", "The talks went on")
    [other] = in_one_text("The talks went on")
    again = EvidenceFactory.create(excerpt__snapshot=last.evidence.get().excerpt.snapshot).stance
    Stance.objects.filter(pk=again.pk).update(status=Status.SUBMITTED)
    assert listed(client) == [first.pk, again.pk, last.pk, other.pk]
    assert client.get("/review/").content.decode().count('<li class="group">') == 2


@pytest.mark.parametrize("name", ["dossier", "issue", "actor"])
def test_the_queue_is_filtered_and_stays_so(client: Client, reviewer: User, name: str) -> None:
    wanted, _other = submitted(), submitted()
    further = submitted(actor=wanted.actor, issue=wanted.issue)
    slug = {"dossier": wanted.issue.dossiers.get().slug, "issue": wanted.issue.slug, "actor": wanted.actor.slug}[name]
    query = f"?{name}={slug}"
    assert listed(client, query) == [wanted.pk, further.pk]
    html = client.get(f"/review/{wanted.pk}/{query}").content.decode()
    assert "1 of 2 that wait" in html
    assert f'action="/review/next/{query}"' in html
    skipped = client.post(f"/review/next/{query}", {"after": wanted.pk})
    assert skipped.headers["Location"] == f"/review/{further.pk}/{query}"
    response = client.post(f"/review/{wanted.pk}/{query}", judgement(wanted, "approve"))
    assert response.headers["Location"] == f"/review/{further.pk}/{query}"
    response = client.post(f"/review/{further.pk}/{query}", judgement(further, "approve"))
    assert response.headers["Location"] == "/review/"
    assert "Nothing waits here" in client.get(f"/review/{query}").content.decode()


def test_what_is_said_for_an_actor_is_found_under_it(client: Client, reviewer: User) -> None:
    stance = submitted(on_behalf_of=ActorFactory.create(slug="france"))
    assert listed(client, "?actor=france") == [stance.pk]


def test_skipped_stances_come_last(client: Client, reviewer: User) -> None:
    first, second, third = submitted(), submitted(), submitted()
    response = client.post(f"/review/{second.pk}/", judgement(second, "approve"))
    assert response.headers["Location"] == f"/review/{third.pk}/"
    response = client.post(f"/review/{third.pk}/", judgement(third, "approve"))
    assert response.headers["Location"] == f"/review/{first.pk}/"


@pytest.mark.parametrize("value", ["a b", "x" * 500, "<b>"])
def test_a_filter_that_is_no_short_name_is_refused(client: Client, reviewer: User, value: str) -> None:
    stance = submitted()
    assert client.get("/review/", {"actor": value}).status_code == 422
    assert client.get(f"/review/{stance.pk}/", {"actor": value}).status_code == 200


def test_one_person_may_judge_his_own_where_allowed(client: Client, reviewer: User, settings: Settings) -> None:
    own = submitted(coder=reviewer)
    settings.DEMARCHE_SELF_REVIEW = True
    assert f"/review/{own.pk}/" in client.get("/review/").content.decode()
    assert client.post(f"/review/{own.pk}/", judgement(own, "approve")).status_code == 302
    own.refresh_from_db()
    assert own.status == Status.PUBLISHED


def test_an_empty_queue_says_so(client: Client, reviewer: User) -> None:
    assert "Nothing to review" in client.get("/review/").content.decode()


def test_outsiders_are_refused(client: Client) -> None:
    stance = submitted()
    for path in ("/review/", f"/review/{stance.pk}/"):
        client.logout()
        assert client.get(path).status_code == 302
        client.force_login(UserFactory.create(role=Role.EDITOR))
        assert client.get(path).status_code == 403
    assert client.post(path, judgement(stance, "approve")).status_code == 403


def test_a_stance_is_shown_in_its_context(client: Client, reviewer: User) -> None:
    html = client.get(f"/review/{submitted().pk}/").content.decode()
    assert '<mark class="here">' in html
    assert "The talks went on until late at night." in html
    assert 'value="approve"' in html


def test_approved_it_stands_in_the_matrix(client: Client, reviewer: User) -> None:
    stance, following = submitted(), submitted()
    response = client.post(f"/review/{stance.pk}/", judgement(stance, "approve"))
    assert response.headers["Location"] == f"/review/{following.pk}/"
    stance.refresh_from_db()
    assert stance.status == Status.PUBLISHED
    assert Position.objects.filter(actor=stance.actor_id, issue=stance.issue_id).exists()


def test_returned_it_has_a_reason(client: Client, reviewer: User) -> None:
    stance = submitted()
    response = client.post(f"/review/{stance.pk}/", judgement(stance, "return"))
    assert response.status_code == 422
    assert "Say what should be changed" in response.content.decode()
    response = client.post(f"/review/{stance.pk}/", judgement(stance, "return", note="Too broad."))
    assert response.headers["Location"] == "/review/"
    stance.refresh_from_db()
    assert stance.status == Status.RETURNED


def test_what_somebody_is_unsure_of_comes_last_for_them(client: Client, reviewer: User) -> None:
    first, second = submitted(), submitted()
    response = client.post(f"/review/{first.pk}/", judgement(first, "unsure"))
    assert response.status_code == 422
    assert "Say what you are unsure of" in response.text
    response = client.post(f"/review/{first.pk}/", judgement(first, "unsure", note="<b>Whose</b> words?"))
    assert response.headers["Location"] == f"/review/{second.pk}/"
    assert listed(client) == [second.pk, first.pk]
    marked = f"<b>unsure: {reviewer.username}</b>, &lt;b&gt;Whose&lt;/b&gt; words?"
    assert marked in client.get("/review/").text
    html = client.get(f"/review/{first.pk}/").text
    assert marked in html
    assert "left undecided" not in html  # as the last review
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    assert listed(client) == [first.pk, second.pk]
    assert marked in client.get("/review/").text


def test_what_was_changed_since_nobody_is_unsure_of(client: Client, reviewer: User) -> None:
    stance, other = submitted(), submitted()
    client.post(f"/review/{stance.pk}/", judgement(stance, "unsure", note="Which value?"))
    assert stance.coder
    stance.refresh_from_db()
    take_back_stance(stance_id=stance.pk, version=stance.version, by=stance.coder)
    stance.refresh_from_db()
    edit_and_submit(stance, value=1, by=stance.coder)
    assert listed(client) == [stance.pk, other.pk]
    assert "Which value?" not in client.get("/review/").text


def test_a_reviewer_is_led_to_mending_where_there_is_somebody_to_hand_it_to(client: Client, reviewer: User) -> None:
    stance = submitted(coder=UserFactory.create(role=Role.EDITOR))
    assert f'aria-keyshortcuts="E" href="/desk/stances/{stance.pk}/"' in client.get(f"/review/{stance.pk}/").text
    assert stance.coder
    stance.coder.groups.clear()
    assert 'aria-keyshortcuts="E"' not in client.get(f"/review/{stance.pk}/").text


def test_what_another_has_open_is_passed_over(client: Client, reviewer: User) -> None:
    first, second = submitted(), submitted()
    assert client.post("/review/next/").headers["Location"] == f"/review/{first.pk}/"
    other = Client()
    other.force_login(UserFactory.create(role=Role.REVIEWER))
    assert f"{reviewer.username} has it open" in other.get("/review/").text
    assert "has it open" not in client.get("/review/").text
    html = other.get(f"/review/{first.pk}/").text
    assert f"{reviewer.username} has this stance open." in html
    assert 'value="approve"' not in html
    response = other.post("/review/next/", follow=True)
    assert response.redirect_chain == [(f"/review/{second.pk}/", 302)]
    assert "Passed over 1 stance that another reviewer has open." in response.text
    response = client.post("/review/next/", {"after": first.pk}, follow=True)  # skips; of that nothing is left
    assert response.redirect_chain == [("/review/", 302)]
    assert 'value="approve"' in other.get(f"/review/{first.pk}/").text


def test_what_is_judged_late_is_not_lost(client: Client, reviewer: User) -> None:
    """Whoever has it open by then is told by the page that it was judged."""
    stance = submitted()
    Claim.objects.create(stance=stance, reviewer=UserFactory.create(role=Role.REVIEWER))
    response = client.post(f"/review/{stance.pk}/", judgement(stance, "return"))
    assert 'value="return"' in response.text
    assert client.post(f"/review/{stance.pk}/", judgement(stance, "approve")).status_code == 302
    assert not Claim.objects.exists()


@pytest.mark.parametrize("after", ["0", "x", str(10**30)])
def test_what_comes_after_nothing(client: Client, reviewer: User, after: str) -> None:
    assert client.post("/review/next/", {"after": after}).status_code == 400


def test_what_was_reworded_a_second_ago_is_not_approved_under_the_words_read_before(
    client: Client, reviewer: User
) -> None:
    stance = submitted()
    before = judgement(stance, "approve", note="Fine.")
    Issue.objects.filter(pk=stance.issue_id).update(proposition="Troops must <b>not</b> be sent.")
    response = client.post(f"/review/{stance.pk}/", before)
    assert response.status_code == 409
    assert "which says now: <b>Troops must &lt;b&gt;not&lt;/b&gt; be sent.</b>" in response.text
    assert "Its words or their source" not in response.text
    again = shown_form(response.text, "judged_hash")
    assert (again["note"], Stance.objects.get(pk=stance.pk).status) == ("Fine.", Status.SUBMITTED)
    assert client.post(f"/review/{stance.pk}/", again | {"decision": "approve"}).status_code == 302
    assert Stance.objects.get(pk=stance.pk).status == Status.PUBLISHED


@pytest.mark.django_db(transaction=True)  # the history tells transactions apart
def test_what_was_edited_a_second_ago_is_not_approved(client: Client, reviewer: User) -> None:
    stance = submitted()
    shown = client.get(f"/review/{stance.pk}/").content.decode()
    [seen] = re.findall(r'name="seen" value="(\d+)"', shown)
    before = judgement(stance, "approve", note="Fine.", seen=seen)
    editor = UserFactory.create(role=Role.EDITOR)
    edit_and_submit(stance, value=-2, by=editor)
    response = client.post(f"/review/{stance.pk}/", before)
    assert response.status_code == 409
    html = response.content.decode()
    assert "Changed the value from Supports to Opposes." in html
    assert "Recorded it." not in html
    assert "Fine." in html
    assert stance_hash(stance) in html
    assert Stance.objects.get().status == Status.SUBMITTED


def test_own_work_is_not_approved(client: Client, reviewer: User) -> None:
    own = submitted(coder=reviewer)
    html = client.get(f"/review/{own.pk}/").content.decode()
    assert "somebody else reviews it" in html
    assert 'value="approve"' not in html
    assert client.post(f"/review/{own.pk}/", judgement(own, "approve")).status_code == 403
    assert Stance.objects.get().status == Status.SUBMITTED


@pytest.mark.django_db(transaction=True)
def test_what_changed_since_the_last_review_is_told(client: Client, reviewer: User) -> None:
    stance = submitted()
    client.post(f"/review/{stance.pk}/", judgement(stance, "return", note="Too broad."))
    stance.refresh_from_db()
    assert stance.coder
    edit_and_submit(stance, value=1, by=stance.coder)
    html = client.get(f"/review/{stance.pk}/").content.decode()
    since = html[html.index("Since the last review") :]
    assert "Too broad." in since
    assert "Changed the value from Supports to Leans to support." in since


@pytest.mark.parametrize(
    "fields",
    [{"decision": "publish"}, {"judged_hash": "x"}, {"judged_hash": ""}, {"seen": "-1"}, {"seen": "9" * 40}],
)
def test_forged_judgements(client: Client, reviewer: User, fields: dict[str, str]) -> None:
    stance = submitted()
    assert client.post(f"/review/{stance.pk}/", judgement(stance, "approve") | fields).status_code == 422
    assert Stance.objects.get().status == Status.SUBMITTED


def test_what_waits_for_no_review(client: Client, reviewer: User) -> None:
    stance = EvidenceFactory.create().stance
    assert "waits for no review" in client.get(f"/review/{stance.pk}/").content.decode()
    assert client.post(f"/review/{stance.pk}/", judgement(stance, "approve")).status_code == 422
    for pk in (0, 10**30):
        assert client.get(f"/review/{pk}/").status_code == 404
        assert client.post(f"/review/{pk}/", judgement(stance, "approve")).status_code in (404, 422)


@pytest.mark.parametrize("number", [2, 60])
def test_the_number_of_queries_is_fixed(
    client: Client, reviewer: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        submitted()
    with django_assert_num_queries(27):
        client.get("/review/")
