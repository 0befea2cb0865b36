import datetime as dt

import pytest

from actors.in_office import read_left_office
from tests.factories import ActorFactory, MembershipFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 8, 19)


@pytest.mark.parametrize(
    ("offices", "left"),
    [
        ([{"until_date": DAY}], dt.date(2025, 8, 18)),
        ([{"until_date": DAY + dt.timedelta(days=1)}], None),
        ([{"until_date": DAY}, {"role": "Envoy", "speaks_for": False}], None),
        ([{"until_date": DAY}, {"role": "Envoy", "from_date": dt.date(2026, 1, 1)}], dt.date(2025, 8, 18)),
        ([], None),
    ],
)
def test_whoever_held_an_office_and_holds_none(offices: list[dict[str, object]], left: dt.date | None) -> None:
    person, state = ActorFactory.create(), ActorFactory.create(kind="state")
    MembershipFactory.create(group=state, member__kind="state", speaks_for=False)
    for office in offices:
        MembershipFactory.create(member=person, group=state, **office)
    assert read_left_office([person.pk], on_date=DAY).get(person.pk) == left


def test_a_state_that_left_an_alliance_left_no_office() -> None:
    bond = MembershipFactory.create(member__kind="state", speaks_for=False, until_date=DAY)
    assert read_left_office([bond.member_id], on_date=DAY) == {}
