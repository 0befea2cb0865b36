"""Finding the words of a table in the texts of their sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.contrib.auth.models import User

from positions.loading.tables.further import refuse_repeated
from positions.loading.tables.problems import Problems
from positions.loading.tables.rows import Quoted, StanceRow
from positions.loading.tables.sources_named import NOT_WHOLE, NewSource, clean_name, read_texts
from positions.rules.blind import open_codings

_LONGEST_WORDS: Final = 10_000


def place_words(
    rows: Sequence[StanceRow], new: Sequence[NewSource], problems: Problems, by: User
) -> None:
    """Find the words of the rows in their texts; two queries."""
    for one in new:
        if one.is_quoted_only:
            one.fields["note"] = NOT_WHOLE
            problems.ask(one.line, "source_title", f"“{one.fields['title']}”: {NOT_WHOLE}")
    placing = _Placing(rows, new, problems)
    # SaidWords coded here would be a coding of the text that the coder must not have seen (decision 0042).
    blind = set(open_codings(by).values_list("snapshot__source", flat=True))
    for row in rows:
        if blind.intersection(_sources(row)):
            said = "You code a text of this source blind: code it on its page."
            problems.refuse(row.line, "source", said)
        placing.place(row)


def _is_to_come(one: StanceRow | Quoted) -> bool:
    return isinstance(one.source, NewSource) and one.source.is_to_come


def _sources(row: StanceRow) -> set[int]:
    quoting: list[StanceRow | Quoted] = [row, *row.further]
    return {one.source for one in quoting if isinstance(one.source, int)}


class _Placing:
    def __init__(
        self, rows: Sequence[StanceRow], new: Sequence[NewSource], problems: Problems
    ) -> None:
        self.problems = problems
        self.texts = read_texts(source for row in rows for source in _sources(row))
        # Once all rows have given their words: before, the text of a source that is quoted only is not whole.
        self.whole = {id(one): one.text for one in new}

    def place(self, row: StanceRow) -> None:
        if "words" in row.cells and (words := self._fit(row, "words", row.cells["words"])):
            at = row.cells.get("at"), "at", "“SaidWords at”"
            if (start := self._start(row, row, "words", words, at)) is not None:
                row.words, row.start = words, start
        for one in row.further:
            if words := self._fit(row, one.column, one.words):
                name = _beside(one.column)
                at = one.at, name, f"“{self.problems.labels[name]}”"
                one.words, one.start = words, self._start(row, one, one.column, words, at) or 0
        quoted: list[StanceRow | Quoted] = [row, *row.more]
        if not any(map(_is_to_come, quoted)):
            refuse_repeated(row, self.problems)

    def _fit(self, row: StanceRow, column: str, text: str) -> str:
        """The words as they are kept; "" where they are too long."""
        words = clean_name(text)
        if len(words) <= _LONGEST_WORDS:
            return words
        said = f"At most {_LONGEST_WORDS:,} characters are one quotation."
        self.problems.refuse(row.line, column, said)
        return ""

    def _start(
        self,
        row: StanceRow,
        one: StanceRow | Quoted,
        column: str,
        words: str,
        told: tuple[int | None, str, str],
    ) -> int | None:
        """Where they begin; None without a text. ``told`` is where the table says so, in which column."""
        if one.source is None:
            return None
        if isinstance(one.source, NewSource):
            if one.source.is_to_come:
                return 0
            text = self.whole[id(one.source)]
        elif one.source in self.texts:
            one.snapshot, text = self.texts[one.source]
        else:
            self.problems.refuse(row.line, column, "The source has no text on record.")
            return None
        at, name, label = told
        if at is not None:
            if not text.startswith(words, at):
                self.problems.refuse(row.line, name, f"“{words[:80]}” does not stand at {at}.")
            return at
        start = text.find(words)
        if start < 0:
            said = f"“{words[:80]}” does not stand in the text of the source."
            self.problems.refuse(row.line, column, said)
        elif text.find(words, start + 1) >= 0:
            said = f"“{words[:80]}” stands there more than once; the first is taken unless {label} says which."
            self.problems.ask(row.line, column, said)
        return start


def _beside(column: str) -> str:
    """Of a column of words the one that says at which character they begin."""
    return (
        column.replace("words_", "at_")
        if column.startswith("words_")
        else column.removesuffix("_words") + "_at"
    )
