#!/bin/sh
# krippendorff 0.9.0, simpledorff 0.0.2, nltk 3.10.4 (PyPI): Krippendorff's alpha where all coders always chose the
# same.
# Guess: a ValueError or NaN in each, since expected disagreement is zero and alpha is 0/0.
# Seen: four answers: krippendorff raises ValueError, but gives NaN with a warning once it is told which values there
# are; simpledorff divides by zero; nltk answers a perfect 1. Where coders disagree, the three agree to the last digit.
# So: a table of alphas per issue, made with nltk, shows the issues nobody can judge as the best ones. Test for a
# single value before computing, and write "not defined".
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    krippendorff==0.9.0 simpledorff==0.0.2 nltk==3.10.4 numpy==2.5.5 pandas==3.1.1

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import warnings

import krippendorff
import pandas
import simpledorff
from nltk.metrics.agreement import AnnotationTask

warnings.simplefilter("ignore")

def tell(name, compute):
    try:
        print(" ", name, round(float(compute()), 4))
    except (ValueError, ZeroDivisionError) as error:
        print(" ", name, type(error).__name__)

for first, second in (((1, 1, 0, 0), (1, 1, 0, 1)), ((1, 1, 1, 1), (1, 1, 1, 1))):
    print("A", *first, "B", *second)
    triples = [(coder, unit, value) for coder, row in (("A", first), ("B", second)) for unit, value in enumerate(row)]
    frame = pandas.DataFrame(triples, columns=["coder", "unit", "value"])
    columns = {"experiment_col": "unit", "annotator_col": "coder", "class_col": "value"}
    tell("krippendorff", lambda: krippendorff.alpha([first, second]))
    tell("krippendorff, values given", lambda: krippendorff.alpha([first, second], value_domain=[0, 1]))
    tell("simpledorff", lambda: simpledorff.calculate_krippendorffs_alpha_for_df(frame, **columns))
    tell("nltk", AnnotationTask(data=triples).alpha)
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
A 1 1 0 0 B 1 1 0 1
  krippendorff 0.5333
  krippendorff, values given 0.5333
  simpledorff 0.5333
  nltk 0.5333
A 1 1 1 1 B 1 1 1 1
  krippendorff ValueError
  krippendorff, values given nan
  simpledorff ZeroDivisionError
  nltk 1.0
END
