#!/bin/sh
# igraph 1.0.0 (PyPI), GraphML with an attribute of which nothing is known yet.
# Guess: None is left out, or comes back as None.
# Seen: where every edge has None, the attribute is written as boolean and comes back false: "reviewed: unknown" has
# become "not reviewed". Where one edge has a text, the others come back as the word "None".
# So: leave the unknown out before writing; a reader cannot tell afterwards.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check igraph==1.0.0

cd "$dir"
"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import igraph

for name, values in (("all unknown", [None, None]), ("some unknown", ["yes", None])):
    graph = igraph.Graph([(0, 1), (1, 2)])
    graph.es["reviewed"] = values
    graph.write_graphml("ties.graphml")
    print(name, values, "->", igraph.Graph.Read_GraphML("ties.graphml").es["reviewed"])
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
all unknown [None, None] -> [False, False]
some unknown ['yes', None] -> ['yes', 'None']
END
