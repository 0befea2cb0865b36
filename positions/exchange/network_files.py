"""A network as GraphML, GEXF, and tables of its nodes and edges, for Gephi, R and networkx.

Programs take attributes called id, type or key for their own, and write what is missing as "None" or false
(networkx, igraph): ours have other names, and what is unknown is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET  # nosec B405 # it writes, and reads nothing

import numpy as np

from actors.models import Actor
from config.web.csv import CsvCell
from positions.reads.comparisons.similarity import Similarity

type Fact = str | int | float
type Facts = Mapping[str, Fact]

EDGE_HEADER: Final = ("source", "target", "weight", "agreement", "common_issues")
"""``weight`` is the agreement from 0 to 1, ``common_issues`` the n that it is of."""
NODE_HEADER: Final = ("id", "label", "actor_kind", "actor_iso3", "community", "mean_agreement")
# ElementTree writes characters that XML has not; no program would read the file then.
_NO_XML: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TYPES: Final = {int: ("int", "integer"), float: ("double", "double"), str: ("string", "string")}
"""What GraphML and what GEXF call them."""


@dataclass(frozen=True, slots=True)
class Node:
    key: str
    label: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Edge:
    """Between the keys of two nodes, in no direction."""

    source: str
    target: str
    weight: float
    facts: Facts


@dataclass(frozen=True, slots=True)
class Graph:
    """``title`` says of what, as of when, and what is a tie. All facts of one name are of one type."""

    title: str
    nodes: Sequence[Node]
    edges: Sequence[Edge]


def agreement_graph(found: Similarity, *, title: str) -> Graph:
    """The actors that have a figure with one another, and the ties among them."""
    nodes = [
        Node(line.actor.slug, line.actor.name, _facts(line.actor, line.community, line.mean))
        for line in found.lines
    ]
    edges = [
        Edge(
            nodes[one].key,
            nodes[other].key,
            float(found.ties[one, other]),
            {
                "agreement": float(found.values[one, other]),
                "common_issues": int(found.cases[one, other]),
            },
        )
        # Each pair once: ties are the same in both directions.
        for one, other in np.argwhere(np.triu(found.ties) > 0)
    ]
    return Graph(title, nodes, edges)


def _facts(actor: Actor, community: int, mean: float) -> Facts:
    """Who is in no community has none: 0 would be one."""
    known: dict[str, Fact | None] = {
        "actor_kind": actor.kind,
        "actor_iso3": actor.iso3,
        "community": community,
        "mean_agreement": mean,
    }
    # A mean of 0.0 says something; a community of 0 is none.
    return {name: fact for name, fact in known.items() if fact or isinstance(fact, float)}


def edge_rows(graph: Graph) -> Iterator[tuple[CsvCell, ...]]:
    for edge in graph.edges:
        facts = (edge.facts.get(name) for name in EDGE_HEADER[3:])
        yield (edge.source, edge.target, edge.weight, *facts)


def node_rows(graph: Graph) -> Iterator[tuple[CsvCell, ...]]:
    for node in graph.nodes:
        yield (node.key, node.label, *(node.facts.get(name) for name in NODE_HEADER[2:]))


def write_graphml(graph: Graph) -> bytes:
    root = ET.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    nodes = [{"label": one.label, **one.facts} for one in graph.nodes]
    edges = [{"weight": one.weight, **one.facts} for one in graph.edges]
    ids: dict[str, dict[str, str]] = {}
    for of, rows in (("node", nodes), ("edge", edges)):
        ids[of] = {}
        for name, kind in types_of(rows).items():
            # Keys of nodes and edges share one space of names in GraphML.
            ids[of][name] = f"{of}_{name}"
            told = {"id": ids[of][name], "for": of, "attr.name": name, "attr.type": TYPES[kind][0]}
            ET.SubElement(root, "key", told)
    ET.SubElement(root, "desc").text = clean_for_xml(graph.title)
    body = ET.SubElement(root, "graph", edgedefault="undirected")
    for node, facts in zip(graph.nodes, nodes, strict=True):
        _add_data(ET.SubElement(body, "node", id=node.key), facts, ids["node"])
    for edge, facts in zip(graph.edges, edges, strict=True):
        ends = {"source": edge.source, "target": edge.target}
        _add_data(ET.SubElement(body, "edge", ends), facts, ids["edge"])
    return write(root)


def _add_data(element: ET.Element, facts: Facts, ids: Mapping[str, str]) -> None:
    for name, fact in facts.items():
        ET.SubElement(element, "data", key=ids[name]).text = clean_for_xml(str(fact))


def write_gexf(graph: Graph) -> bytes:
    root = ET.Element("gexf", xmlns="http://gexf.net/1.3", version="1.3")
    ET.SubElement(ET.SubElement(root, "meta"), "description").text = clean_for_xml(graph.title)
    body = ET.SubElement(root, "graph", defaultedgetype="undirected", mode="static")
    ids = {
        of: _declare(body, of, rows)
        for of, rows in (
            ("node", [one.facts for one in graph.nodes]),
            ("edge", [one.facts for one in graph.edges]),
        )
    }
    nodes, edges = ET.SubElement(body, "nodes"), ET.SubElement(body, "edges")
    for node in graph.nodes:
        element = ET.SubElement(nodes, "node", id=node.key, label=clean_for_xml(node.label))
        _add_values(element, node.facts, ids["node"])
    for place, edge in enumerate(graph.edges):
        ends = {"source": edge.source, "target": edge.target, "weight": str(edge.weight)}
        _add_values(ET.SubElement(edges, "edge", ends, id=str(place)), edge.facts, ids["edge"])
    return write(root)


def _declare(body: ET.Element, of: str, rows: Sequence[Facts]) -> dict[str, str]:
    """The attributes of nodes or edges, by name; their ids."""
    listed = ET.SubElement(body, "attributes", {"class": of})
    ids = {}
    for name, kind in types_of(rows).items():
        ids[name] = f"{of}_{name}"
        ET.SubElement(listed, "attribute", id=ids[name], title=name, type=TYPES[kind][1])
    return ids


def _add_values(element: ET.Element, facts: Facts, ids: Mapping[str, str]) -> None:
    values = ET.SubElement(element, "attvalues")
    for name, fact in facts.items():
        told = {"for": ids[name], "value": clean_for_xml(str(fact))}
        ET.SubElement(values, "attvalue", told)


def types_of(rows: Sequence[Facts]) -> dict[str, type]:
    return {name: type(fact) for row in rows for name, fact in row.items()}


def clean_for_xml(text: str) -> str:
    """Without what no XML can hold, however it is written."""
    return _NO_XML.sub("", text)


def write(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
