"""What issues are called that one folder describes and others name."""

from __future__ import annotations

from pathlib import Path

from positions.loading.dossiers.issues import read_issue
from positions.loading.dossiers.marked import Faults, FilePlace, read_marked
from positions.loading.dossiers.plans import IssuePlan
from positions.loading.dossiers.rows import rows_of


def read_wordings(seeds: Path) -> dict[str, IssuePlan]:
    """The issues of the dossiers of `seeds/` by slug: other folders may name them alone."""
    faults = Faults()
    found: dict[str, IssuePlan] = {}
    # In a fixed order: of two dossiers that have the slug the last one's words count each time.
    for path in sorted(seeds.glob("*/issues.yaml")):
        place = FilePlace(path.name, 1)
        rows = rows_of(read_marked(path.parent, path.name, faults), place, faults)
        found.update(
            (row.text("slug"), read_issue(row, row.text("slug")))
            for row in rows
            if row.has("proposition")
        )
    return found
