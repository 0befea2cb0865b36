#!/bin/sh
# inscriptis 2.7.6 (PyPI), get_annotated_text: text of a page with the offsets of what was marked in it.
# Guess: the offsets of a label cut its words out of the text.
# Seen: they do in running text. A label that begins a list item takes the bullet or number in as well. A table cell of
# several lines is cut as if it were one piece: its label holds the first line and blanks, and the rest is in none.
# So: check that each label's cut is a piece of its element's text before storing offsets; tables are read cell by
# cell.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check inscriptis==2.7.6

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from inscriptis import get_annotated_text
from inscriptis.model.config import ParserConfig

rules = ParserConfig(annotation_rules={"b": ["b"], "td": ["td"]})
for page in (
    "<p>We <b>do not</b> agree.</p>",
    "<ol><li>We <b>agree</b>.</li><li><b>We do not</b>.</li></ol>",
    "<table><tr><td>A<br>B</td><td>for</td></tr></table>",
    "<table><tr><td>vote</td><td>A for<br>B not</td></tr></table>",
):
    result = get_annotated_text(f"<html><body>{page}</body></html>", rules)
    print(page, "->", [(label, result["text"][start:end]) for start, end, label in result["label"]])
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
<p>We <b>do not</b> agree.</p> -> [('b', 'do not')]
<ol><li>We <b>agree</b>.</li><li><b>We do not</b>.</li></ol> -> [('b', 'agree'), ('b', ' 2. We do not')]
<table><tr><td>A<br>B</td><td>for</td></tr></table> -> [('td', 'A  '), ('td', 'for')]
<table><tr><td>vote</td><td>A for<br>B not</td></tr></table> -> [('td', 'vote'), ('td', 'A for\n     ')]
END
