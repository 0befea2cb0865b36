#!/bin/sh
# networkx 3.7 (PyPI), a network as a Pajek file and back; Pajek is what older studies of votes and alliances are in.
# Guess: it reads what it wrote, whatever a state or a capital is called.
# Seen: a name is put in quotation marks only if there is a blank in it, and the reader takes an apostrophe for one:
# Côte d'Ivoire comes back, the file with N'Djamena, Nuku'alofa or the Ukrainian Кам'янець is refused, and Mi'kma'ki,
# with two of them, is Mikmaki without a word. "can't" as an attribute of a tie makes a file unreadable too. A node
# without an attribute comes back with a number, a place and a shape, and every name as text: the node 7 is gone.
# So: write Pajek with codes for names and the names beside it; read back and compare before it is given away.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check networkx==3.7

cd "$dir"
"$dir/venv/bin/python" -W ignore - >"$dir/seen" <<'END'
import networkx

def there_and_back(graph):
    networkx.write_pajek(graph, "file.net")
    try:
        return networkx.read_pajek("file.net")
    except ValueError as error:
        return error

for name in ("Côte d'Ivoire", "N'Djamena", "Nuku'alofa", "Кам'янець", "Mi'kma'ki", 7):
    graph = networkx.Graph()
    graph.add_node(name)
    back = there_and_back(graph)
    print(repr(name), "->", repr(back) if isinstance(back, ValueError) else back.nodes(data=True))
graph = networkx.Graph()
graph.add_edge("FRA", "DEU", weight=1.0, says="can't")
print("an edge that says can't ->", repr(there_and_back(graph)))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
"Côte d'Ivoire" -> [("Côte d'Ivoire", {'id': '1', 'x': 0.0, 'y': 0.0, 'shape': 'ellipse'})]
"N'Djamena" -> ValueError('No closing quotation')
"Nuku'alofa" -> ValueError('No closing quotation')
"Кам'янець" -> ValueError('No closing quotation')
"Mi'kma'ki" -> [('Mikmaki', {'id': '1', 'x': 0.0, 'y': 0.0, 'shape': 'ellipse'})]
7 -> [('7', {'id': '1', 'x': 0.0, 'y': 0.0, 'shape': 'ellipse'})]
an edge that says can't -> ValueError('No closing quotation')
END
