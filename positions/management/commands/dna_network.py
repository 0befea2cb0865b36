import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.web.csv import guard_cell
from positions.exceptions import ActionRefused
from positions.exchange.dna_network import (
    DUPLICATES,
    WINDOWS,
    NetworkCell,
    Options,
    event_rows,
    make_network,
    make_windows,
    network_rows,
    select_statements,
    window_rows,
)
from positions.loading.dna.statements import DnaFile, read_dna
from positions.management.arguments import iso_date


class Command(BaseCommand):
    help = (
        "The network of a file of Discourse Network Analyzer (.dna), as its R package makes it: CSV with the labels in"
        " the first row and column; with --window one long table. Options and values are those of rDNA's dna_network."
    )
    # Reading a file needs nothing that is checked of a site.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        default = Options()
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--type", dest="network", choices=["onemode", "twomode", "eventlist"], default="twomode"
        )
        parser.add_argument(
            "--statement-type", default="", help="the first of the file, if none is named"
        )
        parser.add_argument("--variable1", default=default.variable1)
        parser.add_argument("--variable2", default=default.variable2)
        parser.add_argument("--qualifier", default=default.qualifier)
        parser.add_argument(
            "--aggregation",
            default="ignore",
            help="ignore; congruence, conflict (one mode), combine (two), subtract",
        )
        parser.add_argument(
            "--normalization",
            default="no",
            help="no; average, jaccard, cosine (one mode), activity, prominence (two)",
        )
        parser.add_argument("--duplicates", choices=list(DUPLICATES), default="include")
        parser.add_argument("--from", dest="first", type=iso_date)
        parser.add_argument("--to", dest="until", type=iso_date)
        parser.add_argument(
            "--exclude",
            action="append",
            default=[],
            metavar="VARIABLE=VALUE",
            help="may be repeated",
        )
        parser.add_argument(
            "--isolates", action="store_true", help="also who said nothing that counts"
        )
        parser.add_argument("--window", choices=WINDOWS, default="no")
        parser.add_argument("--window-size", type=int, default=default.window_size)
        parser.add_argument("-o", "--output", type=Path, help="a file; else it is printed")

    def handle(
        self,
        *_args: Any,
        file: Path,
        statement_type: str,
        exclude: Sequence[str],
        output: Path | None,
        **options: Any,
    ) -> None:
        known = {name: options[name] for name in Options.__slots__ if name in options}
        chosen = Options(**known, exclude=_excluded(exclude))
        if chosen.first and chosen.until and chosen.first > chosen.until:
            raise CommandError("The period ends before it begins: --from lies after --to.")
        if chosen.window_size < 1:
            raise CommandError("--window-size is a number of units, 1 or more.")
        try:
            # All rows before the file is opened: a fault in the last one leaves none half written.
            found = _rows(read_dna(file, statement_type=statement_type), chosen)
            self._write([list(map(_guarded, row)) for row in found], output)
        except (ActionRefused, OSError) as refused:
            raise CommandError(str(refused)) from refused

    def _write(self, rows: Iterable[Sequence[NetworkCell]], output: Path | None) -> None:
        if output is None:
            csv.writer(self.stdout, lineterminator="\n").writerows(rows)
            return
        with output.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows(rows)


def _guarded(cell: NetworkCell) -> NetworkCell:
    return guard_cell(cell) if isinstance(cell, str) else cell


def _excluded(pairs: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise CommandError("--exclude is VARIABLE=VALUE.")
        found[name].add(value)
    return {name: frozenset(values) for name, values in found.items()}


def _rows(file: DnaFile, options: Options) -> Iterable[tuple[NetworkCell, ...]]:
    if options.network == "eventlist":
        return event_rows(file, select_statements(file, options))
    if options.window == "no":
        return network_rows(make_network(file, options))
    return window_rows(make_windows(file, options))
