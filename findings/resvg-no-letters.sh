#!/bin/sh
# resvg-py 0.5.0 (PyPI) makes a PNG of a drawing in SVG.
# Guess: where it has no font that is asked for it takes another, as browsers do, or says that it has none.
# Seen: on a machine without fonts, as servers and containers are, the letters are left out, and it is told to nobody:
# the picture is, byte for byte, that of the drawing without its texts. "sans-serif" is no help.
# So: a font is given with the drawing, and a test draws words without the fonts of the machine and looks for their ink.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check resvg-py==0.5.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import resvg_py

BOX = '<rect x="10" y="10" width="40" height="20" fill="#0f766e"/>'
TEXT = '<text x="60" y="26" font-size="16" font-family="{}">opposes</text>'

def drawn(*parts):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">{"".join(parts)}</svg>'
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))

for family in ("Inter", "sans-serif"):
    print(family, "the same as without text:", drawn(BOX, TEXT.format(family)) == drawn(BOX))
print("the box is drawn:", drawn(BOX) != drawn())
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
Inter the same as without text: True
sans-serif the same as without text: True
the box is drawn: True
END
