import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from config.accounts.roles import Role
from positions.actions.issues import add_issue, archive_issue, edit_issue, order_issues, unarchive_issue
from positions.exceptions import NotAllowed, Refused, StaleVersion
from positions.models import Issue
from tests.factories import DossierFactory, IssueFactory, UserFactory, published_stance
from tests.positions.actions.coding import cell_value, editors_in_history
from tests.positions.actions.keeping import issue_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def add(by: User, **given: Any) -> Issue:
    return add_issue(fields=issue_fields(**given), by=by, client_key=uuid.uuid4())


def test_a_new_issue_is_the_last_of_its_dossier(editor: User) -> None:
    dossier = DossierFactory.create()
    IssueFactory.create(dossier=dossier, order=7)
    issue = add(editor, dossier_id=dossier.pk, keywords=["truce"], tags=["war"])
    assert (issue.slug, issue.order, issue.keywords, issue.tags) == ("ceasefire-first", 8, ["truce"], ["war"])
    assert add(editor).order == 0
    assert editors_in_history("positions_issue", issue.pk) == [editor.pk]


def test_the_same_form_sent_twice_makes_one_issue(editor: User) -> None:
    key, fields = uuid.uuid4(), issue_fields()
    assert len({add_issue(fields=fields, by=editor, client_key=key).pk for _ in range(2)}) == 1


def test_changing_an_issue(editor: User) -> None:
    issue = IssueFactory.create(order=3)
    fields = issue_fields(dossier_id=issue.dossier_id, label="Truce", coding_rule="Only of armies.")
    saved = edit_issue(issue_id=issue.pk, version=1, fields=fields, by=editor)
    assert (saved.label, saved.version, saved.order, saved.slug) == ("Truce", 2, 3, issue.slug)
    assert edit_issue(issue_id=issue.pk, version=2, fields=fields, by=editor).version == 2
    assert len(editors_in_history("positions_issue", issue.pk)) == 2


def test_in_another_dossier_it_is_the_last(editor: User) -> None:
    issue, other = IssueFactory.create(order=0), IssueFactory.create(order=4)
    saved = edit_issue(issue_id=issue.pk, version=1, fields=issue_fields(dossier_id=other.dossier_id), by=editor)
    assert (saved.dossier, saved.order) == (other.dossier, 5)


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
    return list(Issue.objects.filter(dossier=issues[0].dossier).order_by("order", "pk").values_list("pk", flat=True))


def test_putting_issues_in_order(editor: User) -> None:
    issues = IssueFactory.create_batch(3, dossier=DossierFactory.create())
    a, b, c = (issue.pk for issue in issues)
    order_issues(dossier_id=issues[0].dossier_id, seen=[a, b, c], wanted=[c, a, b], by=editor)
    assert in_order(issues) == [c, a, b]
    assert editors_in_history("positions_issue", c)[-1] == editor.pk


@pytest.mark.parametrize("wanted", [[], [0], [0, 0, 1], [0, 1, 2, 3]])
def test_an_order_of_other_issues(editor: User, wanted: list[int]) -> None:
    issues = IssueFactory.create_batch(3, dossier=DossierFactory.create())
    keys = [*(issue.pk for issue in issues), IssueFactory.create().pk]
    with pytest.raises(Refused, match="not the issues of the dossier"):
        order_issues(
            dossier_id=issues[0].dossier_id, seen=keys[:3], wanted=[keys[place] for place in wanted], by=editor
        )
    assert in_order(issues) == keys[:3]


def test_an_order_seen_too_long_ago(editor: User) -> None:
    issues = IssueFactory.create_batch(2, dossier=DossierFactory.create())
    seen = [issue.pk for issue in issues]
    added = IssueFactory.create(dossier=issues[0].dossier)
    with pytest.raises(StaleVersion) as stale:
        order_issues(dossier_id=added.dossier_id, seen=seen, wanted=seen[::-1], by=editor)
    assert stale.value.current == added.dossier
    with pytest.raises(NotAllowed):
        order_issues(
            dossier_id=added.dossier_id, seen=[*seen, added.pk], wanted=[], by=UserFactory.create(role=Role.READER)
        )


def test_archiving_and_bringing_back() -> None:
    stance, reviewer = published_stance(), UserFactory.create(role=Role.REVIEWER)
    issue = archive_issue(issue_id=stance.issue_id, version=1, by=reviewer)
    assert not Issue.objects.in_use().filter(pk=issue.pk).exists()
    assert unarchive_issue(issue_id=issue.pk, version=2, by=reviewer).archived_at is None
    assert cell_value(stance) == stance.value
