#!/bin/sh
# rdflib 7.6.0 (PyPI) asks linked data by SPARQL; a statement of which the month is known has an xsd:gYearMonth.
# Guess: months and years compare by time, or, with days, not at all (SPARQL calls that an error, and drops the row).
# Seen: March 2014 is *after* 1 January 2015, for ">" and ">=", as is the year 2014. Two months are neither before nor
# after one another: each filter is empty. The latest of March 2014 and 16 March 2016 is March 2014. In Python the year
# 12014 is before 2014: they compare as text.
# So: with a month goes its first and last day as xsd:date, and filters ask those.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check rdflib==7.6.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from rdflib import XSD, Graph, Literal

PREFIXES = "prefix said: <urn:said:> prefix xsd: <http://www.w3.org/2001/XMLSchema#> "
MIXED = """
@prefix said: <urn:said:> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
said:month said:on "2014-03"^^xsd:gYearMonth . said:year said:on "2014"^^xsd:gYear .
said:day said:on "2014-03-16"^^xsd:date . said:later said:on "2016-03-16"^^xsd:date .
"""
MONTHS = """
@prefix said: <urn:said:> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
said:first said:on "2014-03"^^xsd:gYearMonth . said:second said:on "2016-03"^^xsd:gYearMonth .
"""

def ask(data, operator, bound):
    query = f"select ?s where {{ ?s said:on ?d filter(?d {operator} {bound}) }}"
    return sorted(str(s).removeprefix("urn:said:") for (s,) in data.query(PREFIXES + query))

mixed, months = Graph().parse(data=MIXED, format="turtle"), Graph().parse(data=MONTHS, format="turtle")
for operator in ("<", "<=", ">", ">="):
    print("day", operator, ask(mixed, operator, "'2015-01-01'^^xsd:date"))
for operator in ("<", "<=", ">", ">="):
    print("month", operator, ask(months, operator, "'2015-01'^^xsd:gYearMonth"))
((latest,),) = mixed.query(PREFIXES + "select (max(?d) as ?m) where { ?s said:on ?d filter(?s != said:year) }")
print("latest", latest)
print("12014 before 2014", Literal("12014", datatype=XSD.gYear) < Literal("2014", datatype=XSD.gYear))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
day < ['day']
day <= ['day']
day > ['later', 'month', 'year']
day >= ['later', 'month', 'year']
month < []
month <= []
month > []
month >= []
latest 2014-03
12014 before 2014 True
END
