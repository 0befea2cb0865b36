"""Every table of figures or records can be downloaded from its page as CSV, XLSX and JSON."""

from __future__ import annotations

import re
from html import unescape
from typing import Final
from urllib.parse import urljoin

import pytest
from django.test import Client

from actors.choices import ActorKind
from config.accounts.roles import Role
from positions.models import Dossier
from tests.factories import ActorFactory, IssueFactory, MembershipFactory, published_stance
from tests.lots import IN_LOTS, Lot
from tests.site import PAGES, Page, World

pytestmark = pytest.mark.django_db

NO_FILES: Final = {
    "api": "what the API answers is JSON, and its own description is a file",
    "change_brief": "a document, for Word or as Markdown; the same changes are a table from Changes",
    "dossier_events": "a list to edit; the dossier's Events has the file",
    "dossier_issues": "a list to edit; the dossier's Issues has the file",
    "embed_matrix": "a frame in somebody else's page, which leads to the page that has the file",
    "manage": "a list of dossiers to edit; the API has it as JSON",
    "method": "what words and measures mean, and no data",
    "own_sessions": "one's own sessions, to end them",
    "review_progress": "a count of who reviewed how much, for reviewers alone",
    "table_list": "columns that a table to bring may have; it has templates to download",
}
_OF_FEW: Final = [
    # Of the one position in the small world these show no table.
    ("change_brief", "?vs=2026-06-01&on=2026-07-01"),
    ("nearest", "?actor=one"),
    ("blocs", "?blocs=one,two"),
    ("compare", "?actors=one,two"),
    ("compare", "?actors=one,two,three"),
    ("compare", "?actors=one,two,three&by=year"),
    ("compare", "?actors=one,two&groups=union"),
    ("compare", "?groups=union"),
    # Opens with the groups that have members on record.
    ("blocs", ""),
    ("conditions", ""),
    ("deeds", ""),
]
_FILE: Final = re.compile(r'href="([^"]*\bas=(?:xlsx|json)\b[^"]*)"')


def pages() -> list[Page]:
    more = [Page(name, {"slug": "dossier"}, query=query) for name, query in _OF_FEW]
    return [page for page in [*PAGES, *more] if "GET" in page.methods and page.got == 200]


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return answer.content.decode() if is_page and not answer.streaming else ""


@pytest.fixture
def _three(world: World) -> None:
    """Actors with enough issues in common for figures, in the dossier of the world."""
    dossier = Dossier.objects.get(slug=world.named["dossier"])
    actors = [ActorFactory.create(slug=slug) for slug in ("one", "two", "three")]
    union = ActorFactory.create(slug="union", kind=ActorKind.GROUP)
    for actor in actors:
        MembershipFactory.create(member=actor, group=union, speaks_for=False)
    for issue in IssueFactory.create_batch(6, dossier=dossier):
        for actor, value in zip(actors, (2, 2, -2), strict=True):
            published_stance(actor=actor, issue=issue, value=value)


@IN_LOTS
@pytest.mark.usefixtures("_three")
def test_each_table_of_a_page_has_its_files(lot: Lot, world: World) -> None:
    client = world.clients[Role.ADMINISTRATOR]
    without, lacking, files = set(), [], set()
    for page in lot.first_of(pages(), "tables", every=5):
        address = page.url(world)
        html = read(client, address)
        tables = html.count("<table")
        found = {urljoin(address, unescape(link)) for link in _FILE.findall(html)}
        files |= found
        if tables and page.name in NO_FILES:
            without.add(page.name)
        # Each in both formats.
        elif len(found) < 2 * tables:
            lacking.append((str(page), tables, sorted(found)))
    assert lacking == []
    assert without <= NO_FILES.keys()
    assert lot.is_daily or without == NO_FILES.keys()
    # Of a walk that found nothing the rest would be true as well.
    assert len(files) > (10 if lot.is_daily else 50)
    assert [address for address in files if client.get(address).status_code != 200] == []
