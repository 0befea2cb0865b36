import datetime as dt
import io
from typing import Any

import docx
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.audience import PUBLIC, READERS
from positions.models import NegotiatingText
from positions.reads.briefs.negotiating import read_paper, visible_texts
from tests.factories import (
    ActorFactory,
    ClauseIssueFactory,
    DossierFactory,
    DraftFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    NegotiatingTextFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
    publish,
)

pytestmark = pytest.mark.django_db
ON = dt.date(2025, 9, 1)
FIRST = "Outcome of the talks\n\n• Ships may pass the strait in [thirty] days.\n\n• Talks go on."
SECOND = (
    "Outcome of the talks\n\n• All ships may pass the strait in <b>ten</b> days.\n\n• Grain is sold.\n\n• Talks go on."
)


def published(text: str, **fields: Any) -> Any:
    """A captured text of which a published stance quotes the first words."""
    snapshot = SnapshotFactory.create(text=text, **fields)
    stance = StanceFactory.create()
    EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot, words=text[:7]))
    publish(stance)
    return snapshot


@pytest.fixture
def text() -> NegotiatingText:
    made = NegotiatingTextFactory.create(dossier=DossierFactory.create(slug="talks"), title="Truce at sea")
    for place, words in enumerate((FIRST, SECOND), start=1):
        snapshot = published(words, source__is_free_to_show=True, source__publisher=f"Side {place}")
        DraftFactory.create(text=made, snapshot=snapshot, place=place)
    return made


def test_clauses_stand_side_by_side_with_what_differs(text: NegotiatingText) -> None:
    paper = read_paper(text=text, audience=PUBLIC, on_date=ON)
    assert [[bool(clause) for clause in row.clauses] for row in paper.rows] == [
        [True, True],
        [True, True],
        [False, True],
        [True, True],
    ]
    changed = paper.rows[1].clauses[1]
    assert changed
    assert [(piece.text, piece.change) for piece in changed.pieces if piece.change] == [
        ("Ships", "left_out"),
        ("All ships", "put_in"),
        ("[thirty]", "left_out"),
        ("<b>ten</b>", "put_in"),
    ]
    assert (paper.agreed, [column.brackets.pairs for column in paper.columns]) == (2, [1, 0])


def test_the_page_tells_it_without_colour_and_escapes_the_words(client: Client, text: NegotiatingText) -> None:
    page = client.get(f"/texts/{text.pk}/").content.decode()
    assert "<del>−&#8288;[thirty]</del> <ins>+&#8288;&lt;b&gt;ten&lt;/b&gt;</ins>" in page
    assert "1 bracket around 1 word" in page
    assert "No such clause" in page
    assert "Same as version 1:" in page
    assert "4 clauses in all; 2 are the same in every version" in page


def test_any_version_is_compared_with(client: Client, text: NegotiatingText) -> None:
    page = client.get(f"/texts/{text.pk}/?base=2", headers={"HX-Request": "true"}).content.decode()
    assert "told against version 2" in page
    assert "<del>−&#8288;&lt;b&gt;ten&lt;/b&gt;</del> <ins>+&#8288;[thirty]</ins>" in page
    assert "told against the version before" in client.get(f"/texts/{text.pk}/?base=3").content.decode()
    assert client.get(f"/texts/{text.pk}/?base=9").status_code == 400
    assert client.get(f"/texts/{text.pk}/?base=x").status_code == 400


def test_who_stands_where_is_beside_the_clause(text: NegotiatingText) -> None:
    issue = IssueFactory.create(dossier=text.dossier, label="Passage")
    actor, silent = ActorFactory.create(name="France"), ActorFactory.create()
    text.drafts.filter(place=1).update(proposer=actor)
    text.drafts.filter(place=2).update(proposer=silent)
    stance = StanceFactory.create(issue=issue, actor=actor, value=-2, stated_date=dt.date(2025, 8, 19))
    EvidenceFactory.create(stance=stance)
    publish(stance)
    snapshot = text.drafts.get(place=2).snapshot
    start = snapshot.text.index("• All ships")
    ClauseIssueFactory.create(text=text, snapshot=snapshot, start=start, end=start + 9, issue=issue)
    [tied] = [row for row in read_paper(text=text, audience=PUBLIC, on_date=ON).rows if row.ties]
    assert tied.number == 2
    assert [(side.value, side.actors) for side in tied.ties[0].sides] == [(-2, [actor])]
    early = read_paper(text=text, audience=PUBLIC, on_date=dt.date(2025, 8, 1))
    assert [tie.sides for row in early.rows for tie in row.ties] == [[]]
    archived = "2025-01-01T00:00:00Z"
    type(issue).objects.filter(pk=issue.pk).update(archived_at=archived)
    assert not any(row.ties for row in read_paper(text=text, audience=PUBLIC, on_date=ON).rows)


