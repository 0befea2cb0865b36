import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.actions.issues import order_issues
from positions.models import Dossier, Issue
from positions.pages.upkeep.issue_form import put_in_order
from positions.reads.lists.upkeep import UPKEEP_ISSUES_PER_PAGE
from tests.factories import DossierFactory, IssueFactory, UserFactory, published_stance
from tests.positions.pages.desk_forms import formset_data
from tests.positions.pages.upkeep_forms import edit_issue, new_issue
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db

ADD = "/desk/issues/add/"
ORDER = "/desk/dossiers/talks/issues/"


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def dossier() -> Dossier:
    made: Dossier = DossierFactory.create(slug="talks", title="Talks")
    return made


def send(client: Client, address: str, data: dict[str, Any], status: int) -> str:
    response = client.post(address, data)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.content.decode()


@pytest.mark.parametrize("path", [ADD, "/desk/issues/truce/", ORDER])
def test_outsiders_are_refused(client: Client, path: str, dossier: Dossier) -> None:
    IssueFactory.create(slug="truce", dossier=dossier)
    assert client.get(path).status_code == 302
    client.force_login(UserFactory.create(role=Role.READER))
    assert client.get(path).status_code == 403
    assert client.post(path, new_issue(dossier)).status_code == 403
    assert Issue.objects.count() == 1


def test_adding(client: Client, editor: User, dossier: Dossier) -> None:
    html = client.get(f"{ADD}?name=Truce&dossier=talks").content.decode()
    assert 'value="Truce"' in html
    assert '<option value="talks" selected>' in html
    lists = {"keywords": " truce \r\n\r\ncease  fire\r\ntruce", "tags": "war"}
    assert client.post(ADD, new_issue(dossier, **lists)).headers["Location"] == ORDER
    issue = Issue.objects.get()
    assert (issue.keywords, issue.tags, issue.contra_phrases) == (["truce", "cease fire"], ["war"], [])
    assert "Truce" in client.get(ORDER).content.decode()


