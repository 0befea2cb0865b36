#!/bin/sh
# email-reply-parser 0.5.12, mail-parser-reply 1.36 (PyPI) take the answer out of a mail; a ministry's answer, say.
# Guess: what goes is what somebody else wrote: lines with ">", and what follows a line such as "On 3 May she wrote:".
# Seen: also the ministry's own words. A list whose hyphens have no blank after them is a signature to the first, and
# ends the answer, as a ruled line does; an answer that begins with what the Council wrote on Monday is empty. Both end
# it at a "From:" that begins the travel plan in it, or at "wrote:" further down, though the vote comes after that.
# So: keep the whole mail as the source; offer the cut as a suggestion, and show what it would take away.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check email-reply-parser==0.5.12 mail-parser-reply==1.36

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
from email_reply_parser import EmailReplyParser
from mailparser_reply import EmailReplyParser as OtherParser

MAILS = {
    "a quotation": "We vote no.\n\nOn 3 May 2014 Ann Other <ann@example.org> wrote:\n> And you?",
    "a list": "We ask for:\n\n-no new members\n-no new sanctions\n\nElse we vote no.",
    "a ruled line": "We will sign.\n__________\nOnly if all others do.",
    "a word of the Council": "On Monday the Council wrote:\nnothing.\n\nSo we vote no.",
    "the same further down": "We agree in principle.\n\nOn Monday the Council wrote:\nnothing.\n\nSo we vote no.",
    "a travel plan": "We will come.\n\nFrom: Oslo\nTo: Geneva\nDate: 3 May\n\nWe vote no.",
}
for name, mail in MAILS.items():
    print(name)
    print("  email-reply-parser", repr(EmailReplyParser.parse_reply(mail)))
    print("  mail-parser-reply ", repr(OtherParser(languages=["en"]).parse_reply(mail)))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
a quotation
  email-reply-parser 'We vote no.'
  mail-parser-reply  'We vote no.'
a list
  email-reply-parser 'We ask for:'
  mail-parser-reply  'We ask for:\n\n-no new members\n-no new sanctions\n\nElse we vote no.'
a ruled line
  email-reply-parser 'We will sign.'
  mail-parser-reply  'We will sign.\n__________\nOnly if all others do.'
a word of the Council
  email-reply-parser ''
  mail-parser-reply  'On Monday the Council wrote:\nnothing.\n\nSo we vote no.'
the same further down
  email-reply-parser 'We agree in principle.'
  mail-parser-reply  'We agree in principle.'
a travel plan
  email-reply-parser 'We will come.'
  mail-parser-reply  'We will come.'
END
