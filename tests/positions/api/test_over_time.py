"""What programs are told of days: a brief between two, an actor's way until one, rows by who belonged on it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from positions.choices import Value
from positions.models import Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    IssueFactory,
    MembershipFactory,
    StanceFactory,
    publish,
    published_stance,
)
from tests.positions.api.test_answers import get, walk

pytestmark = pytest.mark.django_db
BETWEEN = "?vs=2024-02-01&on=2024-12-31"


def brief_of(stance: Stance, more: str = "") -> Any:
    return get(reverse("api_change_brief", args=[stance.issue.in_dossiers[0].slug]) + BETWEEN + more)


def refused(path: str, *, status: int = 404) -> str:
    response = Client().get(path)
    assert response.status_code == status, response.content
    return str(response.json()["errors"][0]["name"])


def test_a_brief_has_both_days_and_what_became_of_each_position() -> None:
    stance = published_stance(stated_date="2024-01-01", value=Value.SUPPORTS)
    silent = published_stance(issue=stance.issue, stated_date="2024-01-02")
    turned = published_stance(actor=stance.actor, issue=stance.issue, stated_date="2024-06-01", value=Value.OPPOSES)
    told = brief_of(stance)
    assert (told["since"], told["until"], told["positions"], told["next"]) == ("2024-02-01", "2024-12-31", 2, None)
    moved, quiet = told["items"]
    assert (moved["kind"], moved["actors"], moved["issue"], moved["steps"], moved["moves"], moved["statements"]) == (
        *("moved", [stance.actor.slug], stance.issue.slug), -4, 1, 1)  # fmt: skip
    assert (moved["before"]["stance"], moved["after"]["stance"]) == (stance.pk, turned.pk)
    assert moved["after"]["words"] == turned.evidence.get().excerpt.exact
    assert (quiet["kind"], quiet["actors"]) == ("silent", [silent.actor.slug])
    assert Client().get(told["page"]).status_code == 200
    [one] = brief_of(stance, f"&actors={silent.actor.slug}")["items"]
    assert one == quiet


def test_a_brief_names_conditions_in_as_many_queries_however_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    first = published_stance(stated_date="2024-01-01")
    for number in range(4):
        stance = StanceFactory.create(actor=ActorFactory.create(), issue=first.issue, stated_date="2024-03-01")
        ConditionFactory.create(stance=stance, text=f"it rains {number}", linked_issue=IssueFactory.create())
        publish(stance)
    brief_of(first)
    with django_assert_max_num_queries(15):
        told = brief_of(first)
    conditions = [one["after"]["conditions"] for one in told["items"] if one["kind"] == "first"]
    assert sorted(one["text"] for [one] in conditions) == [f"it rains {number}" for number in range(4)]
    assert all(one["issue"] for [one] in conditions)


def test_what_no_brief_can_be_made_of_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    stance = published_stance()
    path = reverse("api_change_brief", args=[stance.issue.in_dossiers[0].slug])
    assert refused(f"{path}?vs=2025-01-02&on=2025-01-01", status=422) == "vs"
    assert refused(f"{path}?actors=nobody") == "actors"
    assert refused(f"{path}?issues=nothing") == "issues"
    monkeypatch.setattr("positions.api.changing.ISSUE_LIMIT", 0)
    assert refused(path, status=422) == "issues"


def test_an_actor_is_followed_on_all_its_issues_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    dossier, other = DossierFactory.create(), DossierFactory.create()
    actor = ActorFactory.create()
    stances = [
        published_stance(actor=actor, issue=IssueFactory.create(dossier=one), stated_date="2024-01-01")
        for one in (dossier, dossier, other)
    ]
    turned = published_stance(
        actor=actor, issue=stances[0].issue, stated_date="2024-06-01", value=Value.OPPOSES)  # fmt: skip
    for module in ("positions.api.over_time", "positions.reads.timelines.timeline"):
        monkeypatch.setattr(f"{module}.TIMELINE_ISSUES_PER_PAGE", 2)
    path = reverse("api_actor_timeline", args=[actor.slug]) + "?on=2025-01-01"
    assert (get(path)["total"], get(path)["actor"], get(path)["as_of"]) == (3, actor.slug, "2025-01-01")
    lines = walk(path)
    assert sorted(one["issue"] for one in lines) == sorted(one.issue.slug for one in stances)
    [moved] = [one["periods"] for one in lines if one["issue"] == stances[0].issue.slug]
    assert [(one["from_date"], one["until_date"], one["stance"]) for one in moved] == [
        ("2024-01-01", "2024-06-01", stances[0].pk), ("2024-06-01", None, turned.pk)]  # fmt: skip
    only = walk(f"{path}&dossier={other.slug}")
    assert [one["issue"] for one in only] == [stances[2].issue.slug]
    assert get(f"{path}&cursor=9")["items"] == []
    assert refused(f"{path}&dossier=nothing") == "dossier"
    assert refused(f"{path}&cursor=0", status=422) == "cursor"


def test_rows_by_who_belonged_to_an_alliance_on_the_day() -> None:
    stance = published_stance(stated_date="2024-01-01")
    other = published_stance(issue=stance.issue, stated_date="2024-01-01")
    bloc = ActorFactory.create(name="The Bloc", slug="bloc")
    MembershipFactory.create(member=other.actor, group=bloc, speaks_for=False, from_date="2024-03-01")
    path = reverse("api_matrix", args=[stance.issue.in_dossiers[0].slug])
    groups = {one["slug"]: one["group"] for one in get(f"{path}?on=2024-06-01&group=bloc")["actors"]}
    assert groups == {other.actor.slug: "The Bloc", stance.actor.slug: "Not in The Bloc"}
    before = get(f"{path}?on=2024-02-01&group=bloc")["actors"]
    assert {one["group"] for one in before} == {"Not in The Bloc"}
    assert {one["group"] for one in get(f"{path}?group=none")["actors"]} == {""}
    assert refused(f"{path}?group=nobody") == "group"
    assert (
        Client().get(reverse("api_positions", args=[stance.issue.in_dossiers[0].slug]) + "?group=bloc").status_code
        == 400
    )


def test_a_brief_goes_on_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    first = published_stance(stated_date="2024-01-01", value=Value.SUPPORTS)
    for number in range(5):
        one = published_stance(issue=first.issue, stated_date="2024-01-02")
        if number % 2:
            published_stance(actor=one.actor, issue=one.issue, stated_date="2024-06-01", value=Value.OPPOSES)
    whole = brief_of(first)["items"]
    assert len(whole) == 6
    monkeypatch.setattr("positions.api.changing.ENTRIES_PER_PAGE", 2)
    path = reverse("api_change_brief", args=[first.issue.in_dossiers[0].slug]) + BETWEEN
    assert walk(path) == whole
    assert get(path)["positions"] == 6
    for place in ("1.0", "9", "x", "0.00.1.1"):
        assert refused(f"{path}&cursor={place}", status=422) == "cursor"
    # A place of what is there no more goes on behind it.
    assert walk(f"{path}&cursor=9.9999999.1.1") == []


def test_a_brief_of_too_many_positions_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    stance = published_stance(stated_date="2024-01-01")
    monkeypatch.setattr("positions.reads.briefs.changes.MOST_POSITIONS", 0)
    response = Client().get(reverse("api_change_brief", args=[stance.issue.in_dossiers[0].slug]) + BETWEEN)
    assert response.status_code == 422
    assert "name fewer actors or issues" in response.json()["detail"]
