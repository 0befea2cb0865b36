#!/bin/sh
# scipy 1.18.1 (PyPI), pdist(..., "jaccard") on stances coded 1 (for), -1 (against), 0 (none).
# Guess: signs count: two states that share one stance and oppose each other on another are half apart.
# Seen: all that is not zero is "true": states that oppose each other on every issue have distance 0, as if they were
# one. Rogers-Tanimoto says the same, Dice says infinity and 1 of these rows; none of them warns.
# So: boolean distances are for sets. For signed stances count the differing ones among those that both have.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check scipy==1.18.1 numpy==2.5.5

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from scipy.spatial.distance import pdist

stances = {
    "opposed on all": ([1, -1, 1, 1], [-1, 1, -1, -1]),
    "half opposed": ([1, 1, 0, 0], [1, -1, 0, 0]),
    "nothing shared": ([1, 1, 0, 0], [0, 0, 1, 1]),
}
for name, rows in stances.items():
    for metric in ("jaccard", "rogerstanimoto", "dice", "hamming"):
        print(f"{name}: {metric} {pdist(rows, metric)[0]:.2f}")
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
opposed on all: jaccard 0.00
opposed on all: rogerstanimoto 0.00
opposed on all: dice inf
opposed on all: hamming 1.00
half opposed: jaccard 0.00
half opposed: rogerstanimoto 0.00
half opposed: dice 1.00
half opposed: hamming 0.25
nothing shared: jaccard 1.00
nothing shared: rogerstanimoto 1.00
nothing shared: dice 1.00
nothing shared: hamming 1.00
END
