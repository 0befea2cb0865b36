import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from config.accounts.roles import Role
from positions.actions.issues import (
    add_issue,
    archive_issue,
    edit_issue,
    list_issue,
    order_issues,
    take_out_issue,
    unarchive_issue,
)
from positions.actions.undoing import undo_change
from positions.exceptions import NotAllowed, Refused, StaleVersion
from positions.history.kinds import DOSSIER, ISSUE
from positions.history.revisions import read_moments
from positions.models import Dossier, Issue
from tests.factories import DossierFactory, IssueFactory, UserFactory, published_stance
from tests.positions.actions.coding import cell_value, editors_in_history
from tests.positions.actions.keeping import issue_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def add(by: User, *, dossier_id: int | None = None, **given: Any) -> Issue:
    dossier_id = dossier_id or DossierFactory.create().pk
    return add_issue(dossier_id=dossier_id, fields=issue_fields(**given), by=by, client_key=uuid.uuid4())


def place(issue: Issue) -> int:
    return issue.dossier_issues.get().order


def test_a_new_issue_is_the_last_of_its_dossier(editor: User) -> None:
    dossier = DossierFactory.create()
    IssueFactory.create(dossier=dossier, order=7)
    issue = add(editor, dossier_id=dossier.pk, keywords=["truce"], tags=["war"])
    assert (issue.slug, place(issue), issue.keywords, issue.tags) == ("ceasefire-first", 8, ["truce"], ["war"])
    assert place(add(editor)) == 0
    assert editors_in_history("positions_issue", issue.pk) == [editor.pk]


def test_the_same_form_sent_twice_makes_one_issue(editor: User) -> None:
    key, fields, dossier = uuid.uuid4(), issue_fields(), DossierFactory.create()
    assert len({add_issue(dossier_id=dossier.pk, fields=fields, by=editor, client_key=key).pk for _ in range(2)}) == 1


def test_changing_an_issue(editor: User) -> None:
    issue = IssueFactory.create(order=3)
    fields = issue_fields(label="Truce", coding_rule="Only of armies.")
    saved = edit_issue(issue_id=issue.pk, version=1, fields=fields, by=editor)
    assert (saved.label, saved.version, place(saved), saved.slug) == ("Truce", 2, 3, issue.slug)
    assert edit_issue(issue_id=issue.pk, version=2, fields=fields, by=editor).version == 2
    assert len(editors_in_history("positions_issue", issue.pk)) == 2


def test_a_dossier_takes_in_an_issue_of_another_as_its_last(editor: User) -> None:
    issue, other = IssueFactory.create(order=0), IssueFactory.create(order=4)
    dossier = other.dossiers.get()
    for _ in range(2):
        list_issue(dossier_id=dossier.pk, issue_id=issue.pk, by=editor)
    assert list(issue.dossier_issues.order_by("pk").values_list("order", flat=True)) == [0, 5]
    assert list(Issue.objects.of(dossier)) == [other, issue]
    assert editors_in_history("positions_dossierissue", issue.dossier_issues.get(dossier=dossier).pk) == [editor.pk]


def test_a_dossier_takes_in_nothing_that_reads_alike(editor: User) -> None:
    issue, other = IssueFactory.create(label="Truce"), IssueFactory.create(label="The truce")
    for column, said in (("label", "Truce"), ("proposition", issue.proposition)):
        Issue.objects.filter(pk=other.pk).update(**{"label": "Another", column: said})
        with pytest.raises(Refused, match=f"The {column} is that of"):
            list_issue(dossier_id=other.dossiers.get().pk, issue_id=issue.pk, by=editor)


def test_an_issue_is_taken_out_as_long_as_another_dossier_has_it(editor: User) -> None:
    issue, dossier, archived = IssueFactory.create(), DossierFactory.create(), DossierFactory.create()
    first = issue.dossiers.get()
    for one in (dossier, archived):
        list_issue(dossier_id=one.pk, issue_id=issue.pk, by=editor)
    Dossier.objects.filter(pk=archived.pk).update(archived_at=timezone.now())
    for _ in range(2):
        take_out_issue(dossier_id=first.pk, issue_id=issue.pk, by=editor)
    assert Issue.objects.get(pk=issue.pk).in_dossiers == [dossier]
    with pytest.raises(Refused, match="stands in no other dossier"):
        take_out_issue(dossier_id=dossier.pk, issue_id=issue.pk, by=editor)
    with pytest.raises(NotAllowed):
        take_out_issue(dossier_id=dossier.pk, issue_id=issue.pk, by=UserFactory.create(role=Role.READER))


def test_editing_an_issue_minds_every_dossier_that_lists_it(editor: User) -> None:
    issue, other = IssueFactory.create(), IssueFactory.create(label="Truce")
    list_issue(dossier_id=other.dossiers.get().pk, issue_id=issue.pk, by=editor)
    with pytest.raises(Refused, match="The label is that of “Truce”"):
        edit_issue(issue_id=issue.pk, version=1, fields=issue_fields(label="Truce"), by=editor)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("taken", ["in", "out"])
