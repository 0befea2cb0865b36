"""A reader's words as a full-text query of PostgreSQL: web search syntax, and the last word may be
unfinished.

Words are spelled as ``public.spell_words`` spells the texts (migration 0013): ``won’t`` and
``won't``, ``cease-fire`` and ``ceasefire``, ``U.S.`` and ``US`` find one another, and so does what
stands inside 中国支持立即停火.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, NamedTuple

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, FloatField, Func
from django.db.models.sql.compiler import SQLCompiler

from config.postgres.compounds import is_compound, words_apart, words_together

WORDS: Final = "public.demarche"
"""English stems over words without their accents."""
NAMES: Final = "public.demarche_names"
"""Words as they are, without their accents."""
VECTORS: Final = {WORDS: "public.words_of", NAMES: "public.name_words_of"}
"""What the words of a text are, in each of the two: the functions of the indexes."""

UNSPACED: Final = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Scripts without blanks between words, or that glue particles to them: Thai, Khmer, kana, Han,
Hangul and the like.
"""

_MARKS: Final = str.maketrans(
    {
        **dict.fromkeys("’‘ʼʻ′´`＇‛", "'"),
        **dict.fromkeys("‐‑", "-"),
        **dict.fromkeys("–—―‒−…_\\@&<>#=~|^*+", " "),
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys(
            "\xad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        ),
    }
)
_ABBREVIATION: Final = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b|[-'])")
_FULL_STOP: Final = re.compile(r"\.(?=[^\W\d_])|(?<=[^\W\d_])\.(?=\d)")
_JOINT: Final = re.compile(
    r"(?<=[^\W_])'(?=[^\W_])|(?<=[^\W\d_])-(?=[^\W_])|(?<=[^\W_])-(?=[^\W\d_])",
)
_CONTRACTION: Final = re.compile(r"'(?=(?:t|s|re|ve|ll|d|m)\b)", re.IGNORECASE)
_COMPOUND: Final = re.compile(r"(?P<left_out>(?<![^\s\"])-)?(?P<word>[^\W_]+(?:[-'/]+[^\W_]+)+)")
_RUN: Final = re.compile(f"[{UNSPACED}]+")
_LAST_WORD: Final = re.compile(rf"(?P<head>.*?)(?P<word>\w{{2,}}|[{UNSPACED}])", re.DOTALL)
_ENDINGS: Final = (
    *("ability", "able", "ably", "ality", "ance", "ation", "ational", "ative", "ence", "fulness"),
    *("ibility", "icity", "ition", "itive", "ivity", "ization", "ment", "ness", "ously"),
    *("sion", "tion"),
)
"""Endings that English stems lack, and of which somebody who goes on typing has written the first letters."""
_ENDING_BEGUN: Final = 3
"""Letters: with fewer, every *Martin* might become a "marting"."""

_CHARACTERS = (
    "select current_database(), datctype from pg_database where datname = current_database()"
)


@register(Tags.database)
def words_are_told_from_marks(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """PostgreSQL's parser of texts goes by LC_CTYPE, and C knows ASCII alone: it says so before
    words go missing.
    """
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


class QuerySql(NamedTuple):
    """SQL of type ``tsquery`` with its parameters. No text, however odd, makes it fail."""

    text: str
    params: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextQuery:
    """What a search means: ``found`` are all words that it finds.

    ``written`` is the query of the words as they are written, which those found by a shorter stem
    come after; ``whole`` that of the last word as a whole one, before those that it only begins.
    ``marked`` is that of the words to mark where they stand, and ``compounds`` those to mark also
    where they are two.
    """

    config: str
    found: QuerySql
    written: QuerySql
    whole: QuerySql
    marked: QuerySql
    compounds: frozenset[str]


class _Query(NamedTuple):
    """What one spelling finds, what of it as it is ``written``, and what by ``whole`` words."""

    found: QuerySql
    written: QuerySql
    whole: QuerySql


class HasWords(Func):
    """Whether a text has the words of a query, as a condition: ``filter(HasWords("title",
    query=…))``.

    Several fields are read as one text. It is found by an index on exactly these fields.
    """

    output_field = BooleanField()
    operator = "{vector} @@ ({query})"

    def __init__(self, *fields: Any, query: TextQuery) -> None:
        super().__init__(*fields)
        self.query = query

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[Any, ...]]:
        columns = [compiler.compile(field) for field in self.source_expressions]
        vector = f"{VECTORS[self.query.config]}({" || ' ' || ".join(sql for sql, _ in columns)})"
        params = [param for _, params in columns for param in params]
        words = self._words()
        return self.operator.format(vector=vector, query=words.text), (*params, *words.params)

    def _words(self) -> QuerySql:
        return self.query.found


class HasWholeWords(HasWords):
    """Whether the last word stands there as well, not only longer ones: *US*, not *use*."""

    def _words(self) -> QuerySql:
        return self.query.whole


class WordsRank(HasWords):
    """How well the text fits the query."""

    output_field = FloatField()  # type: ignore[assignment]
    operator = "ts_rank({vector}, {query})"


def text_query(text: str, *, config: str) -> TextQuery:
    """What a search for ``text`` in the search configuration ``config`` (`WORDS` or `NAMES`) means.

    All words must occur; "quoted words" in a row; ``or`` and ``-word`` as in web searches. The last word also stands
    for every word it begins. Of words, not of names, compounds are found together and apart (`compounds`).
    PostgreSQL refuses words over 2,046 bytes: fields for ``text`` take 200 characters.
    """
    together, apart = (words_together(text), words_apart(text)) if config == WORDS else ([], [])
    whole = _queries([text, *together], config=config)
    every = [*whole, *_queries(apart, config=config)]
    return TextQuery(
        config=config,
        found=_either(query.found for query in every),
        written=_either(query.written for query in every),
        whole=_either(query.whole for query in every),
        marked=_either(query.found for query in whole),
        compounds=frozenset(word.lower() for word in text.split() if apart and is_compound(word)),
    )


def split_phrases(text: str) -> tuple[list[str], str]:
    """What a search has in quotation marks, words in a row, and the rest; without phrases that are
    left out.

    >>> split_phrases("now “peace talks” -“no war”")
    (['peace talks'], 'now - ')
    """
    parts = text.translate(_MARKS).split('"')
    quoted = zip(parts[::2], parts[1::2], strict=False)
    return [part for before, part in quoted if part.strip() and not before.endswith("-")], "".join(
        parts[::2]
    )


def _queries(texts: Iterable[str], *, config: str) -> list[_Query]:
    """One for each spelling, which most texts have but one of."""
    spellings = dict.fromkeys(
        spell(text, is_joined=is_joined) for text in texts for is_joined in (True, False)
    )
    return [_query(spelling, config=config) for spelling in spellings]


def _either(queries: Iterable[QuerySql]) -> QuerySql:
    texts, params = zip(*queries, strict=True)
    return QuerySql(" || ".join(texts), tuple(chain.from_iterable(params)))


def spell(text: str, *, is_joined: bool) -> str:
    """The words of a search with "cease-fire" as one word, or as two in a row; no two in a row
    where it is left out.
    """
    text = text.translate(_MARKS)
    text = _FULL_STOP.sub(" ", _ABBREVIATION.sub("", text))
    parts = text.split('"')
    return '"'.join(
        _spell_part(part, is_joined=is_joined, is_quoted=i % 2 == 1) for i, part in enumerate(parts)
    )


def _spell_part(text: str, *, is_joined: bool, is_quoted: bool) -> str:
    text = _COMPOUND.sub(
        lambda found: _spell_compound(found, is_joined=is_joined, is_quoted=is_quoted), text
    )
    return _RUN.sub(lambda found: _pair(found[0], is_quoted=is_quoted), text.replace("'", " "))


def _spell_compound(found: re.Match[str], *, is_joined: bool, is_quoted: bool) -> str:
    left_out = found["left_out"] or ""
    word = _CONTRACTION.sub("", found["word"])
    if is_joined or left_out:
        word = _JOINT.sub("", word)
    words = " ".join(re.split(r"[-'/]+", word))
    return left_out + (words if is_quoted or " " not in words else f'"{words}"')


def _pair(run: str, *, is_quoted: bool) -> str:
    """Letters of an unspaced script as the index has them: every two neighbours."""
    pairs = " ".join(run[i : i + 2] for i in range(len(run) - 1)) or run
    return f" {pairs} " if is_quoted or len(run) < 3 else f' "{pairs}" '


def _query(text: str, *, config: str) -> _Query:
    whole = f"websearch_to_tsquery('{config}', %s)"
    asked = QuerySql(whole, (text,))
    last = _LAST_WORD.fullmatch(text.rstrip())
    if last is None or not _may_be_unfinished(last["head"], last["word"]):
        return _Query(asked, asked, asked)
    head, word = last["head"], last["word"]
    longer = f"to_tsquery('{NAMES}', %s)"
    written = QuerySql(f"({whole} || ({whole} && {longer}))", (text, head, f"'{word}':*"))
    ended = " | ".join(_ended(word)) if config == WORDS else ""
    if not ended:
        return _Query(written, written, asked)
    begun = f"({whole} || ({whole} && ({longer} || to_tsquery('{config}', %s))))"
    return _Query(QuerySql(begun, (*written.params, ended)), written, asked)


def _ended(word: str) -> list[str]:
    """What an unfinished word may become that has a stem shorter than what is written of it: that of
    "negotiatio" is "negoti". A name that nothing English ends like, *Formosa*, has none.

    >>> _ended("agreeme"), _ended("formosa")
    (['agreement'], [])
    """
    return [
        word + ending[begun:]
        for ending in _ENDINGS
        for begun in range(_ENDING_BEGUN, len(ending))
        if word.lower().endswith(ending[:begun])
    ]


def _may_be_unfinished(head: str, word: str) -> bool:
    """Not where the word is excluded, inside an open quotation, or an operator."""
    return head.count('"') % 2 == 0 and not head.endswith("-") and word.lower() != "or"
