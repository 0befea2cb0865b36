import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from positions.actions.ground.excerpts import LONGEST_EXCERPT, Span, cut_excerpt
from positions.exceptions import MissingWords, Refused
from positions.models import Excerpt
from positions.texts.normalise import normalise
from tests.factories import SnapshotFactory
from tests.positions.actions.coding import WORDS, span

pytestmark = pytest.mark.django_db

ODD = "Zwei 👩\u200d👩\u200d👧 🇺🇦 Wörter\n\n停火。 وقف إطلاق النار"


def test_everybody_shares_an_excerpt() -> None:
    words = span()
    assert cut_excerpt(words) == cut_excerpt(words)
    assert Excerpt.objects.get().exact == WORDS


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.data())
def test_offsets_count_code_points(data: st.DataObject) -> None:
    text = normalise(ODD)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    snapshot = SnapshotFactory.create(text=text)
    assert cut_excerpt(Span(snapshot.pk, start, end, text[start:end])).exact == text[start:end]


@pytest.mark.parametrize(
    ("start", "end", "exact"),
    [(0, 3, "Zwo"), (1, 4, "Zwei"), (0, 5, "Zwei"), (500, 504, "Zwei"), (0, 4, "Zwei\x00"), (0, 4, "\ud83d")],
)
def test_words_that_are_not_there_are_named(start: int, end: int, exact: str) -> None:
    with pytest.raises(MissingWords, match=f"does not stand at {start}–{end}"):
        cut_excerpt(Span(SnapshotFactory.create(text=ODD).pk, start, end, exact))
    assert not Excerpt.objects.exists()


@pytest.mark.parametrize(
    ("start", "end"), [(3, 3), (4, 3), (-1, 3), (0, LONGEST_EXCERPT + 1), (2**31 - 2, 2**31 - 1), (10**30, 10**30 + 1)]
)
def test_impossible_selections(start: int, end: int) -> None:
    with pytest.raises(Refused, match="Select between 1 and 10,000 characters"):
        cut_excerpt(Span(SnapshotFactory.create(text=ODD).pk, start, end, "x"))


@pytest.mark.parametrize("snapshot", [0, 10**30])
def test_no_such_text(snapshot: int) -> None:
    with pytest.raises(Refused, match="not on record"):
        cut_excerpt(Span(snapshot, 0, 3, "abc"))
