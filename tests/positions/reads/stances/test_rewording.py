"""A proposition turned round: asked about, for reviewers only, and what was approved before is judged anew."""

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from config.postgres.authorship import set_author
from positions.actions.issues import IssueFields, edit_issue
from positions.actions.merging import merge_issues
from positions.actions.restoring import restore_state
from positions.actions.rewording import confirm_wording, return_published
from positions.actions.undoing import undo_change
from positions.choices import Decision, Status
from positions.exceptions import NotAllowed, OwnWork, Refused, StaleVersion
from positions.history.kinds import ISSUE
from positions.history.revisions import read_moments
from positions.models import Issue, Position, Stance
from positions.reads.stances.rewording import (
    list_reworded,
    read_former_wording,
    read_former_wordings,
    read_reworded,
    wording_key,
)
from positions.reads.timelines.periods import read_positions
from tests.factories import IssueFactory, UserFactory, many_published, published_stance, stance_hash
from tests.positions.actions.keeping import issue_fields

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("contexts_kept")]

ROUND, BACK = "Troops must not be sent.", "Troops must be sent."


@pytest.fixture
def issue() -> Issue:
    return IssueFactory.create(slug="troops", label="Troops", proposition=BACK)


@pytest.fixture
def stance(issue: Issue) -> Stance:
    return published_stance(issue=issue)


@pytest.fixture
def reviewer() -> User:
    return UserFactory.create(username="vera", role=Role.REVIEWER)


@pytest.fixture
def editor() -> User:
    return UserFactory.create(username="anna", role=Role.EDITOR)


def kept(issue: Issue, **changed: object) -> IssueFields:
    said = {"label": issue.label, "proposition": issue.proposition}
    return issue_fields(**said | changed)


def reword(issue: Issue, proposition: str, by: User) -> None:
    issue.refresh_from_db()
    edit_issue(issue_id=issue.pk, version=issue.version, fields=kept(issue, proposition=proposition), by=by)
    issue.refresh_from_db()


def judged(stance: Stance, by: User) -> dict[str, object]:
    stance.issue.refresh_from_db()
    wording = wording_key(stance.issue.proposition)
    return {"stance_id": stance.pk, "judged_hash": stance_hash(stance), "wording": wording, "by": by}


def test_only_reviewers_word_a_published_record_otherwise(
    issue: Issue, stance: Stance, editor: User, reviewer: User
) -> None:
    with pytest.raises(NotAllowed, match="a reviewer has to change it"):
        reword(issue, ROUND, editor)
    reword(issue, "Troops must be sent!", editor)  # the same words
    assert read_former_wording(stance) == ""
    reword(issue, ROUND, reviewer)
    assert read_former_wording(stance) == BACK


def test_what_nobody_published_on_is_anybodys_to_word(issue: Issue, editor: User) -> None:
    reword(issue, ROUND, editor)
    assert read_reworded() == []


def test_undoing_and_restoring_are_doors_to_it_too(client: Client, issue: Issue, editor: User, reviewer: User) -> None:
    reword(issue, ROUND, editor)
    moments = read_moments(ISSUE, issue.pk)
    published_stance(issue=issue)
    with pytest.raises(NotAllowed, match="a reviewer has to change it"):
        restore_state(kind=ISSUE, pk=issue.pk, transaction=moments[0].transaction, version=issue.version, by=editor)
    with pytest.raises(NotAllowed, match="a reviewer has to change it"):
        undo_change(number=moments[1].transaction, by=editor)
    url = reverse("change", args=[moments[1].transaction])
    for user, is_offered in ((editor, False), (reviewer, True)):
        client.force_login(user)
        assert ("Undo this change" in client.get(url).content.decode()) is is_offered
    undo_change(number=moments[1].transaction, by=reviewer)
    assert [(one.former, one.count) for one in read_reworded()] == [([ROUND], 1)]


def test_what_goes_back_to_what_was_approved_asks_for_nothing(issue: Issue, stance: Stance, reviewer: User) -> None:
    reword(issue, ROUND, reviewer)
    assert list_reworded(issue.pk) == [stance.pk]
    reword(issue, BACK, reviewer)
    assert read_reworded() == []


