#!/bin/sh
# undate 0.8.0 (PyPI), which handles dates of which parts are unknown.
# Guess: "5/2014" is May 2014 or refused; 20140316 is the basic form of ISO 8601; "2014-03?" stays uncertain; and a
# list of a day, its month and its year can be sorted.
# Seen: "5/2014" is the span from the year 5 to the year 2014 (a slash is EDTF's sign for spans), 20140316 is the year
# twenty million and some, the question mark is gone, and sorting raises NotImplementedError.
# So: name the format when parsing instead of "omnibus", keep the words beside the date, and sort by .earliest.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check undate==0.8.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from undate import Undate

span = Undate.parse("5/2014", "omnibus")
print("5/2014:", span.earliest.earliest.year, "to", span.latest.latest.year)
print("20140316: year", Undate.parse("20140316", "ISO8601").earliest.year)
print("2014-03?:", Undate.parse("2014-03?", "EDTF").format("EDTF"))
try:
    print(sorted([Undate(2014, 3, 16), Undate(2014, 3), Undate(2014)]))
except NotImplementedError as error:
    print("sorted:", error)
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
5/2014: 5 to 2014
20140316: year 20140316
2014-03?: 2014-03
sorted: Can't compare when one date (2014-03-16) falls within the other (2014-03)
END
