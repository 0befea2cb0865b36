"""The words that stand in the cells of Compare."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.safestring import SafeString

from positions.pages.query import read_choice
from positions.reads.comparisons.comparison import Comparison
from positions.reads.comparisons.said import WORDS_UP_TO, Key, has_words, read_said

WORDS: Final = {"", "with", "without"}


def write_said(
    request: HttpRequest, comparison: Comparison
) -> tuple[dict[Key, SafeString], dict[str, object]]:
    """By cell what was said, where the address wants that or the actors are few, and what the page
    tells of it.
    """
    asked = read_choice(request, "words", WORDS)
    is_worded = asked == "with" if asked else len(comparison.actors) <= WORDS_UP_TO
    told = {"words": asked, "is_worded": is_worded, "words_up_to": WORDS_UP_TO}
    if not is_worded:
        return {}, {**told, "has_words": has_words(comparison)}
    # Found once: a table of four actors on fifty issues renders it two hundred times.
    template = get_template("pages/reading/_compare_said.html")
    said = read_said(comparison)
    written = {key: SafeString(template.render({"said": one})) for key, one in said.items()}  # nosec B703 # a template's
    return written, {**told, "has_words": bool(said)}
