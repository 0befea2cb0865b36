#!/bin/sh
# country_converter 1.3.2 (PyPI, 2026) says which states are in which group, and for some since when.
# Guess: a release of 2026 has the members of 2026; the G20 has nineteen states beside two unions.
# Seen: the G20 has 43 states, every member of the European Union among them. Schengen has Greenland and the Faroe
# Islands, which are not in it, and neither Croatia (since 2023) nor Bulgaria and Romania (since 2025); the euro
# not Bulgaria (since 2026). The EU is that of today: "EU27" has no day, "EU28" the United Kingdom.
# So: no table of members without dates and a source; a bloc's majority rests on them.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check country_converter==1.3.2 pandas==3.0.6

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import country_converter

data = country_converter.CountryConverter().data

def members(group):
    return set(data.loc[data[group].notna(), "name_short"])

print("G20", len(members("G20")), "with all of the EU", members("EU") <= members("G20"))
print("G20 without the EU's", len(members("G20") - members("EU")), "and Malta", "Malta" in members("G20"))
for name in ("Greenland", "Faroe Islands", "Croatia", "Bulgaria", "Romania"):
    print("Schengen", name, name in members("Schengen"))
print("Euro", len(members("EURO")), "Bulgaria", "Bulgaria" in members("EURO"))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
G20 43 with all of the EU True
G20 without the EU's 16 and Malta True
Schengen Greenland True
Schengen Faroe Islands True
Schengen Croatia False
Schengen Bulgaria False
Schengen Romania False
Euro 20 Bulgaria False
END
