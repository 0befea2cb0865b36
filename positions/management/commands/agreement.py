import datetime as dt
import json
from itertools import combinations
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from actors.models import Actor
from config.postgres.scratch import lift_time_limits
from positions.management.arguments import iso_date, the_actors, the_dossier
from positions.measures.agreement import MEASURES
from positions.reads.comparisons.stated import Stated, read_stated


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
        pairs = [_pair(stated, one, other) for one, other in combinations(chosen, 2)]
        period = {
            "from": None if first == dt.date.min else str(first),
            "to": None if until == dt.date.max else str(until),
        }
        if as_json:
            document = {"dossier": asked.slug, **period, "pairs": pairs}
            self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))
            return
        for pair in pairs:
            self.stdout.write(
                f"{pair['a']} {pair['b']} n={pair['n']} left_out={pair['left_out']}"
                f" same_statement={pair['same_statement']}"
            )
            for name, found in pair["measures"].items():
                value = "-" if found["value"] is None else f"{found['value']:.4f}"
                self.stdout.write(f"  {name}={value} n={found['n']}")


def _pair(stated: Stated, one: Actor, other: Actor) -> dict[str, Any]:
    found = {
        key: stated.agreement(one.pk, other.pk, measure=measure)
        for key, measure in MEASURES.items()
    }
    plain = found["identical"]
    return {
        "a": one.slug,
        "b": other.slug,
        "n": plain.n,
        "identical": plain.identical,
        "left_out": plain.excluded,
        "same_statement": plain.same_statement,
        "measures": {key: {"value": one.value, "n": one.cases} for key, one in found.items()},
    }
