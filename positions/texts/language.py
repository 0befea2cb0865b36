"""Languages of words and of those who read them, as BCP 47 tags: "ru", "zh-Hant"."""

from __future__ import annotations

import re
from typing import Final

from django.conf.locale import LANG_INFO

READERS: Final = "en"
"""In which the pages are written, and translations with them."""
_RIGHT_TO_LEFT: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
NOT_FOREIGN: Final = rf"^\s*(({READERS}|mul|und|zxx)(-|\s*$)|$)"
"""Of tags, as a pattern for PostgreSQL too: that of the pages; and several languages, an unknown one
or none, of which nobody can say that readers do not know them.
"""


def is_foreign(tag: str) -> bool:
    """Whether it is known that words are in another language than the pages."""
    return re.match(NOT_FOREIGN, tag, re.IGNORECASE) is None


def direction(tag: str) -> str:
    """For the attribute ``dir``. A text of a script that runs to the left may begin with letters of
    another, by which a browser would judge it.
    """
    return "rtl" if _primary(tag) in _RIGHT_TO_LEFT else "auto"


def name_language(tag: str) -> str:
    """What the language is called in English; the tag itself where that is not known."""
    named = LANG_INFO.get(tag.strip().lower()) or LANG_INFO.get(_primary(tag)) or {}
    return str(named.get("name", tag))


def _primary(tag: str) -> str:
    return tag.strip().lower().partition("-")[0]
