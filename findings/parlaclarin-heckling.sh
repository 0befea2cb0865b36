#!/bin/sh
# pyparlaclarin 0.9.2 (PyPI) reads debates in TEI, as Parla-Clarin and ParlaMint have them.
# Guess: an utterance is what its speaker said; what others called out, and the record's notes on it, are in elements of
# their own and stay out of it: the manual of speech_iterator says that notes are ignored.
# Seen: only notes between utterances are. Within one they become the speaker's words: "Traitor!", shouted at her, and
# "(Applause)" are part of her speech. A word that runs over two pages falls into two. A name is looked for within other
# names, so that asking for Mann gives Hermann's speeches too; and the date in @when, where ParlaMint has it, is not seen.
# So: take the text of seg without note, vocal, kinesic and incident, join at page breaks, compare who as a whole.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pyparlaclarin==0.9.2

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from lxml import etree
from pyparlaclarin import read

DEBATE = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><profileDesc><settingDesc><setting>
<date when="2014-03-16">16 March 2014</date></setting></settingDesc></profileDesc></teiHeader><text><body><div>
<note type="speaker">Ms Hermann:</note>
<u xml:id="u1" who="#Hermann"><seg>We accept it.</seg> <vocal type="shouting"><desc>Traitor!</desc></vocal>
<seg>We only re<pb n="5"/>ject the annex. <note>(Applause)</note></seg></u>
<note type="speaker">The Chair, Mr Mann:</note>
<u xml:id="u2" who="#Mann"><seg>Order.</seg></u>
</div></body></text></TEI>"""
root = etree.fromstring(DEBATE)
for speech, who in read.speech_iterator(root):
    print(who, "|", speech)
print("of Mann:", [number for _, number in read.speeches_with_name(root, "Mann", return_ids=True)])
print("dates:", read.get_dates(root))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
#Hermann | We accept it. Traitor! We only re ject the annex. (Applause)
#Mann | Order.
of Mann: ['u1', 'u2']
dates: []
END
