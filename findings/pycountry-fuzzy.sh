#!/bin/sh
# pycountry 26.2.16 (PyPI), search_fuzzy, whose first answer most programs take.
# Guess: the state that bears the name comes first.
# Seen: "Niger" is Nigeria, "Korea" the one in the north, "Republic of China" the People's Republic, "Kosovo" Serbia,
# "Zaire" Angola and "ROK" Czechia (after provinces whose names contain it), while lookup knows neither "Russia"
# nor "Turkey".
# So: names go through a list of one's own; a fuzzy answer is shown to somebody, with the words it came from.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pycountry==26.2.16

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import pycountry

for text in ("Niger", "Korea", "Republic of China", "Kosovo", "Zaire", "ROK"):
    print(text, "->", [country.alpha_3 for country in pycountry.countries.search_fuzzy(text)][:3])
for text in ("Russia", "Turkey"):
    try:
        print(text, "->", pycountry.countries.lookup(text).alpha_3)
    except LookupError:
        print(text, "-> not known to lookup")
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
Niger -> ['NGA', 'NER']
Korea -> ['PRK', 'KOR']
Republic of China -> ['CHN']
Kosovo -> ['SRB']
Zaire -> ['AGO']
ROK -> ['CZE', 'LTU', 'SUR']
Russia -> not known to lookup
Turkey -> not known to lookup
END
