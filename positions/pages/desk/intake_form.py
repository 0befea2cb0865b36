"""The form that takes files and pasted texts, and what is shown of what was found in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from config.web.input import number_in
from positions.actions.intakes import MOST_WAITING, Brought
from positions.intake.archive import LONGEST_ALL, MOST_MEMBERS, TEXTS
from positions.intake.child import NotRead
from positions.intake.extracted import Extracted, FileKind, Origin
from positions.intake.reading import LONGEST_FILE, LONGEST_TEXT, kind_of, unpack
from positions.texts.left_out import take_in
from positions.texts.source_kinds import guess_kind

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
TAKE_IN: Final = "take_in"
"""Ticks beside what was left out of a page, by its number."""
_PASTED: Final = "text/plain; charset=utf-8"


WITHOUT_FILE: Final = "Store once more to keep the text without the file."
"""Said where what a form was filled from is gone, and the form forgets it."""


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, up to a limit; each at most so long."""

    widget = FilesInput
    most = MOST_FILES

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        # Django's field takes one file: each passes its checks, and super() needs its class within a
        # comprehension.
        files = [super(FilesField, self).clean(one, initial) for one in data or () if one]
        if len(files) > self.most:
            raise forms.ValidationError(
                f"These are {len(files)} files; at most {self.most} are taken at once, or a ZIP file of more."
            )
        for file in files:
            if (file.size or 0) > LONGEST_FILE:
                raise forms.ValidationError(
                    f"“{file.name}” is longer than {LONGEST_FILE >> 20} MB: bring its text alone."
                )
        return files


class FolderField(FilesField):
    """All that lies in a folder: nobody chose each of it."""

    most = MOST_MEMBERS


