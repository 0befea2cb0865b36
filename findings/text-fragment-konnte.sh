#!/bin/sh
# text-fragments-polyfill 6.7.0 (npm): a link to words of a page, as #:~:text=... in its address.
# Guess: it leads to these words, whether capital letters or small.
# Seen: accents are taken off both sides. The link to "Deutschland könnte zustimmen" (might agree) leads to "konnte"
# (was able to) where that stands above, "Apoyó el plan" (supported it) to "Apoyo" (I support), "Всё против" (everything is
# against) to "Все против" (everybody is). A raised note is a figure: "article 2" is found in "article ²". Other letters
# count. All are marked, and the page is moved to the first.
# So: a link of this kind is a help to find, no proof: give it the words before and after, and compare what is marked.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
npm install --silent --no-audit --no-fund --prefix "$dir" text-fragments-polyfill@6.7.0 jsdom@29.1.1

cd "$dir"
cat >find.mjs <<'END'
import { JSDOM } from "jsdom"

const { window } = new JSDOM('<html lang="de">')
for (const name of ["document", "Node", "NodeFilter", "HTMLElement", "Range"]) globalThis[name] = window[name]
globalThis.window = window
const { getFragmentDirectives, parseFragmentDirectives, processTextFragmentDirective } = await import(
  "text-fragments-polyfill/text-fragment-utils"
)

function find(page, words) {
  window.document.body.innerHTML = page.map((line) => `<p>${line}</p>`).join("")
  const [wanted] = parseFragmentDirectives(getFragmentDirectives(`#:~:text=${encodeURIComponent(words)}`)).text
  console.log(words, "->", ...processTextFragmentDirective(wanted).map((range) => `[${range}]`))
}

find(["Deutschland konnte zustimmen.", "Deutschland könnte zustimmen."], "Deutschland könnte zustimmen")
find(["Apoyo el plan.", "Apoyó el plan."], "Apoyó el plan")
find(["Все против.", "Всё против."], "Всё против")
find(["See article ² of the note.", "Article 2 applies."], "article 2")
find(["We will now sign.", "We will not sign."], "We will not sign")
END
node find.mjs >seen
cat seen
diff - seen <<'END'
Deutschland könnte zustimmen -> [Deutschland konnte zustimmen] [Deutschland könnte zustimmen]
Apoyó el plan -> [Apoyo el plan] [Apoyó el plan]
Всё против -> [Все против] [Всё против]
article 2 -> [article ²] [Article 2]
We will not sign -> [We will not sign]
END
