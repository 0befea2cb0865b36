"""A share of the sources drawn by lot for a second, blind coding: shown first, assigned in one act, given up again."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.actions.coding_samples import draw_sample, give_up_sample
from positions.actions.double_coding import finish_coding
from positions.exceptions import NotAllowed, Refused
from positions.models import CodingSample, DoubleCoding, Issue, Source
from positions.plans.sampling import Lot, plan_sample
from tests.factories import (
    BlindPairFactory,
    DoubleCodingFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    roles = {"ada": Role.EDITOR, "bob": Role.EDITOR, "judge": Role.REVIEWER}
    return {name: UserFactory.create(username=name, role=role) for name, role in roles.items()}


@pytest.fixture
def issue() -> Issue:
    made: Issue = IssueFactory.create()
    return made


def coded(by: User | None, issue: Issue, *, published: dt.date = dt.date(2025, 8, 19)) -> Source:
    snapshot = SnapshotFactory.create(source__published_date=published)
    stance = StanceFactory.create(coder=by, issue=issue)
    EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot))
    source: Source = snapshot.source
    return source


def lot(second: User, **told: Any) -> Lot:
    usual: dict[str, Any] = {
        "dossier": None,
        "from_date": None,
        "until_date": None,
        "percent": 30,
        "seed": "seven",
        "second": second,
    }
    return Lot(**usual | told)


def drawn(some: Lot) -> list[int]:
    return [one.source.pk for one in plan_sample(some).drawn]


def test_the_same_seed_draws_the_same_and_a_larger_share_holds_the_smaller(
    people: dict[str, User], issue: Issue
) -> None:
    every = {coded(people["ada"], issue).pk for _ in range(10)}
    three = drawn(lot(people["bob"]))
    assert len(three) == 3
    assert three == drawn(lot(people["bob"]))
    assert drawn(lot(people["bob"], percent=50))[:3] == three
    assert set(drawn(lot(people["bob"], percent=100))) == every
    # A share of few is one at least, and another seed may draw others.
    assert len(drawn(lot(people["bob"], percent=1))) == 1
    assert {tuple(drawn(lot(people["bob"], seed=str(seed)))) for seed in range(5)} != {tuple(three)}


def test_it_is_of_a_dossier_and_of_days(people: dict[str, User], issue: Issue) -> None:
    early = coded(people["ada"], issue, published=dt.date(2025, 1, 1))
    late = coded(people["ada"], issue, published=dt.date(2025, 8, 1))
    other = coded(people["ada"], IssueFactory.create())
    every = {"percent": 100}
    assert set(drawn(lot(people["bob"], **every, dossier=issue.dossiers.get()))) == {early.pk, late.pk}
    assert set(drawn(lot(people["bob"], **every, from_date=dt.date(2025, 8, 1)))) == {late.pk, other.pk}
    assert drawn(lot(people["bob"], **every, until_date=dt.date(2025, 1, 1))) == [early.pk]


def test_what_the_second_knows_and_what_nobody_can_code_stays_out(people: dict[str, User], issue: Issue) -> None:
    ready = coded(people["ada"], issue)
    coded(people["bob"], issue)
    coded(None, issue)
    twice = coded(people["ada"], issue)
    DoubleCodingFactory.create(snapshot=twice.snapshots.get())
    plan = plan_sample(lot(people["bob"], percent=100))
    assert [(one.source, one.first.username) for one in plan.drawn] == [(ready, "ada")]
    assert plan.out_of == 1
    assert plan.left_out == {
        "coded, mended or judged by the second": 1,
        "of no coder who is an editor now": 1,
        "coded twice already, or assigned": 1,
    }


@pytest.mark.parametrize("number", [1, 6])
def test_as_many_queries_for_any_number(
    people: dict[str, User], issue: Issue, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        coded(people["ada"], issue)
    with django_assert_num_queries(8):
        plan_sample(lot(people["bob"], percent=100))


def sent(people: dict[str, User], **fields: str) -> dict[str, str]:
    return {"percent": "50", "seed": "seven", "second": str(people["bob"].pk), "share": "100"} | fields


def test_it_is_shown_first_then_assigned_as_it_was_seen(client: Client, people: dict[str, User], issue: Issue) -> None:
    sources = [coded(people["ada"], issue) for _ in range(4)]
    coded(people["bob"], issue)
    client.force_login(people["judge"])
    page = client.post("/desk/double/draw/", sent(people))
    assert page.status_code == 200
    assert "Left out of the lot: 1 coded, mended or judged by the second." in page.text
    assert '<span class="mute">2 of 4</span>' in page.text
    assert not DoubleCoding.objects.exists()
    seen = re.search(r'name="seen" value="(\w+)"', page.text)
    assert seen is not None
    coded(people["ada"], issue)
    changed = client.post("/desk/double/draw/", sent(people, seen=seen[1]))
    assert changed.status_code == 422
    assert "Something else would be drawn by now" in changed.text
    assert not DoubleCoding.objects.exists()
    plan = plan_sample(lot(people["bob"], percent=50))
    assert client.post("/desk/double/draw/", sent(people, seen=plan.digest)).status_code == 302
    sample = CodingSample.objects.get()
    assert (sample.percent, sample.out_of, sample.seed, sample.drawn_by) == (50, 5, "seven", people["judge"])
    assert {one.snapshot.source for one in sample.codings.all()} == {one.source for one in plan.drawn}
    assert len(sources) == 4
    listed = client.get("/desk/double/").text
    assert f"Sample {sample.pk}: 50 % of 5 sources" in listed
    assert "both are done with 0 of 3" in listed


@pytest.mark.parametrize(
    "wrong",
    [
        {"percent": "0"},
        {"percent": "9" * 10_000},
        {"seed": ""},
        {"seed": "a\x00b"},
        {"second": "ada"},
        {"from_date": "2025-02-01", "until_date": "2025-01-01"},
        {"dossier": "9" * 30},
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_drawn(
    client: Client, people: dict[str, User], issue: Issue, wrong: dict[str, str]
) -> None:
    coded(people["ada"], issue)
    client.force_login(people["judge"])
    assert client.post("/desk/double/draw/", sent(people, **wrong)).status_code in (400, 422)
    assert not CodingSample.objects.exists()


def test_what_is_not_done_is_given_up_by_whoever_takes_no_part(people: dict[str, User], issue: Issue) -> None:
    for _ in range(2):
        coded(people["ada"], issue)
    whole = lot(people["bob"], percent=100)
    sample = draw_sample(lot=whole, seen=plan_sample(whole).digest, share=100, by=people["judge"])
    one = sample.codings.first()
    assert one is not None
    for name in ("ada", "bob"):
        finish_coding(coding_id=one.pk, by=people[name])
    with pytest.raises(NotAllowed):
        give_up_sample(sample_id=sample.pk, by=people["ada"])
    assert give_up_sample(sample_id=sample.pk, by=people["judge"]) == 1
    assert list(CodingSample.objects.get().codings.all()) == [one]
    with pytest.raises(Refused, match="Both are done"):
        give_up_sample(sample_id=sample.pk, by=people["judge"])


def test_the_agreement_says_on_which_samples_it_rests(client: Client, people: dict[str, User]) -> None:
    chosen = BlindPairFactory.create()
    done = {"first_done_at": chosen.double_coding.first_done_at, "second_done_at": chosen.double_coding.first_done_at}
    whole = lot(people["bob"])
    sample = CodingSample.objects.create(
        percent=10, seed=whole.seed, out_of=20, second=people["bob"], drawn_by=people["judge"]
    )
    pair = BlindPairFactory.create(double_coding=DoubleCodingFactory.create(sample=sample, **done))
    client.force_login(people["ada"])
    every = client.get("/desk/double/").text
    assert f"Rests on 1 pair of sample {sample.pk}, 1 of texts that somebody chose." in every
    alone = client.get(f"/desk/double/?sample={sample.pk}").text
    assert "Of one sample alone" in alone
    assert (chosen.coded_issue.label in alone, pair.coded_issue.label in alone) == (False, True)
    rows = b"".join(client.get(f"/desk/double/?sample={sample.pk}&format=csv")).decode()
    assert rows.rstrip().endswith(f",{sample.pk}")
    assert client.get("/desk/double/?sample=999999").status_code == 404
