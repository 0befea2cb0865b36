#!/bin/sh
# igraph 1.0.0 (PyPI) finds communities by the algorithm of Leiden, which takes agreement between states as weights.
# Guess: without further words it does what its neighbours (louvain, multilevel, networkx) do, and raises modularity.
# Seen: the objective is another one, CPM at resolution 1, for which a group must agree by more than 1 on average.
# Agreement ends at 1: two blocs of four, who agree to .9 inside and .1 between, are eight blocs of one each. Nothing warns.
# So: the objective is always named (modularity, or CPM with a resolution between the agreement inside and outside).
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check igraph==1.0.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import igraph

states = igraph.Graph.Full(8)
states.es["agreement"] = [0.9 if edge.source // 4 == edge.target // 4 else 0.1 for edge in states.es]

print("unnamed   ", states.community_leiden(weights="agreement").membership)
print("modularity", states.community_leiden(weights="agreement", objective_function="modularity").membership)
print("CPM at .5 ", states.community_leiden(weights="agreement", objective_function="CPM", resolution=0.5).membership)
print("multilevel", states.community_multilevel(weights="agreement").membership)
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
unnamed    [0, 1, 2, 3, 4, 5, 6, 7]
modularity [0, 0, 0, 0, 1, 1, 1, 1]
CPM at .5  [0, 0, 0, 0, 1, 1, 1, 1]
multilevel [0, 0, 0, 0, 1, 1, 1, 1]
END
