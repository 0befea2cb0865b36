"""Networks with dates: what the record says of when, opened by another program."""

from __future__ import annotations

import csv
import datetime as dt
import io
from io import BytesIO
from typing import Any

import networkx as nx
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.exchange.dated_networks import DatedEdge, DatedGraph, EdgePart, write_dated_gexf
from positions.exchange.network_files import Node, write_gexf
from positions.models import Issue
from positions.pages.reading import dated_networks
from positions.reads.comparisons import spells
from positions.reads.comparisons.nearest import Time
from positions.reads.comparisons.spells import agreed_by_year, read_spells
from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance
from tests.positions.exchange.gexf_rules import check_gexf
from tests.positions.exchange.test_network_files import GRAPH

URL = "/dossiers/talks/similarity/?on=2024-06-30&format="


@pytest.fixture(scope="module")
def talks(standing: None) -> None:
    """France and Italy agree from 2021 on five issues; in 2023 Italy turns, and in 2024 turns back; Spain opposes."""
    people = [ActorFactory.create(slug=name.lower(), name=name) for name in ("France", "Italy", "Spain")]
    dossier = DossierFactory.create(slug="talks", actors=people)
    for number in range(5):
        issue = IssueFactory.create(
            dossier=dossier, slug=f"i{number}", label="France" if not number else f"Issue {number}"
        )
        for actor, value in zip(people, (2, 2, -2), strict=True):
            published_stance(actor=actor, issue=issue, value=value, stated_date=dt.date(2021, 3, 1))
        published_stance(actor=people[1], issue=issue, value=-2, stated_date=dt.date(2023, 3, 1))
        published_stance(actor=people[1], issue=issue, value=2, stated_date=dt.date(2024, 3, 1))


def opened(content: bytes) -> Any:
    check_gexf(content)
    return nx.read_gexf(BytesIO(content))


@pytest.mark.django_db
def test_ties_have_the_years_in_which_they_were(client: Client, talks: None) -> None:
    answer = client.get(f"{URL}years-gexf")
    assert answer["Content-Disposition"] == 'attachment; filename="talks-years-lijphart-2024-06-30.gexf"'
    read = opened(answer.content)
    assert read.graph["mode"] == "dynamic"
    assert set(read.nodes) == {"france", "italy", "spain"}
    assert not read.has_edge("france", "spain")
    tie = read.edges["france", "italy"]
    assert tie["tie_weight"] == [
        (1.0, "2021-03-01", "2021-12-31"), (1.0, "2022-01-01", "2022-12-31"), (1.0, "2024-01-01", "2024-06-30"),
    ]  # fmt: skip
    assert tie["weight"] == 1.0
    assert b'<attribute id="weight" title="weight" type="double"' in answer.content
    assert tie["spells"] == [("2021-03-01", "2022-12-31"), ("2024-01-01", "2024-06-30")]
    assert read.edges["italy", "spain"]["spells"] == [("2023-01-01", "2023-12-31")]
    assert read.nodes["italy"]["spells"] == [("2021-03-01", "2024-06-30")]


@pytest.mark.django_db
def test_who_stood_where_has_the_days(client: Client, talks: None) -> None:
    answer = client.get(f"{URL}positions-gexf")
    read = opened(answer.content)
    assert {read.nodes[key]["node_kind"] for key in read.nodes} == {"actor", "issue"}
    edge = read.edges["actor/italy", "issue/i0"]
    assert edge["position"] == [
        ("supports", "2021-03-01", "2023-02-28"), ("opposes", "2023-03-01", "2024-02-29"),
        ("supports", "2024-03-01", "None"),
    ]  # fmt: skip
    # The word is networkx's for an end that is left out.
    assert b"None" not in answer.content
    assert [scale for scale, *_ in edge["scale"]] == [2, -2, 2]


@pytest.mark.django_db
def test_the_tables_say_the_same(client: Client, talks: None) -> None:
    def rows(wanted: str) -> list[dict[str, str]]:
        text = b"".join(client.get(f"{URL}{wanted}")).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    ties = [
        (row["source"], row["target"], row["start"], row["end"], row["common_issues"]) for row in rows("years-edges")
    ]
    assert ties[0] == ("france", "italy", "2021-03-01", "2021-12-31", "5")
    assert len(ties) == 4
    assert len(rows("positions-edges")) == 5 * 5
    last = rows("positions-edges")[-1]
    assert (last["source"], last["start"], last["end"], last["position"], last["scale"]) == (
        *("actor/spain", "2021-03-01", "", "opposes", "-2"),
    )  # fmt: skip
    assert [row["start"] for row in rows("years-nodes")] == ["2021-03-01"] * 2 + ["2023-01-01"]
    assert {row["node_kind"] for row in rows("positions-nodes")} == {"actor", "issue"}


@pytest.mark.django_db
def test_years_begin_with_the_first_day_that_is_chosen(client: Client, talks: None) -> None:
    read = opened(client.get(f"{URL}years-gexf&from=2022-07-01").content)
    assert read.edges["france", "italy"]["spells"] == [("2022-07-01", "2022-12-31"), ("2024-01-01", "2024-06-30")]


@pytest.mark.django_db
def test_what_is_too_much_is_refused(client: Client, talks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spells, "_MOST_WORK", 10)
    assert client.get(f"{URL}years-gexf").status_code == 400
    monkeypatch.setattr(dated_networks, "MOST_SPELLS", 10)
    assert client.get(f"{URL}positions-gexf").status_code == 400
    assert client.get(f"{URL}months-gexf").status_code == 400


@pytest.mark.django_db
def test_years_are_read_at_once(talks: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    actors, issues = list(Actor.objects.values_list("pk", flat=True)), list(Issue.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        time = Time(dt.date(2024, 6, 30))
        found = read_spells(actors=actors, issues=issues, time=time)
        list(agreed_by_year(found, actors=actors, issues=issues, time=time, key="lijphart", threshold=0.8))


@pytest.mark.django_db
def test_nobody_is_a_network_too(client: Client) -> None:
    DossierFactory.create(slug="silence")
    for wanted in ("years-gexf", "positions-gexf"):
        assert not opened(client.get(f"{URL.replace('talks', 'silence')}{wanted}").content).nodes


def test_the_rules_hold_of_the_network_without_dates() -> None:
    check_gexf(write_gexf(GRAPH))


def test_any_name_makes_a_file_that_opens() -> None:
    part = EdgePart(dt.date(2020, 1, 1), None, {"position": "supports"})
    graph = DatedGraph(
        "<\x00\ud800>", [Node("id", "\x01Nobody", {}), Node("key", "…", {})], [DatedEdge("id", "key", [part])]
    )
    assert set(opened(write_dated_gexf(graph)).nodes) == {"id", "key"}