class BringForm(forms.Form):
    """Files, or a text that was pasted on a page of the desk: the script sends that."""

    documents = FilesField(
        label="Files",
        required=False,
        allow_empty_file=True,
        help_text="Choose or drop text, web pages, PDF, Word (.docx), or one ZIP file of these; up to 20 MB each.",
        widget=FilesInput(attrs={"accept": ".txt,.md,.html,.htm,.pdf,.docx,.zip"}),
    )
    folder = FolderField(
        label="A folder",
        required=False,
        allow_empty_file=True,
        help_text=f"Or drop it. At most {MOST_MEMBERS} files; what is no text, page, PDF or Word file is passed over.",
        widget=FilesInput(attrs={"webkitdirectory": True}),
    )
    text = forms.CharField(
        strip=False,
        required=False,
        widget=forms.HiddenInput(
            attrs={"id": "brought_text"}
        ),  # the form beside it has a text, too
        validators=[MaxLengthValidator(LONGEST_TEXT)],
    )

    # The script says so of a folder before anything of it is sent.
    most_files = MOST_MEMBERS
    most_bytes = LONGEST_ALL
    brought: Sequence[Brought] = ()
    passed_over: Sequence[str] = ()
    """Members of ZIP files and folders that were not taken, with why; once it is valid."""

    def __init__(self, *args: Any, places: int = MOST_WAITING, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        """How much more may wait on the desk of whoever sends it."""

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        # Cheap questions first: nothing is unpacked for a form that is refused anyway.
        files, archives = self._sort()
        if not self.errors:
            self._refuse_too_much(files, archives)
        if not self.errors:
            self.brought = [*files, *self._unpack(files, archives)]
        if not self.brought and not self.errors:
            passed = f" Passed over: {'; '.join(self.passed_over)}." if self.passed_over else ""
            self.add_error("documents", f"Choose a file, or paste a text.{passed}")

    def _sort(self) -> tuple[Sequence[Brought], Sequence[Brought]]:
        """What is to be read, and ZIP files."""
        files: list[Brought] = []
        archives: list[Brought] = []
        if text := self.cleaned_data.get("text", "").strip():
            # A lone surrogate, which a page may paste, has no UTF-8.
            files.append(Brought(raw=text.encode("utf-8", "replace"), content_type=_PASTED))
        for file in (*(self.cleaned_data.get("documents") or ()), *self._in_folder()):
            name, kind, raw = file.name or "", file.content_type or "", file.read()
            try:
                # By what is in it: a Word file is a ZIP file as well, and names lie.
                is_archive = kind_of(raw, name=name, content_type=kind) is FileKind.ARCHIVE
            except NotRead as why:
                self.add_error("documents", f"“{name}”: {why}")
            else:
                pile = archives if is_archive else files
                pile.append(Brought(raw=raw, name=name, content_type=kind))
        return files, archives

    def _in_folder(self) -> list[UploadedFile[bytes]]:
        """The texts of a folder; the rest is passed over, as in a ZIP file."""
        taken: list[UploadedFile[bytes]] = []
        for file in self.cleaned_data.get("folder") or ():
            name = (file.name or "").lower()
            # Django leaves the last part of a name, without its folders. Hidden files are the system's own.
            if name.endswith(TEXTS) and not name.startswith(".") and file.size:
                taken.append(file)
            else:
                why = "no text, page, PDF or Word file" if file.size else "empty"
                self.passed_over = [*self.passed_over, f"{file.name}: {why}"]
        return taken

    def _refuse_too_much(self, files: Sequence[Brought], archives: Sequence[Brought]) -> None:
        """Before anything is unpacked. A browser forgets what was chosen, so the form tells it."""
        if len(archives) > 1:
            self.add_error(
                "documents",
                f"These are {len(archives)} ZIP files, and one is taken at a time. Nothing was taken"
                f" of what you chose: {', '.join(one.name for one in [*archives, *files] if one.name)}.",
            )
        elif len(files) + len(archives) > self.places:
            self.add_error(
                "documents",
                f"At most {MOST_WAITING:,} may wait on your desk, and there is room for"
                f" {self.places:,} more: store or discard some first.",
            )
        elif _bytes_of(files) > LONGEST_ALL:
            self.add_error("documents", f"At most {LONGEST_ALL >> 20} MB are taken at once.")

    def _unpack(self, files: Sequence[Brought], archives: Sequence[Brought]) -> Iterator[Brought]:
        """What is in a ZIP file, as far as the rest of the form leaves room for it."""
        # What is unpacked counts with what came as it is: both lie in memory until they are kept.
        room = LONGEST_ALL - _bytes_of(files)
        most = min(MOST_MEMBERS, self.places) - len(files)
        for archive in archives:
            try:
                unpacked = unpack(archive.raw, room=room, most=most)
            except NotRead as why:
                self.add_error("documents", f"“{archive.name}”: {why}")
            else:
                self.passed_over = [*self.passed_over, *unpacked.passed_over]
                yield from (Brought(raw=one.raw, name=one.name) for one in unpacked.members)


def _bytes_of(files: Sequence[Brought]) -> int:
    return sum(len(file.raw) for file in files)


def fill(found: Extracted, form: type[forms.Form]) -> dict[str, Any]:
    """What the form of a source sends where an editor had pasted the text and entered all that was
    found, and asked to see the text.
    """
    entered = {
        name: _untouched(field)
        for name, field in form.base_fields.items()
        # A tick that nobody made is not sent at all.
        if not isinstance(field, forms.BooleanField)
    }
    facts = {field: getattr(found, name) for name, field in _FIELDS.items()}
    entered |= {name: str(value) for name, value in facts.items() if value}
    if found.published_date:
        entered["published_precision"] = found.published_precision.value
    if found.is_in_lines:
        # As somebody would tick who sees lines that end within sentences; the preview shows what becomes of
        # them.
        entered |= {"join_lines": "on", "drop_heads": "on"}
    if "kind" in entered and (kind := guess_kind(found.title, found.text)):
        entered["kind"] = kind.value
    return {**entered, "text": found.text, "preview": "1"}


def _untouched(field: Any) -> str:
    """What a browser sends of a field that nobody touched: of a list of choices the first."""
    initial = field.initial() if callable(field.initial) else field.initial
    first = next((str(key) for key, _ in getattr(field, "choices", ())), "")
    return str(initial) if initial is not None else first


def taken_in(sent: QueryDict, found: Extracted | None) -> QueryDict:
    """What was sent, with the paragraphs in its text that were ticked among those left out of the page."""
    numbers = {number for one in sent.getlist(TAKE_IN) if (number := number_in(one)) is not None}
    if found is None or not numbers:
        return sent
    changed = sent.copy()
    changed["text"] = take_in(sent.get("text", ""), found.text, found.left_out, numbers)
    return changed


def tell_origins(found: Extracted, form: forms.Form) -> None:
    """Say below each field that was filled where its content was found."""
    if guess_kind(found.title, found.text):
        form["kind"].help_text = Origin.HEAD.value
    for name, field in _FIELDS.items():
        if origin := found.origins.get(name):
            form[field].help_text = origin.value
