#!/bin/sh
# trafilatura 2.3.1 (PyPI), the text of an article.
# Guess: inline elements lose their marks and keep their words.
# Seen: in an article of some length what stands in <time> or <label> is gone, so that two laws lose their dates and the
# sentence stays grammatical. A short page, such as one makes for a test, is read by another method and keeps them, in
# paragraphs of their own. <q> ends a paragraph, and the deleted and the inserted word of a corrected page are one.
# So: turn these elements into plain text before extraction, and test with pages as long as real ones.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean==0.4.6

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import trafilatura

others = "<p>" + "The assembly met in spring and heard the speakers of all groups, who spoke for hours on end. " * 4 + "</p>"
for sentence in (
    "The law of <time>27 March</time> and the law of <time>1 April</time> apply to all members.",
    "Members adopted the <label>second</label> draft by a large majority of those present.",
    "The minister called the plan <q>not acceptable</q> and left the room.",
    "Members will <del>support</del><ins>oppose</ins> the draft that is before them today.",
    "Members will <em>not</em> support the draft that is before them today.",
):
    for name, around in (("short", ""), ("long ", others)):
        page = f"<html><body><article>{around}<p>{sentence}</p>{around}</article></body></html>"
        text = trafilatura.extract(page).splitlines()
        print(name, " | ".join(line for line in text if not line.startswith("The assembly")))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
short The law of | 27 March | and the law of | 1 April | apply to all members.
long  The law of and the law of apply to all members.
short Members adopted the | second | draft by a large majority of those present.
long  Members adopted the draft by a large majority of those present.
short The minister called the plan not acceptable | and left the room.
long  The minister called the plan not acceptable | and left the room.
short Members will supportoppose the draft that is before them today.
long  Members will supportoppose the draft that is before them today.
short Members will not support the draft that is before them today.
long  Members will not support the draft that is before them today.
END
