#!/bin/sh
# rispy 0.10.0 (PyPI) reads and writes RIS, the format of references that Zotero, EndNote and libraries exchange.
# Guess: a line UR is an address, as in the format's table of tags, and comes back as it was.
# Seen: at each semicolon the address is cut into two, the second of which is none; written again they are two lines.
# Semicolons are usual in addresses of documents of courts and parliaments. Titles and notes keep theirs.
# So: addresses are escaped (%3B) on the way out to RIS, and joined again on the way in.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check rispy==0.10.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import rispy

RIS = """TY  - RPRT
TI  - On two things; and a third
N1  - Read it; then asked
UR  - https://documents.example.org/vote;session=68;item=33
ER  - 
"""
(entry,) = rispy.loads(RIS)
for key in ("title", "notes", "urls"):
    print(key, entry[key])
print(*(line for line in rispy.dumps([entry]).splitlines() if line.startswith("UR")), sep="\n")
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
title On two things; and a third
notes ['Read it; then asked']
urls ['https://documents.example.org/vote', 'session=68', 'item=33']
UR  - https://documents.example.org/vote
UR  - session=68
UR  - item=33
END
