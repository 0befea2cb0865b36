#!/bin/sh
# polars 2.1.0 and duckdb 2.0.1 (PyPI), reading a CSV with short German dates: 16-03-14, 17-03-14, 18-03-14.
# Guess: text in both, or else 16 to 18 March 2014 in both.
# Seen: polars reads days of March in the year 14, duckdb 14 March of the years 2016 to 2018; the same with dots.
# Neither says so.
# So: give the date's format; and a smoke test on the years (nothing before 1800, say) costs one line.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0 duckdb==2.0.1

printf 'actor,day\nFRA,16-03-14\nDEU,17-03-14\nPOL,18-03-14\n' >"$dir/dashes.csv"
printf 'actor,day\nFRA,16.03.14\nDEU,17.03.14\nPOL,18.03.14\n' >"$dir/dots.csv"
cd "$dir"
"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import duckdb
import polars

for name in ("dashes.csv", "dots.csv"):
    print(name)
    print("  polars", *polars.read_csv(name, try_parse_dates=True)["day"])
    print("  duckdb", *(day for (day,) in duckdb.sql(f"select day from read_csv('{name}')").fetchall()))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
dashes.csv
  polars 0014-03-16 0014-03-17 0014-03-18
  duckdb 2016-03-14 2017-03-14 2018-03-14
dots.csv
  polars 0014-03-16 0014-03-17 0014-03-18
  duckdb 2016-03-14 2017-03-14 2018-03-14
END
