#!/bin/sh
# @apache-annotator/dom 0.2.0 (npm), which describes a passage as a W3C TextQuoteSelector and finds it again.
# Guess: the selector has the words and some of what stands around them, so that a later copy elsewhere does no harm.
# Seen: of the context only what is needed to tell the passage from others on the page today is kept, which is nothing
# for words that stand there once: when somebody above says the same later, both are found, the other's first. Asked
# for 40 characters it keeps them, glued across paragraphs ("plan.Norway:"), and then finds nothing if one changes.
# So: ask for a context (minimumQuoteLength), keep the offset too, and let a person judge more or less than one match.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
npm install --silent --no-audit --no-fund --prefix "$dir" \
    @apache-annotator/dom@0.2.0 @apache-annotator/selector@0.2.0 jsdom@29.1.1

cd "$dir"
cat >annotate.mjs <<'END'
import { JSDOM } from "jsdom"

const { window } = new JSDOM("")
const { document } = window
for (const name of ["document", "Node", "NodeFilter", "Range"]) globalThis[name] = window[name]
const { createTextQuoteSelectorMatcher, describeTextQuote } = await import("@apache-annotator/dom")

const WORDS = "We oppose the plan"
const page = (...lines) => { document.body.innerHTML = lines.map((line) => `<p>${line}</p>`).join("") }

async function describe(options) {
  page("Austria: We support the plan.", "Norway: We oppose the plan.")
  const text = document.body.lastChild.firstChild
  const range = document.createRange()
  range.setStart(text, text.data.indexOf(WORDS))
  range.setEnd(text, text.data.indexOf(WORDS) + WORDS.length)
  return describeTextQuote(range, document.body, options)
}

async function find(selector, ...lines) {
  page(...lines)
  const found = []
  for await (const match of createTextQuoteSelectorMatcher(selector)(document.body)) found.push(match.startContainer.data)
  console.log("  found in", found)
}

for (const options of [{}, { minimumQuoteLength: 40 }]) {
  const selector = await describe(options)
  console.log(JSON.stringify(options), JSON.stringify(selector))
  await find(selector, "Austria: We support the plan.", "Norway: We oppose the plan.")
  await find(selector, "Malta: We oppose the plan.", "Austria: We support the plan.", "Norway: We oppose the plan.")
  await find(selector, "Austria: We support the plan!", "Norway: We oppose the plan.")
}
END
node annotate.mjs >seen
cat seen
diff - seen <<'END'
{} {"type":"TextQuoteSelector","exact":"We oppose the plan","prefix":"","suffix":"."}
  found in [ 'Norway: We oppose the plan.' ]
  found in [ 'Malta: We oppose the plan.', 'Norway: We oppose the plan.' ]
  found in [ 'Norway: We oppose the plan.' ]
{"minimumQuoteLength":40} {"type":"TextQuoteSelector","exact":"We oppose the plan","prefix":"support the plan.Norway: ","suffix":"."}
  found in [ 'Norway: We oppose the plan.' ]
  found in [ 'Norway: We oppose the plan.' ]
  found in []
END
