#!/bin/sh
# tantivy 0.27.0 (PyPI), full-text search, parsing what people type.
# Guess: symbols of documents (S/PV.9615, ES-11/1) break the query syntax; words do not.
# Seen: the symbols are found as typed. An apostrophe is a syntax error: "Ukraine's", and any of the many Ukrainian
# words that have one (об'єднані, united). With the typographic ’ the same words are found. And parts of a symbol are
# words: 1 alone finds the resolution.
# So: escape or replace ' before parsing, or parse leniently and tell the reader what was left out.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check tantivy==0.27.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import tantivy

builder = tantivy.SchemaBuilder()
builder.add_text_field("body", stored=True)
index = tantivy.Index(builder.build())
writer = index.writer()
for body in ("Meeting S/PV.9615", "Resolution ES-11/1", "Ukraine's position", "Об'єднані Нації", "Об’єднані Нації"):
    writer.add_document(tantivy.Document(body=body))
writer.commit()
index.reload()
searcher = index.searcher()
for query in ("S/PV.9615", "ES-11/1", "1", "Ukraine's", "Ukraine’s", "об'єднані", "об’єднані"):
    try:
        hits = searcher.search(index.parse_query(query, ["body"])).hits
        print(query, "->", sorted(searcher.doc(address)["body"][0] for _, address in hits))
    except ValueError as error:
        print(query, "->", error)
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
S/PV.9615 -> ['Meeting S/PV.9615']
ES-11/1 -> ['Resolution ES-11/1']
1 -> ['Resolution ES-11/1']
Ukraine's -> Syntax Error: Ukraine's
Ukraine’s -> ["Ukraine's position"]
об'єднані -> Syntax Error: об'єднані
об’єднані -> ["Об'єднані Нації", 'Об’єднані Нації']
END
