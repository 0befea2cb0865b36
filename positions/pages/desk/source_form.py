"""The form of a source: its text as pasted, and what is known of it."""

from __future__ import annotations

import uuid
from dataclasses import fields as fields_of
from functools import cached_property
from typing import Any, Final

from django import forms
from django.core.validators import MaxLengthValidator, RegexValidator

from actors.folding import strip_hidden
from config.web.sent_fields import KeptTick
from positions.actions.sources import SourceFields
from positions.choices import Precision, Reliability, SourceKind
from positions.dates import first_of_precision
from positions.doubts import Questions
from positions.intake.extracted import Extracted
from positions.intake.languages import guess_language
from positions.intake.reading import LONGEST_TEXT
from positions.pages.plain_fields import DayField, LineField, ProseField
from positions.pages.version_form import FormEntry, LookedOverForm, VersionedForm
from positions.texts.left_out import Laid, lay_out
from positions.texts.lines import kept_hyphens
from positions.texts.normalise import HEADLESS, JOINED, NORMALISER, normalise
from positions.texts.running_heads import RunningLine, find_running_lines
from positions.texts.source_kinds import guess_kind

TITLE_LIMIT: Final = 500


def _address(label: str, help_text: str = "") -> forms.URLField:
    return forms.URLField(
        label=label,
        max_length=2000,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=help_text,
    )


class SourceDetailsForm(LookedOverForm):
    """What is said of a source, whatever its text."""

    questions = Questions(())

    title = LineField(max_length=TITLE_LIMIT, help_text="As the source has it.")
    publisher = LineField(max_length=200, required=False)
    author = LineField(max_length=200, required=False)
    url = _address("Address")
    language = forms.CharField(
        max_length=12,
        required=False,
        validators=[
            RegexValidator(
                r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?$", "Two letters, such as en, de or uk."
            )
        ],
        help_text="Two letters: en, de, uk.",
    )
    kind = forms.ChoiceField(choices=SourceKind)
    published_date = DayField(label="Published", required=False)
    published_precision = forms.ChoiceField(label="Known to the", choices=Precision)
    date_inferred_reason = LineField(
        label="If the date is inferred, why",
        max_length=500,
        required=False,
        help_text="Where the source itself gives none: “speaks of Monday's summit”.",
    )
    # F says that it cannot be judged: nobody has, yet.
    reliability = forms.ChoiceField(choices=Reliability, initial=Reliability.F)
    licence = LineField(
        max_length=200,
        required=False,
        help_text="Under which its words may be shown: CC BY 4.0, public domain.",
    )
    attribution = LineField(
        max_length=500,
        required=False,
        help_text="Whom to name where its words are shown, as the licence asks.",
    )
    primary_url = _address(
        "Document behind it", "If the source reports, sums up or translates another."
    )
    archive_url = _address("Copy", "Where it is kept, should its own address fail.")
    retrieved_date = DayField(label="Taken from there on", required=False)
    is_free_to_show = KeptTick(
        label="Free to show",
        required=False,
        help_text="The public may read the whole text; otherwise only those signed in.",
    )
    may_leave_house = KeptTick(
        label="May leave the house",
        required=False,
        help_text="A language model outside may be sent its text; otherwise it never is.",
    )
    note = ProseField(max_length=5000, required=False)

    def clean(self) -> None:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("date_inferred_reason") and not cleaned.get("published_date"):
            self.add_error("published_date", "Give the date that was inferred.")
        if (date := cleaned.get("published_date")) and cleaned.get("published_precision"):
            # A month or year is kept by its first day, whichever day of it was typed.
            cleaned["published_date"] = first_of_precision(date, cleaned["published_precision"])

    def fields_of_source(self) -> SourceFields:
        """What was entered, once the form is valid."""
        return SourceFields(
            **{field.name: self.cleaned_data[field.name] for field in fields_of(SourceFields)}
        )


MOST_HYPHENS: Final = 40
"""Words broken at line ends that a preview lists."""
MOST_RUNNING: Final = 10
"""Lines of page breaks that a preview lists."""