def test_a_form_sent_twice_makes_one_issue(client: Client, editor: User, dossier: Dossier) -> None:
    data = new_issue(dossier)
    for _ in range(2):
        send(client, ADD, data, 302)
    assert Issue.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"label": ""}, "This field is required"),
        ({"label": "x" * 81}, "at most 80"),
        ({"proposition": " "}, "This field is required"),
        ({"proposition": "a\0"}, "Null characters"),
        ({"keywords": "x" * 121}, "is longer than 120 characters"),
        ({"tags": "\n".join(map(str, range(101)))}, "At most 100 lines"),
        ({"slug": "taken"}, "Another has this short name"),
        ({"slug": "add"}, "cannot be a short name"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(
    client: Client, editor: User, dossier: Dossier, fields: dict[str, str], said: str
) -> None:
    IssueFactory.create(slug="taken", dossier=DossierFactory.create(slug="closed", archived_at=timezone.now()))
    mine = IssueFactory.create(slug="mine", dossier=dossier)
    for address, data in ((ADD, new_issue(dossier)), ("/desk/issues/mine/", edit_issue(mine))):
        html = send(client, address, data | {"coding_rule": "typed before"} | fields, 422)
        assert said in html
        assert "typed before" in html
    assert not Issue.objects.exclude(coding_rule="").exists()


@pytest.mark.parametrize("slug", ["nowhere", "closed"])
def test_a_new_issue_in_no_dossier_in_use(client: Client, editor: User, dossier: Dossier, slug: str) -> None:
    DossierFactory.create(slug="closed", archived_at=timezone.now())
    assert "not one of the available choices" in send(client, ADD, new_issue(dossier) | {"dossier": slug}, 422)


TAKE_IN = f"{ORDER}take-in/"


def test_an_issue_of_another_dossier_is_taken_in_and_out(client: Client, editor: User, dossier: Dossier) -> None:
    IssueFactory.create(slug="ours", dossier=dossier)
    issue = published_stance(issue__label="Truce first", issue__dossier__slug="elsewhere").issue
    send(client, TAKE_IN, {"issue": "truce first"}, 302)
    assert list(Issue.objects.of(dossier).values_list("slug", flat=True)) == ["ours", issue.slug]
    html = client.get(ORDER).content.decode()
    assert 'Also in <a href="/desk/dossiers/elsewhere/issues/">' in html
    send(client, ORDER, {"out": issue.pk}, 302)
    assert list(Issue.objects.of(dossier).values_list("slug", flat=True)) == ["ours"]
    assert 'name="out"' not in client.get(ORDER).content.decode()


def test_what_is_not_taken_in_or_out_is_said(client: Client, editor: User, dossier: Dossier) -> None:
    ours = IssueFactory.create(label="Truce", dossier=dossier)
    other = IssueFactory.create(label="truce ", slug="other")
    assert "The label is that of" in send(client, TAKE_IN, {"issue": "[other]"}, 422)
    assert "No issue is called that." in send(client, TAKE_IN, {"issue": "nothing"}, 422)
    assert "stands in no other dossier" in send(client, ORDER, {"out": ours.pk}, 422)
    assert "not on record" in send(client, ORDER, {"out": "x"}, 422)
    assert "not on record" in send(client, ORDER, {"out": "9" * 30}, 422)
    send(client, ORDER, {"out": other.pk}, 302)
    assert list(Issue.objects.of(dossier)) == [ours]


def test_what_is_sent_back_as_shown_changes_nothing(client: Client, editor: User, dossier: Dossier) -> None:
    IssueFactory.create(dossier=dossier, slug="truce", coding_rule="One.\n\nTwo.", keywords=["a", "b"])
    shown = shown_form(client.get("/desk/issues/truce/").content.decode(), "label")
    send(client, "/desk/issues/truce/", shown, 302)
    send(client, ORDER, shown_form(client.get(ORDER).content.decode(), "form-0-place"), 302)
    assert Issue.objects.get().version == 1


def test_line_feeds_of_browsers_change_nothing(client: Client, editor: User, dossier: Dossier) -> None:
    issue = IssueFactory.create(dossier=dossier, coding_rule="One.\nTwo.", keywords=["a", "b"])
    send(client, f"/desk/issues/{issue.slug}/", edit_issue(issue, coding_rule="One.\r\nTwo."), 302)
    issue.refresh_from_db()
    assert issue.version == 1
    send(client, f"/desk/issues/{issue.slug}/", edit_issue(issue, contra_phrases="no\r\nnever"), 302)
    issue.refresh_from_db()
    assert (issue.version, issue.contra_phrases) == (2, ["no", "never"])


def test_both_versions_are_shown_field_by_field(client: Client, editor: User, dossier: Dossier) -> None:
    issue = IssueFactory.create(slug="truce", dossier=dossier, keywords=["theirs"], coding_rule="Agreed.")
    stale = edit_issue(issue, keywords="mine\r\nalso mine", proposition="Mine.")
    Issue.objects.update(version=2, proposition="Theirs.")
    html = send(client, "/desk/issues/truce/", stale, 409)
    for shown in ('value="mine\nalso mine"', 'value="theirs"', "Mine.", "Theirs."):
        assert shown in html
    assert '<input type="hidden" name="coding_rule" value="Agreed.">' in html
    chosen = stale | {"version": 2, "must_choose": ["keywords", "proposition"], "proposition": "Theirs."}
    send(client, "/desk/issues/truce/", chosen, 302)
    issue.refresh_from_db()
    assert (issue.keywords, issue.proposition, issue.version) == (["mine", "also mine"], "Theirs.", 3)


def test_fields_that_are_not_in_the_form(client: Client, editor: User, dossier: Dossier) -> None:
    extra = {"archived_at": "2025-01-01", "merged_into": "1", "order": "99", "created_at": "2020-01-01"}
    send(client, ADD, new_issue(dossier, version="5", **extra), 302)
    issue = Issue.objects.get()
    assert (issue.dossier_issues.get().order, issue.version, issue.archived_at, issue.merged_into) == (0, 1, None, None)


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ([1, 2, 3, 4], "abcd"),
        ([3, 2, 3, 4], "bcad"),
        ([1, 2, 3, 1], "dabc"),
        ([9, 9, 9, 9], "abcd"),
        ([4, 3, 2, 1], "dcba"),
    ],
)
def test_places_that_are_typed(places: list[int], order: str) -> None:
    rows = list(zip(map(ord, "abcd"), places, strict=True))
    assert "".join(map(chr, put_in_order(rows))) == order


def places(*issues: Issue, **typed: int) -> dict[str, Any]:
    rows = [{"row": issue.pk, "place": typed.get(issue.slug, n)} for n, issue in enumerate(issues, start=1)]
    return formset_data("form", *rows)


def in_order() -> list[str]:
    return list(Issue.objects.order_by("dossier_issues__order", "pk").values_list("slug", flat=True))


def test_putting_issues_in_order(client: Client, editor: User, dossier: Dossier) -> None:
    a, b, c = (IssueFactory.create(slug=slug, dossier=dossier) for slug in "abc")
    send(client, ORDER, places(a, b, c, c=1), 302)
    assert in_order() == ["c", "a", "b"]
    moved = client.post(ORDER, places(c, a, b) | {"down": str(c.pk)})
    assert moved.headers["Location"] == f"{ORDER}#issue-{c.pk}"
    assert in_order() == ["a", "c", "b"]
    send(client, ORDER, places(a, c, b) | {"up": str(b.pk)}, 302)
    for nonsense in ({"up": str(a.pk)}, {"down": str(c.pk)}, {"up": "x"}, {"down": "9" * 30}):
        send(client, ORDER, places(a, b, c) | nonsense, 302)
    assert in_order() == ["a", "b", "c"]


