#!/bin/sh
# prefixdate 0.6.1 (PyPI), which cuts dates to what is known: 2014-03-00 is March 2014.
# Guess: what is no date gives None everywhere; a month that does not exist leaves at least the year, as month 00 does.
# Seen: for words and for 16.03.2014 the text is None, but .dt is 1 January of the year 1000. For 2014-13 and
# 2014-02-30 nothing is left, not even the year. A session "2013/14" is the year 2013, and "2013-14" nothing.
# So: ask .text or .precision, never .dt; a test "if date.dt" takes every note for a medieval date.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check prefixdate==0.6.1

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from prefixdate import parse

for raw in ("2014-03-00", "2014-13", "2014-02-30", "16.03.2014", "unknown", "2013/14", "2013-14"):
    date = parse(raw)
    print(raw, date.text, date.precision.name, date.dt and date.dt.date())
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
2014-03-00 2014-03 MONTH 2014-03-01
2014-13 None EMPTY None
2014-02-30 None EMPTY None
16.03.2014 None EMPTY 1000-01-01
unknown None EMPTY 1000-01-01
2013/14 2013 YEAR 2013-01-01
2013-14 None EMPTY None
END
