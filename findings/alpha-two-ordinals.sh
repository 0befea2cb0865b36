#!/bin/sh
# krippendorff 0.9.0 and irrCAC 0.4.4 (PyPI) both compute Krippendorff's alpha for values that have an order.
# Guess: one coefficient, one name, one figure.
# Seen: nominal and interval agree to five digits; ordinal is .82 in one and .77 in the other, on two sides of the .80
# that Krippendorff asks for. The first weighs by how often each value was given, as he defines it; the weights named
# "ordinal" in the second are Gwet's, which count the steps between two values alone.
# So: with a figure stands whose ordinal it is; a level of .80 is that of the first.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check krippendorff==0.9.0 irrCAC==0.4.4 pandas==2.3.3

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import krippendorff
import pandas as pd
from irrCAC.raw import CAC

# How far twelve passages support something, by two coders.
FIRST = [-2, -1, 0, 1, 2, 2, -2, 1, 0, -1, 2, 1]
SECOND = [-2, -2, 0, 1, 1, 2, -1, 2, 0, 0, 2, -1]
SCALE = [-2, -1, 0, 1, 2]
table = pd.DataFrame({"first": FIRST, "second": SECOND})

for level, weights in (("nominal", "identity"), ("interval", "quadratic"), ("ordinal", "ordinal")):
    alpha = krippendorff.alpha([FIRST, SECOND], level_of_measurement=level, value_domain=SCALE)
    other = CAC(table, weights=weights).krippendorff()["est"]["coefficient_value"]
    print(f"{level:8} {alpha:.5f} {other:.5f}")
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
nominal  0.39738 0.39738
interval 0.82016 0.82016
ordinal  0.82354 0.77143
END
