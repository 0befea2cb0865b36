"""Networks with dates: who agreed with whom in which years, and who stood where from when to when, as
dynamic GEXF (1.3) and as tables.

Days are included at both ends. What has no end, or no beginning, has none in the file.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET  # nosec B405 # it writes, and reads nothing

from actors.models import Actor
from config.web.csv import CsvCell
from positions.choices import VALUE_SLUGS, is_on_scale
from positions.exchange.network_files import TYPES, Facts, Node, clean_for_xml, types_of, write
from positions.models import Issue
from positions.reads.comparisons.spells import Agreed, Spell

DATED_EDGE_HEADER: Final = (
    "source",
    "target",
    "start",
    "end",
    "weight",
    "agreement",
    "common_issues",
)
STANDING_HEADER: Final = ("source", "target", "start", "end", "position", "scale")
DATED_NODE_HEADER: Final = ("id", "label", "start", "end", "node_kind", "actor_kind", "actor_iso3")


@dataclass(frozen=True, slots=True)
class EdgePart:
    """What holds of an edge from the day ``first`` until ``last``; None while it lasts."""

    first: dt.date
    last: dt.date | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class DatedEdge:
    """``parts`` do not overlap, and stand in order."""

    source: str
    target: str
    parts: Sequence[EdgePart]


@dataclass(frozen=True, slots=True)
class DatedGraph:
    title: str
    nodes: Sequence[Node]
    edges: Sequence[DatedEdge]

    def spans(self) -> Mapping[str, tuple[dt.date, dt.date | None]]:
        """By the key of a node when its first edge begins and its last one ends."""
        held: dict[str, list[EdgePart]] = defaultdict(list)
        for edge in self.edges:
            held[edge.source] += edge.parts
            held[edge.target] += edge.parts
        return {key: (min(one.first for one in some), _end(some)) for key, some in held.items()}


def _end(parts: Iterable[EdgePart]) -> dt.date | None:
    ends = [one.last for one in parts]
    return None if None in ends else max(one for one in ends if one)


def agreement_by_year(
    agreed: Iterable[Agreed], actors: Sequence[Actor], *, title: str
) -> DatedGraph:
    """One edge of each two that were ever tied, with a weight for each year."""
    parts: dict[tuple[int, int], list[EdgePart]] = defaultdict(list)
    for one in agreed:
        facts: Facts = {
            "weight": one.weight,
            # Of a weight with dates networkx reads the last alone: under this name it keeps them all.
            "tie_weight": one.weight,
            "agreement": one.agreement,
            "common_issues": one.issues,
        }
        parts[one.one, one.other].append(EdgePart(one.year.first, one.year.until, facts))
    edges = [
        DatedEdge(actors[one].slug, actors[other].slug, some)
        for (one, other), some in sorted(parts.items())
    ]
    tied = {key for edge in edges for key in (edge.source, edge.target)}
    nodes = [_actor_node(one, one.slug) for one in actors if one.slug in tied]
    return DatedGraph(title, nodes, edges)


def standings(
    spells: Iterable[Spell], actors: Sequence[Actor], issues: Sequence[Issue], *, title: str
) -> DatedGraph:
    """Actors and issues, and between them who stood where on what."""
    # Short names of actors and of issues are of two kinds, and one may be both.
    people = {one.pk: _actor_node(one, f"actor/{one.slug}") for one in actors}
    asked = {one.pk: Node(f"issue/{one.slug}", one.label, {"node_kind": "issue"}) for one in issues}
    parts: dict[tuple[int, int], list[EdgePart]] = defaultdict(list)
    for spell in spells:
        facts: dict[str, str | int] = {"position": VALUE_SLUGS[spell.value]}
        if is_on_scale(spell.value):
            facts["scale"] = spell.value
        parts[spell.actor, spell.issue].append(EdgePart(spell.first, spell.last, facts))
    edges = [
        DatedEdge(people[actor].key, asked[issue].key, some)
        for (actor, issue), some in parts.items()
    ]
    there = {key for edge in edges for key in (edge.source, edge.target)}
    nodes = [one for one in (*people.values(), *asked.values()) if one.key in there]
    return DatedGraph(title, nodes, edges)


def _actor_node(actor: Actor, key: str) -> Node:
    known = {"node_kind": "actor", "actor_kind": actor.kind, "actor_iso3": actor.iso3}
    return Node(key, actor.name, {name: fact for name, fact in known.items() if fact})


def dated_edge_rows(graph: DatedGraph, header: Sequence[str]) -> Iterator[tuple[CsvCell, ...]]:
    """One row for each part of each edge."""
    for edge in graph.edges:
        for part in edge.parts:
            facts = (part.facts.get(name) for name in header[4:])
            yield edge.source, edge.target, part.first, part.last, *facts


def dated_node_rows(graph: DatedGraph) -> Iterator[tuple[CsvCell, ...]]:
    spans = graph.spans()
    for node in graph.nodes:
        yield node.key, node.label, *spans[node.key], *map(node.facts.get, DATED_NODE_HEADER[4:])


def write_dated_gexf(graph: DatedGraph) -> bytes:
    root = ET.Element("gexf", xmlns="http://gexf.net/1.3", version="1.3")
    ET.SubElement(ET.SubElement(root, "meta"), "description").text = clean_for_xml(graph.title)
    told = {"defaultedgetype": "undirected", "mode": "dynamic", "timeformat": "date"}
    body = ET.SubElement(root, "graph", told, timerepresentation="interval")
    node_ids = _declare(body, "node", "static", [one.facts for one in graph.nodes])
    facts = [part.facts for edge in graph.edges for part in edge.parts]
    edge_ids = _declare(body, "edge", "dynamic", facts)
    nodes, edges = ET.SubElement(body, "nodes"), ET.SubElement(body, "edges")
    spans = graph.spans()
    for node in graph.nodes:
        element = ET.SubElement(nodes, "node", id=node.key, label=clean_for_xml(node.label))
        values = ET.SubElement(element, "attvalues")
        for name, fact in node.facts.items():
            ET.SubElement(
                values, "attvalue", {"for": node_ids[name], "value": clean_for_xml(str(fact))}
            )
        _add_spells(element, [spans[node.key]])
    for place, edge in enumerate(graph.edges):
        ends = {"source": edge.source, "target": edge.target}
        element = ET.SubElement(edges, "edge", ends, id=str(place))
        values = ET.SubElement(element, "attvalues")
        for part in edge.parts:
            for name, fact in part.facts.items():
                value = {"for": edge_ids[name], "value": clean_for_xml(str(fact))}
                ET.SubElement(values, "attvalue", value | _days(part.first, part.last))
        _add_spells(element, _joined(edge.parts))
    return write(root)


def _declare(body: ET.Element, of: str, mode: str, rows: Sequence[Facts]) -> dict[str, str]:
    """The attributes of nodes or edges, by name; their ids."""
    listed = ET.SubElement(body, "attributes", {"class": of, "mode": mode})
    ids = {}
    for name, kind in types_of(rows).items():
        # Gephi takes the attribute of this id for the weight of an edge.
        ids[name] = name if name == "weight" else f"{of}_{name}"
        ET.SubElement(listed, "attribute", id=ids[name], title=name, type=TYPES[kind][1])
    return ids


def _add_spells(element: ET.Element, spans: Sequence[tuple[dt.date, dt.date | None]]) -> None:
    spells = ET.SubElement(element, "spells")
    for first, last in spans:
        ET.SubElement(spells, "spell", _days(first, last))


def _days(first: dt.date, last: dt.date | None) -> dict[str, str]:
    # An end that is left out is open; programs write "None", which no program reads.
    return {"start": first.isoformat(), **({"end": last.isoformat()} if last else {})}


def _joined(parts: Sequence[EdgePart]) -> list[tuple[dt.date, dt.date | None]]:
    """When an edge is there: what follows day upon day is one."""
    found: list[tuple[dt.date, dt.date | None]] = []
    for part in parts:
        before = found[-1][1] if found else None
        if before and before + dt.timedelta(days=1) == part.first:
            found[-1] = found[-1][0], part.last
        else:
            found.append((part.first, part.last))
    return found
