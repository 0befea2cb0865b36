"""For whom an actor spoke, as the form of a stance has it: by its office, or as somebody chose.

Beside the line stands whether what it says was proposed. What was proposed follows the actor and
the day; what was chosen, be it that nobody else was meant, is kept
(docs/decisions/0016-on-behalf-of.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from actors.models import Actor
from actors.querysets import Days
from positions.choices import Precision
from positions.dates import last_day, write_date
from positions.models import Stance
from positions.reads.lists.typed_names import NameSuggestion, name_actor
from positions.rules.offices import Offices, Represented, read_represented

CHOSEN: Final = "chosen"
_BY_OFFICE: Final = "office:"


class BesideField(forms.HiddenInput):
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
        # What was proposed and still stands there was chosen by nobody: the next actor or day may change it.
        return typed.strip() != state.removeprefix(_BY_OFFICE).strip()
    return bool(state or typed.strip() or not is_new)


def read_state(stance: Stance) -> str:
    """Of a stance on record: proposed where it says what its actor's office does, chosen otherwise."""
    by_office = read_represented(
        stance.actor, date=stance.stated_date, precision=stance.stated_precision
    )
    # By the offices as they are on record now: nothing about the choice is stored (docs/decisions/0016).
    if by_office.is_unsure or by_office.group != stance.on_behalf_of:
        return CHOSEN
    return proposed(name_actor(stance.on_behalf_of) if stance.on_behalf_of else "")


def settle_on_behalf(form: Any) -> None:
    """Decide for whom the actors of a form spoke, or ask: where one held several offices, or one
    for a part of the time. It is `spoken_for`, by the actor's identifier.

    An actor's own name says that it spoke for nobody else.
    """
    cleaned = form.cleaned_data
    actor, date = cleaned.get("actor"), cleaned.get("stated_date")
    # Their own mistakes come first; the question is put once the form says who and when.
    if not actor or not date or "on_behalf_of" in form.errors:
        return
    # As it was typed, since the cleaned value is the actor, and how it was called decides whether it was
    # chosen.
    typed = str(form["on_behalf_of"].value() or "")
    if is_chosen(typed, cleaned.get("on_behalf_by", ""), is_new=not cleaned.get("version")):
        _choose(form, typed)
    else:
        _settle_by_office(form, date, cleaned.get("stated_precision") or Precision.DAY)


def _choose(form: Any, typed: str) -> None:
    """Take what somebody chose, for all who said it but for who was chosen: nobody speaks for
    itself.
    """
    cleaned = form.cleaned_data
    group = cleaned["on_behalf_of"]
    spoken_for = {one.pk: None if one == group else group for one in cleaned["holders"]}
    cleaned["on_behalf_of"] = spoken_for[cleaned["actor"].pk]
    cleaned["spoken_for"] = spoken_for
    _show(form, typed, CHOSEN)


def _settle_by_office(form: Any, date: dt.date, precision: str) -> None:
    holders: Sequence[Actor] = form.cleaned_data["holders"]
    represented = represent_each(holders, (date, last_day(date, precision)))
    spoken_for = {pk: by_office.group for pk, by_office in represented.items()}
    form.cleaned_data["spoken_for"] = spoken_for
    when = write_date(date, precision)
    if len(holders) > 1:
        _propose_each(form, holders, represented, when)
    else:
        _propose(form, holders[0], represented[holders[0].pk], when)


def represent_each(holders: Sequence[Actor], during: Days) -> dict[int, Represented]:
    """For whom each spoke by its office in that time; one query."""
    offices = Offices([one.pk for one in holders])
    return {one.pk: offices.represented(one.pk, *during) for one in holders}


def tell_each(holders: Sequence[Actor], represented: Mapping[int, Represented]) -> str:
    """Who of several speaks for whom."""
    told = [(one, represented[one.pk].group) for one in holders]
    return "; ".join(f"{one} for {group}" for one, group in told if group)


def name_speakers(stances: Sequence[Stance]) -> str:
    """Who said it, and for whom."""
    return ", ".join(
        f"{one.actor} for {one.on_behalf_of}" if one.on_behalf_of else str(one.actor)
        for one in stances
    )


def _propose(form: Any, actor: Actor, by_office: Represented, when: str) -> None:
    """Take whom the actor's office speaks for on the day, or ask where that is not sure."""
    form.cleaned_data["on_behalf_of"] = by_office.group
    name = name_actor(by_office.group) if by_office.group else ""
    _show(form, name, proposed(name))
    if by_office.is_unsure:
        form.fields["on_behalf_of"].offer("", offer(actor, by_office))
        form.add_error("on_behalf_of", question_for(actor, by_office, when))


def _propose_each(
    form: Any, holders: Sequence[Actor], represented: Mapping[int, Represented], when: str
) -> None:
    """Take for each of several whom its own office speaks for; who is not sure is to be recorded
    alone.
    """
    form.cleaned_data["on_behalf_of"] = represented[holders[0].pk].group
    # One line cannot say it of several: it stays empty, and what each speaks for is told beside it.
    _show(form, "", proposed(""))
    for one in holders:
        if represented[one.pk].is_unsure:
            why = _why_unsure(one, represented[one.pk], when)
            form.add_error("actor", f"{why}: record its stance without the others.")


def offer(actor: Actor, by_office: Represented) -> list[NameSuggestion]:
    """For whom the actor may have spoken, and for nobody else."""
    offices = [
        NameSuggestion(name_actor(office.group), str(office)) for office in by_office.offices
    ]
    return [*offices, NameSuggestion(name_actor(actor), "for nobody else")]


def question_for(actor: Actor, by_office: Represented, when: str) -> str:
    """The question for whom the actor spoke."""
    return f"{_why_unsure(actor, by_office, when)}: choose for whom."


def _why_unsure(actor: Actor, by_office: Represented, when: str) -> str:
    if len(by_office.offices) > 1:
        return f"“{actor}” spoke for more than one in that time ({when})"
    return f"“{actor}” held that office for a part of the time only ({when})"


def _show(form: Any, typed: str, state: str) -> None:
    """What the form says where it comes back."""
    # A form that comes back shows what it was sent, and its data are the request's, which nobody may change.
    form.data = form.data.copy()
    form.data["on_behalf_of"], form.data["on_behalf_by"] = typed, state
    # Else the choice below the line would be taken for it once more.
    form.data.pop("on_behalf_of-pick", None)
