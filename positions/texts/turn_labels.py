"""What stands at the head of a line and names who speaks: by its form alone, no name is known here. Pure.

`PRESIDENT MACRON:`, `**Q**`, `В.Путин:`, `Friedrich Merz (CDU/CSU):`, `LE PRÉSIDENT. –`, `(Präsidium):`. Some
forms say it by themselves; a plain name, or a single word, only where the text as a whole is a transcript
(`positions.texts.turns`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from positions.texts.titles import ANSWERERS, INTERPRETERS, QUESTIONERS, ROLES, is_title, words_of

_LONGEST: Final = 110
"""Characters of a label with office and party."""
_MOST_WORDS: Final = 12
_MOST_NAMES: Final = 4
"""Words of a name that stands alone, but for particles: a fifth makes it a heading."""
_PARTICLES_TEXT: Final = (
    "von van der den de del della di da das dos du la le al el bin ibn ben ter ten te op af av y e i zu zur"
    " und and of the for für"
)
_PARTICLES: Final = frozenset(_PARTICLES_TEXT.split())
_HEADINGS_TEXT: Final = (
    "note notes update subject from to re cc date who what when where why how ps fact sheet sheets"
    " contact contacts media office information background summary key points next steps source sources"
    " photo image video caption read more related translation original embargo topic topics location venue"
    " time duration agenda annex article section chapter page figure table warning tags keywords share"
    " hinweis anlage quelle foto thema themen datum ort betreff drucksache tagesordnungspunkt"
    " zusatzpunkt kontakt objet lieu contexte annexe темы тема лица география статус источник фото"
    " дата примечание джерело примітка посилання update breaking watch listen transcript"
)
_HEADINGS: Final = frozenset(_HEADINGS_TEXT.split())
"""Words of headings: in capitals or with a colon they look like labels."""

_OPENERS_TEXT: Final = (
    "a an this that these those there here it its he she they we you i my your our their his her and but or so if as at"
    " by in on with without first second third fourth finally also then now still yes no please thank thanks dear one"
    " two three another again let only not all some any many more most in im am zum zur beim vom ein eine einer eines"
    " und oder aber also doch denn wenn weil dass ich wir sie er es mein unser ihr ihre nun nur noch erstens zweitens"
    " drittens viertens schließlich zuletzt zunächst heute morgen liebe lieber sehr geehrte meine je nous vous il elle"
    " ils un une ce cette ces mais donc enfin puis aussi premier deuxième première seconde chers chère cher mon ma nos"
    " notre и а но это так что как мы я вы он она они во-первых во-вторых наконец уважаемые уважаемый дорогие первое"
    " второе третье та але це що як ми ви він вона вони перше друге третє шановні по-перше по-друге"
)
_OPENERS: Final = frozenset(  # a sentence begins with them, and no name
    word for text in _OPENERS_TEXT.split() for word in words_of(text)
)

_CLOCK: Final = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?"
# Bare, a time needs its seconds: an agenda has 10:30.
_TIME: Final = (
    rf"(?:(?:\[{_CLOCK}\]|\({_CLOCK}\)|\d{{1,2}}:\d\d:\d\d(?:[.,]\d{{1,3}})?)\s*[-–—]?\s*)?"
)
_TIME_BEHIND: Final = re.compile(rf"\s*[(\[]{_CLOCK}[)\]]\s*$")
# A star with a blank behind it heads an entry of a list.
_LEAD: Final = re.compile(rf"[\s>\u200b]*{_TIME}(?:\*\*\*?|__|[*_](?=\S))?\s*{_TIME}")
_LETTER: Final = re.compile(
    rf"[\s>\u200b]*{_TIME}(?:(?:\*\*|__)\s*(?P<bold>[QA])\s?\d{{0,2}}\s*(?:[.:]\s*)?(?:\*\*|__)\s*[.:]?"
    r"|(?P<marked>[QA])(?:\s*[.:]|\s?\d{1,2}\s?:)(?=\s)|(?P<bare>Q)(?=[ \t\u00a0]+[^\s.,;:]))"
)
_NUMBER: Final = re.compile(r"\s(?:#|No\. ?)?\d{1,2}$")
_NUMBERED: Final = (
    QUESTIONERS | ANSWERERS | {"speaker", "sprecher", "спикер", "participant", "panelist"}
)
"""Those of whom a transcript only counts how many there were."""
_END: Final = re.compile(
    r"\s*(?:END\b.{0,40}|\d{1,2}[:.]\d\d ?[AaPp]\.?[Mm]\.?.{0,20}|\(?(?:Ende|Fin|Schluss)\b.{0,40}"
    r"|#{2,}|-\s?30\s?-|\*\s?\*\s?\*)\s*"
)
_STOP: Final = re.compile(
    r"(?:\s?:|\.\s?[–—-])(?:\*{1,3}|__?)?(?=\s|[“„«\"]|$)|(?:\*{1,3}|__?)\s?:(?=\s|$)|\.\*\*(?=\s|$)"
)
_BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]\s*")
_INITIALS: Final = re.compile(
    r"(?:[^\W\d_a-z]\.[ \u00a0]?){1,3}(?:-[^\W\d_]\.)?[ \u00a0]?[^\W\d_][\w’'-]+(?: [^\W\d_][\w’'-]+)?"
)
_ABBREVIATION: Final = re.compile(r"(?:\b\w{1,4}\.|\b[^\W\d_]\.)")
_NOT_IN_LABEL: Final = re.compile(r"[\d?!;…“”\"«»„|=/<>{}@#]")


class Form(IntEnum):
    """How surely a label is one."""

    WORD = 1
    """One word: Merz."""
    NAME = 2
    """A plain name: Olaf Scholz."""
    SURE = 3
    """Capitals, bold, initials, a title, a party or an office."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label in its line: ``end`` is where the words begin, ``text`` what it says without marks."""

    text: str
    end: int
    form: Form
    is_question: bool = False
    is_answer: bool = False
    """It says no more than that somebody answers: none where nobody asks."""

    @property
    def is_in_capitals(self) -> bool:
        return not self.is_question and not self.is_answer and self.text.isupper()

    @property
    def is_interpreter(self) -> bool:
        return bool(set(words_of(self.text)) & INTERPRETERS)


