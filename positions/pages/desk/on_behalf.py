"""For whom an actor spoke, as the form of a stance has it: by its office, or as somebody chose.

Beside the line stands whether what it says was proposed. What was proposed follows the actor and
the day; what was chosen, be it that nobody else was meant, is kept
(docs/decisions/0016-on-behalf-of.md).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms

from actors.models import Actor
from positions.choices import Precision
from positions.dates import write_date
from positions.models import Stance
from positions.reads.lists.typed_names import Suggestion, name_actor
from positions.rules.offices import Represented, read_represented

CHOSEN: Final = "chosen"
_BY_OFFICE: Final = "office:"


class Beside(forms.HiddenInput):
    """Not shown, but rendered beside its field instead of among the hidden ones of the form."""

    is_hidden = False


def proposed(name: str) -> str:
    """The state of a line of which ``name`` was proposed."""
    return f"{_BY_OFFICE}{name}"


def is_chosen(typed: str, state: str, *, is_new: bool) -> bool:
    """Whether somebody chose what the line says.

    Without a state it was, but for the empty line of a new stance.
    """
    if state.startswith(_BY_OFFICE):
        return typed.strip() != state.removeprefix(_BY_OFFICE).strip()
    return bool(state or typed.strip() or not is_new)


def read_state(stance: Stance) -> str:
    """Of a stance on record: proposed where it says what its actor's office does, chosen otherwise."""
    by_office = read_represented(
        stance.actor, date=stance.stated_date, precision=stance.stated_precision
    )
    if by_office.is_unsure or by_office.group != stance.on_behalf_of:
        return CHOSEN
    return proposed(name_actor(stance.on_behalf_of) if stance.on_behalf_of else "")


def settle(form: Any) -> None:
    """Decide for whom the actor of a form spoke, or ask: where it held several offices, or one for
    a part of the time.

    The actor's own name says that it spoke for nobody else.
    """
    cleaned = form.cleaned_data
    actor, date = cleaned.get("actor"), cleaned.get("stated_date")
    if not actor or not date or "on_behalf_of" in form.errors:
        return
    typed = str(form["on_behalf_of"].value() or "")
    if is_chosen(typed, cleaned.get("on_behalf_by", ""), is_new=not cleaned.get("version")):
        cleaned["on_behalf_of"] = (
            None if cleaned["on_behalf_of"] == actor else cleaned["on_behalf_of"]
        )
        _show(form, typed, CHOSEN)
    else:
        _propose(form, actor, date, cleaned.get("stated_precision") or Precision.DAY)


def _propose(form: Any, actor: Actor, date: dt.date, precision: str) -> None:
    """Take whom the actor's office speaks for on the day, or ask where that is not sure."""
    by_office = read_represented(actor, date=date, precision=precision)
    form.cleaned_data["on_behalf_of"] = by_office.group
    name = name_actor(by_office.group) if by_office.group else ""
    _show(form, name, proposed(name))
    if by_office.is_unsure:
        form.fields["on_behalf_of"].offer("", offer(actor, by_office))
        form.add_error("on_behalf_of", ask(actor, by_office, write_date(date, precision)))


def offer(actor: Actor, by_office: Represented) -> list[Suggestion]:
    """For whom the actor may have spoken, and for nobody else."""
    offices = [Suggestion(name_actor(office.group), str(office)) for office in by_office.offices]
    return [*offices, Suggestion(name_actor(actor), "for nobody else")]


def ask(actor: Actor, by_office: Represented, when: str) -> str:
    """The question for whom the actor spoke."""
    if len(by_office.offices) > 1:
        return f"“{actor}” spoke for more than one in that time ({when}): choose for whom here."
    return f"“{actor}” held that office for a part of the time only ({when}): choose for whom."


def _show(form: Any, typed: str, state: str) -> None:
    """What the form says where it comes back."""
    form.data = form.data.copy()
    form.data["on_behalf_of"], form.data["on_behalf_by"] = typed, state
    form.data.pop("on_behalf_of-pick", None)
