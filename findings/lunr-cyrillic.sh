#!/bin/sh
# lunr 2.3.9 (npm), the search of many static sites, on texts of which some are not in English.
# Guess: stemming is English, but a Ukrainian word is found as it is written.
# Seen: it is not in the index at all: the step that trims punctuation takes every letter but a-z for it. Accents at
# the edge of a word go the same way, so "Évian" is kept as "vian", and found by "vian". With the trimmer taken out all
# are found.
# So: remove lunr.trimmer from both pipelines, or add the language's own; test with one word that is not English.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
npm install --silent --no-audit --no-fund --prefix "$dir" lunr@2.3.9

NODE_PATH="$dir/node_modules" node - >"$dir/seen" <<'END'
const lunr = require("lunr")

const texts = ["Україна за мир.", "Evian and Évian.", "Peace in Ukraine."]
function index(trims) {
  return lunr(function () {
    this.ref("id")
    this.field("text")
    if (!trims) this.pipeline.remove(lunr.trimmer)
    texts.forEach((text, id) => this.add({ id, text }))
  })
}
for (const word of ["ukraine", "україна", "évian", "vian"])
  console.log(word, "->", index(true).search(word).map((hit) => texts[hit.ref]),
    "without the trimmer", index(false).search(`${word}*`).map((hit) => texts[hit.ref]))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
ukraine -> [ 'Peace in Ukraine.' ] without the trimmer [ 'Peace in Ukraine.' ]
україна -> [] without the trimmer [ 'Україна за мир.' ]
évian -> [] without the trimmer [ 'Evian and Évian.' ]
vian -> [ 'Evian and Évian.' ] without the trimmer []
END