def test_issues_are_put_in_order_page_by_page(client: Client, editor: User, dossier: Dossier) -> None:
    size = UPKEEP_ISSUES_PER_PAGE
    issues = [IssueFactory.create(dossier=dossier, slug=f"i-{n}", order=n) for n in range(1, size + 4)]
    html = client.get(f"{ORDER}?page=2").content.decode()
    assert re.findall(r'name="form-\d-place" value="(\d+)"', html) == [str(size + n) for n in (1, 2, 3)]
    assert html.count(" disabled") == 1  # the last goes no further down, the first goes up to the page before
    url, second = f"{ORDER}?page=2", issues[-3:]
    rows = [{"row": issue.pk, "place": place} for issue, place in zip(second, (size + 1, 2, size + 3), strict=True)]
    send(client, url, formset_data("form", *rows), 302)
    assert in_order()[:3] == ["i-1", f"i-{size + 2}", "i-2"]
    shown = shown_form(client.get(url).content.decode(), "form-0-place")
    assert shown["form-0-row"] == str(issues[size - 1].pk)
    moved = client.post(url, shown | {"up": str(issues[size - 1].pk)})
    assert moved.headers["Location"] == f"{ORDER}#issue-{issues[size - 1].pk}"
    assert in_order()[size - 2 : size + 1] == [f"i-{n}" for n in (size - 2, size, size - 1)]
    send(client, url, shown, 409)
    assert client.get(f"{ORDER}?page=3").status_code == 404


def test_an_order_seen_too_long_ago(client: Client, editor: User, dossier: Dossier) -> None:
    a, b, c = (IssueFactory.create(slug=slug, dossier=dossier) for slug in "abc")
    seen = [a.pk, b.pk, c.pk]
    order_issues(dossier_id=dossier.pk, seen=seen, wanted=seen[::-1], by=editor)
    html = send(client, ORDER, places(a, b, c, a=2), 409)
    assert "They are shown as they stand now, with what you typed." in html
    assert re.findall(r'name="form-\d-place" value="(\d)"', html) == ["3", "2", "2"]
    assert in_order() == ["c", "b", "a"]


@pytest.mark.parametrize("place", ["", "x", "0", "9" * 30])
def test_places_that_are_none(client: Client, editor: User, dossier: Dossier, place: str) -> None:
    a, b = (IssueFactory.create(slug=slug, dossier=dossier) for slug in "ab")
    assert "number from 1" in send(client, ORDER, places(a, b) | {"form-0-place": place}, 422)
    foreign = IssueFactory.create()
    assert send(client, ORDER, places(foreign, a, b), 409)


def test_archived_issues_stand_below(client: Client, editor: User, dossier: Dossier) -> None:
    issue = published_stance(issue__dossier=dossier, issue__label="Old question").issue
    Issue.objects.filter(pk=issue.pk).update(archived_at=timezone.now())
    html = client.get(ORDER).content.decode()
    assert "Old question" in html
    assert "1 published stance" in html
    assert "A reviewer can bring it back." in client.get(f"/desk/issues/{issue.slug}/").content.decode()
    send(client, f"/desk/issues/{issue.slug}/", edit_issue(issue, label="New"), 422)


def test_editors_are_led_from_the_public_page(client: Client, dossier: Dossier) -> None:
    IssueFactory.create(slug="truce", dossier=dossier)
    links = {"/issues/truce/": 'href="/desk/issues/truce/"', "/dossiers/talks/": f'href="{ORDER}"'}
    for page, link in links.items():
        assert link not in client.get(page).content.decode()
    client.force_login(UserFactory.create(role=Role.EDITOR))
    for page, link in links.items():
        assert link in client.get(page).content.decode()


@pytest.mark.parametrize("number", [2, 60])
def test_the_number_of_queries_is_fixed(
    client: Client, editor: User, dossier: Dossier, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    IssueFactory.create_batch(number, dossier=dossier)
    with django_assert_num_queries(8):
        client.get(ORDER)


def test_a_new_issue_leads_back_to_the_dossier_it_is_for(client: Client, editor: User, dossier: Dossier) -> None:
    DossierFactory.create(title="A first one")
    cancel = f'href="{ORDER}">Cancel'
    assert cancel in client.get(f"{ADD}?dossier=talks").content.decode()
    assert cancel in send(client, ADD, new_issue(dossier, label=""), 422)
    assert 'href="/desk/dossiers/">Cancel' in client.get(f"{ADD}?dossier=no-such").content.decode()
    assert client.post(ADD, new_issue(dossier)).headers["Location"] == ORDER
    assert f"<a href='{ADD}?dossier=talks'>Add another</a>" in client.get(ORDER).content.decode()
