"""Fields in which somebody or something on record is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from actors.models import Actor, ActorName
from actors.querysets import Days
from positions.dates import write_date
from positions.models import Issue
from positions.reads.lists.name_lists import MOST_NAMES, TooMany, take_apart
from positions.reads.lists.typed_names import (
    NameSuggestion,
    describe_actors,
    describe_issues,
    find_actors,
    find_archived,
    find_expired,
    find_issues,
    find_put_away,
    suggest_actor_names,
    suggest_issue_names,
)
from positions.texts.rolls import ABSENT, read_roll

LONGEST_NAME: Final = 200
_TOO_MANY: Final = f"At most {MOST_NAMES} actors are named at once."


class NameInput(forms.TextInput):
    """A line for a name. What might be meant stands below it, to be chosen without typing it again.

    A choice counts as long as the line still says what was asked about.
    """

    # State of one request on a widget: Django copies fields and widgets for every form that is made.
    candidates: Sequence[NameSuggestion] = ()
    more: Sequence[NameSuggestion] = ()
    """Further ones, by their names alone."""
    asked = ""
    told = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed, picked = super().value_from_datadict(data, files, name), data.get(f"{name}-pick")
        # Whoever types on after a choice was offered means what is typed.
        return picked if picked and (typed or "") == data.get(f"{name}-asked") else typed

    def use_required_attribute(self, initial: Any) -> bool:
        """Not where a choice stands below: without script a browser would not send an empty line."""
        return not (self.candidates or self.more) and super().use_required_attribute(initial)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, value, attrs)
        context |= {
            "candidates": self.candidates,
            "more": self.more,
            "asked": self.asked,
            "told": self.told,
            "line": super().render(name, value, attrs),
        }
        return render_to_string("components/name_input.html", context)


class NameField[M: (Actor, Issue)](forms.CharField):
    """An actor or an issue by its name.

    What names none, or several, is answered with what might be meant.
    """

    widget: Any = NameInput
    during: Days | None = None
    """The days on which names and offices are to hold."""
    without = ""
    """The short name of one that is not meant, where another is called the same."""

    def __init__(
        self,
        *,
        kind: str,
        day: str = "",
        may_stay: bool = False,
        longest: int = 500,
        **options: Any,
    ) -> None:
        """``day`` selects the fields whose date decides which names and offices are suggested;
        today's without.

        With ``may_stay`` an archived actor is taken where it is named by its slug: the action knows
        whether it was there before.
        """
        self.kind, self.may_stay = kind, may_stay
        super().__init__(max_length=longest, **options)
        self.widget.attrs |= {
            "autocomplete": "off",
            "spellcheck": "false",
            "data-demarche-combobox": reverse_lazy(f"suggest_{kind}s"),
        }
        if day:
            self.widget.attrs["data-demarche-with"] = day

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        return self._choose(
            text,
            find_issues(text) if self.kind == "issue" else find_actors(text, during=self.during),
        )

    def _choose(self, text: str, found: list[Any]) -> Any:
        """The one that the text means, of those found by it."""
        if not found and self.may_stay:
            # Last: what is in use under the same words comes first.
            found = find_archived(text)
        # Only of several: alone, what is not meant is refused by the verb, which says why.
        if len(found) > 1:
            found = [one for one in found if one.slug != self.without]
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(self._ask(text, found))

    def offer(
        self,
        asked: str,
        candidates: Sequence[NameSuggestion],
        *,
        told: str = "",
        more: Sequence[NameSuggestion] = (),
    ) -> None:
        """Have these to choose from below the line that says ``asked``, under a line that tells
        what they are, and ``more`` below them.
        """
        widget = self.widget
        widget.asked, widget.candidates, widget.told, widget.more = asked, candidates, told, more

    def _ask(self, text: str, found: list[Any]) -> str:
        during = self.during or _today()
        if found:
            self.offer(
                text,
                describe_issues(found)
                if self.kind == "issue"
                else describe_actors(found, during=during),
            )
            return f"More than one {self.kind} is called that: choose which."
        # In the order of what helps most: it is there but put away, was called so then, is spelt nearly so,
        # is not on record.
        if archived := find_put_away(text, self.kind):
            return f"“{archived}” was archived: a reviewer can bring it back. Choose another meanwhile."
        if self.kind == "actor" and (expired := find_expired(text)):
            self.offer(
                text,
                describe_actors(list({name.actor_id: name.actor for name in expired}.values())),
            )
            names = "; ".join(map(_write_expired, expired))
            return f"On that day nobody was called that: {names}. Choose who is meant."
        if self.kind == "issue":
            meant = suggest_issue_names(text, without=self.without)
        else:
            meant = suggest_actor_names(text, during=during, without=self.without)
        self.offer(text, meant)
        # In a window of its own, so that what was typed here stays.
        return format_html(
            'No {} is called that.{} <a href="{}?name={}" target="_blank">Add this {}</a> and save again.',
            self.kind,
            " Choose which is meant, or:" if meant else "",
            reverse_lazy(f"{self.kind}_add"),
            # No more than the form of a new one takes.
            quote(text[:LONGEST_NAME]),
            self.kind,
        )


class NamesInput(NameInput):
    """A line for one name or several, beside which a list may stand, a name a line: a line of its own has
    no ends of lines without script.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        listed = str(data.get(f"{name}-list") or "").strip()
        return "; ".join(filter(None, [typed, *listed.splitlines()])) if listed else typed

    def use_required_attribute(self, _initial: Any) -> bool:
        # The list may stand alone.
        return False


