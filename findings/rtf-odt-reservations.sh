#!/bin/sh
# striprtf 0.0.35 and odfpy 1.4.1 (PyPI): reservations in footnotes, and words deleted with tracked changes.
# Guess: footnotes come after the text, hidden and deleted words are left out.
# Seen: striprtf drops the footnote, reservation and all, and keeps what was deleted or hidden: "We will not sign."
# where the document says "We will sign." odfpy's extractText puts the footnote and the comment of a reviewer into the
# middle of the sentence, without so much as a blank.
# So: no text of an agreement from either without a look at its notes and changes; the two err in opposite directions.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check striprtf==0.0.35 odfpy==1.4.1

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from odf import office, teletype, text
from striprtf.striprtf import rtf_to_text

for name, body in (
    ("footnote", r"We agree{\footnote Except on Article 5.} today."),
    ("deleted", r"We will {\deleted not }sign."),
    ("hidden", r"We will {\v not }sign."),
):
    print("RTF", name, "->", rtf_to_text(r"{\rtf1\ansi " + body + "}"))

paragraph = text.P(text="We agree")
body = text.NoteBody()
body.addElement(text.P(text="Except on Article 5."))
note = text.Note(noteclass="footnote")
note.addElement(text.NoteCitation(text="1"))
note.addElement(body)
paragraph.addElement(note)
paragraph.addText(" to stay")
comment = office.Annotation()
comment.addElement(text.P(text="really?"))
paragraph.addElement(comment)
paragraph.addText(" neutral.")
print("ODT", "->", teletype.extractText(paragraph))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
RTF footnote -> We agree today.
RTF deleted -> We will not sign.
RTF hidden -> We will not sign.
ODT -> We agree1Except on Article 5. to stayreally? neutral.
END
