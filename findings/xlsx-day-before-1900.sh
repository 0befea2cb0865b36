#!/bin/sh
# XlsxWriter 3.3.1, openpyxl 3.1.5 and python-calamine 0.9.1 (PyPI), days before 1900 in a spreadsheet.
# Guess: what the one writes the other reads; before 1900 at worst refused.
# Seen: 9 June 1815 is written without a word; openpyxl reads the day before, calamine midnight, a time with no day.
# The last day of 1899 is midnight for both. From January 1900 on all three agree.
# So: days before 1900 go into a sheet as text, and a reader that meets a time where a day should be refuses the file.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check XlsxWriter==3.3.1 openpyxl==3.1.5 python-calamine==0.9.1

cd "$dir"
"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from datetime import date

import openpyxl
import python_calamine
import xlsxwriter

days = (date(1815, 6, 9), date(1899, 12, 31), date(1900, 1, 15), date(1900, 3, 1), date(2014, 3, 27))
with xlsxwriter.Workbook("days.xlsx", {"default_date_format": "yyyy-mm-dd"}) as book:
    sheet = book.add_worksheet()
    for row, day in enumerate(days):
        try:
            sheet.write_datetime(row, 0, day)
        except ValueError as error:
            sheet.write_string(row, 0, type(error).__name__)
cells = [row[0].value for row in openpyxl.load_workbook("days.xlsx").active.iter_rows()]
others = [row[0] for row in python_calamine.CalamineWorkbook.from_path("days.xlsx").get_sheet_by_index(0).to_python()]
for day, cell, other in zip(days, cells, others):
    print("written", day, "openpyxl", cell, "calamine", other)
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
written 1815-06-09 openpyxl 1815-06-08 00:00:00 calamine 00:00:00
written 1899-12-31 openpyxl 00:00:00 calamine 00:00:00
written 1900-01-15 openpyxl 1900-01-15 00:00:00 calamine 1900-01-15
written 1900-03-01 openpyxl 1900-03-01 00:00:00 calamine 1900-03-01
written 2014-03-27 openpyxl 2014-03-27 00:00:00 calamine 2014-03-27
END