def test_what_a_dossier_lists_is_undone(editor: User, taken: str) -> None:
    issue, dossier = IssueFactory.create(), DossierFactory.create()
    list_issue(dossier_id=dossier.pk, issue_id=issue.pk, by=editor)
    if taken == "out":
        take_out_issue(dossier_id=dossier.pk, issue_id=issue.pk, by=editor)
    before = list(issue.dossier_issues.order_by("pk").values_list("pk", flat=True))
    number = read_moments(DOSSIER, dossier.pk)[-1].transaction
    undo_change(number=number, by=editor)
    after = list(issue.dossier_issues.order_by("pk").values_list("pk", flat=True))
    assert len(after) == len(before) + (1 if taken == "out" else -1)


@pytest.mark.django_db(transaction=True)
def test_taking_back_that_an_issue_was_added_leaves_it_its_place(editor: User) -> None:
    issue = add(editor)
    undo_change(number=read_moments(ISSUE, issue.pk)[-1].transaction, by=editor)
    issue.refresh_from_db()
    assert issue.archived_at
    assert issue.dossiers.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"label": " "}, "Give the issue a label|blank"),
        ({"proposition": "\n"}, "Write the proposition|blank"),
        ({"label": "x" * 81}, "at most 80"),
        ({"keywords": ["a\0b"]}, "NUL"),
        ({"tags": ["x" * 81]}, "at most 80"),
        ({"coding_rule": "a\ud800"}, "half a character"),
        ({"slug": "taken"}, "Another has this short name"),
        ({"dossier_id": 2**40}, "dossier is not on record"),
    ],
)
def test_what_cannot_be_kept(editor: User, given: dict[str, Any], said: str) -> None:
    IssueFactory.create(slug="taken")
    with pytest.raises(Refused, match=said):
        add(editor, **given)
    assert Issue.objects.count() == 1


def test_no_issue_joins_an_archived_dossier(editor: User) -> None:
    with pytest.raises(Refused, match="was archived on"):
        add(editor, dossier_id=DossierFactory.create(archived_at=timezone.now()).pk)


def in_order(issues: list[Issue]) -> list[int]:
    return list(Issue.objects.of(issues[0].dossiers.get()).values_list("pk", flat=True))


def test_putting_issues_in_order(editor: User) -> None:
    issues = IssueFactory.create_batch(3, dossier=DossierFactory.create())
    a, b, c = (issue.pk for issue in issues)
    order_issues(dossier_id=issues[0].dossiers.get().pk, seen=[a, b, c], wanted=[c, a, b], by=editor)
    assert in_order(issues) == [c, a, b]
    assert editors_in_history("positions_dossierissue", issues[2].dossier_issues.get().pk)[-1] == editor.pk


@pytest.mark.parametrize("wanted", [[], [0], [0, 0, 1], [0, 1, 2, 3]])
def test_an_order_of_other_issues(editor: User, wanted: list[int]) -> None:
    issues = IssueFactory.create_batch(3, dossier=DossierFactory.create())
    keys = [*(issue.pk for issue in issues), IssueFactory.create().pk]
    with pytest.raises(Refused, match="not the issues of the dossier"):
        order_issues(
            dossier_id=issues[0].dossiers.get().pk, seen=keys[:3], wanted=[keys[place] for place in wanted], by=editor
        )
    assert in_order(issues) == keys[:3]


def test_an_order_seen_too_long_ago(editor: User) -> None:
    issues = IssueFactory.create_batch(2, dossier=DossierFactory.create())
    seen = [issue.pk for issue in issues]
    added = IssueFactory.create(dossier=issues[0].dossiers.get())
    with pytest.raises(StaleVersion) as stale:
        order_issues(dossier_id=added.dossiers.get().pk, seen=seen, wanted=seen[::-1], by=editor)
    assert stale.value.current == added.dossiers.get()
    with pytest.raises(NotAllowed):
        order_issues(
            dossier_id=added.dossiers.get().pk,
            seen=[*seen, added.pk],
            wanted=[],
            by=UserFactory.create(role=Role.READER),
        )


def test_archiving_and_bringing_back() -> None:
    stance, reviewer = published_stance(), UserFactory.create(role=Role.REVIEWER)
    issue = archive_issue(issue_id=stance.issue_id, version=1, by=reviewer)
    assert not Issue.objects.in_use().filter(pk=issue.pk).exists()
    assert unarchive_issue(issue_id=issue.pk, version=2, by=reviewer).archived_at is None
    assert cell_value(stance) == stance.value


def test_an_issue_comes_back_into_no_dossier_that_has_its_like(editor: User) -> None:
    first, reviewer = add(editor), UserFactory.create(role=Role.REVIEWER)
    archive_issue(issue_id=first.pk, version=1, by=reviewer)
    second = add(editor, dossier_id=first.dossiers.get().pk)
    with pytest.raises(Refused, match="The label is that of"):
        unarchive_issue(issue_id=first.pk, version=2, by=reviewer)
    archive_issue(issue_id=second.pk, version=1, by=reviewer)
    assert unarchive_issue(issue_id=first.pk, version=2, by=reviewer).archived_at is None
