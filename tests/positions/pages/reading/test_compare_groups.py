"""Groups beside actors in Compare: one rule with the page of blocs."""

import csv
import datetime as dt

import pytest
from django.test import Client

from actors.choices import ActorKind
from actors.models import Actor
from positions.models import Dossier
from tests.factories import ActorFactory, DossierFactory, IssueFactory, MembershipFactory, published_stance
from tests.fragments import assert_swap_equals_page, read

pytestmark = pytest.mark.django_db
URL = "/dossiers/talks/compare/"
BOTH = f"{URL}?actors=alone&groups=union"


@pytest.fixture(autouse=True, scope="module")
def _record(standing: None) -> None:
    """Six members, of whom M5 says the opposite of the others and M0 opposes the first issue too; whoever is
    alone opposes all."""
    union = ActorFactory.create(slug="union", name="Union", kind=ActorKind.GROUP)
    members = [ActorFactory.create(slug=f"m{number}", name=f"M{number}") for number in range(6)]
    for member in members:
        MembershipFactory.create(member=member, group=union, speaks_for=False, from_date=dt.date(2010, 1, 1))
    alone = ActorFactory.create(slug="alone", name="Alone")
    dossier = DossierFactory.create(slug="talks", actors=[*members, alone])
    for number in range(5):
        issue = IssueFactory.create(dossier=dossier, slug=f"i{number}", label=f"Issue {number}", tags=["sea"])
        for place, member in enumerate(members):
            is_other = place == 5 or (place == 0 and not number)
            published_stance(actor=member, issue=issue, value=-2 if is_other else 2, stated_date=dt.date(2020, 1, 1))
        published_stance(actor=alone, issue=issue, value=-2 if number else 2, stated_date=dt.date(2020, 1, 1))


def table(client: Client, query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(client.get(f"{URL}?{query}").getvalue().decode("utf-8-sig").splitlines()))


def test_a_group_has_its_spread_its_unity_and_who_is_apart(client: Client) -> None:
    html = read(client, BOTH)
    assert "5 supports, 1 opposes" in html
    assert "4 supports, 2 opposes" in html
    assert "6 of 6 on record" in html
    assert "Apart: M0, M5" in html
    assert "How united the groups are" in html
    # Farthest apart first: on issue 0 both support.
    assert html.index("Issue 1<") < html.index("Issue 0<")
    assert "Agree on 1 of 5 issues" in html
    assert "<b>0.20</b>" in html


def test_it_says_what_the_page_of_blocs_says(client: Client) -> None:
    for form in ("unity", "majorities", "issues"):
        here = table(client, f"groups=union&measure=lijphart&format={form}")
        there = client.get(f"/dossiers/talks/blocs/?blocs=union&format={form}").getvalue().decode("utf-8-sig")
        assert here == list(csv.DictReader(there.splitlines()))
    [pair] = table(client, "actors=alone&groups=union&measure=lijphart&format=pairs")
    there = client.get("/dossiers/talks/blocs/?blocs=alone,union&format=majorities").getvalue().decode("utf-8-sig")
    [meeting] = csv.DictReader(there.splitlines())
    assert float(pair["agreement"]) == pytest.approx(float(meeting["agreement"])) == pytest.approx(0.2)
    assert pair["n"] == meeting["n"] == "5"
    assert pair["other_name"] == "Union (members)"


def test_a_group_may_stand_beside_itself_as_an_actor_and_five_are_a_square(client: Client) -> None:
    html = read(client, f"{URL}?actors=alone,m0,m1,union&groups=union")
    square = html.split('aria-label="Agreement"')[1].split("</table>")[0]
    assert ">Union</th>" in square
    assert ">Union (members)</th>" in square
    others, of_group = square.split("Union (members)</th>")
    assert "actors=alone%2Cm0" in others
    assert '<a href="?actors=alone&amp;groups=union"><b>0.20</b></a>' in of_group


def test_members_are_those_of_a_day_where_one_is_given(client: Client) -> None:
    assert "Of who belonged on 1 January 2009" in read(client, f"{BOTH}&members=2009-01-01")
    assert "5 supports, 1 opposes" not in read(client, f"{BOTH}&members=2009-01-01")
    assert "of who belonged on its day" in read(client, BOTH)


def test_the_form_chooses_groups_and_the_other_keeps_them(client: Client) -> None:
    html = read(client, f"{BOTH}&topics=sea")
    chooser, controls = (
        html.partition(begun)[2].partition("</form>")[0] for begun in ('class="chooser"', 'id="fold-compare"')
    )
    assert 'name="groups" value="union" checked' in chooser
    assert '<input type="hidden" name="topics" value="sea">' in chooser
    assert '<input type="hidden" name="groups" value="union">' in controls
    assert '<option value="sea" selected>sea, 5</option>' in controls
    assert '<input type="checkbox" name="groups" value="union">' in read(client, URL)
    assert "Choose at least one more actor" in read(client, f"{URL}?groups=union")


