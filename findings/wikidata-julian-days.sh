#!/bin/sh
# pywikibot 11.9.0 (PyPI), wikibase-sdk 11.6.6 (npm): dates of Wikidata, which name their calendar and their precision.
# The Decree on Peace is of 26 October 1917 in the Julian calendar, 8 November in ours: six days after the Balfour
# Declaration of 2 November.
# Guess: the calendar counts when dates are compared or become a day of ours; a date less exact than a day is no day.
# Seen: pywikibot puts the decree before the declaration, and gives 26 October as a timestamp; wikibase-sdk gives it as
# ISO 8601, where no Julian day can be. As a timestamp a year is its first of January, and the 20th century 1 January
# 2000, the SDK's "simple day" of it too. 44 BC is -44 to Wikidata and -43 in ISO 8601: the SDK hands on -000044, 45 BC.
# So: read calendarmodel and precision before the time, convert, and keep the precision in a field beside the day.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pywikibot==11.9.0
npm install --silent --no-audit --no-fund --prefix "$dir" wikibase-sdk@11.6.6

cd "$dir"
cat >dates.json <<'END'
{
  "Decree on Peace": ["+1917-10-26T00:00:00Z", 11, "Q1985786"],
  "Balfour Declaration": ["+1917-11-02T00:00:00Z", 11, "Q1985727"],
  "Budapest Memorandum, year only": ["+1994-00-00T00:00:00Z", 9, "Q1985727"],
  "20th century": ["+2000-01-01T00:00:00Z", 7, "Q1985727"],
  "Ides of March": ["-0044-03-15T00:00:00Z", 11, "Q1985786"]
}
END
{
    PYWIKIBOT_NO_USER_CONFIG=2 "$dir/venv/bin/python" - <<'END'
import json

from pywikibot import WbTime

ITEM = "http://www.wikidata.org/entity/"
with open("dates.json") as file:
    dates = {
        name: WbTime.fromTimestr(time, precision=precision, calendarmodel=ITEM + calendar)
        for name, (time, precision, calendar) in json.load(file).items()
    }
print("pywikibot")
print("  decree before declaration:", dates["Decree on Peace"] < dates["Balfour Declaration"])
for name, date in list(dates.items())[:4]:
    print(f"  {name}:", date.toTimestamp())
END
    cat >dates.mjs <<'END'
import { readFileSync } from "node:fs"
import { wikibaseTimeToEpochTime, wikibaseTimeToISOString, wikibaseTimeToSimpleDay } from "wikibase-sdk"

const dates = Object.entries(JSON.parse(readFileSync("dates.json"))).map(([name, [time, precision, calendar]]) => {
  const calendarmodel = `http://www.wikidata.org/entity/${calendar}`
  return [name, { time, precision, calendarmodel, timezone: 0, before: 0, after: 0 }]
})
console.log("wikibase-sdk")
const [decree, declaration] = dates.map(([, date]) => wikibaseTimeToEpochTime(date))
console.log("  decree before declaration:", decree < declaration)
for (const [name, date] of dates) console.log(`  ${name}:`, wikibaseTimeToISOString(date), wikibaseTimeToSimpleDay(date))
END
    node dates.mjs
} >seen
cat seen
diff - seen <<'END'
pywikibot
  decree before declaration: True
  Decree on Peace: 1917-10-26T00:00:00Z
  Balfour Declaration: 1917-11-02T00:00:00Z
  Budapest Memorandum, year only: 1994-01-01T00:00:00Z
  20th century: 2000-01-01T00:00:00Z
wikibase-sdk
  decree before declaration: true
  Decree on Peace: 1917-10-26T00:00:00.000Z 1917-10-26
  Balfour Declaration: 1917-11-02T00:00:00.000Z 1917-11-02
  Budapest Memorandum, year only: 1994-01-01T00:00:00.000Z 1994
  20th century: 2000-01-01T00:00:00.000Z 2000-01-01
  Ides of March: -000044-03-15T00:00:00.000Z -44-03-15
END