def read_label(line: str) -> Label | None:
    """The label that a line begins with, or None."""
    # Before the general form: *Q* alone is followed by no colon in many transcripts.
    if found := _LETTER.match(line):
        letter = found["bold"] or found["marked"] or found["bare"]
        return _told(letter, found.end(), Form.SURE)
    lead = _lead(line)
    begin = len(lead)
    # Bounded, so that a long line without a label costs no more than a short one.
    stop = _STOP.search(line, begin, begin + _LONGEST)
    if stop is None or stop.start() == begin:
        return None
    # When it was said is no part of who said it: that label would be another each time.
    text = _TIME_BEHIND.sub("", line[begin : stop.start()].strip(" *_\u00a0"))
    is_dashed = ":" not in stop[0]
    # Sentences end with a point and a dash as well, so there only a title makes a label.
    if is_dashed and not _is_addressed(text):
        return None
    form = _form(text, is_bold="**" in lead or "__" in lead)
    return _told(text, stop.end(), form) if form is not None else None


def _lead(line: str) -> str:
    """The marks and the time that a line begins with."""
    found = _LEAD.match(line)
    return found[0] if found else ""


def _told(text: str, end: int, form: Form) -> Label:
    """A label with what it says of who asks and who answers."""
    words = set(words_of(text))
    is_answer = words <= ANSWERERS
    is_question = not is_answer and bool(words & QUESTIONERS)
    sure = Form.SURE if is_answer or is_question else form
    return Label(text, end, sure, is_question=is_question, is_answer=is_answer)


def is_end(line: str) -> bool:
    """Whether a line says that nobody speaks any more: END, a time of day, three stars."""
    return _END.fullmatch(line) is not None


def is_name(text: str) -> bool:
    """Whether a text in front of a quotation is a name with titles, not a clause."""
    return _form(text, is_bold=False) is not None


def _is_addressed(text: str) -> bool:
    words = words_of(text)
    return bool(words) and (is_title(words[0]) or set(words) <= QUESTIONERS)


