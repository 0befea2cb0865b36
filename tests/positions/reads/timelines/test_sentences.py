import datetime as dt
from dataclasses import replace

import pytest

from positions.reads.timelines.sentences import Record, describe_record

TODAY = dt.date(2025, 8, 19)
EMPTY = Record(
    supports=0,
    neutral=0,
    opposes=0,
    unreadable=0,
    leans=0,
    votes=0,
    reported=0,
    inferred=0,
    latest=1,
    is_latest_leaning=False,
    first_date=dt.date(2019, 3, 1),
    last_date=dt.date(2025, 5, 3),
    last_precision="day",
)
ONE = replace(EMPTY, first_date=EMPTY.last_date)


@pytest.mark.parametrize(
    ("record", "claim"),
    [
        (replace(EMPTY, supports=20), "consistently supports"),
        (replace(EMPTY, supports=9, opposes=1), "almost always supports"),
        (replace(EMPTY, supports=5, opposes=2), "generally supports"),
        (replace(EMPTY, supports=3, opposes=3), "has taken both sides"),
        (replace(EMPTY, supports=1, opposes=1), "has taken both sides"),
        (replace(EMPTY, supports=3, neutral=3), "has taken no single direction"),
        (replace(EMPTY, opposes=3, leans=3, latest=-1), "consistently leans to oppose"),
        (replace(EMPTY, supports=3, leans=1), "consistently supports or leans to support"),
        (replace(EMPTY, neutral=4, latest=0), "is consistently neutral"),
        (replace(EMPTY, supports=2), "supports"),
        (replace(EMPTY, supports=3, reported=3), "is reported to consistently support"),
        (replace(EMPTY, supports=3, inferred=3), "is inferred to consistently support"),
        (replace(EMPTY, supports=3, reported=1, inferred=2), "is reported or inferred to consistently support"),
        (replace(EMPTY, supports=3, reported=1, inferred=1), "consistently supports"),
        (replace(EMPTY, unreadable=2, latest=None), "gave no readable direction"),
    ],
)
def test_adverbs_follow_the_share_of_the_leading_direction(record: Record, claim: str) -> None:
    assert describe_record(record, on_date=TODAY) == f"{claim} ({record.n} statements, 2019–2025)"


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (replace(ONE, supports=1), "supported this on 3 May 2025 (1 statement)"),
        (replace(ONE, opposes=1, latest=-1), "opposed this on 3 May 2025 (1 statement)"),
        (replace(ONE, supports=1, leans=1), "leaned to support this on 3 May 2025 (1 statement)"),
        (replace(ONE, neutral=1, votes=1, latest=0), "abstained on 3 May 2025 (1 vote)"),
        (replace(ONE, opposes=1, votes=1, latest=-1), "voted against this on 3 May 2025 (1 vote)"),
        (replace(ONE, supports=1, reported=1), "is reported to have supported this on 3 May 2025 (1 statement)"),
        (
            replace(ONE, neutral=1, inferred=1, latest=0),
            "is inferred to have been neutral on 3 May 2025 (1 statement)",
        ),
        (replace(ONE, unreadable=1, latest=None), "gave no readable direction on 3 May 2025 (1 statement)"),
    ],
)
def test_a_single_statement_gets_its_day_and_no_adverb(record: Record, sentence: str) -> None:
    assert describe_record(record, on_date=dt.date(2030, 1, 1)) == sentence


@pytest.mark.parametrize(("precision", "when"), [("month", "in May 2025"), ("year", "in 2025")])
def test_a_date_is_no_more_precise_than_known(precision: str, when: str) -> None:
    record = replace(ONE, supports=1, last_precision=precision)
    assert describe_record(record, on_date=TODAY) == f"supported this {when} (1 statement)"


def test_votes_are_counted_apart() -> None:
    sentence = describe_record(replace(EMPTY, supports=7, votes=2), on_date=TODAY)
    assert sentence == "consistently supports (5 statements, 2 votes, 2019–2025)"


def test_only_votes() -> None:
    assert "(7 votes, 2019–2025)" in describe_record(replace(EMPTY, supports=7, votes=7), on_date=TODAY)


def test_statements_of_one_year_and_of_one_day() -> None:
    of_year = replace(EMPTY, supports=3, first_date=dt.date(2025, 1, 1))
    assert describe_record(of_year, on_date=TODAY) == "consistently supports (3 statements, 2025)"
    of_day = replace(EMPTY, supports=3, first_date=EMPTY.last_date)
    assert describe_record(of_day, on_date=TODAY) == "consistently supports (3 statements, 3 May 2025)"


def test_a_record_silent_for_a_year_says_when_it_last_spoke() -> None:
    sentence = describe_record(replace(EMPTY, supports=3), on_date=EMPTY.last_date + dt.timedelta(days=366))
    assert sentence == "consistently supports (3 statements, 2019–2025); last stated 3 May 2025"


def test_a_change_of_mind_is_not_hidden_by_the_habit() -> None:
    sentence = describe_record(replace(EMPTY, supports=6, opposes=1, latest=-1), on_date=TODAY)
    assert sentence == "almost always supports (7 statements, 2019–2025); the latest, on 3 May 2025, opposes"


@pytest.mark.parametrize(
    ("leans", "is_latest_leaning", "verb"),
    [(1, False, "opposes"), (1, True, "leans to oppose"), (7, True, "leans to oppose")],
)
def test_the_latest_is_told_by_itself(leans: int, is_latest_leaning: bool, verb: str) -> None:
    record = replace(EMPTY, supports=6, opposes=1, latest=-1, leans=leans, is_latest_leaning=is_latest_leaning)
    assert describe_record(record, on_date=TODAY).endswith(f"the latest, on 3 May 2025, {verb}")
