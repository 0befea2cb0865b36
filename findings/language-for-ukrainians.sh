#!/bin/sh
# langcodes 3.5.1 (PyPI), @formatjs/intl-localematcher 0.10.1 (npm): in which language of a site a reader is answered
# whose browser asks for one that the site does not have. Both use the table of near languages of Unicode's CLDR.
# Guess: in English, the site's own, unless there is a closely related one; and both say the same.
# Seen: langcodes answers a Ukrainian in Russian, formatjs in English, and an Armenian, an Azerbaijani and a Mongol in
# Russian, where langcodes knows nothing (und). A Belarusian gets Russian of both; a Tibetan Chinese, a Kurd Arabic or
# Turkish. What the table holds to be understood need not be related, and nobody has asked the reader.
# So: on a site about disputes between states fall back to one language for all, and offer the others by name.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check langcodes==3.5.1
npm install --silent --no-audit --no-fund --prefix "$dir" @formatjs/intl-localematcher@0.10.1

cd "$dir"
cat >readers.json <<'END'
{"site": ["en", "ru", "zh", "tr", "ar"], "readers": ["uk", "be", "hy", "az", "mn", "ka", "lv", "bo", "ckb", "ku"]}
END
{
    "$dir/venv/bin/python" - <<'END'
import json

import langcodes

with open("readers.json") as file:
    asked = json.load(file)
answers = {reader: langcodes.closest_match(reader, asked["site"])[0] for reader in asked["readers"]}
print("langcodes:", *(f"{reader} {answer}" for reader, answer in answers.items()))
END
    cat >match.mjs <<'END'
import { readFileSync } from "node:fs"
import { match } from "@formatjs/intl-localematcher"

const { site, readers } = JSON.parse(readFileSync("readers.json"))
console.log("formatjs:", ...readers.map((reader) => `${reader} ${match([reader], site, "en")}`))
END
    node match.mjs
} >seen
cat seen
diff - seen <<'END'
langcodes: uk ru be ru hy und az und mn und ka und lv und bo und ckb und ku und
formatjs: uk en be ru hy ru az ru mn ru ka en lv en bo zh ckb ar ku tr
END
