"""The form that takes files and pasted texts, and what is shown of what was found in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator

from positions.actions.intakes import Brought
from positions.intake.child import NotRead
from positions.intake.extracted import Extracted, FileKind
from positions.intake.reading import LONGEST_FILE, LONGEST_TEXT, kind_of, unpack

MOST_FILES: Final = 50
_FIELDS: Final = {
    "title": "title",
    "author": "author",
    "publisher": "publisher",
    "address": "url",
    "language": "language",
    "published_date": "published_date",
}
"""Of what was found: the field of the form that it fills."""
_PASTED: Final = "text/plain; charset=utf-8"


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, up to a limit; each at most so long."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        files = [super(FilesField, self).clean(one, initial) for one in data or () if one]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                f"These are {len(files)} files; at most {MOST_FILES} are taken at once, or a ZIP file of more."
            )
        for file in files:
            if (file.size or 0) > LONGEST_FILE:
                raise forms.ValidationError(
                    f"“{file.name}” is longer than {LONGEST_FILE >> 20} MB: bring its text alone."
                )
        return files


class BringForm(forms.Form):
    """Files, or a text that was pasted on a page of the desk: the script sends that."""

    documents = FilesField(
        label="Files",
        required=False,
        allow_empty_file=True,
        help_text="Choose or drop text, web pages, PDF, Word (.docx), or a ZIP file of these; up to 20 MB each.",
        widget=FilesInput(attrs={"accept": ".txt,.md,.html,.htm,.pdf,.docx,.zip"}),
    )
    text = forms.CharField(
        strip=False,
        required=False,
        widget=forms.HiddenInput(
            attrs={"id": "brought_text"}
        ),  # the form beside it has a text, too
        validators=[MaxLengthValidator(LONGEST_TEXT)],
    )

    brought: Sequence[Brought] = ()
    passed_over: Sequence[str] = ()
    """Members of ZIP files that were not taken, with why; once it is valid."""

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        self.brought = list(self._read())
        if not self.brought and not self.errors:
            passed = f" Passed over: {'; '.join(self.passed_over)}." if self.passed_over else ""
            self.add_error("documents", f"Choose a file, or paste a text.{passed}")

    def _read(self) -> Iterator[Brought]:
        if text := self.cleaned_data.get("text", "").strip():
            yield Brought(raw=text.encode("utf-8", "replace"), content_type=_PASTED)
        for file in self.cleaned_data.get("documents") or ():
            try:
                yield from self._members(file)
            except NotRead as why:
                self.add_error("documents", f"“{file.name}”: {why}")

    def _members(self, file: UploadedFile[bytes]) -> Iterator[Brought]:
        """The file, or those in it."""
        name, kind, raw = file.name or "", file.content_type or "", file.read()
        if kind_of(raw, name=name, content_type=kind) is not FileKind.ARCHIVE:
            yield Brought(raw=raw, name=name, content_type=kind)
            return
        unpacked = unpack(raw)
        self.passed_over = [*self.passed_over, *unpacked.passed_over]
        for member in unpacked.members:
            yield Brought(raw=member.raw, name=member.name)


def fill(found: Extracted, form: type[forms.Form]) -> dict[str, Any]:
    """What the form of a source sends where an editor had pasted the text and entered all that was
    found, and asked to see the text.
    """
    entered = {
        name: _untouched(field)
        for name, field in form.base_fields.items()
        if not isinstance(field, forms.BooleanField)
    }
    facts = {field: getattr(found, name) for name, field in _FIELDS.items()}
    entered |= {name: str(value) for name, value in facts.items() if value}
    if found.published_date:
        entered["published_precision"] = found.published_precision.value
    if found.is_in_lines:
        entered |= {"join_lines": "on", "drop_heads": "on"}
    return {**entered, "text": found.text, "preview": "1"}


def _untouched(field: Any) -> str:
    """What a browser sends of a field that nobody touched: of a list of choices the first."""
    initial = field.initial() if callable(field.initial) else field.initial
    first = next((str(key) for key, _ in getattr(field, "choices", ())), "")
    return str(initial) if initial is not None else first


def tell_origins(found: Extracted, form: forms.Form) -> None:
    """Say below each field that was filled where its content was found."""
    for name, field in _FIELDS.items():
        if origin := found.origins.get(name):
            form[field].help_text = origin.value
