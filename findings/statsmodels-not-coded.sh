#!/bin/sh
# statsmodels 0.15.0 (PyPI) counts the values of coders (aggregate_raters) and takes Fleiss' kappa of the counts.
# Guess: where a passage was not coded, NaN as in all of numpy and pandas, it is left out or refused.
# Seen: "not coded" is one more value. Two coders who disagree on all four passages that they coded (kappa -.39) agree
# with .21 once three passages that neither has looked at are in the table.
# So: passages without two values are taken out before; alpha, which knows missing values, needs no such care.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check statsmodels==0.15.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import numpy as np
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

coded = np.array([[2, -1], [1, -2], [2, 1], [-1, 1]])
not_coded = np.full((3, 2), np.nan)

for name, values in (("coded", coded), ("and not coded", np.vstack([coded, not_coded]))):
    counts, found = aggregate_raters(values)
    print(f"{name:13} kappa {fleiss_kappa(counts):.2f}, values", [str(float(value)) for value in found])
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
coded         kappa -0.39, values ['-2.0', '-1.0', '1.0', '2.0']
and not coded kappa 0.21, values ['-2.0', '-1.0', '1.0', '2.0', 'nan']
END
