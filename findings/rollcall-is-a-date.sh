#!/bin/sh
# agate 1.14.2 (under csvkit) and frictionless 5.21.0 (PyPI), guessing the types of a column of vote counts.
# Guess: "3-1" and "4-2" (in favour, against) are text.
# Seen: agate makes them 1 March and 2 April 2001, frictionless January of the year 3 and February of the year 4. "2
# years" and "3 years" (terms of office) are New Year's days of the years 3 and 4 in agate, and a column of one yes and
# two no is boolean, while the same column with one abstention is text.
# So: declare the types of a table of votes; a guess depends on which rows happen to be in the file.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check agate==1.14.2 frictionless==5.21.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import agate
from frictionless import Resource

columns = (
    ("3-1", "4-2"),
    ("11-0-4", "10-1-4"),
    ("2 years", "3 years"),
    ("yes", "no", "no"),
    ("yes", "no", "abstain"),
)
for values in columns:
    rows = [[value] for value in values]
    column = agate.Table(rows, ["votes"]).columns["votes"]
    resource = Resource(data=[["votes"], *rows])
    found = [row["votes"] for row in resource.read_rows()]
    print(*values, sep=", ")
    print("  agate       ", type(column.data_type).__name__, *column.values())
    print("  frictionless", resource.schema.get_field("votes").type, *found)
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
3-1, 4-2
  agate        Date 2001-03-01 2001-04-02
  frictionless yearmonth yearmonth(year=3, month=1) yearmonth(year=4, month=2)
11-0-4, 10-1-4
  agate        Text 11-0-4 10-1-4
  frictionless string 11-0-4 10-1-4
2 years, 3 years
  agate        Date 0003-01-01 0004-01-01
  frictionless string 2 years 3 years
yes, no, no
  agate        Boolean True False False
  frictionless string yes no no
yes, no, abstain
  agate        Text yes no abstain
  frictionless string yes no abstain
END
