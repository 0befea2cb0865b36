#!/bin/sh
# langdetect 1.0.9 and py3langid 0.4.0 (PyPI), on the short sentences that statements end with.
# Guess: they miss some, but rarely the same way, so that two of one opinion can be trusted.
# Seen: both take the Ukrainian for "we are against" and the Russian for "Europe is one" for Macedonian, and the
# Russian "I am for peace" for Bulgarian. English "Ukraine must win." is German for one, Crimean Tatar for the other.
# So: agreement of detectors is no evidence below a few dozen letters; detect over the whole source, and let the editor
# set the language of an excerpt.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check langdetect==1.0.9 py3langid==0.4.0

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import langdetect
import py3langid

langdetect.DetectorFactory.seed = 0
for language, text in (
    ("uk", "Ми проти."),
    ("uk", "Ми підтримуємо Україну."),
    ("ru", "Я за мир."),
    ("ru", "Европа едина."),
    ("ru", "Германия против войны."),
    ("en", "Russia vetoed it."),
    ("en", "Ukraine must win."),
    ("en", "The resolution was adopted."),
):
    print(f"{text} ({language}): {langdetect.detect(text)} {py3langid.classify(text)[0]}")
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
Ми проти. (uk): mk mk
Ми підтримуємо Україну. (uk): uk uk
Я за мир. (ru): bg bg
Европа едина. (ru): mk mk
Германия против войны. (ru): ru ru
Russia vetoed it. (en): af fy
Ukraine must win. (en): de crh
The resolution was adopted. (en): en en
END