class TestRights:
    def test_a_text_that_is_not_free_is_shown_to_those_who_are_signed_in(
        self, client: Client, text: NegotiatingText
    ) -> None:
        hidden = published("A secret clause of the third.")
        DraftFactory.create(text=text, snapshot=hidden, place=3)
        page = client.get(f"/texts/{text.pk}/").content.decode()
        assert "secret clause" not in page
        assert "Its whole text is for those who are signed in" in page
        client.force_login(UserFactory.create(role=Role.READER))
        assert "secret clause" in client.get(f"/texts/{text.pk}/").content.decode()

    def test_sources_of_which_nothing_is_published_are_for_editors(self, client: Client, text: NegotiatingText) -> None:
        unpublished = SnapshotFactory.create(text="A xylophone clause.", source__is_free_to_show=True)
        DraftFactory.create(text=text, snapshot=unpublished, place=3)
        page = client.get(f"/texts/{text.pk}/").content.decode()
        assert "xylophone" not in page
        assert "1 more version is not shown" in page
        client.force_login(UserFactory.create(role=Role.EDITOR))
        assert "xylophone" in client.get(f"/texts/{text.pk}/").content.decode()

    def test_a_text_without_a_version_that_readers_see_is_none_to_them(self, client: Client) -> None:
        draft = DraftFactory.create(text__title="Xylophone")
        assert not visible_texts(draft.text.dossier, READERS).exists()
        assert client.get(f"/texts/{draft.text_id}/").status_code == 404
        listed = f"/dossiers/{draft.text.dossier.slug}/briefs/texts/"
        assert "Xylophone" not in client.get(listed).content.decode()
        client.force_login(UserFactory.create(role=Role.EDITOR))
        assert "Xylophone" in client.get(listed).content.decode()
        assert client.get(f"/texts/{draft.text_id}/").status_code == 200


def test_queries_do_not_grow_with_the_text(
    text: NegotiatingText, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for start in (0, 22, 70):
        ClauseIssueFactory.create(text=text, snapshot=text.drafts.get(place=1).snapshot, start=start, end=start + 1)
    for place in (3, 4, 5):
        DraftFactory.create(text=text, snapshot=published(FIRST, source__is_free_to_show=True), place=place)
    with django_assert_max_num_queries(6):
        read_paper(text=text, audience=PUBLIC, on_date=ON)


def test_a_long_text_is_cut_off_and_said_to_be(client: Client) -> None:
    words = "\n".join(f"Clause {number} of the treaty." for number in range(260))
    draft = DraftFactory.create(snapshot=published(words, source__is_free_to_show=True))
    page = client.get(f"/texts/{draft.text_id}/").content.decode()
    assert "260 clauses, the first 250 of them below" in page
    assert "Clause 249 of" in page
    assert "Clause 250 of" not in page


def test_a_clause_that_was_moved_is_told_as_moved(client: Client) -> None:
    made = NegotiatingTextFactory.create(dossier=DossierFactory.create(slug="talks"))
    clauses = ["Ships may pass the strait.", "All prisoners come home at once.", "Grain is sold to anybody."]
    for place, order in enumerate(((0, 1, 2), (2, 0, 1)), start=1):
        snapshot = published("\n\n".join(clauses[n] for n in order), source__is_free_to_show=True)
        DraftFactory.create(text=made, snapshot=snapshot, place=place)
    paper = read_paper(text=made, audience=PUBLIC, on_date=ON)
    moved = [[clause.moved_to if clause else None for clause in row.clauses] for row in paper.rows]
    assert moved == [[0, 0], [0, 0], [0, 1]]
    assert paper.agreed == 2
    html = client.get(made.get_absolute_url()).content.decode()
    assert "<b>Moved</b>: clause 1 of version 2" in html


def test_it_is_downloaded_with_what_each_version_puts_in(client: Client, text: NegotiatingText) -> None:
    address = f"{text.get_absolute_url()}?on=2025-09-01"
    told = client.get(f"{address}&format=md").content.decode()
    assert "# Truce at sea: versions side by side" in told
    assert "Put in, against what stands in version 1: “All ships”" in told
    assert "The same as version 1." in told
    assert "\\<b\\>ten\\</b\\>" in told
    file = client.get(f"{address}&base=2&format=docx")
    paragraphs = [one.text for one in docx.Document(io.BytesIO(file.content)).paragraphs]
    assert "Clause 2" in paragraphs
    assert "“• All ships may pass the strait in <b>ten</b> days.”" in paragraphs
    assert client.get(f"{address}&format=pdf").status_code == 400


def test_a_download_has_no_words_that_the_page_has_not(client: Client, text: NegotiatingText) -> None:
    text.drafts.get(place=2).snapshot.source.__class__.objects.update(is_free_to_show=False)
    told = client.get(f"{text.get_absolute_url()}?format=md").content.decode()
    assert "strait" not in told
    assert "for those who are signed in" in told
