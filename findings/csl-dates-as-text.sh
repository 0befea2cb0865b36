#!/bin/sh
# @citation-js/date 0.5.1 and citeproc 2.4.63 (npm): the dates of sources as text, which a bibliography sorts by.
# Guess: a span is a span at whatever precision; what is not understood is kept as text.
# Seen: citation-js keeps a span of days and cuts 2014-03/2014-05, a span of months, to March; the Ukrainian 16 March is
# in the 16th month of 2014, the German 1 May stays text, the French 14 March is right. citeproc reads that span and
# cuts "March–May 2014" to March; where it understands nothing a number of four digits is the year: the record
# S/PV.7138 is of the year 7138, and "not before 2014" of 2014.
# So: give CSL date-parts that own code made and bounded; never text, and check that a month is one of twelve.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
npm install --silent --no-audit --no-fund --prefix "$dir" @citation-js/date@0.5.1 citeproc@2.4.63

NODE_PATH="$dir/node_modules" node - >"$dir/seen" <<'END'
const { parse } = require("@citation-js/date")
const CSL = require("citeproc")

const texts = [
  "2014-03-16/2014-03-18", "2014-03/2014-05", "March–May 2014", "14 mars 2014", "1 Mai 2014", "16 березня 2014",
  "S/PV.7138", "not before 2014",
]
for (const text of texts) {
  const [one, other] = [parse(text), CSL.DateParser.parseDateToObject(text)].map((date) => JSON.stringify(date))
  console.log(text, "|", one, "|", other)
}
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
2014-03-16/2014-03-18 | {"date-parts":[[2014,3,16],[2014,3,18]]} | {"year":2014,"month":3,"day":16,"year_end":2014,"month_end":3,"day_end":18}
2014-03/2014-05 | {"date-parts":[[2014,3]]} | {"year":2014,"month":3,"year_end":2014,"month_end":5}
March–May 2014 | {"raw":"March–May 2014"} | {"month":3,"year":2014}
14 mars 2014 | {"date-parts":[[2014,3,14]]} | {"month":3,"year":2014,"day":14}
1 Mai 2014 | {"raw":"1 Mai 2014"} | {"literal":"1 Mai 2014"}
16 березня 2014 | {"date-parts":[[2014,16]]} | {"literal":"16 березня 2014"}
S/PV.7138 | {"raw":"S/PV.7138"} | {"year_end":7138,"year":7138}
not before 2014 | {"raw":"not before 2014"} | {"year":2014}
END
