#!/bin/sh
# pymorphy3 2.0.6 with pymorphy3-dicts-uk 2.4.1.1.1663094765 (PyPI), first parse of names in Ukrainian sentences.
# Guess: cases of well-known places are undone, abbreviations stay.
# Seen: NATO becomes the nominative of an adjective, the locative of Kyiv a cue (billiards), that of Lviv a male
# surname; and "truce" with the typographic apostrophe that newspapers print loses its ending, with the typewriter's it
# is right.
# So: names come from the list of known actors first, all parses are looked at, and apostrophes are made one before.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    pymorphy3==2.0.6 pymorphy3-dicts-uk==2.4.1.1.1663094765 setuptools==80.9.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from pymorphy3 import MorphAnalyzer

forms = MorphAnalyzer(lang="uk")
for word in ("НАТО", "Києві", "Львові", "Польщі", "перемир'я", "перемир’я"):
    print(word, "->", forms.parse(word)[0].normal_form)
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
НАТО -> ната
Києві -> кий
Львові -> львов
Польщі -> польща
перемир'я -> перемир'я
перемир’я -> перемир’ь
END
