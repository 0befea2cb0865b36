"""The words that stand in the cells of Compare, written by hand: of four actors there are two hundred."""

from __future__ import annotations

from html import escape as escape_html
from typing import Final

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from config.accounts.roles import Visitor
from config.web.access import request_role
from positions.models import Condition
from positions.pages.query import read_choice
from positions.reads.comparisons.comparison import Comparison
from positions.reads.comparisons.said import (
    WORDS_UP_TO,
    SaidFirst,
    has_words,
    read_said_first,
)
from positions.reads.stances.deciding import CellKey
from positions.reads.stances.quotes import Quote
from positions.templatetags.words import short_words, shorten, translation, visible, words_source

WORDS: Final = {"", "with", "without"}
_SHOWN: Final = 200
_CONDITION_SHOWN: Final = 160


def write_said(
    request: HttpRequest, comparison: Comparison
) -> tuple[dict[CellKey, SafeString], dict[str, object]]:
    """By cell what was said, where the address wants that or the actors are few, and what the page
    tells of it.
    """
    asked = read_choice(request, "words", WORDS)
    is_worded = asked == "with" if asked else len(comparison.actors) <= WORDS_UP_TO
    told = {"words": asked, "is_worded": is_worded, "words_up_to": WORDS_UP_TO}
    if not is_worded:
        return {}, {**told, "has_words": has_words(comparison)}
    said = read_said_first(comparison, visitor=Visitor(request_role(request)))
    return {key: _write(one) for key, one in said.items()}, {**told, "has_words": bool(said)}


def _write(said: SaidFirst) -> SafeString:
    quote = _write_quote(said.quote, is_mixed=said.is_mixed) if said.quote else ""
    conditions = "".join(map(_write_condition, said.conditions))
    return mark_safe(quote + conditions)  # noqa: S308 # nosec B308 B703 # every text of users below is escaped


def _write_quote(quote: Quote, *, is_mixed: bool) -> str:
    words = short_words(quote, shown=_SHOWN)
    address = quote.get_absolute_url()
    link = f'<a class="bare" href="{escape_html(address)}">{words}</a>'
    mixed = ' <span class="mute">one of several that differ</span>' if is_mixed else ""
    gloss = translation(quote, shown=_SHOWN)
    return f'<p class="small">{link}{mixed}</p>{gloss}<p>{words_source(quote, address=address)}</p>'


def _write_condition(condition: Condition) -> str:
    text = visible(shorten(condition.text, _CONDITION_SHOWN))
    became = escape_html(condition.became)
    return (
        f'<p class="small"><b>{escape_html(condition.get_kind_display())}</b>'
        f' <span dir="auto">{text}</span> <span class="mute">({became})</span></p>'
    )
