"""A stance as an editor enters it: its form with its words and conditions, filled, checked, and compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.forms.formsets import BaseFormSet

from actors.models import Actor
from positions.actions.stances import Span, StanceFields
from positions.forms.stances import ConditionFormSet, StanceForm, WordsFormSet
from positions.models import Excerpt, Issue, Stance
from positions.naming import name_actor, name_issue

type Row = dict[str, Any]
"""The values of a form by the names of its fields."""

NAMED: Final = ("actor", "on_behalf_of", "issue", "reported_by")
PLAIN: Final = ("value", "act", "firmness", "stated_date", "stated_precision", "salience", "confidence", "note")
SETS: Final[dict[str, type[BaseFormSet[Any]]]] = {"words": WordsFormSet, "conditions": ConditionFormSet}
SET_LABELS: Final = {"words": "Words", "conditions": "Conditions"}


class StanceEntry:
    """The form with its words and conditions, as one thing."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Row | None = None,
        words: Sequence[Row] = (),
        conditions: Sequence[Row] = (),
    ) -> None:
        # After a conflict two sets are sent along, and these say which of them was chosen.
        chosen = {name: f"their_{name}" if data and data.get(f"{name}_from") == "theirs" else name for name in SETS}
        self.form = StanceForm(data, initial=initial)
        self.words: BaseFormSet[Any] = WordsFormSet(data, initial=list(words), prefix=chosen["words"])
        self.conditions: BaseFormSet[Any] = ConditionFormSet(
            data, initial=list(conditions), prefix=chosen["conditions"]
        )

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.words.is_valid(), self.conditions.is_valid()])

    def refuse(self, message: str) -> None:
        """Show why what was entered was not taken."""
        self.form.add_error(None, message)

    def stance_fields(self) -> StanceFields:
        """What was entered, once it is valid."""
        cleaned = self.form.cleaned_data
        conditions = [form.condition() for form in self.conditions.forms]
        columns: dict[str, Any] = {f"{name}_id": cleaned[name].pk if cleaned[name] else None for name in NAMED}
        columns |= {name: cleaned[name] for name in PLAIN}
        return StanceFields(
            **columns,
            conditions=tuple(condition for condition in conditions if condition),
        )

    def evidence(self) -> list[Span]:
        """The words that carry the stance, without those to be left out."""
        kept = [form.span() for form in self.words.forms if not form.cleaned_data.get("drop")]
        return [span for span in kept if span]

    def rows(self, name: str) -> list[Row]:
        """The words or conditions entered, once they are valid."""
        if name == "words":
            kept = [form for form in self.words.forms if not form.cleaned_data.get("drop")]
        else:
            kept = [form for form in self.conditions.forms if form.condition()]
        return [{field: as_typed(value) for field, value in form.cleaned_data.items()} for form in kept]


def as_typed(value: Any) -> Any:
    """A value as its field in the form has it."""
    if isinstance(value, Actor):
        return name_actor(value)
    return name_issue(value) if isinstance(value, Issue) else value


def words_row(snapshot: int, start: int, end: int, exact: str) -> Row:
    return {"snapshot": snapshot, "start": start, "end": end, "exact": exact}


def entry_of(stance: Stance) -> StanceEntry:
    """The form filled with a stance."""
    initial = {name: as_typed(getattr(stance, name)) for name in (*NAMED, *PLAIN, "client_key", "version")}
    return StanceEntry(initial=initial, words=rows_of(stance, "words"), conditions=rows_of(stance, "conditions"))


def rows_of(stance: Stance, name: str) -> list[Row]:
    """The words or the conditions of a stance."""
    if name == "words":
        evidence = stance.evidence.select_related("excerpt").order_by("excerpt__snapshot", "excerpt__start", "pk")
        return [{**_excerpt_row(one.excerpt), "role": one.role} for one in evidence]
    conditions = stance.conditions.select_related("excerpt", "linked_issue").order_by("pk")
    return [
        {
            **{field: as_typed(getattr(condition, field)) for field in ("kind", "text", "state", "linked_issue")},
            **_excerpt_row(condition.excerpt),
        }
        for condition in conditions
    ]


def _excerpt_row(excerpt: Excerpt | None) -> Row:
    return words_row(excerpt.snapshot_id, excerpt.start, excerpt.end, excerpt.exact) if excerpt else {}


@dataclass(frozen=True, slots=True)
class Version:
    """What one of two people left a field at: as the form sends it, and as it is read."""

    sent: str
    read: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in two versions."""

    name: str
    label: str
    theirs: Version
    mine: Version


@dataclass(frozen=True, slots=True)
class SetDifference:
    """The words or conditions in two versions, a line each."""

    name: str
    label: str
    theirs: Sequence[str]
    mine: Sequence[str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A stance as it stands and what somebody else wanted of it: what differs, and hidden fields for what does not."""

    stance: Stance
    client_key: str
    differences: Sequence[Difference]
    set_differences: Sequence[SetDifference]
    agreed: Sequence[tuple[str, str]]
    formsets: Sequence[BaseFormSet[Any]]

    @property
    def is_real(self) -> bool:
        return bool(self.differences or self.set_differences)


def compare(entry: StanceEntry, stance: Stance) -> Conflict:
    """Lay a valid entry beside the stance."""
    differences, agreed = [], []
    for name in (*NAMED, *PLAIN):
        mine, theirs = entry.form.cleaned_data[name], getattr(stance, name)
        if mine == theirs:
            agreed.append((name, _sent(mine)))
        else:
            label = str(entry.form[name].label)
            differences.append(Difference(name, label, _version(entry, name, theirs), _version(entry, name, mine)))
    rows = {name: (rows_of(stance, name), entry.rows(name)) for name in SETS}
    set_differences = [
        SetDifference(name, SET_LABELS[name], list(_lines(theirs)), list(_lines(mine)))
        for name, (theirs, mine) in rows.items()
        if list(_lines(theirs)) != list(_lines(mine))
    ]
    formsets = [SETS[name](initial=mine, prefix=name) for name, (_theirs, mine) in rows.items()]
    formsets += [SETS[one.name](initial=rows[one.name][0], prefix=f"their_{one.name}") for one in set_differences]
    key = str(entry.form.cleaned_data["client_key"])
    return Conflict(stance, key, differences, set_differences, agreed, formsets)


def _lines(rows: Iterable[Row]) -> Iterable[str]:
    """What tells words and conditions apart, as it is read."""
    for row in rows:
        if "kind" in row:
            yield " · ".join(str(row[name]) for name in ("kind", "text", "state", "linked_issue") if row.get(name))
        else:
            yield f"“{row['exact']}” ({row['start']}–{row['end']})"


def _sent(value: Any) -> str:
    typed = as_typed(value)
    return "" if typed is None else str(typed)


def _version(entry: StanceEntry, name: str, value: Any) -> Version:
    sent = _sent(value)
    labels = {str(key): str(label) for key, label in getattr(entry.form.fields[name], "choices", ())}
    return Version(sent, labels.get(sent, sent) or "—")
