#!/bin/sh
# trafilatura 2.3.1 (PyPI), pages whose sections are called "comment" because they are commentary.
# Guess: such a section may be taken for readers' comments and left out.
# Seen: its words come out twice; without comments the page is empty. The class "analysis" instead gives the text once.
# So: an opinion page doubles every stance found in it; compare the paragraphs of an extracted text with one another.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean==0.4.6

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import trafilatura

words = "The government will not support the draft, said the minister in a long speech to parliament on Monday."
for name in ("analysis", "comment-and-analysis"):
    page = f"<html><body><main><section class='{name}'><p>{words}</p></section></main></body></html>"
    for comments in (True, False):
        text = trafilatura.extract(page, include_comments=comments) or ""
        print(name, "comments" if comments else "no comments", "->", text.count(words), "times")
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
analysis comments -> 1 times
analysis no comments -> 1 times
comment-and-analysis comments -> 2 times
comment-and-analysis no comments -> 0 times
END
