"""More words of a row than its first, and what its stance depends on."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User

from actors.models import Actor
from positions.actions.undoing import undo_change
from positions.choices import TableKind
from positions.loading.tables.columns import offered
from positions.models import Condition, Evidence, Snapshot, Source, Stance
from tests.factories import IssueFactory, MembershipFactory
from tests.positions.loading.tables.brought import HEADER, TEXT, checked, imported, row, table, told

pytestmark = pytest.mark.django_db
MORE = (*HEADER, "words_2", "role_2", "source_2", "at_2", "gloss_2", "gloss_maker_2", "words_3")
DEPENDS = (*HEADER, *(f"condition_1{part}" for part in ("", "_kind", "_state", "_settled", "_issue", "_words")))


def test_a_row_may_have_more_words_of_its_source_and_of_others(world: Snapshot, editor: User) -> None:
    at = str(TEXT.rindex("“Yes.”"))
    said = [*row(), "“Yes.”", "context", "", at, "Oui", "ours", ""]
    elsewhere = [*row(date="2025-04-01"), "It was so.", "", "Another paper", "", "", "", "Then once more"]
    done = imported(table(said, elsewhere, header=MORE), editor)
    first, second = Stance.objects.order_by("stated_date")
    assert [(one.role, one.excerpt.start, one.gloss) for one in first.evidence.order_by("pk")] == [
        ("supports", 0, None),
        ("context", int(at), "Oui"),
    ]
    sources = [one.excerpt.snapshot.source.title for one in second.evidence.order_by("pk")]
    assert sources == ["On the talks", "Another paper", "On the talks"]
    assert done.report["sources"] == 1


def test_what_it_depends_on_comes_in_with_what_became_of_it(world: Snapshot, editor: User) -> None:
    IssueFactory.create(label="Lifting sanctions", slug="lifting")
    said = [*row(), "sanctions go", "only if", "met", "2025-05", "lifting", "Asked again"]
    imported(table(said, header=DEPENDS), editor)
    one = Condition.objects.get()
    assert (one.kind, one.text, one.state) == ("only_if", "sanctions go", "met")
    assert (one.settled_date, one.settled_precision) == (dt.date(2025, 5, 1), "month")
    assert one.linked_issue
    assert one.linked_issue.slug == "lifting"
    assert one.excerpt
    assert one.excerpt.exact == "Asked again"


def test_what_cannot_be_kept_of_a_condition_is_told_by_row_and_column(world: Snapshot, editor: User) -> None:
    found = checked(
        table(
            [*row(), "", "unless", "", "", "", ""],
            [*row(), "they go", "", "", "", "", ""],
            [*row(), "they go", "perhaps", "", "", "", ""],
            [*row(), "they go", "unless", "", "2025-05", "", ""],
            [*row(), "they go", "unless", "", "", "Nothing", ""],
            [*row(), "they go", "unless", "", "", "", "Not said"],
            [*row(value="no_stated_position"), "they go", "unless", "", "", "", ""],
            header=DEPENDS,
        ),
        editor,
    )
    assert told(found) == [
        (2, "Condition 1"), (3, "Condition 1: kind"), (4, "Condition 1: kind"), (5, "Condition 1: since"),
        (6, "Condition 1: issue"), (7, "Condition 1: words"), (8, "Condition 1"), (8, "Note"),
    ]  # fmt: skip
    assert not Stance.objects.exists()


def test_what_cannot_be_kept_of_words_is_told_by_row_and_column(world: Snapshot, editor: User) -> None:
    blank = [""] * 6
    found = checked(
        table(
            [*row(), "", "context", *blank[1:]],
            [*row(), row()[4], *blank],
            [*row(), "Asked again", "", "", "", "Oui", "", ""],
            [*row(), "Asked again", "perhaps", *blank[1:]],
            [*row(), "Asked again", "", "", "7", "", "", ""],
            [*row(quote="", source=""), "Asked again", *blank],
            header=MORE,
        ),
        editor,
    )
    assert told(found) == [
        (2, "Words 2: role"), (3, "Words 2"), (4, "Words 2: translation"), (5, "Words 2: role"), (6, "Words 2: at"),
        (7, "Words 2"),
    ]  # fmt: skip


def test_the_number_of_a_source_of_another_record_is_not_taken_for_ours(world: Snapshot, editor: User) -> None:
    header = (*HEADER, "source_title")
    said = [*row(quote="It was so.", source=str(world.source_id)), "Another paper"]
    imported(table(said, header=header), editor)
    assert Evidence.objects.get().excerpt.snapshot.source == Source.objects.get(title="Another paper")


def test_a_date_is_known_as_well_as_the_column_beside_says(world: Snapshot, editor: User) -> None:
    header = (*HEADER, "stated_precision")
    imported(table([*row(), "month"], header=header), editor)
    stance = Stance.objects.get()
    assert (stance.stated_date, stance.stated_precision) == (dt.date(2025, 3, 1), "month")
    found = checked(table([*row(date="2025-03"), "day"], header=header), editor)
    assert told(found) == [(2, "Said on: known to the")]


def test_nobody_speaks_by_office_where_the_table_says_for_whom(world: Snapshot, editor: User) -> None:
    MembershipFactory.create(member=Actor.objects.get(slug="norland"))
    imported(table(row()), editor, unsaid="nobody")
    imported(table(row(date="2025-03-19")), editor)
    assert Stance.objects.earliest("stated_date").on_behalf_of is None
    assert Stance.objects.latest("stated_date").on_behalf_of is not None


@pytest.mark.django_db(transaction=True)
def test_with_conditions_it_is_undone_as_well(world: Snapshot, editor: User) -> None:
    done = imported(table([*row(), "they go", "unless", "", "", "", ""], header=DEPENDS), editor)
    undo_change(number=done.report["change"], by=editor)
    assert not Stance.objects.in_use().exists()


def test_columns_of_third_words_are_offered_where_the_file_has_them() -> None:
    few, more = offered(TableKind.STANCES, ["actor"]), offered(TableKind.STANCES, ["Quote 3"])
    assert "words_2" in few
    assert "words_3" not in few
    assert {"words_3", "condition_3"} <= more.keys()
    assert "words_4" not in more


def test_the_title_of_a_source_has_nothing_that_nobody_sees(world: Snapshot, editor: User) -> None:
    hidden = "Another\u202e paper"
    found = checked(
        table([*row(), "It was so.", "", hidden, "", "", "", ""], [*row(source=""), *[""] * 7], header=MORE), editor
    )
    first = checked(
        table([*row(source=""), hidden, hidden], header=(*HEADER, "source_title", "source_publisher")), editor
    )
    for told_of in (found, first):
        said = [why for line, _, why in told_of.report["problems"]["refused"] if line == 2]
        assert any("right-to-left override" in why for why in said), said
