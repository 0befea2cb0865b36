#!/bin/sh
# csvw 4.1.1 (PyPI), the W3C's "CSV on the Web", column datatype gYearMonth.
# Guess: the datatype exists to tell 2014-03 from 2014-13, and takes a minimum as date does.
# Seen: any text is a valid month, "2014-13" and "next spring" included; a minimum is refused as for a datatype that is
# neither number nor date. The datatype date checks its days and has a minimum, but needs the day.
# So: tables of months pass validation whatever they hold; give the column a string with a "format", a pattern.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check csvw==4.1.1

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from csvw import Datatype

month, day = Datatype.fromvalue("gYearMonth"), Datatype.fromvalue("date")
for text in ("2014-03", "2014-13", "next spring"):
    print("gYearMonth", text, "->", repr(month.validate(month.parse(text))))
for text in ("2014-03-16", "2014-13-16"):
    try:
        print("date", text, "->", day.parse(text).date())
    except ValueError as error:
        print("date", text, "->", error)
print(type(Datatype.fromvalue({"base": "date", "minimum": "2014-03-16"})).__name__, "of date has a minimum")
try:
    Datatype.fromvalue({"base": "gYearMonth", "minimum": "2014-03"})
except ValueError as error:
    print(str(error)[:51])
pattern = Datatype.fromvalue({"base": "string", "format": r"\d{4}-(0[1-9]|1[0-2])"})
try:
    pattern.parse("2014-13")
except ValueError:
    print("pattern 2014-13 -> refused")
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
gYearMonth 2014-03 -> '2014-03'
gYearMonth 2014-13 -> '2014-13'
gYearMonth next spring -> 'next spring'
date 2014-03-16 -> 2014-03-16
date 2014-13-16 -> month must be in 1..12
Datatype of date has a minimum
Applications MUST raise an error if minimum, minInc
pattern 2014-13 -> refused
END
