#!/bin/sh
# nameparser 2.6.0 (PyPI) takes a person's name apart into title, first, middle and last name, and suffix.
# Guess: offices, of which it knows hundreds ("Prime Minister", "General Secretary"), are titles; a number after the name
# of a king or pope is a suffix.
# Seen: of the office "President of the European Council" the last word is the first name; a Secretary-General is called
# Secretary-General; King Felipe's VI is a suffix, Pope Leo's XIV the last name.
# So: the office is cut off by a list of offices of one's own before a name is taken apart.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check nameparser==2.6.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from nameparser import HumanName

NAMES = [
    "Prime Minister Ada Example",
    "General Secretary Ada Example",
    "Secretary-General Ada Example",
    "President of the European Council Ada Example",
    "King Felipe VI",
    "Pope Leo XIV",
]
for text in NAMES:
    name = HumanName(text)
    print(f"{text}: title={name.title!r} first={name.first!r} last={name.last!r} suffix={name.suffix!r}")
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
Prime Minister Ada Example: title='Prime Minister' first='Ada' last='Example' suffix=''
General Secretary Ada Example: title='General Secretary' first='Ada' last='Example' suffix=''
Secretary-General Ada Example: title='' first='Secretary-General' last='Example' suffix=''
President of the European Council Ada Example: title='President of the European' first='Council' last='Example' suffix=''
King Felipe VI: title='King' first='Felipe' last='' suffix='VI'
Pope Leo XIV: title='Pope' first='Leo' last='XIV' suffix=''
END
