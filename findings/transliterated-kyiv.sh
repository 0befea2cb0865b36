#!/bin/sh
# cyrtranslit 1.2.0, transliterate 1.10.2 and anyascii 0.3.3 (PyPI) write Cyrillic names in Latin letters; the first two
# are told that the language is Ukrainian.
# Guess: with the language given they write a name as its state does (the table of 2010, which passports and the UN use):
# Kyiv, Zghorany, Yurii, Shcherbachov.
# Seen: none writes Kyiv, and no two write it alike; of four names the three agree on none. All lose the zgh that
# keeps "zh" apart, and none tells which of the many tables it follows.
# So: a short name made so cannot be found by who types the official one; former and other spellings are kept as aliases.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check cyrtranslit==1.2.0 transliterate==1.10.2 anyascii==0.3.3

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import anyascii
import cyrtranslit
import transliterate

for official, name in (("Kyiv", "Київ"), ("Zghorany", "Згорани"), ("Yurii", "Юрій"), ("Shcherbachov", "Щербачов")):
    print(official, cyrtranslit.to_latin(name, "ua"), transliterate.translit(name, "uk", reversed=True), anyascii.anyascii(name))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
Kyiv Kyjiv Kyyiv Kiiv
Zghorany Zhorany Zhorany Zgorani
Yurii Jurij Jurij Yuriy
Shcherbachov Ščerbačov Shcherbachov Shcherbachov
END
