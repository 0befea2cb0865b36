"""More words of a row than its first, and what its stance depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from positions.choices import ConditionState, EvidenceRole, Value
from positions.loading.tables.columns import MOST_CONDITIONS, MOST_WORDS
from positions.loading.tables.problems import Problems
from positions.loading.tables.rows import Depending, Quoted, StanceRow

_CITED: Final = ("at", "locator", "gloss", "gloss_maker")
_OF_WORDS: Final = (*_CITED, "source", "role")


class FurtherReader:
    """Reads what the columns of a table have of it; those that it has not cost nothing."""

    def __init__(self, columns: Iterable[str], problems: Problems) -> None:
        names = set(columns)
        self.problems = problems
        self.words = [n for n in range(2, MOST_WORDS + 1) if names & {*_words_columns(n).values()}]
        self.conditions = [
            n for n in range(1, MOST_CONDITIONS + 1) if names & {*_condition_columns(n).values()}
        ]

    def read(self, row: StanceRow) -> None:
        """Give a row its further words and its conditions; what they lack is refused."""
        self._refuse_uncited(row, {"words": "words", **{name: name for name in _CITED}})
        for n in self.words:
            if quoted := self._quoted(row, _words_columns(n)):
                row.more.append(quoted)
        for n in self.conditions:
            if condition := self._condition(row, _condition_columns(n)):
                row.conditions.append(condition)
        if row.conditions and row.cells.get("value") == Value.NO_STATED_POSITION:
            said = "Where no position is stated, none is conditional."
            self.problems.refuse(row.line, row.conditions[0].column, said)

    def _quoted(self, row: StanceRow, columns: Mapping[str, str]) -> Quoted | None:
        cells = row.cells
        if not self._refuse_uncited(row, columns):
            return None
        return Quoted(
            column=columns["words"],
            words=cells[columns["words"]],
            at=cells.get(columns["at"]),
            called=cells.get(columns["source"], ""),
            role=cells.get(columns.get("role", ""), EvidenceRole.SUPPORTS.value),
            locator=cells.get(columns["locator"]),
            gloss=cells.get(columns["gloss"]),
            gloss_maker=cells.get(columns["gloss_maker"]),
        )

    def _refuse_uncited(self, row: StanceRow, columns: Mapping[str, str]) -> bool:
        """Whether there are words; refused is what is said of none, and half a translation."""
        cells, words = row.cells, columns["words"]
        # Of the first words the rules for a whole row tell it.
        if words not in cells:
            cited = [columns[name] for name in _OF_WORDS if name in columns]
            if words != "words" and (told := next(_given(row, cited), None)):
                self.problems.refuse(row.line, told, "It is of words, and there are none.")
            return False
        if (columns["gloss"] in cells) != (columns["gloss_maker"] in cells):
            said = "A translation needs its maker, and a maker the translation."
            self.problems.refuse(row.line, columns["gloss"], said)
        return True

    def _condition(self, row: StanceRow, columns: Mapping[str, str]) -> Depending | None:
        cells, text = row.cells, columns["text"]
        quoted = self._quoted(row, columns)
        if text not in cells:
            if (told := next(_given(row, columns.values()), None)) and text not in row.unclear:
                self.problems.refuse(
                    row.line, text, f"{self.problems.labels[told]} is given: of what?"
                )
            return None
        if columns["kind"] not in cells and columns["kind"] not in row.unclear:
            self.problems.refuse(row.line, columns["kind"], "It is missing.")
        state = cells.get(columns["state"], ConditionState.OPEN.value)
        settled = cells.get(columns["settled"], (None, None))
        if settled[0] and state == ConditionState.OPEN:
            said = "An open condition has no such day: give its state."
            self.problems.refuse(row.line, columns["settled"], said)
        return Depending(
            column=text,
            kind=cells.get(columns["kind"], ""),
            text=cells[text],
            state=state,
            settled=settled,
            leads_to=cells.get(columns["issue"], ""),
            quoted=quoted,
        )


def _given(row: StanceRow, columns: Iterable[str]) -> Iterator[str]:
    return (name for name in columns if name in row.cells)


def _words_columns(n: int) -> dict[str, str]:
    """By what they say the columns of the words of that number."""
    return {name: f"{name}_{n}" for name in ("words", "source", "role", *_CITED)}


def _condition_columns(n: int) -> dict[str, str]:
    name = f"condition_{n}"
    parts = ("kind", "state", "settled", "issue", "words", "source", *_CITED)
    return {"text": name, **{part: f"{name}_{part}" for part in parts}}


def issues_called(rows: Sequence[StanceRow]) -> set[str]:
    """What the table calls the issues that conditions lead to."""
    return {one.leads_to for row in rows for one in row.conditions if one.leads_to}


def sources_called(rows: Sequence[StanceRow]) -> set[str]:
    """What it calls the sources of further words."""
    return {one.called for row in rows for one in row.further if one.called}


def refuse_repeated(row: StanceRow, problems: Problems) -> None:
    """Refuse the same words given twice; once their places are known."""
    seen: set[Any] = {(_text_of(row), row.start, len(row.words))} if row.words else set()
    for one in row.more:
        key = _text_of(one), one.start, len(one.words)
        if key in seen:
            problems.refuse(row.line, one.column, "These words are given twice.")
        seen.add(key)


def _text_of(one: StanceRow | Quoted) -> object:
    """A new source has no text on record yet: it stands for it."""
    return one.snapshot or id(one.source)
