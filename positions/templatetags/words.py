"""How words of others are shown: escaped, and with nothing in them that a reader cannot see."""

from __future__ import annotations

import re
import unicodedata
from html import escape as escape_html

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from actors.folding import HIDING
from actors.models import Actor
from positions.models import Dossier, Issue, Stance
from positions.reads.stances.quotes import Cited, Glossed, Quote, Words
from positions.texts.fragments import InSentence, is_fragment
from positions.texts.language import direction, is_foreign, name_language
from positions.texts.passages import CONTEXT, MarkedPiece, Passage
from positions.texts.quotation_marks import between_quotes

register = template.Library()
register.filter(between_quotes)
register.filter(direction)
register.filter(is_foreign)
register.filter("language_name", name_language)

_HIDDEN = re.compile(f"([{HIDING}])")


# More than any excerpt may have.
_ALL = 1_000_000
# Characters of a sentence on each side of words in a line: columns are narrow.
_LINE_REACH = 96


@register.filter
def visible(text: object) -> SafeString:
    """The text, escaped, with characters that reorder or hide others replaced by their names.

    What shortens stands before it: an escaped text cut anywhere is no text.
    """
    # By one group, so that every second part is a character that was hidden.
    parts = _HIDDEN.split(str(text))
    if (
        len(parts) == 1
    ):  # most texts, of which a list has hundreds; Django's way to escape takes three times as long
        return mark_safe(escape_html(parts[0]))  # noqa: S308 # nosec B308 B703 # it is escaped
    shown = [_name(part) if i % 2 else conditional_escape(part) for i, part in enumerate(parts)]
    return mark_safe("".join(shown))  # noqa: S308 # nosec B308 B703 # each part is escaped


def _name(character: str) -> SafeString:
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    return format_html(
        '<span class="control" title="A hidden character stands here">{}</span>', name
    )


@register.filter
def plain(text: object) -> str:
    """The text without such characters, for what holds no markup: titles of windows, options,
    attributes.
    """
    return _HIDDEN.sub("", str(text))


@register.simple_tag
def quotation(words: Words, *, shown: int = _ALL, with_context: bool = False) -> SafeString:
    """The words as a block, at most so many characters ``shown`` of them, in their sentence where a page
    found it, else with a few characters around a fragment if wanted: written by hand, as a list has a
    hundred.
    """
    around = _in_sentence(words, shown)
    if not around and with_context:
        around = _context(words)
    return format_html(
        '<blockquote dir="{}" lang="{}">{}</blockquote>',
        direction(words.language),
        words.language or "und",
        _mark(visible(shorten(words.exact, shown)), around),
    )


def _in_sentence(words: Words, shown: int) -> InSentence | None:
    # Behind words that are cut stands no end of their sentence.
    return words.in_sentence if len(words.exact) <= shown else None


def _context(words: Words) -> InSentence | None:
    """What is kept of the text on both sides of a fragment."""
    if not is_fragment(words.prefix, words.exact, words.suffix):
        return None
    before, after = whole_words_after(words.prefix), whole_words_before(words.suffix)
    return InSentence(before and f"… {before}", after and f"{after} …")


def _mark(words: SafeString, around: InSentence | None) -> SafeString:
    """The words as coded, marked, and what stands around them muted."""
    before, after = (
        format_html('<span class="mute">{}</span>', visible(text)) if text else ""
        for text in ((around.before, around.after) if around else ("", ""))
    )
    return format_html("{}<mark>{}</mark>{}", before, words, after)


@register.simple_tag
def short_words(words: Words, *, shown: int = 160) -> SafeString:
    """The words in a line, between quotation marks, in their sentence where a page found it: written by hand,
    as a list has a hundred.
    """
    around = _in_sentence(words, shown)
    if around:
        shown_words = _quote_in_sentence(words, around.within(_LINE_REACH))
    else:
        shown_words = visible(between_quotes(shorten(words.exact, shown)))
    language = escape_html(words.language or "und")
    html = f'<span class="words" dir="{direction(words.language)}" lang="{language}">{shown_words}</span>'
    return mark_safe(html)  # noqa: S308 # nosec B308 B703 # every text of users above was escaped


def _quote_in_sentence(words: Words, around: InSentence) -> SafeString:
    whole = around.before + words.exact + around.after
    first, last = ("", "") if between_quotes(whole) == whole else ("“", "”")
    return _mark(visible(words.exact), InSentence(first + around.before, around.after + last))


def words_source(quote: Quote, *, shown: int = 60, address: str = "") -> SafeString:
    """Where the words of a row stand, and on what terms they are shown: written by hand, as a list has a hundred.
    ``address`` is theirs, where it is at hand.
    """
    html = f'<small class="mute">{words_link(quote, shown=shown, address=address)}'
    grade = f' · <abbr title="Reliability of the source: {quote.get_reliability_display()}">{quote.reliability}</abbr>'
    terms = f' · <span dir="auto">{visible(quote.terms)}</span>' if quote.terms else ""
    return mark_safe(f"{html}{grade}{terms}</small>")  # noqa: S308 # nosec B308 B703 # every text of users above was escaped


