"""Two versions of what is said of a source, laid side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from positions.actions.sources import SourceFields
from positions.dates import write_date
from positions.forms.entry import Difference, Version
from positions.forms.sources import SourceEditForm
from positions.models import Source


@dataclass(frozen=True, slots=True)
class SourceConflict:
    """A source as it stands and what somebody else wanted of it; ``agreed`` are hidden fields for what is the same."""

    source: Source
    differences: Sequence[Difference]
    agreed: Sequence[tuple[str, str]]


def compare_source(form: SourceEditForm, source: Source) -> SourceConflict:
    """Lay a valid form beside the source."""
    entered = form.fields_of_source()
    differences, agreed = [], []
    for name in (field.name for field in fields(SourceFields)):
        mine, theirs = getattr(entered, name), getattr(source, name)
        if mine == theirs:
            agreed.append((name, _sent(mine)))
        else:
            versions = (_version(form, name, theirs), _version(form, name, mine))
            differences.append(Difference(name, str(form[name].label), *versions))
    return SourceConflict(source, differences, [(name, sent) for name, sent in agreed if sent])


def _sent(value: Any) -> str:
    """As a form sends it; a box that is not ticked sends nothing."""
    return "" if value in (None, False) else str(value)


def _version(form: SourceEditForm, name: str, value: Any) -> Version:
    if isinstance(value, bool):
        return Version(_sent(value), "yes" if value else "no")
    labels = {str(key): str(label) for key, label in getattr(form.fields[name], "choices", ())}
    read = write_date(value) if isinstance(value, dt.date) else labels.get(str(value), _sent(value))
    return Version(_sent(value), read or "—")
