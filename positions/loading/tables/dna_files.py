"""A file of Discourse Network Analyzer that an editor brought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from positions.loading.dna.brought import read_brought
from positions.loading.dna.meaning import Meaning
from positions.loading.dna.named import free_short_names
from positions.loading.dna.planning import plan_file
from positions.loading.tables.dossiers import BroughtDossier
from positions.loading.tables.ticking import Tick
from positions.models import Dossier

MOST_LISTED: Final = 300
"""Of sources, actors and issues each: a preview is read by somebody."""


def read_dna_file(raw: bytes, mapping: Mapping[str, Any], tick: Tick) -> BroughtDossier:
    """The dossier in a file, every stance as a draft: who brings it does not publish it. ``mapping``
    has the fields of `Meaning`, and the ``dossier`` on record or the ``title`` of a new one.

    Raises:
        NotRead: where it cannot be read.
        FaultyFolder: with everything that is wrong, by table and row.
    """
    tick(0)
    brought = read_brought(raw)
    title = str(mapping.get("title") or "")
    # A new dossier gets its short name at each try: until it is loaded nobody has it.
    slug = str(mapping.get("dossier") or "") or free_short_names(Dossier, [title])[0]
    meaning = Meaning.told(mapping)
    planned = plan_file(brought, meaning, slug=slug, title=title or slug, is_published=False)
    tick(len(brought.statements))
    listed = {what: rows[:MOST_LISTED] for what, rows in planned.listed.items()}
    counts = {what: len(rows) for what, rows in planned.listed.items()}
    return BroughtDossier(planned.folder, {"rows": listed, "counts": counts})
