#!/bin/sh
# edtf 5.0.2 (PyPI) and edtf 4.11.1 (npm) read the same standard, EDTF, in which 2014-22 is the summer of 2014.
# Guess: both put summer into June to August, and winter runs over the turn of the year.
# Seen: in JavaScript the seasons are the quarters of the year: summer is April to June, winter October to December. In
# Python summer is June to August, and winter December alone. The two summers share the month of June.
# So: a season is a word, not a span. Who needs its days takes them from a table of their own, in one place.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check edtf==5.0.2
npm install --silent --no-audit --no-fund --prefix "$dir" edtf@4.11.1

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from edtf import parse_edtf

def day(moment):
    return "-".join(f"{part:02}" for part in moment[:3])

for text in ("2014-21", "2014-22", "2014-23", "2014-24"):
    season = parse_edtf(text)
    print("Python", text, day(season.lower_strict()), day(season.upper_strict()))
END
NODE_PATH="$dir/node_modules" node - >>"$dir/seen" <<'END'
const edtf = require("edtf").default
const day = (moment) => new Date(moment).toISOString().slice(0, 10)
for (const text of ["2014-21", "2014-22", "2014-23", "2014-24"]) {
  const season = edtf(text)
  console.log("JavaScript", text, day(season.min), day(season.max))
}
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
Python 2014-21 2014-03-01 2014-05-31
Python 2014-22 2014-06-01 2014-08-31
Python 2014-23 2014-09-01 2014-11-30
Python 2014-24 2014-12-01 2014-12-31
JavaScript 2014-21 2014-01-01 2014-03-31
JavaScript 2014-22 2014-04-01 2014-06-30
JavaScript 2014-23 2014-07-01 2014-09-30
JavaScript 2014-24 2014-10-01 2014-12-31
END