class ActorsField(NameField[Actor]):
    """An actor by its name, or several: one after the other in a line, or a list that was pasted. Of a
    vote's roll `values` has by the actor's identifier how each voted, `absent` the names of those who
    did not; `is_voted` where that is said of everybody.
    """

    widget = NamesInput
    _list: Sequence[str] = ()
    _text = ""
    values: Mapping[int, int] = {}
    absent: Sequence[str] = ()
    is_voted = False

    def __init__(self, *, day: str) -> None:
        # In the line of one actor a whole list may be pasted.
        longest = MOST_NAMES * LONGEST_NAME
        super().__init__(kind="actor", label="Actor", day=day, longest=longest)
        self.widget.attrs["data-demarche-many"] = ""

    def clean(self, value: Any) -> list[Actor]:
        # Past `NameField.clean`, which takes the whole for one name.
        self._text = forms.CharField.clean(self, value)
        taken = self._take_apart()
        self._list = [name for named in taken.values() for name in named]
        if self.required and not self._list:
            if self.absent:
                raise forms.ValidationError("Nobody in it voted: whoever was absent has no stance.")
            raise forms.ValidationError(self.error_messages["required"], code="required")
        voted = [
            (self._find(name, meant), value)
            for value, named in taken.items()
            for name, meant in named.items()
        ]
        self.values = _read_values(voted)
        # Two names of one actor are one, at the place of the first.
        return list({actor.pk: actor for actor, _ in voted}.values())

    def _take_apart(self) -> dict[int | None, dict[str, list[Actor]]]:
        """The names with whom each may mean, by how they voted; None for those of which that is not
        said.
        """
        groups: dict[int | None, list[str]] = {}
        absent: list[str] = []
        for part in read_roll(self._text):
            if part.value == ABSENT:
                absent.append(part.names)
            else:
                groups.setdefault(part.value, []).append(part.names)
        self.absent, self.is_voted = absent, bool(groups) and None not in groups
        try:
            taken = {
                value: take_apart("; ".join(names), during=self.during)
                for value, names in groups.items()
            }
        except TooMany as error:
            raise forms.ValidationError(_TOO_MANY) from error
        if sum(map(len, taken.values())) > MOST_NAMES:
            raise forms.ValidationError(_TOO_MANY)
        return taken

    def offer(self, asked: str, candidates: Sequence[NameSuggestion], **options: Any) -> None:
        """What is chosen for one of several names leaves the others as they are."""
        # A choice replaces the whole line: it has to hold the other names too.
        if len(self._list) > 1:
            candidates = [replace(one, line=self._with(asked, one.name)) for one in candidates]
            asked = self._text
        super().offer(asked, candidates, **options)

    def _find(self, name: str, meant: list[Actor]) -> Actor:
        try:
            actor: Actor = self._choose(name, meant)
        except forms.ValidationError as error:
            # Of one name the message needs no name before it.
            if len(self._list) == 1:
                raise
            raise forms.ValidationError(format_html("“{}”: {}", name, error.message)) from error
        return actor

    def _with(self, name: str, other: str) -> str:
        # Of a roll the values stay where they stand.
        if any(part.value is not None for part in read_roll(self._text)):
            return self._text.replace(name, other, 1)
        return "; ".join(other if one == name else one for one in self._list)


def _read_values(voted: Sequence[tuple[Actor, int | None]]) -> dict[int, int]:
    """How each voted of whom that is said; nobody in two ways."""
    values: dict[int, int | None] = {}
    for actor, value in voted:
        if values.setdefault(actor.pk, value) != value:
            raise forms.ValidationError(f"{actor} stands in it with two values.")
    return {pk: value for pk, value in values.items() if value is not None}


def _today() -> Days:
    return timezone.localdate(), timezone.localdate()


def _write_expired(name: ActorName) -> str:
    begin = f" from {write_date(name.from_date)}" if name.from_date else ""
    # Kept is the first day on which it no longer holds; told is the last on which it did.
    end = f" until {write_date(name.until_date - dt.timedelta(days=1))}" if name.until_date else ""
    return f"{name.actor} was{begin}{end}"
