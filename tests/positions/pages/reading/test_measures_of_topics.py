"""*Nearest*, *Blocs* and *Similarity* over issues of some topics, and without unanimous ones: chosen and told as
Compare does.
"""

import datetime as dt

import pytest
from django.test import Client

from actors.choices import ActorKind
from tests.factories import ActorFactory, DossierFactory, IssueFactory, MembershipFactory, published_stance
from tests.fragments import read
from tests.positions.pages.reading.test_figures import rows_of, words_of

pytestmark = pytest.mark.django_db
TALKS = "/dossiers/talks/"
ASKED = {
    "compare/": "actors=aland,bland",
    "nearest/": "actor=aland",
    "blocs/": "blocs=union,cland",
    "similarity/": "",
}


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


@pytest.mark.parametrize("page", ASKED)
def test_the_choice_is_that_of_compare(client: Client, page: str) -> None:
    html = read(client, f"{TALKS}{page}?{ASKED[page]}&topics=sea")
    assert '<option value="sea" selected>sea, 6</option>' in html
    assert '<option value="law">law, 1</option>' in html
    assert "Only issues of the topic “sea”." in html
    assert "No issues of this kind" not in html
    html = read(client, f"{TALKS}{page}?{ASKED[page]}&topics=sea&topics=law")
    assert "Only issues of the topics “sea” and “law”." in html
    assert client.get(f"{TALKS}{page}?{ASKED[page]}&topics=a;b;c;d").status_code == 400


@pytest.mark.parametrize("page", ASKED)
def test_of_a_topic_without_issues_it_says_so(client: Client, page: str) -> None:
    html = read(client, f"{TALKS}{page}?{ASKED[page]}&topics=air;sea")
    assert "No issues of this kind" in html
    assert "No issue here is of the topics “air” and “sea”." in html


@pytest.mark.parametrize(("topics", "nearest", "farthest"), [("sea", "bland", "cland"), ("law", "cland", "bland")])
def test_who_is_nearest(client: Client, topics: str, nearest: str, farthest: str) -> None:
    answer = client.get(f"{TALKS}nearest/?actor=aland&topics={topics}&format=csv&as=json")
    assert "-part.json" in answer["Content-Disposition"]
    assert [(row["other"], row["agreement"], row["n"]) for row in rows_of(answer)] == [
        (nearest, 1.0, 6),
        (farthest, pytest.approx(1 / 6), 6),
    ]
    # What leads on to the two alone keeps the topic.
    assert f'&amp;topics={topics}">' in read(client, f"{TALKS}nearest/?actor=aland&topics={topics}")


def test_nobody_has_a_figure_over_one_issue(client: Client) -> None:
    html = read(client, f"{TALKS}nearest/?actor=aland&topics=sea;law")
    assert "Nobody has enough issues in common" in html


@pytest.mark.parametrize(("topics", "value", "n", "issues"), [("sea", 1 / 6, 6, 6), ("law", None, 1, 6)])
def test_majorities(client: Client, topics: str, value: float | None, n: int, issues: int) -> None:
    """At law the two members are split on all issues but one."""
    url = f"{TALKS}blocs/?blocs=union,cland&topics={topics}&as=json&format="
    answer = client.get(f"{url}majorities")
    assert "-part.json" in answer["Content-Disposition"]
    [meeting] = rows_of(answer)
    assert meeting["n"] == n
    assert meeting["agreement"] == (None if value is None else pytest.approx(value))
    assert len({row["issue"] for row in rows_of(client.get(f"{url}issues"))}) == issues


@pytest.mark.parametrize(("topics", "tied"), [("sea", {"aland", "bland"}), ("law", {"aland", "cland"})])
def test_ties(client: Client, topics: str, tied: set[str]) -> None:
    url = f"{TALKS}similarity/?on=2024-01-01&topics={topics}&format="
    for form in ("edges", "years-edges"):
        answer = client.get(f"{url}{form}&as=json")
        assert "-part" in answer["Content-Disposition"]
        rows = rows_of(answer)
        assert rows
        assert {frozenset((row["source"], row["target"])) for row in rows} == {frozenset(tied)}
    said = f"over issues of the topic “{topics}”"
    assert said in client.get(f"{url}gexf").content.decode()
    assert said in client.get(f"{url}positions-gexf").content.decode()
    assert any(said in words for words in words_of(client.get(f"{url}map")))


