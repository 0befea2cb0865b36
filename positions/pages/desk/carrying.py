"""What the form of a new stance takes over from the one coded before it in the same text, marked as
such (docs/decisions/0039-one-form-less-typing.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib.auth.models import User

from positions.choices import Act
from positions.models import Source, Stance
from positions.pages.desk.stance_entry import StanceEntry
from positions.pages.version_form import as_typed
from positions.reads.lists.typed_names import NameSuggestion, name_issue
from positions.reads.work.desk import read_last_coded

_OF_THE_TEXT: Final = ("stated_date", "stated_precision", "salience", "confidence")
"""Like in one text as a rule. The value never is, nor how firm it is or under which conditions."""
_ACTS: Final = frozenset({Act.REPORTED, Act.DOCUMENT, Act.ACTION})
"""Acts that the words themselves do not show."""


def carry_into(
    entry: StanceEntry, source: Source, *, by: User, likely: Sequence[NameSuggestion]
) -> None:
    """Have a form that was just opened say what ``by`` coded last in the same text, where that
    differs; each field knows that it is as before, and what it was to say otherwise.

    The issue is as before only if the words are ``likely`` about it, or about none that is known.
    """
    if (last := read_last_coded(source, by=by)) is None:
        return
    form: Any = entry.form
    issues = [one.name for one in likely]
    for name, value in _values(last, form.initial, issues).items():
        opened = form.initial.get(name) or form.fields[name].initial or ""
        # Marked only where it changes something, so that what is marked is worth a look.
        if value and value != opened:
            form.initial[name] = value
            form.fields[name].is_carried, form.fields[name].instead = True, opened


def _values(last: Stance, opened: Mapping[str, Any], likely: Sequence[str]) -> dict[str, Any]:
    values = {name: getattr(last, name) for name in _OF_THE_TEXT}
    issue = name_issue(last.issue)
    if not likely or issue in likely:
        values["issue"] = issue
    # A paraphrase is what the form says when the words tell nothing: only that gives way.
    if opened["act"] == Act.PARAPHRASE and not opened.get("rendering") and last.act in _ACTS:
        values |= {"act": last.act, "reported_by": as_typed(last.reported_by)}
    return values
