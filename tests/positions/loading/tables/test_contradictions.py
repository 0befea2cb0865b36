"""Rows that contradict one another, or say nothing that can be seen: asked about or refused, never settled unseen."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from actors.models import Actor
from positions.choices import TableKind
from positions.models import Snapshot, Source, Stance
from tests.factories import ActorFactory
from tests.positions.loading.tables.brought import HEADER, checked, imported, row, table, told

pytestmark = pytest.mark.django_db

NEW = (*HEADER[:-1], "url", "title", "publisher", "published")


def _of_new(*source: str, **cells: str) -> list[str]:
    return [*row(**cells)[:-1], *source]


def test_two_values_of_the_same_words_are_asked_about(world: Snapshot, editor: User) -> None:
    found = checked(table(row(), row(value="opposes")), editor)
    assert told(found, "questioned") == [(3, "Value")]
    assert found.report["created"] == 2


def test_nobody_is_reported_by_themselves(world: Snapshot, editor: User) -> None:
    told_of = table([*row(act="reported"), "Norland"], header=(*HEADER, "reported_by"))
    assert told(checked(told_of, editor)) == [(2, "Reported by")]


def test_two_that_share_no_words_are_two(world: Snapshot, editor: User) -> None:
    found = checked(table(row(), row(value="opposes", date="2025-03-19")), editor)
    assert told(found, "questioned") == []


def test_what_rows_say_of_one_source_is_compared(world: Snapshot, editor: User) -> None:
    first = _of_new("https://example.org/a", "On talks", "Courier", "2025-03-18")
    other = _of_new("https://example.org/a", "Of talks", "Herald", "2025-03-20", value="opposes", date="2025-03-19")
    found = checked(table(first, other, header=NEW), editor)
    asked = {column for line, column in told(found, "questioned") if line == 3}
    assert asked == {"Title of the source", "Publisher", "Published on"}
    same = _of_new("https://example.org/a", "On talks", "", "2025-03-18", value="opposes", date="2025-03-19")
    found = checked(table(first, same, header=NEW), editor)
    assert not [line for line, _ in told(found, "questioned") if line == 3]


def test_a_publisher_is_not_cut(world: Snapshot, editor: User) -> None:
    found = checked(table(_of_new("", "On talks", "C" * 201, "2025-03-18"), header=NEW), editor)
    assert told(found) == [(2, "Publisher")]
    imported(table(_of_new("", "On talks", "C" * 200, "2025-03-18"), header=NEW), editor)
    assert Source.objects.get(title="On talks").publisher == "C" * 200


@pytest.mark.parametrize("blank", ["\u200b", "\ufeff", "\u00ad \u2060"])
def test_words_that_cannot_be_seen_are_none(world: Snapshot, editor: User, blank: str) -> None:
    found = checked(table(row(quote=blank)), editor, status="submitted")
    assert told(found) == [(2, "Words")]
    found = checked(table(_of_new("", blank, "", "2025-03-18"), header=NEW), editor)
    assert told(found) == [(2, "Source")]


@pytest.mark.parametrize("address", ["https://", "http://a b", "http:///path"])
def test_an_address_has_a_host_and_no_space(world: Snapshot, editor: User, address: str) -> None:
    found = checked(table(_of_new(address, "On talks", "", "2025-03-18"), header=NEW), editor)
    assert told(found) == [(2, "Address of the source")]


def test_on_behalf_of_another_is_another_stance(world: Snapshot, editor: User) -> None:
    ActorFactory.create(name="Union", slug="union")
    header = (*HEADER, "on behalf of")
    imported(table([*row(), ""], header=header), editor)
    found = imported(table([*row(), ""], [*row(), "Union"], header=header), editor)
    assert (found.report["known"], found.report["written"]) == (1, 1)
    assert sorted(Stance.objects.values_list("on_behalf_of__slug", flat=True), key=str) == [None, "union"]


def test_names_have_one_blank_between_words_and_can_be_seen(editor: User) -> None:
    header = ("name", "kind", "slug", "belongs to")
    found = checked(table(("\u200b", "state", "", ""), header=header), editor, TableKind.ACTORS)
    assert told(found) == [(2, "Name")]
    imported(table(("New\u00a0  Norland", "state", "", ""), header=header), editor, TableKind.ACTORS)
    assert Actor.objects.get().name == "New Norland"


def test_what_is_wrong_within_a_cell_is_told_by_its_column(editor: User) -> None:
    header = ("name", "kind", "slug", "belongs to")
    found = checked(table(("Norland", "state", "norland", "norland"), header=header), editor, TableKind.ACTORS)
    assert (2, "Belongs to") in told(found)
