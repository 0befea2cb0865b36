#!/bin/sh
# nervaluate 1.2.1 (PyPI), agreement of two people on marked passages, as label and character offsets.
# Guess: end offsets exclude their end, as in Python; and a passage marked alike by both counts as agreed.
# Seen: passages that only touch (0-10 and 10-20) are an overlap, worth half, and wholly right by "ent_type". Where one
# coder marked the same words with two labels, one of them the other's, the order in the list decides: the first is
# compared, the one that agrees is spurious.
# So: give it inclusive ends (end - 1), sort both lists alike, and compare overlapping codings by other means.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check nervaluate==1.2.1

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from nervaluate import Evaluator

def mark(label, start, end):
    return {"label": label, "start": start, "end": end}

both = [mark("oppose", 0, 10), mark("regret", 0, 10)]
for name, one, other in (
    ("touching", [mark("oppose", 0, 10)], [mark("oppose", 10, 20)]),
    ("a letter apart", [mark("oppose", 0, 10)], [mark("oppose", 11, 20)]),
    ("second label after", [mark("oppose", 0, 10)], both),
    ("second label before", [mark("oppose", 0, 10)], both[::-1]),
):
    figures = Evaluator([one], [other], tags=["oppose", "regret"], loader="dict").evaluate()["overall"]
    print(name, {kind: f"{figures[kind].f1:.2f}" for kind in ("strict", "exact", "partial", "ent_type")})
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
touching {'strict': '0.00', 'exact': '0.00', 'partial': '0.50', 'ent_type': '1.00'}
a letter apart {'strict': '0.00', 'exact': '0.00', 'partial': '0.00', 'ent_type': '0.00'}
second label after {'strict': '0.67', 'exact': '0.67', 'partial': '0.67', 'ent_type': '0.67'}
second label before {'strict': '0.00', 'exact': '0.67', 'partial': '0.67', 'ent_type': '0.00'}
END
