#!/bin/sh
# python-docx 1.2.0, mammoth 1.13.0, docx2python 3.7.1 (PyPI): a statement with tracked changes and a date field.
# Guess: all three give the text as it is after the changes, and a field's result is text.
# Seen: no two agree. Tracked insertions, words that were moved, and the date in a field are there, missing or there
# twice, each time in another combination: the word "not" that somebody added is lost in the most used of the three.
# So: a document with tracked changes is refused or warned of; compare two readers and tell where they differ.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check python-docx==1.2.0 mammoth==1.13.0 docx2python==3.7.1

cd "$dir"
"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import docx
import mammoth
from docx.oxml import parse_xml
from docx2python import docx2python

NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WHO = 'w:author="A" w:date="2024-05-15T12:00:00Z"'

def run(text, tag="t"):
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'

cases = {
    "inserted": run("We will ") + f'<w:ins w:id="1" {WHO}>{run("not ")}</w:ins>' + run("sign."),
    "deleted": run("We will ") + f'<w:del w:id="2" {WHO}>{run("not ", "delText")}</w:del>' + run("sign."),
    "moved": f'<w:moveFrom w:id="3" {WHO}>{run("Today ")}</w:moveFrom>' + run("we sign ")
    + f'<w:moveTo w:id="4" {WHO}>{run("today")}</w:moveTo>' + run("."),
    "field": run("Signed on ") + f'<w:fldSimple w:instr="DATE">{run("3 May")}</w:fldSimple>' + run("."),
}
for name, inner in cases.items():
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {NAMES}>{inner}</w:p>"))
    document.save("case.docx")
    with open("case.docx", "rb") as file:
        by_mammoth = mammoth.extract_raw_text(file).value.strip()
    with docx2python("case.docx") as content:
        by_docx2python = content.text.strip()
    print(name, docx.Document("case.docx").paragraphs[0].text, by_mammoth, by_docx2python, sep=" | ")
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
inserted | We will sign. | We will not sign. | We will not sign.
deleted | We will sign. | We will sign. | We will sign.
moved | we sign . | we sign today. | Today we sign today.
field | Signed on . | Signed on . | Signed on 3 May.
END
