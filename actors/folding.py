"""Names as people read them: tidied when they are kept, folded when they are compared. Pure.

The database does the same (``public.tidy_name`` and ``public.fold_name``, migration 0003), so that what is compared
here can be found there by an index. The tables of letters are written out: a new Unicode version changes no kept key.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

SPACES: Final = (
    " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
QUOTES: Final = (
    "'`\"\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033"
    "\u02bb\u02bc\u02bd\u055a\uff07\u00b4\u00ab\u00bb\u2039\u203a"
)
"""Apostrophes and quotation marks, however they are typed."""

# What is changed here is changed in `public.fold_name` too, in a migration that makes the indexes
# on it anew: a test compares the two for every character.
_LETTERS: Final = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÆÐØÞðøĐđĦħıŁłŊŋŒŦŧͰͲͶͿΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςϏϘϚϜϞϠϢϤϦϨϪϬϮϷϺϽϾ"
    "ϿЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋ"
    "ӍӔӘӠӨӶӺӼӾԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖſəƏɨƗƙƘɓƁɗƊƴƳɛƐɔƆẞ"
)
_PLAIN: Final = (
    "abcdefghijklmnopqrstuvwxyzædoþdoddhhillnnœttͱͳͷϳαβγδεζηθικλμνξοπρστυφχψωσϗϙϛϝϟϡϣϥϧϩϫϭϯϸϻͻͼ"
    "ͽђєѕіјљњћџабвгдежзиклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊӌ"
    "ӎӕәӡөӷӻӽӿաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆseeiikkbbddyyeeooß"
)
_TABLE: Final = str.maketrans(_LETTERS + DASHES + SPACES, _PLAIN + " " * len(DASHES + SPACES))
_WITHOUT_QUOTES: Final = str.maketrans("", "", QUOTES)
_TO_BLANKS: Final = str.maketrans(SPACES, " " * len(SPACES))
_PAIRS: Final = (("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"))

_MARKS: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"
)
"""Accents and vowel points.

Not the vowel signs of Indic scripts or the voicing marks of kana: those are letters.
"""

HIDING: Final = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff"
"""Characters that hide, or reorder what stands around them, as a class of a regular expression has them: in no name,
and shown by name in words of others.

The joiners and the selectors of a form are none: Persian, Hindi and emoji are written with them.
"""
_HIDDEN: Final = re.compile(
    "[\u0001-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u034f\u115f\u1160\u17b4\u17b5"
    f"\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0{HIDING}]"
    # The joiners stay where Persian, Urdu and Indic words are written with them.
    "|(?<![\u0600-\u1cff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u1cff])"
)
_HIDING: Final = re.compile(f"[{HIDING}]")
_JOINERS: Final = re.compile("[\u200c\u200d]")
# The point of 3.5 is none of an abbreviation: 35 is another number.
_FULL_STOP: Final = re.compile(r"\.(?![0-9])")


def tidy(text: str) -> str:
    """The text as it is kept: composed letters (NFC), one blank between words, none at the ends."""
    # What nobody sees is left in: entry refuses it by name (`name_hidden`), so that whoever pasted
    # it knows.
    return " ".join(unicodedata.normalize("NFC", text).translate(_TO_BLANKS).split())


def fold(text: str) -> str:
    """What two names that read alike have in common.

    Capitals, accents, apostrophes, quotation marks and the points of abbreviations are left out; a
    dash is a blank.

    >>> fold("Côte d’Ivoire"), fold("GUINEA–BISSAU"), fold("U.S. Congress"), fold("Łukasz Müßig")
    ('cote divoire', 'guinea bissau', 'us congress', 'lukasz mussig')
    """
    # Quotes go before NFKD, which makes a blank and an accent of ´; and once more after it, which
    # makes an apostrophe and a letter of ŉ.
    text = unicodedata.normalize("NFKD", text.translate(_WITHOUT_QUOTES))
    # Kept names keep their joiners; compared they would tell apart what looks the same.
    text = _JOINERS.sub("", _HIDDEN.sub("", _MARKS.sub("", text)))
    text = text.translate(_TABLE).translate(_WITHOUT_QUOTES)
    for letter, two in _PAIRS:
        text = text.replace(letter, two)
    return " ".join(_FULL_STOP.sub("", text).split())


def name_hidden(text: str) -> str:
    """The name of the first character in the text that nobody sees; "" where there is none."""
    if (found := _HIDDEN.search(text)) is None:
        return ""
    return unicodedata.name(found[0], f"control character U+{ord(found[0]):04X}").lower()


def strip_hidden(text: str) -> str:
    """The text without characters that nobody sees: for what a machine found, and nobody typed.

    >>> strip_hidden("A \u202etitle")
    'A title'
    """
    return _HIDDEN.sub("", text)


def show_hidden(text: str) -> str:
    """The text with the name of each character that hides or reorders others in its place.

    >>> show_hidden("A \u202etitle")
    'A [right-to-left override]title'
    """
    return _HIDING.sub(
        lambda found: f"[{unicodedata.name(found[0], f'U+{ord(found[0]):04X}').lower()}]", text
    )
