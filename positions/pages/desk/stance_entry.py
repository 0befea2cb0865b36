"""A stance as an editor enters it: its form with its words and conditions, filled, checked, and
compared.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.forms.formsets import BaseFormSet

from positions.actions.joint_stances import JointPart, part_key
from positions.actions.stances import Span, StanceFields, WordsRole
from positions.choices import VALUE_LABELS, EvidenceRole, GlossMaker
from positions.doubts import Questions, Said
from positions.doubts.said import SaidWords
from positions.models import Excerpt, Stance
from positions.models.citations import CITATION, CitedModel
from positions.pages.desk.on_behalf import read_state
from positions.pages.desk.stance_form import ConditionFormSet, StanceForm, WordsFormSet
from positions.pages.version_form import FormEntry, FormRow, as_typed
from positions.reads.lists.typed_names import NameSuggestion

_NAMED: Final = ("actor", "on_behalf_of", "issue", "reported_by")
_PLAIN: Final = (
    "value",
    "act",
    "rendering",
    "unnamed_speaker",
    "speaking_terms",
    "firmness",
    "stated_date",
    "stated_precision",
    "stated_time",
    "salience",
    "confidence",
    "note",
)

DETAILS: Final = (
    "unnamed_speaker",
    "speaking_terms",
    "firmness",
    "salience",
    "confidence",
    "reported_by",
    "rendering",
)
"""Folded away until one of them says something: most stances need none."""


class StanceEntry(FormEntry):
    """The form with its words and conditions, as one thing."""

    form_class = StanceForm
    compared = (*_NAMED, *_PLAIN)
    sets = {"words": WordsFormSet, "conditions": ConditionFormSet}
    set_labels = {"words": "Words", "conditions": "Conditions"}
    questions = Questions(())
    confirmed: Mapping[int, Collection[str]] = {}
    """By the identifier of each actor, the doubts about its stance that were said to be right."""
    recorded: Mapping[int, Stance] = {}
    """By the identifier of an actor of a joint statement, its stance that is on record already."""

    @classmethod
    def filled(cls, kept: Stance, **options: Any) -> Any:
        """Filled with what is kept; for whom the actor spoke is known as proposed or chosen."""
        entry = super().filled(kept, **options)
        entry.form.initial["on_behalf_by"] = read_state(kept)
        return entry

    @property
    def words(self) -> BaseFormSet[Any]:
        return self.formsets["words"]

    @property
    def conditions(self) -> BaseFormSet[Any]:
        return self.formsets["conditions"]

    def offer(
        self,
        *,
        actors: Sequence[NameSuggestion] = (),
        issues: Sequence[NameSuggestion] = (),
        near: Sequence[NameSuggestion] = (),
    ) -> None:
        """Actors and issues to choose from, as far as some are likely, and issues ``near`` by that
        are not; nothing is chosen for anybody.
        """
        fields: Any = self.form.fields
        known = {one.name for one in issues}
        for name, likely, more, told in (
            ("actor", actors, (), "Named there:"),
            ("issue", issues, near, "Nearest by its words:"),
        ):
            # What the line says already is no choice below it.
            begun = self.form.initial.get(name, "")
            others = [one for one in likely if one.name != begun]
            further = [one for one in more if one.name not in known | {begun}]
            fields[name].offer(begun, others, told=told if others else "", more=further)

    @property
    def has_details(self) -> bool:
        """Whether what is folded away says something, or is to be mended."""
        return any(
            self.form[name].errors or self.form[name].value() not in (None, "", field.initial)
            for name, field in self.form.fields.items()
            if name in DETAILS
        )

    def stance_fields(self) -> StanceFields:
        """What was entered, once it is valid."""
        cleaned = self.form.cleaned_data
        conditions = [form.condition() for form in self.conditions.forms]
        columns: dict[str, Any] = {
            f"{name}_id": cleaned[name].pk if cleaned[name] else None for name in _NAMED
        }
        columns |= {name: cleaned[name] for name in _PLAIN}
        return StanceFields(
            **columns,
            conditions=tuple(condition for condition in conditions if condition),
        )

    @property
    def is_joint(self) -> bool:
        return len(self.form.cleaned_data["holders"]) > 1

    def value_of(self, actor_id: int) -> int:
        """What a vote's roll says of one actor, else what was chosen for all."""
        cleaned = self.form.cleaned_data
        value: int = cleaned["roll"].get(actor_id, cleaned["value"])
        return value

    @property
    def roll(self) -> str:
        """How a vote's roll was read, in words; "" where none was entered."""
        absent = self.form.cleaned_data["absent"]
        if not (self.form.cleaned_data["roll"] or absent):
            return ""
        voted: dict[int, list[str]] = {}
        for one in self.form.cleaned_data["holders"]:
            voted.setdefault(self.value_of(one.pk), []).append(str(one))
        told = [
            f"{VALUE_LABELS[value]} ({len(names)}): {', '.join(names)}"
            for value, names in voted.items()
        ]
        return "; ".join([*told, *([f"absent, left out: {', '.join(absent)}"] if absent else ())])

    def key_of(self, actor_id: int) -> UUID:
        """The key of one actor's stance."""
        cleaned = self.form.cleaned_data
        # The first has the form's own key, as a stance alone has: added names change none that was made
        # (docs/decisions/0039).
        place = [one.pk for one in cleaned["holders"]].index(actor_id)
        return part_key(cleaned["client_key"], place=place, actor_id=actor_id)

    def parts(self) -> list[JointPart]:
        """What was entered, once it is valid, for each of those who said it, but for whom it is on
        record already.
        """
        fields = self.stance_fields()
        return [
            JointPart(
                fields=replace(
                    fields, actor_id=pk, on_behalf_of_id=group and group.pk, value=self.value_of(pk)
                ),
                client_key=self.key_of(pk),
                confirmed=self.confirmed.get(pk, ()),
            )
            for pk, group in self.form.cleaned_data["spoken_for"].items()
            if pk not in self.recorded
        ]

    def evidence(self) -> dict[Span, WordsRole]:
        """The words that carry the stance, without those to be left out, and how it cites them."""
        kept = [form for form in self.words.forms if not form.cleaned_data.get("drop")]
        return {span: form.carried() for form in kept if (span := form.span())}

    def said(self, pk: int | None) -> list[Said]:
        """What was entered, once it is valid, as doubts look at it, for each who said it; ``pk`` is
        that of the stance edited.
        """
        cleaned = self.form.cleaned_data
        same = {name: cleaned[name] for name in ("act", "stated_date", "stated_precision")}
        words = [
            SaidWords(
                span.snapshot_id,
                span.start,
                span.end,
                span.exact,
                # Words whose role is not sent keep theirs; a doubt takes them for what most words are.
                role or EvidenceRole.SUPPORTS,
            )
            for span, (role, _) in self.evidence().items()
        ]
        who: dict[str, Any] = {"issue_id": cleaned["issue"].pk, "words": words}
        return [
            Said(
                pk=pk,
                actor_id=actor,
                on_behalf_of_id=group and group.pk,
                value=self.value_of(actor),
                **who,
                **same,
            )
            for actor, group in cleaned["spoken_for"].items()
        ]

    def is_kept(self, form: Any) -> bool:
        return (
            bool(form.condition())
            if hasattr(form, "condition")
            else not form.cleaned_data.get("drop")
        )

    @classmethod
    def rows_of(cls, kept: Stance, name: str) -> list[FormRow]:
        """The words or the conditions of a stance."""
        if name == "words":
            evidence = kept.evidence.select_related("excerpt").order_by(
                "excerpt__snapshot", "excerpt__start", "pk"
            )
            return [
                {**_excerpt_row(one.excerpt), "role": one.role, **citation_row(one)}
                for one in evidence
            ]
        conditions = kept.conditions.select_related("excerpt", "linked_issue").order_by("pk")
        return [
            {
                **{field: as_typed(getattr(condition, field)) for field in _OF_CONDITION},
                **_excerpt_row(condition.excerpt),
                **citation_row(condition),
            }
            for condition in conditions
        ]

    @classmethod
    def lines(cls, name: str, rows: Sequence[FormRow]) -> list[str]:
        if name == "words":
            return [" · ".join(_words_line(row)) for row in rows]
        return [
            " · ".join(
                [
                    *(str(row[column]) for column in _OF_CONDITION if row.get(column)),
                    *_citation_line(row),
                ]
            )
            for row in rows
        ]


