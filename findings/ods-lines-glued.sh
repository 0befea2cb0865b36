#!/bin/sh
# python-calamine 0.9.1, and pandas 3.1.1 with odfpy 1.4.1 (PyPI) read OpenDocument tables, in which a cell may hold
# paragraphs, and line breaks within one.
# Guess: both give a line break for either, as a program of tables shows it.
# Seen: pandas does; calamine keeps paragraphs apart, and of the words before and after a break it makes one.
# So: words of a cell are looked for in their text before they are believed; where they are not found, the break is told.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 odfpy==1.4.1 python-calamine==0.9.1

"$dir/venv/bin/python" - "$dir/table.ods" >"$dir/seen" <<'END'
import sys

import pandas as pd
import python_calamine
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P

path = sys.argv[1]
document, table = OpenDocumentSpreadsheet(), Table(name="statements")
broken = P(text="We will")
broken.addElement(LineBreak())
broken.addText("not withdraw.")
for name, paragraphs in (("two paragraphs", [P(text="We will"), P(text="not withdraw.")]), ("a line break", [broken])):
    row = TableRow()
    for content in ([P(text=name)], paragraphs):
        cell = TableCell(valuetype="string")
        for paragraph in content:
            cell.addElement(paragraph)
        row.addElement(cell)
    table.addElement(row)
document.spreadsheet.addElement(table)
document.save(path)

for name, words in pd.read_excel(path, engine="odf", header=None).values.tolist():
    print("pandas  ", name, repr(words))
for name, words in python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python():
    print("calamine", name, repr(words))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
pandas   two paragraphs 'We will\nnot withdraw.'
pandas   a line break 'We will\nnot withdraw.'
calamine two paragraphs 'We will\nnot withdraw.'
calamine a line break 'We willnot withdraw.'
END
