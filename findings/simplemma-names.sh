#!/bin/sh
# simplemma 2.0.0 (PyPI), dictionary forms of names of people and states, for search.
# Guess: cases are undone for names it knows, and names it does not know stay as they are.
# Seen: the Russian genitive of the surname Lavrov becomes the adjective "of laurel" (Putin's is right); the German
# dative of the Netherlands becomes "Nierderlande", a misspelling in the word list that no other form leads to, so that
# "Niederlande" and "Niederlanden" are two words in an index.
# So: names go through a list of one's own before the lemmatizer; and query and text must both go through it.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check simplemma==2.0.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from simplemma import lemmatize

for language, words in (
    ("de", ("Niederlande", "Niederlanden", "Ungarns")),
    ("ru", ("Путина", "Лаврова", "Украины")),
    ("uk", ("Путіна", "Зеленського", "України")),
):
    print(language, *(f"{word}->{lemmatize(word, lang=language)}" for word in words))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
de Niederlande->Niederlande Niederlanden->Nierderlande Ungarns->Ungarn
ru Путина->Путин Лаврова->лавровый Украины->Украина
uk Путіна->Путін Зеленського->Зеленський України->Україна
END