_OF_CONDITION: Final = (
    "kind",
    "text",
    "state",
    "settled_date",
    "settled_precision",
    "linked_issue",
)


def _words_line(row: FormRow) -> list[str]:
    """The words, and how they are cited as far as that is said."""
    role = row.get("role") or EvidenceRole.SUPPORTS
    does = [] if role == EvidenceRole.SUPPORTS else [str(EvidenceRole(role).label).lower()]
    return [f"“{row['exact']}” ({row['start']}–{row['end']})", *does, *_citation_line(row)]


def _citation_line(row: FormRow) -> list[str]:
    maker = row.get("gloss_maker")
    cited = (row.get("locator"), row.get("gloss"), GlossMaker(maker).label if maker else "")
    return [str(one) for one in cited if one]


def citation_row(cited: CitedModel | None) -> FormRow:
    """How words are cited, as the form has it."""
    return {name: getattr(cited, name) or "" for name in CITATION} if cited else {}


def words_row(snapshot: int, start: int, end: int, exact: str) -> FormRow:
    return {"snapshot": snapshot, "start": start, "end": end, "exact": exact}


def _excerpt_row(excerpt: Excerpt | None) -> FormRow:
    return (
        words_row(excerpt.snapshot_id, excerpt.start, excerpt.end, excerpt.exact) if excerpt else {}
    )
