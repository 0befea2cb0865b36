"""What GEXF 1.3 and Gephi's reader of it demand of a file, looked at strictly: more than its schema does."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree as ET

NAMESPACE = "{http://gexf.net/1.3}"
ATTRIBUTES = {
    "gexf": {"version"},
    "meta": set(),
    "description": set(),
    "graph": {"defaultedgetype", "mode", "timeformat", "timerepresentation"},
    "attributes": {"class", "mode"},
    "attribute": {"id", "title", "type"},
    "nodes": set(),
    "node": {"id", "label"},
    "edges": set(),
    "edge": {"id", "source", "target", "weight"},
    "attvalues": set(),
    "attvalue": {"for", "value", "start", "end"},
    "spells": set(),
    "spell": {"start", "end"},
}
CHILDREN = {
    "gexf": ["meta", "graph"],
    "meta": ["description"],
    "graph": ["attributes", "nodes", "edges"],
    "attributes": ["attribute"],
    "nodes": ["node"],
    "node": ["attvalues", "spells"],
    "edges": ["edge"],
    "edge": ["attvalues", "spells"],
    "attvalues": ["attvalue"],
    "spells": ["spell"],
}
READ_AS = {"integer": int, "double": float, "string": str}


def check_gexf(content: bytes) -> ET.Element:
    """The root of the file.

    Raises:
        AssertionError: where a rule is broken.
    """
    root = ET.fromstring(content)  # noqa: S314 # what we wrote ourselves
    assert root.tag == f"{NAMESPACE}gexf"
    assert root.get("version") == "1.3"
    _check_shape(root)
    (graph,) = _all(root, "graph")
    nodes, edges = _all(graph, "node"), _all(graph, "edge")
    for some in (nodes, edges):
        keys = [one.attrib["id"] for one in some]
        assert len(keys) == len(set(keys))
    there = {one.attrib["id"]: _lasting(one) for one in nodes}
    pairs = [frozenset((one.attrib["source"], one.attrib["target"])) for one in edges]
    # Gephi adds up the weights of edges that lie beside one another.
    assert len(pairs) == len(set(pairs))
    for edge in edges:
        first, last = _lasting(edge)
        for end in (edge.attrib["source"], edge.attrib["target"]):
            assert there[end][0] <= first
            assert last <= there[end][1]
    for of, some in (("node", nodes), ("edge", edges)):
        _check_values(graph, of, some)
    return root


def _check_shape(element: ET.Element) -> None:
    name = element.tag.removeprefix(NAMESPACE)
    assert element.attrib.keys() <= ATTRIBUTES[name], name
    assert "None" not in element.attrib.values()
    order = [CHILDREN.get(name, []).index(child.tag.removeprefix(NAMESPACE)) for child in element]
    assert order == sorted(order), name
    for child in element:
        _check_shape(child)


def _check_values(graph: ET.Element, of: str, elements: list[ET.Element]) -> None:
    declared = {
        one.attrib["id"]: (one.attrib["type"], some.get("mode", "static"))
        for some in _all(graph, "attributes")
        if some.get("class") == of
        for one in some
    }
    for element in elements:
        seen: dict[str, str] = {}
        for value in _all(element, "attvalue"):
            kind, mode = declared[value.attrib["for"]]
            READ_AS[kind](value.attrib["value"])
            assert ("start" in value.attrib) == (mode == "dynamic")
            if mode == "dynamic":
                # Of one attribute the times do not overlap.
                assert seen.get(value.attrib["for"], "") < value.attrib["start"]
                seen[value.attrib["for"]] = value.get("end", "9999-12-31")
                assert _lasting(element)[0] <= value.attrib["start"]


def _lasting(element: ET.Element) -> tuple[str, str]:
    """The first and the last day of an element, all time where it has no spells."""
    spells = _all(element, "spell")
    for one in spells:
        days = [dt.date.fromisoformat(day) for day in one.attrib.values()]
        assert days == sorted(days)
    first = min((one.get("start", "") for one in spells), default="")
    return first, max((one.get("end", "9999-12-31") for one in spells), default="9999-12-31")


def _all(element: ET.Element, name: str) -> list[ET.Element]:
    return list(element.iter(f"{NAMESPACE}{name}"))
