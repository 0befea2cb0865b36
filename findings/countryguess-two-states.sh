#!/bin/sh
# countryguess 0.4.9 (PyPI), text that names two states.
# Guess: nothing, since it is not the name of a state; or the first of the two.
# Seen: one of the two, by the order of its own list: "Russia and China" is China, "Poland, Hungary" is Hungary. So are
# names that merely contain one ("Jordan River", "Niger Delta") and states that claim to be others' no more: both
# "Northern Cyprus" is Cyprus and "Somaliland" Somalia. "Northern Ireland", though, is nothing.
# So: a joint statement loses one of its authors in silence. Split at "and" and commas first, and compare the length of
# the name with the length of the text before believing the guess.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check countryguess==0.4.9

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from countryguess import guess_country

for text in (
    "Russia and China",
    "China and Russia",
    "Poland, Hungary",
    "Iraq and Iran",
    "Jordan River",
    "Niger Delta",
    "Northern Cyprus",
    "Somaliland",
    "Northern Ireland",
):
    print(text, "->", guess_country(text, attribute="name_short"))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
Russia and China -> China
China and Russia -> China
Poland, Hungary -> Hungary
Iraq and Iran -> Iran
Jordan River -> Jordan
Niger Delta -> Niger
Northern Cyprus -> Cyprus
Somaliland -> Somalia
Northern Ireland -> None
END