def test_other_changes_of_an_issue_ask_for_nothing(issue: Issue, stance: Stance, editor: User) -> None:
    edit_issue(issue_id=issue.pk, version=issue.version, fields=kept(issue, keywords=["army"]), by=editor)
    assert read_former_wording(stance) == ""


def test_sql_and_the_administration_are_no_way_round(issue: Issue, stance: Stance) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update positions_issue set proposition = %s where id = %s", [ROUND, issue.pk])
    assert read_former_wording(stance) == BACK


def test_an_import_that_mends_its_own_wording_is_not_asked_about(issue: Issue, stance: Stance) -> None:
    set_author(user_id=None, page="import_unga")
    Issue.objects.filter(pk=issue.pk).update(proposition=ROUND)
    set_author(user_id=None, page="")
    assert read_former_wording(stance) == ""


def test_confirmed_it_stays_published_and_is_asked_about_no_more(issue: Issue, stance: Stance, reviewer: User) -> None:
    reword(issue, ROUND, reviewer)
    review = confirm_wording(**judged(stance, reviewer))  # type: ignore[arg-type]
    assert review.decision == Decision.APPROVE
    stance.refresh_from_db()
    assert (stance.status, read_former_wording(stance)) == (Status.PUBLISHED, "")
    reword(issue, "No troops.", reviewer)
    assert read_former_wording(stance) == ROUND


def test_confirmed_twice_by_the_same_form_it_is_once(issue: Issue, stance: Stance, reviewer: User) -> None:
    reword(issue, ROUND, reviewer)
    shown = judged(stance, reviewer)
    review = confirm_wording(**shown)  # type: ignore[arg-type]
    assert confirm_wording(**shown) == review  # type: ignore[arg-type]
    assert confirm_wording(**shown, note="Read once more.") != review  # type: ignore[arg-type]


def test_returned_it_is_with_its_author(issue: Issue, stance: Stance, reviewer: User) -> None:
    reword(issue, ROUND, reviewer)
    return_published(**judged(stance, reviewer), reason="It means the opposite now.")  # type: ignore[arg-type]
    stance.refresh_from_db()
    assert (stance.status, stance.published_at) == (Status.RETURNED, None)
    assert read_reworded() == []
    assert read_former_wording(stance) == ""
    assert read_former_wordings([stance.pk], ever=True) == {stance.pk: BACK}  # as it was known then


def test_nobody_confirms_what_was_not_shown(issue: Issue, stance: Stance, reviewer: User) -> None:
    reword(issue, ROUND, reviewer)
    shown = judged(stance, reviewer)
    reword(issue, "No troops.", reviewer)
    with pytest.raises(StaleVersion):
        confirm_wording(**shown)  # type: ignore[arg-type]
    with pytest.raises(StaleVersion):
        confirm_wording(**judged(stance, reviewer) | {"judged_hash": "0" * 64})  # type: ignore[arg-type]


def test_authors_leave_it_to_others(issue: Issue, reviewer: User) -> None:
    own = published_stance(issue=issue, coder=reviewer)
    reword(issue, ROUND, reviewer)
    with pytest.raises(OwnWork):
        confirm_wording(**judged(own, reviewer))  # type: ignore[arg-type]


def test_what_is_no_longer_published_waits_for_nothing(issue: Issue, stance: Stance, reviewer: User) -> None:
    reword(issue, ROUND, reviewer)
    Stance.objects.filter(pk=stance.pk).update(status=Status.ARCHIVED)
    assert read_reworded() == []
    with pytest.raises(Refused, match="no longer published"):
        confirm_wording(**judged(stance, reviewer))  # type: ignore[arg-type]


