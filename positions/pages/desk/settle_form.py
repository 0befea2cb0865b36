"""What became of the conditions of a published stance, and when."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from positions.choices import ConditionState, Precision, Status
from positions.dates import first_of_precision
from positions.models import Condition, Stance
from positions.pages.plain_fields import DayField
from positions.pages.version_form import LARGEST


class ConditionSettleForm(forms.Form):
    """What became of a condition."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    state = forms.ChoiceField(choices=ConditionState)
    settled_date = DayField(label="Met or failed on", required=False)
    settled_precision = forms.ChoiceField(
        label="Known to the", choices=Precision, initial=Precision.DAY, required=False
    )

    def clean(self) -> None:
        super().clean()
        keep_day(self, state=self.cleaned_data.get("state", ""))


def keep_day(form: forms.Form, *, state: str) -> None:
    """Keep the day on which a condition was met or failed as precisely as it is known, and without a
    day no precision. What is open again has none; what becomes so cannot have been.
    """
    cleaned = form.cleaned_data
    is_open = state == ConditionState.OPEN
    # The button "open again" stands beside the day: there it means that the day goes. In the form of a stance
    # a day beside "open" is a contradiction, and is told.
    date = (
        None if is_open and isinstance(form, ConditionSettleForm) else cleaned.get("settled_date")
    )
    precision = cleaned.get("settled_precision") or Precision.DAY
    cleaned["settled_date"] = cleaned["settled_precision"] = None
    if date is None:
        return
    first = first_of_precision(date, precision)
    if is_open:
        form.add_error("settled_date", "An open condition has no such day: say what became of it.")
    elif first > timezone.localdate():
        form.add_error("settled_date", "This day is still to come.")
    else:
        cleaned["settled_date"], cleaned["settled_precision"] = first, precision


def settle_forms(
    stance: Stance, sent: tuple[int, ConditionSettleForm] | None = None
) -> list[tuple[Condition, ConditionSettleForm]]:
    """A form below each condition of a published stance; that which was ``sent`` for one of them, by its
    number, as it came. One query.
    """
    if stance.status != Status.PUBLISHED:
        return []
    typed = dict([sent] if sent else [])
    return [
        (one, typed.get(one.pk) or ConditionSettleForm(auto_id=ids_of(one.pk), initial=_kept(one)))
        for one in stance.conditions.order_by("pk")
    ]


def ids_of(condition: int) -> str:
    """How the fields of one of several forms of a page are told apart."""
    return f"id_condition_{condition}_%s"


def _kept(condition: Condition) -> dict[str, object]:
    return {
        "settled_date": condition.settled_date,
        "settled_precision": condition.settled_precision or Precision.DAY,
    }
