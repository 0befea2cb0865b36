#!/bin/sh
# dom-anchor-text-quote 4.0.2 (npm), which finds an annotated quotation again in a page that has changed.
# Guess: it looks for the very words first, and for similar ones near the old place only if they are nowhere.
# Seen: the old place wins: where "We will not support the plan." has moved down and "We will now support the plan."
# stands in its stead, the annotation lands on "now", though its own words are further down the page. And "Hungary
# supports it." is found in "Hungary opposes it.", when what it stood for was removed.
# So: a quotation that was found again is shown only if the words found are the words kept; else somebody must look.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
npm install --silent --no-audit --no-fund --prefix "$dir" dom-anchor-text-quote@4.0.2 jsdom@29.1.1

NODE_PATH="$dir/node_modules" node - >"$dir/seen" <<'END'
const { JSDOM } = require("jsdom")
const quote = require("dom-anchor-text-quote")

function find(page, selector) {
  const { window } = new JSDOM(`<p>${page}</p>`)
  for (const name of ["document", "Node", "NodeFilter"]) globalThis[name] = window[name]
  const range = quote.toRange(window.document.body, selector)
  console.log(page, "->", range && range.toString())
}

const support = { exact: "We will not support the plan.", prefix: "We met in Oslo. ", suffix: " It was late." }
find("We met in Oslo. We will not support the plan. It was late.", support)
find("We met in Oslo. We will now support the plan. It was late.", support)
find("We met in Oslo. We will now support the plan. It was late. Others: We will not support the plan. Ever.", support)
find("We met in Oslo. Tea was served. It was late.", support)
find("Hungary opposes it. Norway does not mind.", { exact: "Hungary supports it." })
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
We met in Oslo. We will not support the plan. It was late. -> We will not support the plan.
We met in Oslo. We will now support the plan. It was late. -> We will now support the plan.
We met in Oslo. We will now support the plan. It was late. Others: We will not support the plan. Ever. -> We will now support the plan.
We met in Oslo. Tea was served. It was late. -> null
Hungary opposes it. Norway does not mind. -> Hungary opposes it. 
END
