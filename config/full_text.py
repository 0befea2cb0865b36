"""A reader's words as a full-text query of PostgreSQL: web search syntax, and the last word may be unfinished."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connections

WORDS: Final = "public.demarche"
"""English stems over words without their accents."""
NAMES: Final = "public.demarche_names"
"""Words as they are, without their accents."""

_LAST_WORD = re.compile(r"(?P<head>.*?)(?P<word>\w{2,})", re.DOTALL)
_LONGEST_ENDING: Final = 5
"""Letters of a word, as far as it is written, that its stem may lack: "negotiatio" is beyond "negoti"."""
_SHORTEST_STEM: Final = 4


_CHARACTERS = "select current_database(), datctype from pg_database where datname = current_database()"


@register(Tags.database)
def words_are_told_from_marks(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """PostgreSQL's parser of texts goes by LC_CTYPE, and C knows ASCII alone: it says so before words go missing."""
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(_CHARACTERS)
            name, character_type = cursor.fetchone()
        if character_type in {"C", "POSIX"}:
            return [_missed_words(name, character_type)]
    return []


def _missed_words(name: str, character_type: str) -> CheckMessage:
    return checks.Warning(
        f"The database {name} has LC_CTYPE {character_type}: its search takes “, ’, – and … for letters, and misses "
        "the words beside them.",
        hint="Make one as the README says (lc_ctype 'C.UTF-8' template template0) and move the data: pg_dump, psql.",
        id="full_text.W1",
    )


@dataclass(frozen=True, slots=True)
class TextQuery:
    """SQL of type ``tsquery`` with its parameters. No text, however odd, makes it fail.

    ``written`` is the query of the words as they are written, which those found by a shorter stem come after.
    """

    sql: str
    params: tuple[str, ...]
    written: str
    written_params: tuple[str, ...]


def text_query(text: str, *, config: str) -> TextQuery:
    """What a search for ``text`` in the search configuration ``config`` (`WORDS` or `NAMES`) means.

    All words must occur; "quoted words" in a row; ``or`` and ``-word`` as in web searches. The last word also stands
    for every word it begins. PostgreSQL refuses words over 2,046 bytes: fields for ``text`` take 200 characters.
    """
    whole = f"websearch_to_tsquery('{config}', %s)"
    last = _LAST_WORD.fullmatch(text)
    if last is None or not _may_be_unfinished(last["head"], last["word"]):
        return TextQuery(whole, (text,), whole, (text,))
    begun = f"({whole} || ({whole} && to_tsquery('{NAMES}', %s)))"
    head, word = last["head"], last["word"]
    longer = f"'{word}':*"
    stems = [f"'{word[:-cut]}'" for cut in range(1, _LONGEST_ENDING + 1) if len(word) - cut >= _SHORTEST_STEM]
    beginnings = " | ".join([longer, *stems] if config == WORDS else [longer])
    return TextQuery(begun, (text, head, beginnings), begun, (text, head, longer))


def _may_be_unfinished(head: str, word: str) -> bool:
    """Not where the word is excluded, inside an open quotation, or an operator."""
    return head.count('"') % 2 == 0 and not head.endswith("-") and word.lower() != "or"
