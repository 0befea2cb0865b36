#!/bin/sh
# dateparser 1.5.0 (PyPI), search_dates in German sentences.
# Guess: one find in a sentence with one date, and nothing in a sentence without.
# Seen: the article "die" is Tuesday, "so" is Sunday and "mit" Wednesday, and where an article precedes the date it
# tears it apart: the day of the month is one find, the month with its year another, with a day taken from elsewhere.
# So: find candidates with patterns of one's own, and give dateparser only those.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from datetime import datetime

from dateparser.search import search_dates

settings = {"RELATIVE_BASE": datetime(2024, 5, 20)}
for text in (
    "Das Abkommen gilt ab dem 3. März 2024.",
    "Die Regierung billigte am 3. März 2024: die Waffen schweigen.",
    "Wir sind mit dem Plan einverstanden.",
    "Das ist so vereinbart.",
):
    found = search_dates(text, languages=["de"], settings=settings) or []
    print(text, "->", [(words, f"{day:%Y-%m-%d}") for words, day in found])
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
Das Abkommen gilt ab dem 3. März 2024. -> [('3. März 2024', '2024-03-03')]
Die Regierung billigte am 3. März 2024: die Waffen schweigen. -> [('Die', '2024-05-14'), ('am 3', '2024-03-20'), ('März 2024', '2024-03-20'), ('die', '2024-05-14')]
Wir sind mit dem Plan einverstanden. -> [('mit', '2024-05-15')]
Das ist so vereinbart. -> [('so', '2024-05-19')]
END