class PastedTextForm(LookedOverForm):
    """A text as it was pasted; or as it was ``found`` in a page, of which something was left out."""

    questions = Questions(())
    found: Extracted | None = None

    text = forms.CharField(
        label="Text",
        strip=False,
        # No max_length: browsers cut what is pasted to it, without a word.
        validators=[
            MaxLengthValidator(
                LONGEST_TEXT, "At most %(limit_value)d characters fit; these are %(show_value)d."
            )
        ],
        widget=forms.Textarea(attrs={"rows": 16, "dir": "auto"}),
        error_messages={"required": "Paste the text of the article."},
    )

    join_lines = forms.BooleanField(
        label="Join lines, and words broken at their ends: it was copied from a PDF", required=False
    )

    drop_heads = forms.BooleanField(label="Leave these lines out of the text", required=False)

    @property
    def normaliser(self) -> str:
        """By which the text is made of what was pasted, once the form is valid."""
        if not self.cleaned_data["join_lines"]:
            return NORMALISER
        return HEADLESS if self.cleaned_data["drop_heads"] else JOINED

    @cached_property
    def preview(self) -> str:
        """The text as it would be kept; empty where nobody asked to see it."""
        is_asked = "preview" in self.data and self.is_bound and "text" in self.cleaned_data
        return normalise(self.cleaned_data["text"], self.normaliser) if is_asked else ""

    @cached_property
    def laid(self) -> list[Laid]:
        """The preview, with what was left out of the article at its place."""
        return [one for one in self._with_left_out if not self._frames(one)]

    @cached_property
    def framing(self) -> list[Laid]:
        """What frames the page and is not in the preview, part by part."""
        return [one for one in self._with_left_out if self._frames(one)]

    @cached_property
    def words_framing(self) -> int:
        return sum(len(one.words.split()) for one in self.framing)

    @cached_property
    def has_left_out(self) -> bool:
        return any(one.number is not None for one in self.laid)

    @cached_property
    def _with_left_out(self) -> list[Laid]:
        if self.found is None:
            return [Laid(self.preview)]
        return lay_out(self.preview, self.found.text, self.found.left_out)

    def _frames(self, one: Laid) -> bool:
        found = self.found
        return found is not None and one.number is not None and found.left_out[one.number].frames

    @cached_property
    def kept_hyphens(self) -> list[str]:
        """Words of the preview that were broken at a line's end and may be one word."""
        # Nobody has to be told of hyphens that stay as they were pasted.
        is_joined = self.preview and self.normaliser != NORMALISER
        return (
            kept_hyphens(normalise(self.cleaned_data["text"]), self.preview)[:MOST_HYPHENS]
            if is_joined
            else []
        )

    @cached_property
    def running_lines(self) -> list[RunningLine]:
        """Lines that repeat at the breaks of pages, where lines are to be joined: they stay unless
        somebody says so.
        """
        is_joined = (
            self.is_bound and self.cleaned_data.get("join_lines") and "text" in self.cleaned_data
        )
        return (
            find_running_lines(normalise(self.cleaned_data["text"]))[:MOST_RUNNING]
            if is_joined
            else []
        )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not normalise(text).strip():
            raise forms.ValidationError("Paste the text of the article: this has no words in it.")
        return text


class SourceForm(PastedTextForm, SourceDetailsForm):
    """A new source with its text; ``anyway`` adds it although the text or its address is on record."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    title = LineField(
        max_length=TITLE_LIMIT,
        required=False,
        help_text="Left empty, the first line of the text is taken.",
    )
    kind = forms.ChoiceField(
        choices=[("", "By its first lines"), *SourceKind.choices],
        required=False,
        help_text="Where neither its title nor its first lines begin with one, it is an article.",
    )
    intake = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    anyway = forms.BooleanField(
        label="Another outlet has it as well: add it as a source of its own", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].help_text += " Left empty, it is guessed by the words."

    def clean(self) -> None:
        super().clean()
        cleaned = self.cleaned_data
        # Of the text as it will be kept: joined lines make another first line than those that were pasted.
        lines = normalise(cleaned.get("text", ""), self.normaliser).split("\n")
        first = next(filter(None, (strip_hidden(line).strip() for line in lines)), "")
        cleaned["title"] = cleaned.get("title") or first[:TITLE_LIMIT]
        if cleaned.get("kind") == "":
            cleaned["kind"] = guess_kind(cleaned["title"], "\n".join(lines)) or SourceKind.ARTICLE
        # Not where the field has a mistake: then nothing is guessed for what was typed.
        if cleaned.get("language") == "":
            cleaned["language"] = guess_language("\n".join(lines))


class SourceEditForm(SourceDetailsForm, VersionedForm):
    """What is said of a source, as it was at the ``version`` that was shown."""


class SourceEntry(FormEntry):
    form_class = SourceEditForm
    compared = tuple(field.name for field in fields_of(SourceFields))

    def source_fields(self) -> SourceFields:
        """What was entered, once it is valid."""
        return SourceFields(**{name: self.form.cleaned_data[name] for name in self.compared})
