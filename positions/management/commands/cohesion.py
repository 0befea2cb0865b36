import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.postgres.scratch import lift_time_limits
from positions.choices import VALUE_SLUGS, Act
from positions.management.arguments import iso_date, the_actors, the_dossier
from positions.measures.agreement import Division, measure_division
from positions.models import Dossier, Issue, Stance
from positions.reads.comparisons.stated import read_stated


class Command(BaseCommand):
    help = (
        "How united a group of actors is on an issue of a dossier: what each of them stated on it last, until a day."
        " Whoever said nothing is counted and left out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dossier", required=True, help="its short name, as in its address")
        parser.add_argument("--group", required=True, help="short names or ISO codes: DE,FR,PL")
        parser.add_argument(
            "--issue", required=True, help="its short name, or the number of a roll call"
        )
        parser.add_argument("--to", dest="until", type=iso_date, default=dt.date.max)
        parser.add_argument("--json", dest="as_json", action="store_true", help="one JSON document")

    def handle(
        self,
        *_args: Any,
        dossier: str,
        group: str,
        issue: str,
        until: dt.date,
        as_json: bool,
        **_options: Any,
    ) -> None:
        lift_time_limits()
        asked = _the_issue(the_dossier(dossier), issue)
        members = the_actors(group)
        stated = read_stated(
            issues=[asked.pk], actors=[one.pk for one in members], first=dt.date.min, until=until
        )
        said = stated.taken.get(asked.pk, ())
        voices = {stance: value for _, value, stance, *_ in said}  # one statement, one voice
        values = [*voices.values()]
        # Where all are votes, the scale has three steps and not five.
        others = Stance.objects.filter(pk__in=voices).exclude(act=Act.VOTE)
        division = measure_division(values, votes_only=not others.exists())
        found: dict[str, Any] = {
            "dossier": dossier,
            "issue": asked.slug,
            "members": len(members),
            "silent": len(members) - len(said),
            "values": {
                slug: values.count(value) for value, slug in VALUE_SLUGS.items() if value in values
            },
            "left_out": division.excluded,
            "measures": _measures(division),
        }
        written = json.dumps(found, indent=2, ensure_ascii=False) if as_json else _lines(found)
        self.stdout.write(written)


def _the_issue(dossier: Dossier, name: str) -> Issue:
    # Issues of roll calls are called by dossier and number; people know the number.
    slugs = [name, f"{dossier.slug}-{name}"]
    issue = Issue.objects.filter(dossier_issues__dossier=dossier, slug__in=slugs).first()
    if issue is None:
        raise CommandError(f"The dossier {dossier.slug} has no issue {name}.")
    return issue


def _measures(division: Division) -> dict[str, dict[str, float | int | None]]:
    return {
        "rice": {"value": division.rice, "n": division.directed},
        "agreement_index": {"value": division.cohesion, "n": division.n},
        "van_der_eijk": {"value": division.agreement, "n": division.n},
        "polarisation": {"value": division.polarisation, "n": division.n},
    }


def _lines(found: dict[str, Any]) -> str:
    counts = ", ".join(f"{slug} {count}" for slug, count in found["values"].items())
    figures = (
        f"{name}={'-' if one['value'] is None else format(one['value'], '.4f')} n={one['n']}"
        for name, one in found["measures"].items()
    )
    head = f"{found['issue']}: {counts or 'nobody'}; {found['silent']} of {found['members']} silent"
    return "\n".join((head, *figures))
