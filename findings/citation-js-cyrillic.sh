#!/bin/sh
# @citation-js/core and plugin-bibtex 0.9.0 (npm), BibTeX of sources that are not in Latin letters.
# Guess: other letters are escaped or kept.
# Seen: they are dropped without a word: a Ukrainian author has the name "" and the title is a pair of braces, while
# the German beside them keeps its umlaut as a command. The option asciiOnly: false keeps everything.
# So: a bibliography of a region that writes in Cyrillic is exported empty; set the option, and test with one such
# source.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
npm install --silent --no-audit --no-fund --prefix "$dir" @citation-js/core@0.9.0 @citation-js/plugin-bibtex@0.9.0

NODE_PATH="$dir/node_modules" node - >"$dir/seen" <<'END'
const { Cite, plugins } = require("@citation-js/core")
require("@citation-js/plugin-bibtex")

const source = {
  id: "a1", type: "book", title: "Мир і право (Frieden für alle)", issued: { "date-parts": [[2014, 3]] },
  author: [{ family: "Вигаданий", given: "Петро" }, { family: "Müßig", given: "Eva" }],
}
const tell = () => new Cite(source).format("bibtex").split("\n").filter((line) => /author|title/.test(line))
console.log(tell().join("\n"))
plugins.config.get("@bibtex").format.asciiOnly = false
console.log(tell().join("\n"))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
	author = {,  and M{\" u}\ss{}ig, Eva},
	title = {   ({Frieden} f{\" u}r alle)},
	author = {Вигаданий, Петро and Müßig, Eva},
	title = {Мир і право ({Frieden} für alle)},
END
