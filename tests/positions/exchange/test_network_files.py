import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any

import networkx as nx
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from positions.exchange.network_files import Edge, Fact, Graph, Node, edge_rows, node_rows, write_gexf, write_graphml
from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance

KNOWN: dict[str, Fact] = {"actor_kind": "state", "actor_iso3": "FRA", "community": 1, "mean_agreement": 0.5}
GRAPH = Graph(
    "Agreement",
    [
        Node("france", "France", KNOWN),
        Node("id", "Зеленський & “<None>”", {"actor_kind": "person", "mean_agreement": 0.0}),
        Node("alone", "Cuba", {"actor_kind": "state", "mean_agreement": -0.25}),
    ],
    [Edge("france", "id", 0.9, {"agreement": 0.8, "common_issues": 12})],
)
WRITERS = {"graphml": write_graphml, "gexf": write_gexf}


def opened(form: str, content: bytes) -> Any:
    read: Callable[[BytesIO], Any] = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[form]
    return read(BytesIO(content))


@pytest.mark.parametrize("form", WRITERS)
def test_networkx_opens_it_with_everything_and_nothing_more(form: str) -> None:
    read = opened(form, WRITERS[form](GRAPH))
    assert not read.is_directed()
    assert dict(read.nodes(data=True)) == {node.key: {"label": node.label, **node.facts} for node in GRAPH.nodes}
    ((source, target, facts),) = read.edges(data=True)
    facts.pop("id", None)  # networkx tells the number of an edge of GEXF among its facts
    assert {source, target} == {"france", "id"}
    assert facts == {"weight": 0.9, "agreement": 0.8, "common_issues": 12}


@pytest.mark.parametrize("form", WRITERS)
def test_what_is_unknown_is_left_out(form: str) -> None:
    text = WRITERS[form](GRAPH).decode().replace("&lt;None&gt;", "")
    assert "None" not in text
    assert "false" not in text.lower()


@pytest.mark.parametrize("form", WRITERS)
def test_nobody_is_a_network_too(form: str) -> None:
    assert not opened(form, WRITERS[form](Graph("Nobody", [], []))).nodes


@given(label=st.text())
def test_every_name_makes_a_file_that_opens(label: str) -> None:
    graph = Graph(label, [Node("a", label, {})], [])
    for form, write in WRITERS.items():
        assert list(opened(form, write(graph)).nodes) == ["a"]


def test_tables_have_a_column_for_each() -> None:
    assert list(edge_rows(GRAPH)) == [("france", "id", 0.9, 0.8, 12)]
    first, _, last = node_rows(GRAPH)
    assert first == ("france", "France", "state", "FRA", 1, 0.5)
    assert last == ("alone", "Cuba", "state", None, None, -0.25)


@pytest.mark.django_db
def test_the_ties_of_the_page_are_those_of_the_files(client: Client) -> None:
    actors = [ActorFactory.create(slug=name.lower(), name=name) for name in ("France", "Italy", "Spain")]
    dossier = DossierFactory.create(slug="talks", actors=actors)
    for _ in range(5):
        issue = IssueFactory.create(dossier=dossier)
        for actor, value in zip(actors, (2, 2, -2), strict=True):
            published_stance(actor=actor, issue=issue, value=value, stated_date=dt.date(2023, 3, 1))
    url = "/dossiers/talks/similarity/?on=2024-01-01&format="
    for form in WRITERS:
        answer = client.get(url + form)
        assert answer["Content-Disposition"] == f'attachment; filename="talks-lijphart-2024-01-01.{form}"'
        read = opened(form, answer.content)
        assert set(read.nodes) == {"france", "italy", "spain"}
        ((source, target, facts),) = read.edges(data=True)
        assert {source, target} == {"france", "italy"}
        assert (facts["agreement"], facts["common_issues"]) == (1.0, 5)
    assert client.get(f"{url}edges&as=json").getvalue().count(b'"source"') == 1
    assert client.get(f"{url}nodes").getvalue().count(b"\r\n") == 4
    assert client.get(f"{url}dot").status_code == 400
