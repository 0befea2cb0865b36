"""What programs are told of figures: the same as the pages, with their n, and known answers."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from actors.choices import ActorKind
from tests.factories import ActorFactory, DossierFactory, IssueFactory, MembershipFactory, published_stance
from tests.positions.api.test_answers import get, walk
from tests.positions.pages.reading.test_figures import rows_of

pytestmark = pytest.mark.django_db
ON = "on=2024-01-01"


@pytest.fixture(autouse=True, scope="module")
def _record(standing: None) -> None:
    """At sea Aland and Bland agree, at law Aland and Cland do; on the one issue of both all three."""
    union = ActorFactory.create(slug="union", name="Union", kind=ActorKind.GROUP)
    actors = [ActorFactory.create(name=name, slug=name.lower()) for name in ("Aland", "Bland", "Cland")]
    for member in actors[:2]:
        MembershipFactory.create(member=member, group=union, speaks_for=False, from_date=dt.date(2010, 1, 1))
    dossier = DossierFactory.create(slug="talks", actors=actors)
    held = [(["sea"], (2, 2, -2))] * 5 + [(["law"], (2, -2, 2))] * 5 + [(["sea", "law"], (2, 2, 2))]
    for number, (tags, values) in enumerate(held):
        issue = IssueFactory.create(dossier=dossier, slug=f"i{number}", tags=tags)
        for actor, value in zip(actors, values, strict=True):
            published_stance(actor=actor, issue=issue, value=value, stated_date=dt.date(2020, 1, 1))


def ask(name: str, more: str = "") -> Any:
    return get(f"{reverse(f'api_{name}', args=['talks'])}?{ON}{more}")


@pytest.mark.parametrize(
    ("more", "value", "n", "issues", "left_out"),
    [
        ("", 6 / 11, 11, 11, None),
        ("&unanimous=without", 0.5, 10, 10, 1),
        ("&topics=sea", 1, 6, 6, None),
        ("&topics=sea&unanimous=without", 1, 5, 5, 1),
        ("&topics=sea;law", None, 1, 1, None),
        ("&topics=air", None, 0, 0, None),
        ("&unanimous=without&issues=i0,i10", None, 1, 1, 1),
    ],
)
def test_agreement_by_topic_and_without_unanimous_issues(
    more: str, value: float | None, n: int, issues: int, left_out: int | None
) -> None:
    told = ask("agreement", f"&actors=aland,bland{more}")
    [pair] = told["pairs"]
    assert (pair["value"], pair["n"]) == (None if value is None else pytest.approx(value), n)
    assert told["unanimous_left_out"] == left_out
    assert told["topics"] == (more.partition("topics=")[2].partition("&")[0].split(";") if "topics" in more else [])
    # The page for people shows the same; its file has the same figure.
    file = Client().get(f"{told['page']}&format=pairs&as=json")
    [row] = rows_of(file)
    assert (row["agreement"], row["n"]) == (pair["value"], n)
    assert ask("nearest", f"&actor=aland{more}")["issues"] == issues


def test_nearest_is_the_table_of_its_page() -> None:
    asked = "&actor=aland&measure=identical&topics=sea&unanimous=without&vs=2021-01-01"
    told = ask("nearest", asked)
    assert (told["ranked"], told["too_few"], told["one_voice"], told["apart"]) == (2, 0, [], 0)
    assert [(one["actor"], one["place"], one["value"], one["n"], one["change"]) for one in told["items"]] == [
        ("bland", 1, 1.0, 5, 0.0),
        ("cland", 2, 0.0, 5, 0.0),
    ]
    assert (told["compared_with"], told["unanimous_left_out"], told["next"]) == ("2021-01-01", 1, None)
    rows = rows_of(Client().get(f"{told['page']}&format=csv&as=json"))
    assert [(row["other"], row["agreement"], row["lowest_without_one"], row["change"]) for row in rows] == [
        (one["actor"], one["value"], one["lowest_without_one"], one["change"]) for one in told["items"]
    ]
    assert told["items"][0]["beside"]["lijphart"] == {"value": 1.0, "place": 1}
    assert told["items"][0]["beside"]["kappa"] is None, "undefined where both hold one value only"


def test_the_ranks_go_on_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.api.measuring.RANKED_PER_PAGE", 1)
    path = f"{reverse('api_nearest', args=['talks'])}?{ON}&actor=bland"
    assert [one["actor"] for one in walk(path)] == ["aland", "cland"]
    assert get(f"{path}&cursor=9")["items"] == []


def test_blocs_are_the_tables_of_their_page() -> None:
    told = ask("blocs", "&blocs=union,cland&measure=identical&unanimous=without")
    [union, alone] = told["blocs"]
    assert (union["members"], alone["members"]) == (["aland", "bland"], ["cland"])
    # Two members are too few for an index.
    assert (union["issues"], union["agreement_index"]) == (0, None)
    [both] = told["majorities"]
    assert (both["first"], both["second"], both["value"], both["n"]) == ("union", "cland", 0, 5)
    assert [len(one["stands"]) for one in told["items"]] == [2] * 10
    stand = next(one for one in told["items"] if one["issue"] == "i0")["stands"][0]
    assert (stand["majority"], stand["counts"], stand["on_record"], stand["members"], stand["apart"]) == (
        *("supports", {"supports": 2}, 2, 2), [])  # fmt: skip
    split = next(one for one in told["items"] if one["issue"] == "i5")["stands"][0]
    assert (split["majority"], split["counts"]) == (None, {"supports": 1, "opposes": 1})
    rows = rows_of(Client().get(f"{told['page']}&format=majorities&as=json"))
    assert [(row["agreement"], row["n"]) for row in rows] == [(0, 5)]


def test_blocs_go_on_issue_by_issue_and_open_as_the_page_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("positions.api.measuring", "positions.reads.comparisons.blocs"):
        monkeypatch.setattr(f"{module}.BLOC_ROWS_PER_PAGE", 4)
    path = f"{reverse('api_blocs', args=['talks'])}?{ON}"
    found = walk(path)
    assert sorted(one["issue"] for one in found) == sorted(f"i{number}" for number in range(11))
    assert [one["bloc"] for one in found[0]["stands"]] == ["union"]
    assert [one["members"] for one in get(f"{path}&members=2009-01-01&blocs=union")["blocs"]] == [[]]


def test_similarity_is_a_square_with_its_n() -> None:
    told = ask("similarity", "&measure=identical&topics=sea")
    order = [one["actor"] for one in told["actors"]]
    assert sorted(order) == ["aland", "bland", "cland"]
    one, two, other = (order.index(slug) for slug in ("aland", "bland", "cland"))
    assert told["values"][one][two] == told["values"][two][one] == 1
    assert told["values"][one][other] == pytest.approx(1 / 6)
    for place in range(3):
        assert (told["values"][place][place], told["cases"][place][place]) == (None, 0)
    assert {n for row in told["cases"] for n in row} == {0, 6}
    of = {line["actor"]: line["community"] for line in told["actors"]}
    assert of == {"aland": 1, "bland": 1, "cland": 0}
    without = ask("similarity", "&measure=identical&topics=sea&unanimous=without")
    assert {n for row in without["cases"] for n in row} == {0, 5}
    assert (without["unanimous_left_out"], without["no_room"], without["left_out"]) == (1, 0, [])
    assert Client().get(without["page"]).status_code == 200


def test_where_too_few_have_figures_the_square_is_empty() -> None:
    for more in ("&actors=aland", "&topics=air", "&topics=sea;law"):
        told = ask("similarity", more)
        assert (told["actors"], told["values"], told["cases"]) == ([], [], []), more
    assert [one["no_room"] for one in [ask("similarity")]] == [0]


def test_whoever_has_no_room_in_the_square_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.api.measuring.MOST_PLACED", 2)
    told = ask("similarity")
    assert (len(told["actors"]), told["no_room"]) == (2, 1)
    assert ask("similarity", "&actors=aland,bland,cland")["no_room"] == 0


@pytest.mark.parametrize(
    ("path", "name", "status"),
    [
        ("nearest", "actor", 422),
        ("nearest?actor=a,b", "actor", 422),
        ("nearest?actor=nobody", "actor", 404),
        ("nearest?actor=aland&cursor=x", "cursor", 422),
        ("nearest?actor=aland&unanimous=yes", "unanimous", 422),
        ("nearest?actor=aland&topics=a;b;c;d", "topics", 422),
        ("nearest?actor=aland&first=2025-01-01&on=2024-01-01", "first", 422),
        ("nearest?actor=aland&measure=guess", "measure", 422),
        ("similarity?topics=" + "a" * 2001, "topics", 422),
        ("blocs?blocs=nobody", "blocs", 404),
        ("blocs?blocs=a,b,c,d,e,f,g,h,i", "blocs", 422),
        ("blocs?cursor=0", "cursor", 422),
        ("similarity?tie=0.5", "tie", 422),
        ("similarity?issues=nothing", "issues", 404),
        ("agreement?actors=aland,bland&topics=a;b;c;d", "topics", 422),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(path: str, name: str, status: int) -> None:
    response = Client().get(f"/api/v1/dossiers/talks/{path}")
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert [one["name"] for one in response.json()["errors"]] == [name]


@pytest.mark.parametrize("path", ["nearest?actor=aland", "blocs", "similarity"])
def test_an_unchanged_answer_costs_one_question(
    path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"/api/v1/dossiers/talks/{path}"
    etag = Client().get(address)["ETag"]
    with django_assert_max_num_queries(2):  # how often the visitor asked, and the version
        again = Client().get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