@register.simple_tag
def translation(words: Glossed, *, shown: int = _ALL, language: str | None = None) -> str:
    """What the words mean in the language of the pages, and who says so; that nobody translated
    them yet where they are in another: theirs, or the ``language`` that is at hand. Else nothing.
    """
    language = words.language if language is None else language
    foreign = name_language(language) if is_foreign(language) else ""
    if not (words.gloss or foreign):
        return ""  # most words: no template is entered for nothing
    told = {"gloss": words.gloss, "maker": words.gloss_maker_label, "foreign": foreign}
    return render_to_string("components/gloss.html", {**told, "shown": shown})


@register.inclusion_tag("components/cited.html")
def cited(words: Cited, *, shown: int = 160) -> dict[str, object]:
    """Words that a stance cites, in a line: as they stand, where, and beneath them what they mean."""
    return {"words": words, "shown": shown}


@register.simple_tag
def words_link(words: Words, *, shown: int = _ALL, address: str = "") -> SafeString:
    """The title of the source, which leads to the words in it, at their ``address`` where it is at hand."""
    title = visible(shorten(words.source_title, shown))
    # By hand as `visible`: a page has a hundred.
    html = f'<a href="{escape_html(address or words.get_absolute_url())}" dir="auto">{title}</a>'
    return mark_safe(html)  # noqa: S308 # nosec B308 B703 # every text of users above was escaped


def shorten(text: str, shown: int) -> str:
    """At most so many characters of the text; most are no longer, and are not looked through."""
    return text if len(text) <= shown else Truncator(text).chars(shown)


@register.filter
def whole_words_after(prefix: str) -> str:
    """A context cut anywhere, from its first whole word on; one shorter than its measure was not
    cut.
    """
    # Where the text begins there are fewer characters, and the first word is whole.
    cut = len(prefix) >= CONTEXT and not prefix[0].isspace()
    return (re.sub(r"^\S*(\s|$)", "", prefix) if cut else prefix).lstrip()


@register.filter
def whole_words_before(suffix: str) -> str:
    """A context cut anywhere, up to its last whole word."""
    cut = len(suffix) >= CONTEXT and not suffix[-1].isspace()
    return (re.sub(r"(^|\s)\S*$", "", suffix) if cut else suffix).rstrip()


@register.simple_tag
def linked(
    row: Actor | Issue | Dossier, text: str = "", css: str = "", query: str = ""
) -> SafeString:
    """The name of an actor, issue or dossier, or ``text``, with a link to its page: archived ones
    have none. ``query`` is "" or "?…": the day, and what else was chosen.
    """
    text = text or str(row)
    # An issue that only archived dossiers list has no page either (decision 0035).
    if row.archived_at or (isinstance(row, Issue) and not row.in_dossiers):
        return format_html('{} <small class="mute">(archived)</small>', text)
    look = format_html(' class="{}"', css) if css else ""
    return format_html('<a{} href="{}{}">{}</a>', look, row.get_absolute_url(), query, text)


@register.simple_tag
def manner(stance: Stance, actor: Actor | None, query: str = "") -> SafeString:
    """How the words of a statement came on record and, where the reader is told of another ``actor``, whose
    they are: "said by A, reported by B".
    """
    by = linked(stance.actor, query=query) if stance.actor != actor else ""
    told = format_html("{}", visible(stance.manner))
    if stance.rendering:
        told = format_html("{} ({})", told, stance.get_rendering_display().lower())
    if by:
        # Who reports is named last, and is not taken for the speaker.
        told = format_html("said by {}, {}" if stance.reported_by else "{1}, by {0}", by, told)
    if stance.unnamed_speaker:
        unnamed = render_to_string("pages/_unnamed.html", {"stance": stance})
        told = format_html("{}, by {}", told, SafeString(unnamed.strip()))  # nosec B703 # a template's
    return told


@register.simple_tag
def marked(passage: Passage) -> SafeString:
    """A passage's text; coded words are marked, lead to their stance, and can be linked to as
    #excerpt-12.
    """
    return mark_safe("".join(map(_write_piece, passage.pieces)))  # noqa: S308 # nosec B308 B703 # each piece is escaped


def _write_piece(piece: MarkedPiece) -> SafeString:
    text = visible(piece.text)
    if not piece.spans:
        return (
            format_html('<span class="boilerplate">{}</span>', text)
            if piece.is_boilerplate
            else text
        )
    # Words that begin two excerpts have room for one identifier; the others stand just before them.
    keys = [span.pk for span in piece.begins]
    anchors = "".join(f'<span id="excerpt-{key}"></span>' for key in keys[1:])
    identifier = f' id="excerpt-{keys[0]}"' if keys else ""
    here = ' class="here"' if piece.is_here else ""
    opened = mark_safe(f"{anchors}<mark{identifier}{here}>")  # noqa: S308 # nosec B308 B703 # numbers alone
    return format_html('{}<a href="{}">{}</a></mark>', opened, piece.url, text)