def test_two_groups_need_no_actor(client: Client) -> None:
    html = read(client, f"{URL}?groups=union,alone")
    assert "Union (members)</a> and" in html
    assert "Alone (members)" not in html
    assert "Download this table" not in html


def test_against_another_day_the_majority_of_that_day_counts(client: Client) -> None:
    dossier = Dossier.objects.get(slug="talks")
    before = dt.date(2019, 1, 1)
    for issue in dossier.issues.all():
        for slug in ("m0", "m1", "m2", "alone"):
            published_stance(actor=Actor.objects.get(slug=slug), issue=issue, value=-2, stated_date=before)
    [pair] = table(client, "actors=alone&groups=union&vs=2019-01-01&format=pairs")
    assert (pair["agreement_before"], pair["n_before"]) == ("1.0", "5")


@pytest.mark.parametrize(
    "query",
    [
        "groups=atlantis",
        "groups=" + ",".join(f"m{n}" for n in range(9)),
        "groups=union&members=x",
        "actors=alone,m0&format=unity",
        "groups=union&format=csv",
        "topics=a;b;c;d",
    ],
)
def test_what_it_cannot_mean_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{URL}?{query}").status_code == 400


def test_the_swapped_part_is_that_of_the_page(client: Client) -> None:
    assert_swap_equals_page(client, shown=BOTH, followed=f"{BOTH}&measure=kappa", fragment="comparison")


def test_issues_of_two_topics_are_of_both(client: Client) -> None:
    dossier = Dossier.objects.get(slug="talks")
    issue = dossier.issues.get(slug="i1")
    issue.tags = ["sea", "law"]
    issue.save()
    html = read(client, f"{URL}?actors=alone,m0&topics=sea&topics=law")
    assert ("Issue 1<" in html, "Issue 2<" in html) == (True, False)
    assert "Only issues of the topics “sea” and “law”" in html
    assert "sea, 5</option>" in html
    assert "law, 1</option>" in html
    rows = table(client, "actors=alone,m0&topics=sea;law&format=csv")
    assert {row["issue"] for row in rows} == {"i1"}
    assert "Topics: sea and law" in rows[0]["filtered_by"]


def test_of_a_group_beside_one_actor_every_measure_is_told(client: Client) -> None:
    """Once of five alike, and four times as far apart as can be; so many in common that chance explains it all."""
    html = read(client, BOTH)
    assert "Alone and Union (members) by every measure" in html
    assert "A group holds what most of its members hold" in html
    rows = {row["measure"]: row for row in table(client, "actors=alone&groups=union&format=measures")}
    figures = ("figure", "lowest_without_one", "highest_without_one", "n")
    told = {key: [float(rows[key][one]) for one in figures] for key in ("identical", "lijphart", "s", "kappa")}
    assert told == {
        "identical": pytest.approx([0.2, 0, 0.25, 5]),
        "lijphart": pytest.approx([0.2, 0, 0.25, 5]),
        "s": pytest.approx([-0.6, -1, -0.5, 5]),
        "kappa": pytest.approx([0, 0, 0, 5]),
    }
    assert rows["s"]["other_name"] == "Union (members)"
    met = {
        (row["value"], row["other_value"]): row["n"]
        for row in table(client, "actors=alone&groups=union&format=meetings")
    }
    assert {key: n for key, n in met.items() if n != "0"} == {
        ("supports", "supports"): "1",
        ("opposes", "supports"): "4",
    }


def test_its_trend_is_worked_out_for_whoever_asks(client: Client) -> None:
    assert "<circle" not in read(client, BOTH)
    assert "not worked out" in read(client, BOTH)
    html = read(client, f"{BOTH}&by=year")
    assert "<title>2020: 0.20, n 5</title>" in html
    assert "all else of who belonged at the end of the year" in " ".join(html.split())
    assert "from=2020-01-01" in html
    [row] = table(client, "actors=alone&groups=union&format=trend-table")
    assert [row[name] for name in ("span", "agreement", "n", "other_name")] == ["2020", "0.2", "5", "Union (members)"]
    assert client.get(f"{BOTH}&format=trend").status_code == 200


def test_below_its_n_it_has_no_figure(client: Client) -> None:
    few = f"{BOTH}&issues=i0,i1,i2,i3&by=year"
    html = read(client, few)
    assert "n = 5" in html
    assert "<circle" not in html
    assert {row["figure"] for row in table(client, "actors=alone&groups=union&issues=i0,i1,i2,i3&format=measures")} == {
        ""
    }
    assert client.get(f"{few}&format=trend").status_code == 400


def test_two_actors_beside_a_group_are_told_as_before_and_three_sides_are_not(client: Client) -> None:
    assert "M0 and M1 by every measure" in read(client, f"{URL}?actors=m0,m1&groups=union")
    assert "by every measure" not in read(client, f"{URL}?actors=alone&groups=union,m0")
