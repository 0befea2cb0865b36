"""A page refuses what its address does not know."""

import pytest

from config.accounts.roles import Role
from tests.site import PAGES, READER_PAGES, Page, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", READER_PAGES, ids=str)
def test_an_unknown_parameter_is_refused_on_every_page(page: Page, world: World) -> None:
    client, url = world.clients[Role.PUBLIC], page.url(world)
    response = client.get(f"{url}{'&' if '?' in url else '?'}nonsense=1")
    assert response.status_code == 400
    assert "knows no “nonsense”" in response.content.decode()
    assert client.get(f"{url}{'&' if '?' in url else '?'}utm_source=letter").status_code == page.got


def test_pages_of_the_desk_that_declare_nothing_pass_it_over() -> None:
    assert {page.name for page in PAGES} > {page.name for page in READER_PAGES}
