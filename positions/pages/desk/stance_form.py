"""The form of a stance, with the words that carry it and its conditions."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms.formsets import BaseFormSet

from actors.querysets import Days
from positions.actions.ground.excerpts import LONGEST_EXCERPT
from positions.actions.stances import Citation, ConditionFields, Span, WordsRole
from positions.choices import (
    Act,
    ConditionKind,
    ConditionState,
    Confidence,
    EvidenceRole,
    Firmness,
    GlossMaker,
    Precision,
    Rendering,
    Salience,
    SpeakingTerms,
    Value,
)
from positions.dates import first_of_precision, last_day
from positions.doubts import Questions
from positions.intake.reading import LONGEST_TEXT
from positions.models import Snapshot
from positions.models.citations import CITATION, LONGEST_GLOSS
from positions.models.stances import LONGEST_UNNAMED
from positions.pages.desk.on_behalf import BesideField, settle_on_behalf
from positions.pages.desk.settle_form import keep_day
from positions.pages.fields import ActorsField, NameField, NameInput
from positions.pages.plain_fields import DayField, LineField, ProseField, TimeOfDayField
from positions.pages.version_form import LARGEST, LookedOverForm, VersionedForm
from positions.querysets import WordsAt
from positions.rules.unnamed import why_not_unnamed
from positions.texts.language import READERS
from positions.texts.locator import LONGEST_LOCATOR, read_locator

DAY: Final = "#id_stated_date, #id_stated_precision"
"""Names and offices are suggested as they were on the day of the statement."""
MOST_CONDITIONS: Final = 10
# Nine values each with those of the form stay far below the two thousand fields that are read of one form.
_MOST_WORDS: Final = 40


class ValueRadios(forms.RadioSelect):
    """The values, each with the digit that sets it: their places, from 1."""

    def create_option(self, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(*args, **options)
        option["attrs"]["aria-keyshortcuts"] = str(int(option["index"]) + 1)
        return option


class StanceForm(VersionedForm):
    actor: forms.Field = ActorsField(day=DAY)
    on_behalf_of: forms.Field = NameField(
        kind="actor",
        label="On behalf of",
        day=DAY,
        required=False,
        widget=NameInput(attrs={"aria-keyshortcuts": "B"}),
        help_text="Left as it is, by the office held on that day. The actor’s own name: for nobody else.",
    )
    on_behalf_by = forms.CharField(max_length=600, required=False, strip=False, widget=BesideField)
    issue: forms.Field = NameField(kind="issue", label="Issue")
    value = forms.TypedChoiceField(
        coerce=int,
        choices=Value.choices,
        widget=ValueRadios,
        # Asked for in `clean`: a vote's roll has the value of each.
        required=False,
        empty_value=None,
    )
    act = forms.ChoiceField(choices=Act, initial=Act.PARAPHRASE)
    rendering = forms.TypedChoiceField(
        label="The words are",
        choices=[("", "Not said"), *Rendering.choices],
        required=False,
        empty_value=None,
        help_text="An interpreter’s or translator’s words are never verbatim.",
    )
    unnamed_speaker = LineField(
        max_length=LONGEST_UNNAMED,
        required=False,
        empty_value=None,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text="Not named, but told as “a senior official”: the actor is the body or state spoken for.",
    )
    speaking_terms = forms.TypedChoiceField(
        label="Spoke",
        choices=[("", "Not said"), *SpeakingTerms.choices],
        required=False,
        empty_value=None,
    )
    firmness = forms.ChoiceField(choices=Firmness, initial=Firmness.UNKNOWN)
    stated_date = DayField(label="Said or done on")
    stated_precision = forms.ChoiceField(label="Known to the", choices=Precision)
    stated_time = TimeOfDayField(label="At", required=False)
    salience = forms.ChoiceField(choices=Salience, initial=Salience.UNKNOWN)
    confidence = forms.ChoiceField(
        label="Confidence in the coding", choices=Confidence, initial=Confidence.MODERATE
    )
    reported_by: forms.Field = NameField(kind="actor", label="Reported by", day=DAY, required=False)
    note = ProseField(max_length=5000, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.is_bound:
            # Before fields are cleaned: what a name means depends on the day that stands in another field,
            # which may itself be wrong.
            during = read_form_days(self.data.get("stated_date"), self.data.get("stated_precision"))
            for name in ("actor", "on_behalf_of", "reported_by"):
                self.fields[name].during = during  # type: ignore[attr-defined]

    def clean_actor(self) -> Any:
        """The first of those named; all of them are the ``holders``."""
        # The field gives a list; whatever reads one actor of a form goes on doing so.
        holders = self.cleaned_data["holders"] = self.cleaned_data["actor"]
        # Of a vote's roll how each voted, by its identifier.
        roll = self.cleaned_data["roll"] = self.fields["actor"].values  # type: ignore[attr-defined]
        absent = self.cleaned_data["absent"] = self.fields["actor"].absent  # type: ignore[attr-defined]
        if (roll or absent or len(holders) > 1) and self.data.get("version"):
            raise forms.ValidationError(
                "A stance on record has one actor: select its words once more for the others."
            )
        return holders[0] if holders else None

    def clean(self) -> None:
        super().clean()
        cleaned = self.cleaned_data
        self._settle_value(cleaned)
        self._refuse_mismatch(cleaned)
        values = {cleaned.get("value"), *cleaned.get("roll", {}).values()}
        if cleaned.get("act") == Act.VOTE and not values <= {None, 2, 0, -2}:
            self.add_error("value", "A vote supports, opposes, or is neutral.")
        if not cleaned.get("note") and "note" not in self.errors:
            self._ask_for_note(cleaned)
        if (date := cleaned.get("stated_date")) and cleaned.get("stated_precision"):
            cleaned["stated_date"] = first_of_precision(date, cleaned["stated_precision"])
        if cleaned.get("stated_time") and cleaned.get("stated_precision") != Precision.DAY:
            self.add_error("stated_time", "A time is of a known day: leave it empty.")
        # Last: for whom an actor spoke depends on the actor, the day and its precision.
        settle_on_behalf(self)

    def _settle_value(self, cleaned: dict[str, Any]) -> None:
        """What was chosen for all; of a roll that has the value of each, that of the first."""
        if cleaned.get("value") is not None or "value" in self.errors:
            return
        if cleaned.get("actor") and self.fields["actor"].is_voted:  # type: ignore[attr-defined]
            cleaned["value"] = cleaned["roll"][cleaned["actor"].pk]
        elif not self.fields["actor"].is_voted:  # type: ignore[attr-defined]
            self.add_error("value", "Choose what the words support.")

    def _refuse_mismatch(self, cleaned: dict[str, Any]) -> None:
        """What the act leaves no room for."""
        act = cleaned.get("act")
        # None: a field with a mistake of its own is not blamed for a second one.
        if cleaned.get("reported_by") and act not in (None, Act.REPORTED, Act.DOCUMENT):
            self.add_error(
                "reported_by",
                "Only what a third party reported, or a document, has somebody who reported it.",
            )
        elif cleaned.get("reported_by") and cleaned["reported_by"] == cleaned.get("actor"):
            self.add_error("reported_by", "An actor does not report itself: leave it empty.")
        told = {name: cleaned.get(name) for name in ("act", "value")}
        for name, why in why_not_unnamed(
            speaker=cleaned.get("unnamed_speaker"), terms=cleaned.get("speaking_terms"), **told
        ):
            self.add_error(name, why)
        if act == Act.VERBATIM and cleaned.get("rendering") not in (None, Rendering.OWN):
            self.add_error("rendering", "Verbatim are the speaker’s own words: choose another act.")

    def _ask_for_note(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("act") == Act.INFERRED:
            self.add_error("note", "Say from what it was inferred.")
        if cleaned.get("value") == Value.NO_STATED_POSITION:
            self.add_error("note", "Say where a position was searched.")


def read_form_days(date: Any, precision: Any) -> Days | None:
    """The first and last day of what a form says; None where it says no day yet."""
    try:
        first = DayField().clean(date)
    except forms.ValidationError:
        return None
    known = precision if precision in Precision.values else Precision.DAY
    return (first := first_of_precision(first, known)), last_day(first, known)


class SpanForm(forms.Form):
    """A piece of a snapshot: the words as the browser has them are compared with the text by the
    server.
    """

    snapshot = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    start = forms.IntegerField(min_value=0, max_value=LONGEST_TEXT, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=1, max_value=LONGEST_TEXT, widget=forms.HiddenInput)
    exact = forms.CharField(
        label="Words",
        strip=False,
        widget=forms.HiddenInput,
        # A browser sends two characters for the end of a line.
        validators=[
            MaxLengthValidator(
                2 * LONGEST_EXCERPT, f"Select between 1 and {LONGEST_EXCERPT:,} characters."
            )
        ],
    )

    def clean(self) -> None:
        """Take the white space from the text: forms send line feeds as CR LF, and pages do not show
        empty lines.
        """
        if (span := self.span()) and span.start < span.end:
            # The database cuts them out: the text itself may be a million characters long.
            words = WordsAt("pk", span.start, span.end)
            there = (
                Snapshot.objects.filter(pk=span.snapshot_id).values_list(words, flat=True).first()
            )
            # Where anything else differs the words stay as they were sent, and the verb refuses them.
            if there is not None and there.split() == span.exact.split():
                self.cleaned_data["exact"] = there

    def span(self) -> Span | None:
        """The span entered; None where there is none."""
        cleaned = self.cleaned_data
        place: list[Any] = [cleaned.get(name) for name in ("snapshot", "start", "end", "exact")]
        return None if None in place or "" in place else Span(*place)


class CitedForm(SpanForm):
    """Words, what they mean and where they stand in the original."""

    gloss = ProseField(
        label="Translation into English", max_length=LONGEST_GLOSS, required=False, lang=READERS
    )
    gloss_maker = forms.ChoiceField(
        label="By whom", choices=[("", "—"), *GlossMaker.choices], required=False
    )
    locator = forms.CharField(
        label="Place in the original",
        max_length=LONGEST_LOCATOR,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "p. 12 · para. 4 · 0:12:30"}),
    )
    language = ""
    """Of the words, where it is known."""

    def clean_locator(self) -> str:
        locator = read_locator(self.cleaned_data["locator"])
        if locator is None:
            raise forms.ValidationError(
                "Write a page, paragraph or time code: p. 12, para. 4, 0:12:30."
            )
        return locator

    def clean(self) -> None:
        super().clean()
        gloss, maker = (self.cleaned_data.get(name) for name in ("gloss", "gloss_maker"))
        if gloss and maker == "":
            self.add_error("gloss_maker", "Say who translated it.")
        if maker and gloss == "":
            self.add_error("gloss", "Write the translation, or choose no maker.")

    def citation(self) -> Citation | None:
        """How the words are cited; None where the form that was sent does not ask for it."""
        # A form of before the upgrade, or a program, does not send it: then a citation on record stays.
        if not self.data.keys() & {self.add_prefix("gloss")}:
            return None
        return Citation(**{name: self.cleaned_data.get(name) or None for name in CITATION})

    @property
    def is_cited(self) -> bool:
        """Whether there is something to see, or to be mended, beside the words."""
        return any(self[name].errors or self[name].value() for name in CITATION)


class WordsForm(CitedForm):
    role = forms.ChoiceField(
        label="What these words do",
        choices=EvidenceRole,
        initial=EvidenceRole.SUPPORTS,
        required=False,
    )
    """Left out of what is sent, words keep the role they have."""
    drop = forms.BooleanField(label="Leave these words out", required=False)

    def carried(self) -> WordsRole:
        """What the words do, and how they are cited, as far as that is said."""
        return self.cleaned_data.get("role") or None, self.citation()


class ConditionForm(CitedForm):
    """A condition; one whose text was emptied is left out."""

    kind = forms.ChoiceField(
        label="Condition", choices=ConditionKind, initial=ConditionKind.ONLY_IF
    )
    text = LineField(
        label="What",
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"aria-keyshortcuts": "C"}),
    )
    state = forms.ChoiceField(choices=ConditionState, initial=ConditionState.OPEN, required=False)
    settled_date = DayField(label="Met or failed on", required=False)
    settled_precision = forms.ChoiceField(
        label="Known to the", choices=Precision, initial=Precision.DAY, required=False
    )
    linked_issue: forms.Field = NameField(kind="issue", label="Issue it depends on", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # A condition may have words of its own, and need not.
        for name in ("snapshot", "start", "end", "exact"):
            self.fields[name].required = False

    def clean(self) -> None:
        super().clean()
        if self.span() is None and (
            self.cleaned_data.get("gloss") or self.cleaned_data.get("locator")
        ):
            self.add_error("gloss", "Only words of the source are translated: select them first.")
        keep_day(self, state=self.cleaned_data.get("state") or ConditionState.OPEN)

    def condition(self) -> ConditionFields | None:
        """The condition entered; None where its text is empty."""
        cleaned = self.cleaned_data
        if not cleaned.get("text"):
            return None
        issue = cleaned.get("linked_issue")
        state = cleaned.get("state") or ConditionState.OPEN
        return ConditionFields(
            kind=cleaned["kind"],
            text=cleaned["text"],
            span=self.span(),
            linked_issue_id=issue and issue.pk,
            state=state,
            settled_date=cleaned.get("settled_date"),
            settled_precision=cleaned.get("settled_precision"),
            citation=self.citation() or Citation(),
        )


class _OnceEach(BaseFormSet):  # type: ignore[type-arg]  # no generic class when it runs
    def clean(self) -> None:
        """Of words given twice, each time otherwise, the last would be kept and the first lost."""
        given: dict[Span, WordsRole] = {}
        for form in self.forms:
            # What is left out, or is to be mended anyway, stands in nobody's way.
            span = None if form.errors or form.cleaned_data.get("drop") else form.span()
            if span and given.setdefault(span, form.carried()) != form.carried():
                form.add_error("role", "These words stand above already: leave one of both out.")


WordsFormSet = forms.formset_factory(
    WordsForm,
    formset=_OnceEach,
    extra=0,
    max_num=_MOST_WORDS,
    validate_max=True,
    # Without it Django makes a thousand forms more of what the sender says that there are.
    absolute_max=_MOST_WORDS,
)
ConditionFormSet = forms.formset_factory(
    ConditionForm, extra=1, max_num=MOST_CONDITIONS, validate_max=True, absolute_max=MOST_CONDITIONS
)


class WithdrawForm(LookedOverForm):
    questions = Questions(())
    version = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    withdrawn_date = DayField(
        label="Withdrawn on",
        required=False,
        help_text="From this day on it no longer counts; empty takes that back.",
    )
    withdrawal_note = ProseField(label="Why", max_length=5000, required=False)

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("withdrawn_date") and not self.cleaned_data.get("withdrawal_note"):
            self.add_error("withdrawal_note", "Say why: readers see it.")