def test_as_many_queries_for_any_number(
    issue: Issue, reviewer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many_published(30, issues=[issue])
    reword(issue, ROUND, reviewer)
    with django_assert_num_queries(2):
        [found] = read_reworded()
    assert (found.issue, found.count) == (issue, 30)


def test_a_merge_puts_no_words_in_a_stance_that_it_never_had(
    issue: Issue, stance: Stance, editor: User, reviewer: User
) -> None:
    other = IssueFactory.create(slug="forces", dossier=issue.dossiers.get(), proposition="Forces must be there.")
    reword(other, "Forces must go there.", editor)
    stay = published_stance(issue=other)
    reword(other, "Forces must stay there.", reviewer)
    assert read_former_wording(stay) == "Forces must go there."
    merge_issues(gone_id=issue.pk, kept_id=other.pk, by=reviewer)
    assert read_former_wordings([stance.pk, stay.pk]) == {stay.pk: "Forces must go there."}
    reword(other, "No forces.", reviewer)
    assert read_former_wordings([stance.pk, stay.pk]) == {stance.pk: BACK, stay.pk: "Forces must go there."}
    stance.refresh_from_db()
    confirm_wording(**judged(stance, reviewer))  # type: ignore[arg-type]
    assert read_former_wording(stance) == ""
    reword(other, ROUND, reviewer)
    assert read_former_wording(stance) == "No forces."


class TestPages:
    def test_wherever_the_new_words_stand_beside_an_earlier_stance_it_says_so(
        self, client: Client, issue: Issue, stance: Stance, reviewer: User
    ) -> None:
        cell = reverse("cell", args=[issue.dossiers.get().slug, stance.actor.slug, issue.slug])
        pages = [stance.get_absolute_url(), cell, issue.get_absolute_url()]
        before = [client.get(page).content.decode() for page in pages]
        reword(issue, ROUND, reviewer)
        after = [client.get(page).content.decode() for page in pages]
        said = [f'pproved under an earlier wording, not yet confirmed under this one: <span dir="auto">“{BACK}”' in page
                for page in (*before, *after)]  # fmt: skip
        assert said == [False] * 3 + [True] * 3
        assert "on “Troops must be sent” (as worded when it was approved; now “Troops must not be sent”)" in after[0]

    def test_positions_beside_other_words_are_marked_until_somebody_confirms_them(
        self, client: Client, issue: Issue, stance: Stance, reviewer: User
    ) -> None:
        published_stance(issue=IssueFactory.create(dossier=issue.dossiers.get()), actor=stance.actor)
        slug, actor = issue.dossiers.get().slug, stance.actor.slug
        pages = [
            reverse("matrix", args=[slug]),
            reverse("compare", args=[slug]) + f"?actors={actor},{published_stance(issue=issue).actor.slug}",
            reverse("changes", args=[slug]) + f"?vs=2000-01-01&actors={actor}",
            issue.get_absolute_url(),
            stance.actor.get_absolute_url(),
        ]

        def marked() -> list[int]:
            # A legend names the sign once more; the other stance of two pages is marked as well.
            return [client.get(page).content.decode().replace("&#8800;", "≠").count("≠") for page in pages]

        assert marked() == [0] * 5
        reword(issue, ROUND, reviewer)
        assert marked() == [3, 2, 1, 2, 1]
        confirm_wording(**judged(stance, reviewer))  # type: ignore[arg-type]
        assert marked() == [2, 1, 0, 1, 0]

    def test_one_of_several_words_that_decide_together_is_enough(
        self, client: Client, issue: Issue, stance: Stance, reviewer: User
    ) -> None:
        representative = published_stance(issue=issue, actor=stance.actor, stated_date=stance.stated_date)
        reword(issue, ROUND, reviewer)
        confirm_wording(**judged(representative, reviewer))  # type: ignore[arg-type]
        assert Position.objects.get(actor=stance.actor, issue=issue).stance_id == representative.pk
        [standing] = read_positions(issues=[issue.pk], on_date=stance.stated_date)
        assert standing.is_reworded
        slug = issue.dossiers.get().slug
        today = timezone.now().date()
        for known in ({}, {"known": str(today)}):
            page = client.get(reverse("matrix", args=[slug]), known).content.decode()
            assert page.replace("&#8800;", "≠").count("≠") == 2  # a legend names the sign once more
        confirm_wording(**judged(stance, reviewer))  # type: ignore[arg-type]
        [standing] = read_positions(issues=[issue.pk], on_date=stance.stated_date)
        assert not standing.is_reworded

    def test_downloads_of_positions_say_it_too(
        self, client: Client, issue: Issue, stance: Stance, reviewer: User
    ) -> None:
        other = published_stance(issue=issue)
        reword(issue, ROUND, reviewer)
        confirm_wording(**judged(stance, reviewer))  # type: ignore[arg-type]
        chosen = {"actors": f"{stance.actor.slug},{other.actor.slug}"}
        for name, column, fields in (
            ("matrix_csv", "reworded", chosen),
            ("compare", "reworded", {**chosen, "format": "csv"}),
            ("changes", "reworded_after", {"vs": "2000-01-01", "format": "csv"}),
        ):
            answer = client.get(reverse(name, args=[issue.dossiers.get().slug]), fields)
            rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
            assert {row["actor"]: row[column] for row in rows} == {stance.actor.slug: "0", other.actor.slug: "1"}

    def test_the_download_has_both_wordings(self, client: Client, issue: Issue, stance: Stance, reviewer: User) -> None:
        confirmed = published_stance(issue=issue)
        reword(issue, ROUND, reviewer)
        confirm_wording(**judged(confirmed, reviewer))  # type: ignore[arg-type]
        answer = client.get("/stances/?format=csv&sort=published_at")
        rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
        assert [(row["proposition"], row["approved_proposition"]) for row in rows] == [(ROUND, BACK), (ROUND, "")]

    def sent(self, issue: Issue, **fields: str) -> dict[str, str]:
        issue.refresh_from_db()
        return {
            "label": issue.label, "slug": issue.slug, "proposition": ROUND,
            "version": str(issue.version), "client_key": "0f0f0f0f-0000-4000-8000-000000000000", **fields,
        }  # fmt: skip

    def test_the_form_asks_once(self, client: Client, issue: Issue, stance: Stance, reviewer: User) -> None:
        client.force_login(reviewer)
        url = reverse("issue_edit", args=[issue.slug])
        asked = client.post(url, self.sent(issue))
        assert asked.status_code == 422
        assert "1 published stance was approved under the former words" in asked.content.decode()
        key = next(iter(asked.context["entry"].form.questions)).doubt.key
        assert client.post(url, self.sent(issue, confirmed=key)).status_code == 302
        issue.refresh_from_db()
        assert issue.proposition == ROUND

    def test_an_editor_is_told_who_may(self, client: Client, issue: Issue, stance: Stance, editor: User) -> None:
        client.force_login(editor)
        answer = client.post(reverse("issue_edit", args=[issue.slug]), self.sent(issue, confirmed="wording-0"))
        assert answer.status_code == 422
        assert "a reviewer has to change it" in answer.content.decode()
        assert ROUND in answer.content.decode()

    def test_readers_are_told_what_was_approved(
        self, client: Client, issue: Issue, stance: Stance, reviewer: User
    ) -> None:
        reword(issue, ROUND, reviewer)
        page = client.get(stance.get_absolute_url()).content.decode()
        assert "Approved under an earlier wording, not yet confirmed under this one" in page
        assert "“Troops must be sent.”" in page
        confirm_wording(**judged(stance, reviewer))  # type: ignore[arg-type]
        assert "earlier wording" not in client.get(stance.get_absolute_url()).content.decode()

    def test_the_queue_lists_them_and_all_are_judged_together(
        self, client: Client, issue: Issue, stance: Stance, reviewer: User
    ) -> None:
        other, own = published_stance(issue=issue), published_stance(issue=issue, coder=reviewer)
        reword(issue, ROUND, reviewer)
        client.force_login(reviewer)
        assert "Troops: 3 stances to confirm" in client.get(reverse("review_queue")).content.decode()
        url = reverse("review_wording", args=[issue.slug])
        page = client.get(url)
        assert f"Stance {own.pk}" in page.content.decode()
        assert [one.stance for one in page.context["plan"].ready] == [stance, other]
        sent = {"wording": wording_key(ROUND), "decision": "approve", "note": ""}
        confirmed = client.post(url, {**sent, "chosen": f"{stance.pk}-{stance_hash(stance)}"})
        assert confirmed.status_code == 302
        assert list_reworded(issue.pk) == [other.pk, own.pk]
        chosen = f"{other.pk}-{stance_hash(other)}"
        assert client.post(url, {**sent, "chosen": chosen, "decision": "return"}).status_code == 422
        assert client.post(url, {**sent, "chosen": chosen, "decision": "return", "note": "No."}).status_code == 302
        assert list_reworded(issue.pk) == [own.pk]
        refused = client.post(url, {**sent, "chosen": f"{own.pk}-{stance_hash(own)}"})
        assert refused.status_code == 409
        assert "You wrote some of this stance" in refused.content.decode()
