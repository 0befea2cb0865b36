#!/bin/sh
# pandas 3.1.1 (PyPI), read_csv with a converter that keeps Namibia's "NA" a text.
# Guess: what a converter returns is the value of the cell.
# Seen: the result is searched for "NA" afterwards, and Namibia is missing after all; a converter that answers "NA!"
# keeps it. dtype=str does not help either; keep_default_na=False does.
# So: country codes are read with keep_default_na=False, and a test names Namibia.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1

printf 'code,votes\nNA,1\nNO,2\n' >"$dir/votes.csv"
cd "$dir"
"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import pandas

for name, options in (
    ("plain", {}),
    ("dtype=str", {"dtype": str}),
    ("converter", {"converters": {"code": str}}),
    ("converter that adds a mark", {"converters": {"code": lambda text: text + "!"}}),
    ("keep_default_na=False", {"keep_default_na": False}),
):
    codes = pandas.read_csv("votes.csv", **options)["code"]
    print(name, ["missing" if pandas.isna(code) else code for code in codes])
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
plain ['missing', 'NO']
dtype=str ['missing', 'NO']
converter ['missing', 'NO']
converter that adds a mark ['NA!', 'NO!']
keep_default_na=False ['NA', 'NO']
END
