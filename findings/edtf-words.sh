#!/bin/sh
# edtf 5.0.2 (PyPI), text_to_edtf: dates in words.
# Guess: "15-16 March 2014" gives a span, a day or nothing; "not before 2014" begins in 2014; "winter 2013-2014" is one
# season.
# Seen: the two days become 16 March of the year 2015; "not before" is taken for "before" and becomes everything up to
# 2014; the winter becomes a span that ends with 2014.
# So: what it answers is a suggestion that somebody compares with the words. A year that the text does not contain, or
# a "not" left over, should be enough to refuse it.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check edtf==5.0.2

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from edtf import text_to_edtf

for text in ("15 March 2014", "15-16 March 2014", "before 2014", "not before 2014", "winter 2013-2014"):
    print(text, "->", text_to_edtf(text))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
15 March 2014 -> 2014-03-15
15-16 March 2014 -> 2015-03-16
before 2014 -> /2014
not before 2014 -> /2014
winter 2013-2014 -> 2013-24/2014
END
