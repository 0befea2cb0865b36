#!/bin/sh
# dateparser 1.5.0 (PyPI), Ukrainian and Russian dates that consist of a year, or of a month and a year.
# Guess: "2014 року" and "в 2014 году" are the year 2014.
# Seen: "of the year 2014" is taken for "2014 years ago" and gives the year 10; "in February 2022" is not parsed, and
# where search_dates finds it in a sentence, it is the year 2. A year in the future of the base date comes out right,
# and so do whole dates and the nominative, which hides it.
# So: months and years get rules of one's own before dateparser sees them, and results centuries away are refused.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from datetime import datetime

import dateparser
from dateparser.search import search_dates

settings = {"RELATIVE_BASE": datetime(2024, 5, 15)}
for language, text in (
    ("uk", "27 березня 2014 року"),
    ("uk", "2014 року"),
    ("uk", "лютий 2022 року"),
    ("uk", "у лютому 2022 року"),
    ("ru", "в 2014 году"),
    ("ru", "в 2030 году"),
):
    parsed = dateparser.parse(text, languages=[language], settings=settings)
    found = search_dates(text, languages=[language], settings=settings) or []
    print(text, "->", parsed and parsed.year, [(words, day.year) for words, day in found])
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
27 березня 2014 року -> 2014 [('27 березня 2014 року', 2014)]
2014 року -> 10 [('2014 року', 10)]
лютий 2022 року -> 2022 [('лютий 2022 року', 2022)]
у лютому 2022 року -> None [('2022 року', 2)]
в 2014 году -> 10 [('в 2014 году', 10)]
в 2030 году -> 2030 [('в 2030 году', 2030)]
END
