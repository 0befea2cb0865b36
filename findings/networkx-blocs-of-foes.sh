#!/bin/sh
# networkx 3.7 (PyPI), louvain_communities on a network of votes: agreement counts +1, disagreement -1.
# Guess: two blocs that agree within and oppose each other are found, or negative weights are refused.
# Seen: with three states in each bloc there is more opposition than agreement in sum, and each community found is a
# pair of opponents, for every seed, without a warning. Greedy modularity does the same. The modularity of the true
# blocs is far below that of a single community.
# So: communities are computed from the agreements alone, or with a method for signed networks; a test with two blocs
# known beforehand tells.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check networkx==3.7

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from itertools import combinations

import networkx as nx

west, east = ("FRA", "DEU", "POL"), ("BLR", "RUS", "SYR")
votes = nx.Graph()
for one, other in combinations(west + east, 2):
    votes.add_edge(one, other, weight=1 if (one in west) == (other in west) else -1)
print("sum of weights", votes.size(weight="weight"))

def sides(communities):
    return tuple(sorted((len(part.intersection(west)), len(part.intersection(east))) for part in communities))

print("(west, east) in each community")
print("Louvain, 20 seeds", {sides(nx.community.louvain_communities(votes, seed=seed)) for seed in range(20)})
print("greedy", sides(nx.community.greedy_modularity_communities(votes, weight="weight")))
print("modularity")
print("true blocs", nx.community.modularity(votes, [set(west), set(east)]))
print("all in one", nx.community.modularity(votes, [set(west + east)]))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
sum of weights -3.0
(west, east) in each community
Louvain, 20 seeds {((1, 1), (1, 1), (1, 1))}
greedy ((1, 1), (1, 1), (1, 1))
modularity
true blocs -2.5
all in one 0.0
END
