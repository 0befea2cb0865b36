"""Roll calls of a dossier's `votes.csv`."""

import csv
import datetime as dt
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from actors.models import Actor
from positions.choices import Precision, Reliability
from positions.loading.unga.records import RollCall, Vote, undocs_url
from positions.models import Issue

type VoteRow = dict[str, str]


def read_vote_table(
    *, path: Path, plan: dict[str, Any], actors: dict[str, Actor], issues: dict[str, Issue]
) -> list[RollCall]:
    """The roll calls of a table with one row a vote, those of one roll call together.

    ``issues`` are named by the table's column ``issue``, ``actors`` by ISO3. ``plan`` says what the
    table cannot: ``note`` and ``reliability`` of its origin, and whether it ``lists_every_vote`` of
    each roll call.

    Raises:
        KeyError: naming an issue or actor that is not given.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            _roll_call(list(rows), folder=path.parent.name, plan=plan, actors=actors, issues=issues)
            # Rows of a roll call stand together; `groupby` needs no table in memory.
            for _, rows in groupby(csv.DictReader(lines), key=itemgetter("roll_call"))
        ]


def _roll_call(
    rows: list[VoteRow],
    *,
    folder: str,
    plan: dict[str, Any],
    actors: dict[str, Actor],
    issues: dict[str, Issue],
) -> RollCall:
    first = rows[0]
    votes = (Vote(actors[row["iso3"]].pk, actors[row["iso3"]].name, row["vote"]) for row in rows)
    return RollCall(
        external_id=f"{folder}/{first['roll_call']}",
        issue_id=issues[first["issue"]].pk,
        title=first["title"],
        symbol=first["resolution"],
        date=dt.date.fromisoformat(first["date"]),
        precision=Precision(first.get("precision") or Precision.DAY),
        votes=tuple(sorted(votes, key=lambda vote: vote.name)),
        url=undocs_url(first["resolution"]),
        note=plan["note"],
        reliability=Reliability(plan["reliability"]),
        is_whole=plan["lists_every_vote"],
    )
