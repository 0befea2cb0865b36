#!/bin/sh
# edtf 5.0.2 (PyPI), the outer bounds of dates that are unsure or have no known end.
# Guess: an uncertain month (2014-03?) may be off by a month or so; an interval whose end is unknown ends never.
# Seen: the uncertain month reaches from February 2013 to April 2015, since the mark counts for the year as well, and
# an approximate day loses a year, a month and a day. "2022-02-24/" (end unknown) ends ten years later, to the day.
# So: whoever sorts or filters by these bounds shows an uncertain March two years long, and lets a stance end on a day
# that no source names. Only "2022-02-24/.." (open) is infinite, and that is a float where all others are a
# struct_time.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check edtf==5.0.2

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from edtf import parse_edtf

def day(moment):
    return moment if isinstance(moment, float) else "-".join(f"{part:02}" for part in moment[:3])

for text in ("2014-03", "2014-03?", "2014-03-16~", "2022-02-24/", "2022-02-24/.."):
    date = parse_edtf(text)
    print(f"{text:14} {day(date.lower_fuzzy())} {day(date.upper_fuzzy())}")
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
2014-03        2014-03-01 2014-03-31
2014-03?       2013-02-01 2015-04-30
2014-03-16~    2013-02-15 2015-04-17
2022-02-24/    2022-02-24 2032-02-24
2022-02-24/..  2022-02-24 inf
END
