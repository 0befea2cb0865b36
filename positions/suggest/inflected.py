"""The forms under which an inflected name may be on record. Pure.

What pymorphy3 gives first is wrong for many names (Києві is *кий*, Мерца *мерец*), so all its parses are given, and
only the form that is on record counts. Without the package (extra ``nlp``) endings are cut, which finds most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

_CYRILLIC: Final = re.compile(r"[а-яёєіїґ]+(?:['’ʼ-][а-яёєіїґ]+)*", re.IGNORECASE)
_UKRAINIAN: Final = re.compile("[єіїґ]", re.IGNORECASE)
_RUSSIAN: Final = re.compile("[ыэёъ]", re.IGNORECASE)
_GERMAN_ENDINGS: Final = ("s", "es", "en", "em", "er", "e", "n")
_SHORTEST: Final = 4


# A text says the same names again and again, and a parse by dictionary costs far more than a look-up.
@lru_cache(maxsize=20_000)
def forms_of(word: str) -> tuple[str, ...]:
    """Other forms of a word with a capital, the likeliest first; none where it cannot be a form of any."""
    if _CYRILLIC.fullmatch(word):
        return tuple(dict.fromkeys(_parses(word)))
    # Abbreviations are not inflected; a small letter is no name in a language with capitals.
    if not word[:1].isupper() or word.isupper():
        return ()
    return tuple(
        word.removesuffix(ending)
        for ending in _GERMAN_ENDINGS
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST
    )


def _parses(word: str) -> Iterator[str]:
    plain = re.sub("[’ʼ]", "'", word.lower())
    # A letter that only the other language has rules one out; of other words both are tried.
    languages = [
        language
        for language, foreign in (("uk", _RUSSIAN), ("ru", _UKRAINIAN))
        if not foreign.search(plain)
    ]
    for language in languages:
        if (analyser := _analyser(language)) is not None:
            yield from (parse.normal_form for parse in analyser.parse(plain))


@cache
def _analyser(language: str) -> Any:
    """The dictionary of a language, which takes half a second to load; None where it is not installed."""
    names = ("pymorphy3", f"pymorphy3_dicts_{language}")
    # Asked without importing: the package is an extra.
    if not all(find_spec(name) for name in names):
        return None
    return import_module("pymorphy3").MorphAnalyzer(lang=language)
