#!/bin/sh
# xlsx2csv 0.8.6 (PyPI), numbers whose cell format adds a word: 193 shown as "193 members".
# Guess: 193, with or without its word; at worst a date.
# Seen: a d, m, y, h or s within the quoted word makes the cell a date, and what comes out is the format itself with
# pieces of that date in it: the number is gone. "+1"/"-1" shown as words are numbers as they should be, and openpyxl
# 3.1.5 and python-calamine 0.9.1 read all of them right.
# So: counts of votes exported from a formatted sheet can turn into nonsense that is still text; read with openpyxl.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    xlsx2csv==0.8.6 XlsxWriter==3.3.1 openpyxl==3.1.5 python-calamine==0.9.1

cd "$dir"
"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import csv
import io

import openpyxl
import python_calamine
import xlsxwriter
from xlsx2csv import Xlsx2csv

formats = ("0", '0" members"', '0 "days"', '0.0 "h"', '#,##0 "yes"', '[=1]"yes";[=-1]"no";"abstained"', "mmm yyyy")
book = xlsxwriter.Workbook("votes.xlsx")
sheet = book.add_worksheet()
for row, pattern in enumerate(formats):
    sheet.write_number(row, 0, 193, book.add_format({"num_format": pattern}))
book.close()

text = io.StringIO()
Xlsx2csv("votes.xlsx").convert(text)
by_openpyxl = [row[0].value for row in openpyxl.load_workbook("votes.xlsx").active.iter_rows()]
calamine = python_calamine.CalamineWorkbook.from_path("votes.xlsx")
by_calamine = [row[0] for row in calamine.get_sheet_by_index(0).to_python()]
by_xlsx2csv = [row[0] for row in csv.reader(io.StringIO(text.getvalue()))]
for pattern, cell, *others in zip(formats, by_xlsx2csv, by_openpyxl, by_calamine):
    print(pattern, "->", cell, "| others", *others)
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
0 -> 193 | others 193 193.0
0" members" -> 0" 07e07bers" | others 193 193.0
0 "days" -> 0 "11ays" | others 193 193.0
0.0 "h" -> 0.0 "12" | others 193 193.0
#,##0 "yes" -> #,##0 "yes" | others 193 193.0
[=1]"yes";[=-1]"no";"abstained" -> 193 | others 193 193.0
mmm yyyy -> Jul 1900 | others 1900-07-11 00:00:00 1900-07-11
END