def test_the_figure_and_the_tables_of_compare_say_it_too(client: Client) -> None:
    url = f"{TALKS}compare/?actors=aland,bland&topics=law&format="
    assert any("; over issues of the topic “law”" in words for words in words_of(client.get(f"{url}trend")))
    for form in ("trend", "trend-table", "measures", "meetings", "pairs"):
        assert "-part." in client.get(f"{url}{form}")["Content-Disposition"]
    figures = {row["measure"]: row["figure"] for row in rows_of(client.get(f"{url}measures&as=json"))}
    assert figures["identical"] == pytest.approx(1 / 6)


WITHOUT = "unanimous=without"


@pytest.mark.parametrize("page", ASKED)
def test_unanimous_issues_are_left_out_in_the_words_of_compare(client: Client, page: str) -> None:
    asked = f"{TALKS}{page}?on=2024-01-01&{ASKED[page]}"
    html = read(client, f"{asked}&{WITHOUT}")
    assert '<option value="without" selected>Left out</option>' in html
    assert "1 issue on which everybody on record took the same place is left out." in html
    assert "unanimous=without" in html.partition('class="tabs"')[2]
    assert '<option value="without">Left out</option>' in read(client, asked)
    assert "No issue is left out" in read(client, f"{asked}&{WITHOUT}&issues=i0")
    assert client.get(f"{asked}&unanimous=yes").status_code == 400


def test_who_is_nearest_without_unanimous_issues(client: Client) -> None:
    """Of eleven issues six are common ground with each; without the one of all, five of ten."""
    url = f"{TALKS}nearest/?actor=aland&on=2024-01-01&measure=identical&format=csv&as=json"
    for more, share, n in (("", 6 / 11, 11), (f"&{WITHOUT}", 0.5, 10), (f"&{WITHOUT}&topics=sea", 1, 5)):
        answer = client.get(f"{url}{more}")
        assert ("-without-unanimous" in answer["Content-Disposition"]) == bool(more)
        [row, *_] = rows_of(answer)
        assert (row["other"], row["agreement"], row["n"]) == ("bland", pytest.approx(share), n)


def test_what_was_left_out_does_not_count_at_the_time_before(client: Client) -> None:
    url = f"{TALKS}nearest/?actor=aland&on=2024-01-01&vs=2021-01-01&measure=identical&format=csv&as=json"
    for row in rows_of(client.get(f"{url}&{WITHOUT}")):
        assert (row["agreement_before"], row["change"]) == (0.5, 0)


def test_unanimity_is_everybodys_on_record_and_of_the_time(client: Client) -> None:
    """Two who agree are not everybody; before anybody spoke nobody was unanimous."""
    url = f"{TALKS}similarity/?actors=aland,bland,cland&{WITHOUT}"
    assert "1 issue on which everybody" in read(client, f"{url}&on=2024-01-01")
    assert "No issue is left out" in read(client, f"{url}&on=2019-01-01")
    assert "No issue is left out" in read(client, f"{url}&from=2021-01-01&on=2024-01-01")


def test_majorities_without_unanimous_issues(client: Client) -> None:
    url = f"{TALKS}blocs/?blocs=union,cland&on=2024-01-01&measure=identical&as=json&format="
    for more, value, n, issues in (("", 1 / 6, 6, 11), (f"&{WITHOUT}", 0, 5, 10)):
        [meeting] = rows_of(client.get(f"{url}majorities{more}"))
        assert (meeting["agreement"], meeting["n"]) == (pytest.approx(value), n)
        assert len({row["issue"] for row in rows_of(client.get(f"{url}issues{more}"))}) == issues


def test_networks_and_pictures_without_unanimous_issues(client: Client) -> None:
    """At sea, Aland and Bland agree on all issues, with and without the one of everybody."""
    url = f"{TALKS}similarity/?on=2024-01-01&topics=sea&{WITHOUT}&format="
    for form in ("edges", "years-edges"):
        answer = client.get(f"{url}{form}&as=json")
        assert "-without-unanimous-part" in answer["Content-Disposition"]
        assert {row["common_issues"] for row in rows_of(answer)} == {5}
    said = "over issues of the topic “sea” without unanimous ones (1)"
    assert said in client.get(f"{url}gexf").content.decode()
    assert said in client.get(f"{url}positions-gexf").content.decode()
    for form in ("map", "heat"):
        assert said in " ".join(words_of(client.get(f"{url}{form}")))
    compared = f"{TALKS}compare/?actors=aland,bland&topics=sea&{WITHOUT}&format=trend"
    assert said in " ".join(words_of(client.get(compared)))
