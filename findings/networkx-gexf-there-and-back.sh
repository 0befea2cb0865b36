#!/bin/sh
# networkx 3.7 (PyPI), a network of states written as GEXF and read again.
# Guess: node and edge attributes come back, whatever they are called, or a name that cannot be kept is refused.
# Seen: a node attribute "id" replaces the node's own name on the way back, so two states of one region become a single
# node; the edge attributes "type" and "key" are gone; and the open end of a span of dates comes back as the word
# "None", which sorts after every year.
# So: attributes of exported networks get a prefix, and an end that is not known is left out.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check networkx==3.7

cd "$dir"
"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import networkx as nx

graph = nx.Graph()
graph.add_node("FRA", id="europe")
graph.add_node("DEU", id="europe")
graph.add_node("MLI", id="africa")
graph.add_edge("FRA", "DEU", topic="defence", type="treaty", start="2019-01-22", end=None)
graph.add_edge("FRA", "MLI", topic="training", key="x1", spells=[("2013", "2022"), ("2024", None)])
nx.write_gexf(graph, "votes.gexf")
again = nx.read_gexf("votes.gexf")
print("before", sorted(graph))
print("after ", sorted(again))
for one, other, data in again.edges(data=True):
    print(one, other, {name: data.get(name) for name in ("topic", "type", "key", "start", "end", "spells")})
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
before ['DEU', 'FRA', 'MLI']
after  ['africa', 'europe']
europe europe {'topic': 'defence', 'type': None, 'key': None, 'start': '2019-01-22', 'end': 'None', 'spells': None}
europe africa {'topic': 'training', 'type': None, 'key': None, 'start': None, 'end': None, 'spells': [('2013', '2022'), ('2024', 'None')]}
END
