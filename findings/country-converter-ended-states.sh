#!/bin/sh
# country_converter 1.3.2 (PyPI), codes of Gleditsch and Ward, which number states as they existed.
# Guess: the code of today's state.
# Seen: Yemen, Vietnam and Czechia get 680, 817 and 315, which are South Yemen (ended 1990), South Vietnam (1975) and
# Czechoslovakia (1992) in that list; the living ones are 678, 816 and 316. Other successors (Russia, Germany) are
# right.
# So: a merge with conflict data by these codes drops three states after 1992, or gives them a past that was another's.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check country_converter==1.3.2 pandas==3.0.6

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import country_converter

ended = {680: "South Yemen, to 1990", 817: "South Vietnam, to 1975", 315: "Czechoslovakia, to 1992"}
converter = country_converter.CountryConverter()
for name in ("Yemen", "Vietnam", "Czechia", "Germany", "Russia"):
    code = converter.convert(name, to="GWcode")
    print(name, code, ended.get(int(code), "in being"))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
Yemen 680 South Yemen, to 1990
Vietnam 817 South Vietnam, to 1975
Czechia 315 Czechoslovakia, to 1992
Germany 260 in being
Russia 365 in being
END
