import re
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from config.accounts.roles import Role
from positions.actions.stances import edit_stance, read_evidence, read_stance_fields, submit_stance
from positions.choices import Status
from positions.models import Issue, Position, Review, Stance
from positions.reads.stances.rewording import wording_key
from tests.factories import (
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    StanceFactory,
    UserFactory,
    published_stance,
    stance_hash,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def reviewer(client: Client) -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    client.force_login(user)
    return user


def draft(**fields: Any) -> Stance:
    stance: Stance = EvidenceFactory.create(stance=StanceFactory.create(**fields)).stance
    return stance


def shown(stance: Stance) -> str:
    return f"{stance.pk}-{stance.version}"


def judged(stance: Stance) -> str:
    return f"{stance.pk}-{stance_hash(stance)}-{wording_key(stance.issue.proposition)}"


def statuses(*stances: Stance) -> list[str]:
    return [Stance.objects.get(pk=stance.pk).status for stance in stances]


def test_the_desk_has_boxes_for_what_is_not_submitted(client: Client, editor: User) -> None:
    mine, returned = draft(coder=editor), draft(coder=editor, status=Status.RETURNED)
    waiting = draft(coder=editor, status=Status.SUBMITTED)
    html = client.get("/desk/").content.decode()
    for stance, has_box in ((mine, True), (returned, True), (waiting, False)):
        assert (f'name="stance" value="{stance.pk}" form="bulk"' in html) is has_box


def test_what_would_be_done_is_shown_first(client: Client, editor: User) -> None:
    ready, published, bare = draft(coder=editor), published_stance(), StanceFactory.create()
    ticked: dict[str, Any] = {"do": "submitted", "stance": [ready.pk, published.pk, bare.pk, 999999]}
    html = client.get("/desk/bulk/", ticked).content.decode()
    assert "Submit 1 stance" in html
    assert "3 of those ticked are left out" in html
    for reason in ("that is published.", "Select words that support", "There is no such stance."):
        assert reason in html
    assert re.findall(r'name="chosen" value="([^"]+)"', html) == [shown(ready)]
    assert statuses(ready) == ["draft"]


@pytest.mark.parametrize(("do", "status"), [("submitted", "submitted"), ("archived", "archived")])
def test_then_it_is_done(client: Client, editor: User, do: str, status: str) -> None:
    stances = [draft(coder=editor), draft(coder=editor, status=Status.RETURNED)]
    response = client.post("/desk/bulk/", {"do": do, "chosen": [shown(one) for one in stances]})
    assert response.headers["Location"] == "/desk/"
    assert statuses(*stances) == [status, status]
    assert f"2 stances {do}" in client.get("/desk/").content.decode()


def test_what_changed_meanwhile_is_named_and_the_rest_done(client: Client, editor: User) -> None:
    ready, stale, others = draft(coder=editor), draft(coder=editor), draft()
    chosen = [*map(shown, (ready, stale, others)), "999999-1"]
    Stance.objects.filter(pk=stale.pk).update(version=9)
    response = client.post("/desk/bulk/", {"do": "archived", "chosen": chosen})
    assert response.status_code == 409
    html = response.content.decode()
    assert "3 not done, the other 1 was" in html
    for reason in ("changed this stance in the meantime", "Only its coder or a reviewer", "not on record"):
        assert reason in html
    assert statuses(ready, stale, others) == ["archived", "draft", "draft"]


def test_a_reviewer_reads_several_in_full_and_approves_them(client: Client, reviewer: User) -> None:
    first, second = (draft(status=Status.SUBMITTED, note=f"Note {n}.") for n in range(2))
    ConditionFactory.create(stance=first, text="they leave")
    assert f'name="stance" value="{first.pk}"' in client.get("/review/").content.decode()
    html = client.get("/review/bulk/", {"stance": [first.pk, second.pk]}).content.decode()
    for words in ("Approve 2 stances", "Note 0.", "they leave", "We support an immediate ceasefire", judged(second)):
        assert words in html
    response = client.post("/review/bulk/", {"chosen": [judged(first), judged(second)], "note": "Read both."})
    assert response.headers["Location"] == "/review/"
    assert statuses(first, second) == ["published", "published"]
    assert set(Review.objects.values_list("reviewer", "note", "is_self_review")) == {(reviewer.pk, "Read both.", False)}
    assert Position.objects.filter(actor=first.actor_id, issue=first.issue_id).exists()


def test_what_was_edited_meanwhile_is_not_approved(client: Client, reviewer: User) -> None:
    fine, edited = draft(status=Status.SUBMITTED), draft(status=Status.SUBMITTED)
    chosen = [judged(fine), judged(edited)]
    by = UserFactory.create(role=Role.EDITOR)
    fields, words = replace(read_stance_fields(edited), value=-2), read_evidence(edited)
    edited = edit_stance(stance_id=edited.pk, version=edited.version, fields=fields, evidence=words, by=by)
    submit_stance(stance_id=edited.pk, version=edited.version, by=by)
    response = client.post("/review/bulk/", {"chosen": chosen})
    assert response.status_code == 409
    assert f"Stance {edited.pk}" in response.content.decode()
    assert statuses(fine, edited) == ["published", "submitted"]


def test_what_was_reworded_meanwhile_is_not_approved(client: Client, reviewer: User) -> None:
    fine, reworded = draft(status=Status.SUBMITTED), draft(status=Status.SUBMITTED)
    chosen = [judged(fine), judged(reworded)]
    Issue.objects.filter(pk=reworded.issue_id).update(proposition="Troops must not be sent.")
    response = client.post("/review/bulk/", {"chosen": chosen})
    assert response.status_code == 409
    assert "changed this issue in the meantime" in response.text
    assert statuses(fine, reworded) == ["published", "submitted"]


def test_own_work_is_left_out_and_not_approved(client: Client, reviewer: User, settings: Settings) -> None:
    own, unsubmitted = draft(coder=reviewer, status=Status.SUBMITTED), draft()
    html = client.get("/review/bulk/", {"stance": [own.pk, unsubmitted.pk]}).content.decode()
    assert "You wrote some of this stance" in html
    assert "waits for no review: it is draft" in html
    assert "Approve and publish" not in html
    response = client.post("/review/bulk/", {"chosen": judged(own)})
    assert response.status_code == 409
    assert "another reviewer has to approve it" in response.content.decode()
    assert statuses(own) == ["submitted"]
    settings.DEMARCHE_SELF_REVIEW = True
    assert client.post("/review/bulk/", {"chosen": judged(own)}).status_code == 302
    assert Review.objects.get().is_self_review


@pytest.mark.parametrize(
    ("path", "sent", "answer"),
    [
        ("/desk/bulk/", {"do": "submitted"}, (422, "Tick at least one.")),
        ("/desk/bulk/", {"do": "published", "stance": 1}, (400, "submitted or archived together")),
        ("/desk/bulk/", {"do": "submitted", "stance": "x"}, (400, "cannot be read")),
        ("/desk/bulk/", {"do": "submitted", "stance": range(1, 202)}, (422, "At most 200 at once")),
        ("/review/bulk/", {}, (422, "Tick at least one.")),
        ("/review/bulk/", {"stance": "9" * 30}, (400, "cannot be read")),
        ("/review/bulk/", {"stance": range(1, 202)}, (422, "At most 200 at once")),
    ],
)
def test_bad_lists(client: Client, reviewer: User, path: str, sent: dict[str, Any], answer: tuple[int, str]) -> None:
    response = client.get(path, {key: list(v) if isinstance(v, range) else v for key, v in sent.items()})
    assert (response.status_code, answer[1] in response.content.decode()) == (answer[0], True)


@pytest.mark.parametrize("chosen", ["x", "1", "1-x", "1-" + "A" * 64, "1-" + "a" * 63, "\ud800-1", "1-1\n"])
def test_forged_choices(client: Client, reviewer: User, chosen: str) -> None:
    sent = {"do": "submitted", "chosen": chosen.encode("utf-8", "surrogatepass")}
    assert client.post("/desk/bulk/", sent).status_code == 400
    assert client.post("/review/bulk/", sent).status_code == 400


def test_outsiders_are_refused(client: Client) -> None:
    stance = draft(status=Status.SUBMITTED)
    for path, role in (("/desk/bulk/", Role.READER), ("/review/bulk/", Role.EDITOR)):
        client.logout()
        assert client.get(path).status_code == 302
        client.force_login(UserFactory.create(role=role))
        assert client.get(path, {"stance": stance.pk}).status_code == 403
        assert client.post(path, {"chosen": judged(stance)}).status_code == 403
    assert statuses(stance) == ["submitted"]


@pytest.mark.parametrize("number", [2, 40])
def test_the_number_of_queries_is_fixed(
    client: Client, reviewer: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    drafts: dict[str, Any] = {"do": "archived", "stance": [draft().pk for _ in range(number)]}
    waiting = [draft(status=Status.SUBMITTED).pk for _ in range(number)]
    with django_assert_num_queries(20):
        client.get("/desk/bulk/", drafts)
    with django_assert_num_queries(21):
        client.get("/review/bulk/", {"stance": waiting})


@pytest.mark.usefixtures("reviewer")
def test_a_condition_whose_source_was_archived_is_not_offered_for_approval(client: Client) -> None:
    stance = draft(status=Status.SUBMITTED)
    excerpt = ExcerptFactory.create()
    ConditionFactory.create(stance=stance, excerpt=excerpt)
    source = excerpt.snapshot.source
    assert "left out" not in client.get("/review/bulk/", {"stance": stance.pk}).content.decode()
    source.archived_at = timezone.now()
    source.save()
    html = client.get("/review/bulk/", {"stance": stance.pk}).content.decode()
    assert "was archived: take that back first, or cite other words." in html
