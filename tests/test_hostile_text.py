"""Any text in any field, parameter, path and import: no failure of ours, and what is kept is kept to the byte.

`./run faults text` does the same for longer.
"""

import pytest

from positions.choices import TableKind
from tests.hostile import (
    BROUGHT,
    NO_TEXT,
    Places,
    Tally,
    ask_every_place,
    bring,
    entries,
    keep,
    sendings,
    try_so_often,
)
from tests.site import World

pytestmark = pytest.mark.django_db


@pytest.mark.exhaustive
def test_any_text_anywhere(world: World) -> None:
    tally, places = Tally(), Places.of(world)
    assert {one.view for one in places.sendings} == {entry.name for entry in entries("POST")}
    assert {one.view for one in places.sendings if not one.names} <= NO_TEXT.keys()  # name their fields in UNSHOWN
    try_so_often(2, lambda data: ask_every_place(tally, world, places, data), seed=12)
    for form, name in places.keeping:
        keep(tally, world, form, "Next line\x85page\x0cline\u2028part\u2029file\x1ccomposed e\u0301.", name)
    assert (tally.failed, tally.changed) == ([], [])
    assert tally.requests > 600
    assert tally.round_trips > 40


@pytest.mark.parametrize(("kind", "suffix"), BROUGHT)
def test_what_no_database_holds_is_told_or_left_out(world: World, kind: TableKind, suffix: str) -> None:
    tally = Tally()
    bring(tally, world, kind, suffix, ["A truce\x00 until May"] * 40)
    assert tally.failed == []
    assert tally.requests >= (1 if suffix == "csv" else 3)  # a text with NUL is in no encoding, and refused


@pytest.mark.parametrize(("kind", "suffix"), BROUGHT)
def test_what_is_sound_is_imported(world: World, kind: TableKind, suffix: str) -> None:
    tally = Tally()
    bring(tally, world, kind, suffix, ["A treaty, <b>soon</b> – “or later”"], is_sound=True)
    assert (tally.failed, tally.loaded) == ([], 1)


def test_a_text_that_is_changed_would_be_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.actions.actors.tidy", str.upper)
    [form] = [form for form in sendings(world, []) if form.view == "actor_add"]
    tally = Tally()
    assert keep(tally, world, form, "Written as it is kept.", "note")
    assert not keep(tally, world, form, "Written as it is not kept.", "name")
    assert (tally.round_trips, len(tally.changed)) == (2, 1)
