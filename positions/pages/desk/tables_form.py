"""The forms of tables that are imported: the file, and what its columns mean."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from positions.actions.table_imports import BroughtTable
from positions.choices import Act, TableKind
from positions.exceptions import ActionRefused, Refused
from positions.intake.child import NotRead
from positions.loading.dna.brought import read_brought
from positions.loading.tables.cells import DAY_FIRST, MONTH_FIRST
from positions.loading.tables.columns import guess_columns, labels_of, missing_in, offered
from positions.loading.tables.fetched import FETCH
from positions.loading.tables.folders import unpack_folder
from positions.loading.tables.running import LONGEST_TABLE_FILE, read_table
from positions.loading.tables.stances import NOBODY_ELSE
from positions.models import TableImport
from positions.pages.desk.dna_form import dna_faults, dna_fields

_SAMPLES: Final = 3
_LONGEST_SAMPLE: Final = 120


class TableForm(forms.Form):
    """A file, and what its rows are; once it is valid, `brought`."""

    kind = forms.ChoiceField(label="It holds", choices=TableKind.choices)
    table = forms.FileField(
        label="File",
        help_text=f"CSV or XLSX; of a dossier’s folder a ZIP file; or .dna. Up to {LONGEST_TABLE_FILE >> 20} MB.",
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods,.zip,.dna"}
        ),
        error_messages={"required": "Choose a file."},
    )
    sheet = forms.CharField(
        label="Sheet", required=False, max_length=31, help_text="Of a workbook; else the first."
    )

    brought: BroughtTable

    def clean_table(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["table"]
        if (file.size or 0) > LONGEST_TABLE_FILE:
            raise forms.ValidationError(f"It is longer than {LONGEST_TABLE_FILE >> 20} MB.")
        return file

    def clean(self) -> None:
        super().clean()
        # Nothing is read of a file whose form is refused anyway.
        if self.errors:
            return
        file = self.cleaned_data["table"]
        try:
            # Read at once, in a child with limits: whoever brought it is told here what is wrong with it.
            self.brought = _bring(
                TableKind(self.cleaned_data["kind"]),
                name=file.name or "",
                raw=file.read(),
                sheet=self.cleaned_data["sheet"],
            )
        except (NotRead, ActionRefused) as why:
            self.add_error("table", str(why))


def _bring(kind: TableKind, *, name: str, raw: bytes, sheet: str) -> BroughtTable:
    if kind is TableKind.FOLDER:
        files = unpack_folder(raw)
        return BroughtTable(
            kind=kind, name=name, raw=raw, total=len(files), header=sorted(files)[:20], columns={}
        )
    if kind is TableKind.DNA:
        return _bring_dna(name, raw)
    found = read_table(raw, sheet=sheet)
    samples = [[cell[:_LONGEST_SAMPLE] for cell in cells] for _, cells in found["lines"][:_SAMPLES]]
    return BroughtTable(
        kind=kind,
        name=name,
        raw=raw,
        sheet=sheet,
        header=found["header"],
        samples=samples,
        total=len(found["lines"]),
        columns=guess_columns(found["header"], kind),
    )


def _bring_dna(name: str, raw: bytes) -> BroughtTable:
    """Its variables stand for columns, and their kinds for a row."""
    found = read_brought(raw)
    if not found.statements:
        raise Refused("There are no statements in it.")
    return BroughtTable(
        kind=TableKind.DNA,
        name=name,
        raw=raw,
        total=len(found.statements),
        header=[*found.variables],
        samples=[[*found.variables.values()]],
        columns={},
    )


class MappingForm(forms.Form):
    """What each column of a file is, and choices for all of its rows."""

    def __init__(self, table: TableImport, data: Any = None) -> None:
        super().__init__(data)
        self.table, self.kind = table, TableKind(table.kind)
        self.names = [f"column-{number}" for number in range(len(table.header))]
        # A folder's files say themselves what they hold: there are no columns to choose.
        if self.kind.is_dossier:
            self.names = []
        choices = [("", "Not imported"), *offered(self.kind, table.header).items()]
        for number, name in enumerate(self.names):
            self.fields[name] = forms.ChoiceField(
                label=table.header[number] or f"Column {number + 1}",
                choices=choices,
                required=False,
                initial=table.columns.get(number, ""),
            )
        # What was chosen before stays chosen where somebody says anew what the columns mean.
        for name, field in self._options().items():
            field.initial = table.mapping.get(name, field.initial or "")
            self.fields[name] = field

    def _options(self) -> dict[str, Any]:
        if self.kind is TableKind.DNA:
            return dna_fields(self.table)
        if self.kind in (TableKind.FOLDER, TableKind.ACTORS, TableKind.ISSUES):
            return {}
        dates = [
            ("", "Ask me"),
            (DAY_FIRST, "The day is first"),
            (MONTH_FIRST, "The month is first"),
        ]
        options = {
            "dates": _choice("In dates such as 03/04/2025", dates),
            "texts": _choice(
                "Where a source has an address and no text",
                [("", "Leave it so"), (FETCH, "Fetch it from there")],
            ),
        }
        if self.kind is TableKind.STANCES:
            options["act"] = _choice(
                "Act, where the file says none", [("", "Ask me"), *Act.choices]
            )
            options["unsaid"] = _choice(
                "Where nobody is named, they spoke",
                [("", "By the office they held"), (NOBODY_ELSE, "For nobody else")],
            )
            options["status"] = _choice(
                "They arrive as", [("", "Drafts on my desk"), ("submitted", "Handed in for review")]
            )
        return options

    @property
    def options(self) -> list[forms.BoundField]:
        return [self[name] for name in self._options()]

    @property
    def rows(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column of the file with the first that stands in it."""
        return [
            (self[name], [row[number] for row in self.table.samples if row[number]])
            for number, name in enumerate(self.names)
        ]

    def clean(self) -> None:
        super().clean()
        chosen = [name for name in self.columns.values() if name]
        labels = labels_of(self.kind)
        for name, n in Counter(chosen).items():
            if n > 1:
                self.add_error(None, f"{labels[name]} is chosen for {n} columns: leave one.")
        if self.kind is TableKind.DNA:
            for name, fault in dna_faults(self.table, self.cleaned_data):
                self.add_error(name, fault)
        if not self.kind.is_dossier and (missing := missing_in(self.kind, chosen)):
            told = ", ".join(missing)
            self.add_error(None, f"Say which column is: {told}.")

    @property
    def columns(self) -> dict[int, str]:
        chosen = {n: self.cleaned_data.get(name, "") for n, name in enumerate(self.names)}
        return {number: name for number, name in chosen.items() if name}

    @property
    def mapping(self) -> dict[str, Any]:
        """As it is kept; once it is valid."""
        options = {name: self.cleaned_data[name] for name in self._options()}
        return {**options, "columns": {str(n): name for n, name in self.columns.items()}}


def _choice(label: str, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)