def _form(text: str, *, is_bold: bool) -> Form | None:
    """How surely a text in front of a colon names a speaker; None where it cannot."""
    bare = _BRACKETS.sub(" ", text).strip(" ,")
    is_marked = is_bold or (bare != text.strip(" ,") and _says_something(text))
    if not bare:  # (Präsidium)
        return Form.SURE if is_marked and text.istitle() else None
    form = _form_of_bare(bare, words_of(bare))
    return Form.SURE if is_marked and form is Form.NAME else form


def _form_of_bare(bare: str, words: list[str]) -> Form | None:
    if _NUMBER.search(bare):  # Reporter 2
        return Form.SURE if words and set(words) <= _NUMBERED else None
    return _form_of_words(bare, words) if _may_be_label(bare, words) else None


def _form_of_words(bare: str, words: list[str]) -> Form | None:
    if _is_part(words) or _INITIALS.fullmatch(bare):
        return Form.SURE
    name, _, office = bare.partition(", ")
    return (
        _form_with_office(name.split(), office) if office else _form_of_names(bare.split(), words)
    )


def _is_part(words: list[str]) -> bool:
    """Whether words say what somebody does there: asks, interprets."""
    return set(words) <= QUESTIONERS or (
        bool(INTERPRETERS.intersection(words)) and set(words) <= INTERPRETERS | {"the", "le", "der"}
    )


def _form_with_office(tokens: list[str], office: str) -> Form | None:
    """Karl Vogt, Bundeskanzler"""
    is_office = any(ROLES.get(word) for word in words_of(office)[:3])
    return Form.SURE if is_office and len(tokens) > 1 and _is_name(tokens) else None


def _may_be_label(bare: str, words: list[str]) -> bool:
    has_marks = _NOT_IN_LABEL.search(bare) or "." in _ABBREVIATION.sub("", bare)
    return bool(words) and not has_marks and len(words) <= _MOST_WORDS and not _is_heading(words)


def _is_heading(words: list[str]) -> bool:
    """Whether words head a paragraph, or begin a sentence."""
    return bool(_HEADINGS.intersection(words)) or (words[0] in _OPENERS and not ROLES.get(words[0]))


def _says_something(text: str) -> bool:
    """Whether brackets hold a word: a party, an office, a language; not a number."""
    return any(len(found[0].strip(" ()[]")) > 1 for found in _BRACKETS.finditer(text)) and not any(
        found[0].strip(" ()[]").isdigit() for found in _BRACKETS.finditer(text)
    )


def _form_of_names(tokens: list[str], words: list[str]) -> Form | None:
    if _is_capitals(tokens) or (is_title(words[0]) and _is_name(tokens, with_titles=True)):
        return Form.SURE if len(words) > 1 else Form.WORD
    names = [token for token in tokens if token.lower() not in _PARTICLES]
    if len(names) > _MOST_NAMES or not _is_name(tokens):
        return None
    return Form.NAME if len(tokens) > 1 else Form.WORD


def _is_capitals(tokens: list[str]) -> bool:
    """Whether all is in capitals, but for particles, Mc and Dr."""
    big = [token for token in tokens if token.isupper() and len(token.strip(".,")) > 1]
    small = [token for token in tokens if not token.isupper()]
    return bool(big) and all(
        token.lower() in _PARTICLES or is_title(token.lower().strip(".")) or token.startswith("Mc")
        for token in small
    )


def _is_name(tokens: list[str], *, with_titles: bool = False) -> bool:
    """Whether words are a name: each with a capital, but for particles (and titles, in lower case in
    Russian) in between.
    """

    def is_part(token: str) -> bool:
        bare = token.strip(".,'’-")
        in_lower = token.lower() in _PARTICLES or (with_titles and _is_title_token(token))
        return in_lower or (bool(bare) and bare[0].isupper() and not bare[1:2].isdigit())

    return (
        bool(tokens)
        and all(map(is_part, tokens))
        and tokens[0][0].isupper()
        and (not tokens[-1].islower() or (with_titles and _is_title_token(tokens[-1])))
    )


def _is_title_token(token: str) -> bool:
    return all(map(is_title, words_of(token)))
