import pytest
from django.test import Client

from actors.models import Actor
from positions.models import Issue
from positions.reads.matrix.offers import OFFERED
from tests.factories import ActorFactory, ActorNameFactory, DossierFactory, IssueFactory, published_stance

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dossier() -> None:
    actors = [ActorFactory.create(slug=slug, name=slug.title()) for slug in ("merz", "macron", "costa")]
    dossier = DossierFactory.create(slug="ukraine", actors=actors)
    for slug in ("talks", "troops"):
        IssueFactory.create(dossier=dossier, slug=slug, label=slug.title(), proposition=f"There should be {slug}.")


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        ("?do=down.actors.merz", "?actors=macron,merz,costa"),
        ("?do=up.actors.merz", "?actors=merz,macron,costa"),
        ("?do=up.actors.costa&on=2025-08-19", "?on=2025-08-19&actors=merz,costa,macron"),
        ("?do=out.issues.talks", "?issues=troops"),
        ("?actors=merz&do=in.actors.costa", "?actors=merz,costa"),
        ("?actors=merz&do=in.actors.costa&q=cos", "?actors=merz,costa&q=cos"),
        ("?do=only.actors.costa", "?actors=costa"),
    ],
)
def test_a_step_leads_to_its_address(client: Client, query: str, leads_to: str) -> None:
    response = client.get(f"/dossiers/ukraine/choose/{query}")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/dossiers/ukraine/choose/{leads_to}"


@pytest.mark.parametrize("step", ["sideways.actors.merz", "up.actors.nobody", "in.actors.merz", "up.merz"])
def test_an_impossible_step_is_refused(client: Client, step: str) -> None:
    assert client.get(f"/dossiers/ukraine/choose/?do={step}").status_code == 400


def test_actors_are_found_by_any_name(client: Client) -> None:
    ActorNameFactory.create(actor=ActorFactory.create(slug="putin", name="Vladimir Putin"), name="Kremlin leader")
    html = client.get("/dossiers/ukraine/choose/?q=kremlin").content.decode()
    assert 'value="in.actors.putin"' in html


def test_accents_do_not_matter_and_who_is_on_record_comes_first(client: Client) -> None:
    for slug, name in (("ivory-coast", "Côte d'Ivoire"), ("cote-party", "Cote party")):
        ActorFactory.create(slug=slug, name=name)
    published_stance(actor=Actor.objects.get(slug="ivory-coast"), issue=Issue.objects.get(slug="talks"))
    html = client.get("/dossiers/ukraine/choose/?q=cote&actors=merz").content.decode()
    assert html.index("in.actors.ivory-coast") < html.index("in.actors.cote-party") < html.index("up.actors.merz")


def test_what_does_not_fit_is_said_to_be_there(client: Client) -> None:
    ActorFactory.create_batch(OFFERED)
    assert "There are more" not in client.get("/dossiers/ukraine/choose/").content.decode()
    ActorFactory.create()
    assert "There are more" in client.get("/dossiers/ukraine/choose/").content.decode()


def test_issues_are_found_by_words(client: Client) -> None:
    html = client.get("/dossiers/ukraine/choose/?actors=merz&issues=talks&q=troops").content.decode()
    assert 'value="in.issues.troops"' in html
    assert 'value="in.actors.macron"' not in html


def test_the_fragment_is_the_form_of_the_page(client: Client) -> None:
    page = client.get("/dossiers/ukraine/choose/").content.decode()
    fragment = client.get("/dossiers/ukraine/choose/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert fragment.strip() in page
