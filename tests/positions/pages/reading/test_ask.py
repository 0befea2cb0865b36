import datetime as dt

import pytest
from django.test import Client

from positions.models import Stance
from tests.factories import ActorFactory, IssueFactory, published_stance
from tests.fragments import assert_swap_equals_page, read

pytestmark = pytest.mark.django_db
URL = "/ask/"
ASKED = "?q=What+does+India+say+about+whaling%3F"


@pytest.fixture
def stance() -> Stance:
    issue = IssueFactory.create(label="Whaling", proposition="Whaling should be banned.", dossier__slug="sea")
    return published_stance(
        actor=ActorFactory.create(name="India", slug="india"),
        issue=issue,
        stated_date=dt.date(2025, 5, 1),
        words="We <would> end whaling.",
    )


@pytest.mark.usefixtures("stance")
def test_excerpts_answer_with_actor_date_and_link(client: Client) -> None:
    html = read(client, URL + ASKED)
    assert "We &lt;would&gt; end whaling." in html
    assert "1 excerpt on record" in html
    assert "1 May 2025" in html
    assert 'href="/actors/india/"' in html


@pytest.mark.usefixtures("stance")
def test_nothing_on_record_is_said(client: Client) -> None:
    assert "Nothing on record" in read(client, f"{URL}?q=What+does+India+say+about+fishing")
    assert "No published excerpt has “Melville”" in read(client, f"{URL}?q=What+did+Melville+say+of+whaling")
    assert "until 31 December 1999" in read(client, f"{URL}?q=Whaling+in+1999")


@pytest.mark.usefixtures("stance")
def test_slips_are_mended_and_told(client: Client) -> None:
    """What is typed as two words is one; what has no word nearby, or a capital, stays as it is."""
    for typed in ("whalng", "wha ling", "whalinng"):
        html = read(client, f"{URL}?q=what+does+india+say+about+{typed.replace(' ', '+')}")
        assert "Read as: what does india say about whaling" in html
        assert "1 excerpt on record" in html
    for typed in ("Whalng", "fishing", "wahlnig"):
        assert "Read as" not in read(client, f"{URL}?q=what+does+india+say+about+{typed}")


@pytest.mark.usefixtures("stance")
def test_a_fragment_equals_the_page(client: Client) -> None:
    assert_swap_equals_page(client, shown=URL + ASKED, followed=URL + ASKED, fragment="answer")


@pytest.mark.usefixtures("stance")
def test_bad_questions_are_refused(client: Client) -> None:
    assert client.get(f"{URL}?q={'a' * 301}").status_code == 422
    assert client.get(f"{URL}?dossier=nowhere").status_code == 404
    assert client.get(f"{URL}?question=1").status_code == 400
