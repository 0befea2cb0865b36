#!/bin/sh
# nh3 0.3.8, html2text 2025.4.15, markdownify 1.2.3, inscriptis 2.7.6 (PyPI): the numbered paragraphs of a resolution, as
# a page shows them: 7, then 12 (an excerpt: <li value="12">), and the conditions (c) and (d).
# Guess: whatever sanitises or makes text of it keeps the numbers, which are what is voted on and cited.
# Seen: the sanitiser keeps the start of a list and drops what renumbers it, so 12 is shown as 8, and letters become
# figures: condition (c) is 3. html2text and markdownify count on themselves and say 8 and 3, as if that stood there.
# inscriptis keeps 12, and has 1 for (c), for it looks at no start. None says that anything was changed.
# So: write the numbers into the text before the page is cleaned, and allow value, type and start where HTML is kept.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    nh3==0.3.8 html2text==2025.4.15 markdownify==1.2.3 inscriptis==2.7.6

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import html2text
import inscriptis
import markdownify
import nh3

PAGE = """<ol start="7"><li>Calls for talks;</li><li value="12">Urges restraint;</li></ol>
<ol type="a" start="3"><li>that all withdraw;</li><li>that none return.</li></ol>"""

def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]

print("nh3", *lines(nh3.clean(PAGE)), sep="\n  ")
print("html2text", *lines(html2text.html2text(PAGE)), sep="\n  ")
print("markdownify", *lines(markdownify.markdownify(PAGE)), sep="\n  ")
print("inscriptis", *lines(inscriptis.get_text(PAGE)), sep="\n  ")
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
nh3
  <ol start="7"><li>Calls for talks;</li><li>Urges restraint;</li></ol>
  <ol start="3"><li>that all withdraw;</li><li>that none return.</li></ol>
html2text
  7. Calls for talks;
  8. Urges restraint;
  3. that all withdraw;
  4. that none return.
markdownify
  7. Calls for talks;
  8. Urges restraint;
  3. that all withdraw;
  4. that none return.
inscriptis
  1. Calls for talks;
  12. Urges restraint;
  1. that all withdraw;
  2. that none return.
END
