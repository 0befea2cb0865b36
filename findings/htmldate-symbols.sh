#!/bin/sh
# htmldate 1.11.0 (PyPI), the day a page was published.
# Guess: a page that gives no day has none.
# Seen: the number of a UN document is a date (A/RES/2019/12 is 1 December 2019), the day of an event that the text
# tells of is the page's, and a summit that is only announced dates the page into the future of every event in it.
# So: believe it only where a meta tag, JSON-LD, a time element or the address says the same; ask the editor otherwise.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check htmldate==1.11.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from htmldate import find_date

for words in (
    "The Council recalls its earlier decisions.",
    "The Council recalls A/RES/2019/12.",
    "The Council recalls the vote of 27 March 2014.",
    "The next summit opens on 9 July 2024.",
):
    page = f"<html><body><article><p>{words}</p></article></body></html>"
    print(words, "->", find_date(page, max_date="2026-01-01"))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
The Council recalls its earlier decisions. -> None
The Council recalls A/RES/2019/12. -> 2019-12-01
The Council recalls the vote of 27 March 2014. -> 2014-03-27
The next summit opens on 9 July 2024. -> 2024-07-09
END
