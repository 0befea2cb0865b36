"""The statements of a dossier for programs that read networks of discourse."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse

from config.web.access import public
from positions.exchange.dna_export import write_dna
from positions.pages.fetch import get_dossier
from positions.pages.query import audience_of

MOST_STATEMENTS: Final = 20_000
"""Written while somebody waits; the command has no limit."""


@public
def dossier_dna(request: HttpRequest, slug: str) -> HttpResponse:
    """What is published of a dossier as a file of Discourse Network Analyzer 3.

    Raises:
        Refused: where it is more than is written at once.
    """
    dossier = get_dossier(slug)
    written = write_dna(dossier, audience_of(request), most=MOST_STATEMENTS)
    named = {"Content-Disposition": f'attachment; filename="{dossier.slug}.dna"'}
    return HttpResponse(written.raw, content_type="application/vnd.sqlite3", headers=named)
