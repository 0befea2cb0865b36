"""Whatever is typed has a limit: at most that of its column, and one character more is told, not thrown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Model
from django.forms.models import ModelForm
from django.urls import get_resolver, resolve, reverse
from django_filters import FilterSet

from actors.models import Actor, ActorName, Membership
from config.accounts.roles import Role
from positions.models import Condition, Dossier, Evidence, Issue, Review, Source, Stance
from positions.pages.plain_fields import LinesField, ProseField, TidyField
from tests.lots import IN_LOTS, Lot
from tests.shown_form import posted_forms
from tests.site import PAGES, add_unpublished, make_world

OURS: Final = ("actors", "positions")
"""Forms of accounts get their limits when they are made: tests/test_limits.py asks each page of theirs."""
COLUMNS: Final[dict[str, type[Model]]] = {
    "ActorForm": Actor,
    "ActorNameForm": ActorName,
    "MembershipForm": Membership,
    "DossierForm": Dossier,
    "IssueForm": Issue,
    "SourceDetailsForm": Source,
    "SourceForm": Source,
    "SourceEditForm": Source,
    "StanceForm": Stance,
    "WithdrawForm": Stance,
    "ConditionForm": Condition,
    "WordsForm": Evidence,
    "ReviewForm": Review,
    "ApproveForm": Review,
    "WordingForm": Review,
}
"""By the form's name: whose columns it fills. What other forms ask for is looked up, never stored."""


def descendants(base: Any) -> Iterator[Any]:
    for child in base.__subclasses__():
        yield child
        yield from descendants(child)


def our_forms() -> list[tuple[str, dict[str, forms.Field]]]:
    """Name and fields of each form and filter of the product."""
    assert get_resolver().url_patterns  # loads every view, and with it every form
    found = {form for form in descendants(forms.BaseForm) if form.__module__.split(".")[0] in OURS}
    fields = [(form.__name__, form.base_fields) for form in found if not issubclass(form, ModelForm)]
    filters = {kind for kind in descendants(FilterSet) if kind.__module__.split(".")[0] in OURS}
    return [
        *fields,
        *((kind.__name__, {name: one.field for name, one in kind.base_filters.items()}) for kind in filters),
    ]


def limit_of(field: forms.CharField) -> int | None:
    """In characters."""
    stated = [one.limit_value for one in field.validators if isinstance(one, MaxLengthValidator)]
    return min((int(limit) for limit in stated if not callable(limit)), default=None)


def length_of_column(form: str, name: str) -> int | None:
    """In characters; None where the form fills no column of that name, or one without a limit."""
    columns = COLUMNS[form]._meta.concrete_fields if form in COLUMNS else ()
    return next((one.max_length for one in columns if one.name == name and not one.is_relation), None)


def test_every_text_has_a_limit_that_its_column_holds() -> None:
    unlimited, too_long = [], []
    for form, fields in our_forms():
        for name, field in fields.items():
            if not isinstance(field, forms.CharField) or isinstance(field, forms.UUIDField):
                continue
            if field.disabled:  # what is sent for it is not read
                continue
            limit = limit_of(field)
            column = (
                {one.name: one for one in COLUMNS[form]._meta.concrete_fields}.get(name) if form in COLUMNS else None
            )
            held = column and not column.is_relation and column.max_length
            if limit is None:
                unlimited.append((form, name))
            elif held and limit > held:
                too_long.append((form, name, limit, held))
    assert (unlimited, too_long) == ([], [])


OTHERWISE: Final = {("QuoteForm", "q"), ("PastedTextForm", "text"), ("SourceForm", "text")}
"""A quotation is looked for by its words, and a captured text normalised with the version that it is kept under."""


def test_words_on_several_lines_are_kept_as_they_were_typed() -> None:
    """Not with the CR LF that a browser sends: a form saved untouched would change what it shows."""
    areas = [
        (form, name)
        for form, fields in our_forms()
        for name, field in fields.items()
        if isinstance(field.widget, forms.Textarea) and not isinstance(field, ProseField | TidyField)
    ]
    assert set(areas) == OTHERWISE


def test_a_list_of_as_many_lines_as_fit_is_taken() -> None:
    assert LinesField(longest=3, most=2).clean("abc\r\nabd") == ["abc", "abd"]


def test_the_forms_that_fill_columns_are_all_there() -> None:
    assert COLUMNS.keys() <= {form for form, _ in our_forms()}


SHOWING: Final = [
    page
    for page in PAGES
    if "GET" in page.methods and page.least > Role.READER and page.got == 200 and "csv" not in page.query
]


@IN_LOTS
@pytest.mark.django_db
def test_a_text_longer_than_its_limit_is_answered_in_words(lot: Lot) -> None:
    """On each page with a form, of each text that has a limit there: that of what is shown, with one text too long.

    On the way: the browser keeps a draft of every form in which something of several lines is written.
    """
    world = make_world()
    add_unpublished(world)
    client = world.clients[Role.ADMINISTRATOR]
    tried: set[tuple[str, str]] = set()
    more = [
        reverse("stance_edit", args=[world.named["stance"]]),
        f"{reverse('review_bulk')}?stance={world.named['submitted']}",
    ]
    for url in lot.first_of([*(page.url(world) for page in SHOWING), *more], "limits", every=6):
        for form in posted_forms(client.get(url).getvalue().decode(errors="replace")):
            view = resolve((form.action or url).partition("?")[0]).url_name
            assert form.is_drafted or not form.areas, (url, form.areas)
            for name, limit in form.limits.items():
                sent = {**form.fields, name: "a" * (limit + 1)}
                response = client.post(form.action or url, sent)
                assert 400 <= response.status_code < 500, (url, name, response.status_code)
                tried.add((str(view), name))
    assert lot.is_daily or {view for view, _ in tried} >= WRITTEN_IN
    assert len(tried) > (5 if lot.is_daily else 40)


WRITTEN_IN: Final = {
    "actor_add", "actor_edit", "dossier_add", "dossier_edit", "issue_add", "issue_edit", "review", "review_bulk",
    "source_add", "source_edit", "stance_add", "stance_edit", "stance_withdraw",
}  # fmt: skip
