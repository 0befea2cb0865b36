"""Caches of what packages count, what is counted of dossiers, and pages: none can crowd out another."""

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client

from tests.factories import DossierFactory, published_stance

pytestmark = pytest.mark.django_db


def test_counters_are_where_every_worker_finds_them() -> None:
    assert cache.add("code-that-was-used", "y", timeout=30)
    assert not cache.add("code-that-was-used", "y", timeout=30)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from demarche_counter")
        assert cursor.fetchone() == (1,)


def test_counts_expire() -> None:
    cache.set("old", 1, timeout=-1)
    assert cache.get("old") is None


def test_addresses_without_end_make_room_among_pages_only(client: Client) -> None:
    dossier = DossierFactory.create(slug="ukraine")
    published_stance(issue__dossier=dossier)
    cache.set("attempts", 7)
    assert client.get("/dossiers/ukraine/").status_code == 200
    counted = len(caches["memory"]._cache)  # type: ignore[attr-defined]
    for start in range(caches["pages"]._max_entries + 20):
        assert client.get(f"/dossiers/ukraine/?on=2025-01-01&start={start}").status_code == 200
    assert cache.get("attempts") == 7
    assert len(caches["memory"]._cache) == counted  # type: ignore[attr-defined]


def test_an_address_that_means_the_same_makes_no_page_of_its_own(client: Client) -> None:
    published_stance(issue__dossier=DossierFactory.create(slug="ukraine"))
    page = client.get("/dossiers/ukraine/?on=2025-09-01&rows=speakers")
    assert len(caches["pages"]._cache) == 1  # type: ignore[attr-defined]
    for query in (
        "rows=speakers&on=2025-09-01",
        "vs=&on=2025-09-01&rows=speakers&cell=",
        "on=2025-09-01&rows=speakers&start=0",
    ):
        again = client.get(f"/dossiers/ukraine/?{query}")
        assert (again["ETag"], again.content) == (page["ETag"], page.content)
    assert len(caches["pages"]._cache) == 1  # type: ignore[attr-defined]
    assert b">/dossiers/ukraine/?on=2025-09-01&amp;rows=speakers<" in page.content
