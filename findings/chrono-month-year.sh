#!/bin/sh
# chrono-node 2.10.3 (npm), finding dates in sentences of several languages.
# Guess: a month with its year is found in each language that the package has, as it is in English.
# Seen: English, Russian and Ukrainian "in March 2014" are found; German and French, which find whole dates well, have
# no month without a day. In English "sat on the fence" is a Saturday, in German "so" (thus) is Sunday.
# So: count what is found per language before comparing languages; a find of three letters is no find.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
npm install --silent --no-audit --no-fund --prefix "$dir" chrono-node@2.10.3

NODE_PATH="$dir/node_modules" node - >"$dir/seen" <<'END'
const chrono = require("chrono-node")

const day = new Date(2024, 4, 15, 12)
const sentences = [
  ["en", "They met in March 2014."], ["ru", "Они встретились в марте 2014 года."],
  ["uk", "Вони зустрілися у березні 2014 року."], ["de", "Sie trafen sich im März 2014."],
  ["fr", "Ils se sont réunis en mars 2014."], ["de", "Sie trafen sich am 3. März 2014."],
  ["fr", "Ils se sont réunis le 3 mars 2014."], ["en", "Hungary sat on the fence."],
  ["de", "Das ist nicht so einfach."],
]
for (const [language, sentence] of sentences) {
  const found = chrono[language].parse(sentence, day)
  console.log(language, sentence, "->", found.map((find) => find.text).join(", ") || "nothing")
}
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
en They met in March 2014. -> March 2014
ru Они встретились в марте 2014 года. -> в марте 2014 года
uk Вони зустрілися у березні 2014 року. -> у березні 2014 року
de Sie trafen sich im März 2014. -> nothing
fr Ils se sont réunis en mars 2014. -> nothing
de Sie trafen sich am 3. März 2014. -> am 3. März 2014
fr Ils se sont réunis le 3 mars 2014. -> 3 mars 2014
en Hungary sat on the fence. -> sat
de Das ist nicht so einfach. -> so
END
