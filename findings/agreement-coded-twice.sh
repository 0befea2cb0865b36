#!/bin/sh
# nltk 3.10.4 and simpledorff 0.0.2 (PyPI): a coder who has coded one unit twice (a correction that kept the old row).
# Guess: both refuse a second value for the same coder and unit.
# Seen: neither does. nltk's alpha counts the second as if another coder had given it, so agreeing with oneself raises
# it from 0.44 to 0.50, while kappa falls from 0.40 to 0.25. Where A corrects a value, the order of the rows decides
# between a kappa of 0 and of 1, and between 0.44 and 1 in simpledorff, which takes the first row it meets.
# So: (unit, coder) must be unique before agreement is computed; the last coding is rarely the first row.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check nltk==3.10.4 simpledorff==0.0.2 pandas==3.1.1

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import pandas
import simpledorff
from nltk.metrics.agreement import AnnotationTask

once = [("A", 1, "yes"), ("B", 1, "yes"), ("A", 2, "no"), ("B", 2, "no"), ("A", 3, "yes"), ("B", 3, "no")]
tables = {
    "each once": once,
    "A repeats a yes": [*once, ("A", 1, "yes")],
    "A corrects": [*once, ("A", 3, "no")],
    "A corrects, newest first": [("A", 3, "no"), *once],
}
for name, rows in tables.items():
    frame = pandas.DataFrame(rows, columns=["coder", "unit", "value"])
    alpha = simpledorff.calculate_krippendorffs_alpha_for_df(
        frame, experiment_col="unit", annotator_col="coder", class_col="value"
    )
    task = AnnotationTask(data=rows)
    figures = {"alpha": task.alpha(), "kappa": task.kappa(), "pi": task.pi()}
    print(name)
    print("  simpledorff", round(alpha, 3))
    print("  nltk", *(f"{measure} {figure:.3f}" for measure, figure in figures.items()))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
each once
  simpledorff 0.444
  nltk alpha 0.444 kappa 0.400 pi 0.333
A repeats a yes
  simpledorff 0.444
  nltk alpha 0.500 kappa 0.250 pi -0.091
A corrects
  simpledorff 0.444
  nltk alpha 0.500 kappa 0.000 pi -0.091
A corrects, newest first
  simpledorff 1.0
  nltk alpha 0.500 kappa 1.000 pi 1.000
END
