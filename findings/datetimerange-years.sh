#!/bin/sh
# datetimerange 2.3.2 (with typepy 1.3.5, PyPI): spans of years, and a span whose ends have an offset from UTC.
# Guess: "2014" to "2015" are two years, or an error as "2014-03" is; an offset stays what it was.
# Seen: a year in digits, or a day without hyphens, is seconds since 1970: 2014 to 2015 lasts one second in January 1970
# and is a valid range. An offset west of Greenwich is taken for a place that puts its clocks forward: noon at -05:00, as
# Lima and Bogotá write it all year, is noon at -04:00 in July, an hour earlier; at -03:00, Brasília's, at -02:00.
# So: give it datetime objects that were read elsewhere, never text, and keep years as years.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    datetimerange==2.3.2 typepy==1.3.5 python-dateutil==2.9.0.post0 pytz==2026.6

TZ=UTC "$dir/venv/bin/python" - >"$dir/seen" <<'END'
from datetime import datetime

from datetimerange import DateTimeRange

for start, end in (("2014", "2015"), ("20140316", "20140318"), ("2014-03-16", "2014-03-18"), ("2014-03", "2014-05")):
    try:
        span = DateTimeRange(start, end)
        print(start, end, "->", span, "|", span.timedelta, "| holds 2014-03-17:", "2014-03-17" in span)
    except ValueError as error:
        print(start, end, "-> refused:", error)
for noon in ("01-16T12:00:00-05:00", "07-16T12:00:00-05:00", "07-16T12:00:00-03:00", "07-16T12:00:00+02:00"):
    moment = f"2014-{noon}"
    read = DateTimeRange(moment, moment).start_datetime
    print(moment, "->", read.isoformat(), "| later by", (read - datetime.fromisoformat(moment)).total_seconds() / 3600)
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
2014 2015 -> 1970-01-01T00:33:34 - 1970-01-01T00:33:35 | 0:00:01 | holds 2014-03-17: False
20140316 20140318 -> 1970-08-22T02:31:56 - 1970-08-22T02:31:58 | 0:00:02 | holds 2014-03-17: False
2014-03-16 2014-03-18 -> 2014-03-16T00:00:00 - 2014-03-18T00:00:00 | 2 days, 0:00:00 | holds 2014-03-17: True
2014-03 2014-05 -> refused: failed to convert 2014-03 from str to DATETIME
2014-01-16T12:00:00-05:00 -> 2014-01-16T12:00:00-05:00 | later by 0.0
2014-07-16T12:00:00-05:00 -> 2014-07-16T12:00:00-04:00 | later by -1.0
2014-07-16T12:00:00-03:00 -> 2014-07-16T12:00:00-02:00 | later by -1.0
2014-07-16T12:00:00+02:00 -> 2014-07-16T12:00:00+02:00 | later by 0.0
END
