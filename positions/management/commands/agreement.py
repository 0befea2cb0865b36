import datetime as dt
import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from actors.models import Actor
from config.postgres.scratch import lift_time_limits
from positions.management.arguments import iso_date, the_actors, the_dossier
from positions.measures.agreement import MEASURES, Agreement
from positions.reads.comparisons.stated import read_stated


class Command(BaseCommand):
    help = (
        "How far actors agree, by every measure, over what they stated within a period: their last word on each issue"
        " of a dossier, nothing carried in from before. The page Compare looks at what is in force on a day instead."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dossier", required=True, help="its short name, as in its address")
        parser.add_argument("--actors", required=True, help="short names or ISO codes: US,RU")
        parser.add_argument("--from", dest="first", type=iso_date, default=dt.date.min)
        parser.add_argument("--to", dest="until", type=iso_date, default=dt.date.max)
        parser.add_argument("--json", dest="as_json", action="store_true", help="one JSON document")

    def handle(
        self,
        *_args: Any,
        dossier: str,
        actors: str,
        first: dt.date,
        until: dt.date,
        as_json: bool,
        **_options: Any,
    ) -> None:
        # Limits are for those who wait for a page.
        lift_time_limits()
        if until < first:
            raise CommandError("--to is before --from.")
        asked = the_dossier(dossier)
        chosen = the_actors(actors, at_least=2)
        stated = read_stated(
            issues=list(asked.dossier_issues.values_list("issue_id", flat=True)),
            actors=[actor.pk for actor in chosen],
            first=first,
            until=until,
        )
        # Read once, and measured by each: what differs is arithmetic.
        found = {key: stated.agreements(key) for key in MEASURES}
        pairs = [
            _pair(one, other, {key: agreements[number] for key, agreements in found.items()})
            for number, (one, other) in enumerate(combinations(chosen, 2))
        ]
        if as_json:
            period = {"from": _open_end(first), "to": _open_end(until)}
            document = {"dossier": asked.slug, **period, "pairs": pairs}
            self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(line for pair in pairs for line in _lines(pair)))


def _open_end(day: dt.date) -> str | None:
    return None if day in (dt.date.min, dt.date.max) else str(day)


def _pair(one: Actor, other: Actor, found: Mapping[str, Agreement]) -> dict[str, Any]:
    plain = found["identical"]
    return {
        "a": one.slug,
        "b": other.slug,
        "n": plain.n,
        "identical": plain.identical,
        "left_out": plain.excluded,
        "same_statement": plain.same_statement,
        "measures": {key: {"value": each.value, "n": each.cases} for key, each in found.items()},
    }


def _lines(pair: Mapping[str, Any]) -> Iterator[str]:
    counts = ("n", "left_out", "same_statement")
    yield " ".join((pair["a"], pair["b"], *(f"{name}={pair[name]}" for name in counts)))
    for name, found in pair["measures"].items():
        value = "-" if found["value"] is None else f"{found['value']:.4f}"
        yield f"  {name}={value} n={found['n']}"
