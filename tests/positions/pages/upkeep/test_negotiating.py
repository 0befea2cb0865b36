import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.negotiating import TextFields, TextVersion, add_text, edit_text, tie_clause
from positions.actions.undoing import undo_change
from positions.exceptions import NotAllowed, Refused, StaleVersion
from positions.history.kinds import TEXT
from positions.history.revisions import read_moments
from positions.models import ClauseIssue, NegotiatingText
from tests.factories import (
    ActorFactory,
    ClauseIssueFactory,
    DossierFactory,
    DraftFactory,
    IssueFactory,
    NegotiatingTextFactory,
    SnapshotFactory,
    SourceFactory,
    UserFactory,
)
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db
ADD = "/desk/dossiers/talks/texts/add/"
TRUCE = "A truce begins at noon.\n\nPrisoners are exchanged."


@pytest.fixture(autouse=True)
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def entered(**fields: Any) -> dict[str, Any]:
    return {"client_key": str(uuid.uuid4()), "title": "Truce at sea", **fields}


class TestForm:
    def test_a_text_is_added_and_changed(self, client: Client) -> None:
        DossierFactory.create(slug="talks")
        first, second = SnapshotFactory.create(source__title="Draft | one"), SnapshotFactory.create()
        france = ActorFactory.create(name="France")
        data = entered(
            versions=f"{first.source_id} | France\r\n\r\nhttps://example.org/sources/{second.source_id}/", note="Talks."
        )
        for _ in range(2):
            answer = client.post(ADD, data)
        text = NegotiatingText.objects.get()
        assert answer.headers["Location"] == f"/texts/{text.pk}/"
        assert text.versions == [(first.source, france), (second.source, None)]
        address = f"/desk/texts/{text.pk}/"
        shown = shown_form(client.get(address).content.decode(), "title")
        assert shown["versions"].strip().splitlines() == [
            f"Draft | one [{first.source_id}] | France",
            f"{second.source.title} [{second.source_id}]",
        ]
        assert client.post(address, shown).status_code == 302
        text.refresh_from_db()
        assert text.version == 1
        turned = f"{second.source_id} | {france.name}\nDraft | one [{first.source_id}]"
        assert client.post(address, shown | {"versions": turned}).status_code == 302
        assert text.versions == [(second.source, france), (first.source, None)]
        stale = client.post(address, shown | {"note": "Others."})
        assert stale.status_code == 409

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"title": " "}, "required"),
            ({"versions": "9999"}, "No source has this number"),
            ({"versions": "SOURCE | Atlantis"}, "No actor is called “Atlantis”"),
            ({"versions": "SOURCE | Rome"}, "Write which: Rome [rome-it]; Rome [rome-us]."),
            ({"versions": " | Rome"}, "names no source before the bar"),
            ({"versions": "SOURCE\nhttps://x.example/sources/SOURCE/"}, "A source is one version of a text"),
            ({"versions": "EMPTY"}, "has no text yet"),
            ({"versions": "\n".join(map(str, range(1, 10)))}, "At most 8 lines fit"),
            ({"note": "a\x00b"}, "Null characters"),
        ],
    )
    def test_what_cannot_be_kept_comes_back(self, client: Client, fields: dict[str, str], said: str) -> None:
        DossierFactory.create(slug="talks")
        named = {"SOURCE": SnapshotFactory.create().source_id, "EMPTY": SourceFactory.create().pk}
        for slug in ("rome-it", "rome-us"):
            ActorFactory.create(name="Rome", slug=slug)
        for word, pk in named.items():
            fields = {name: value.replace(word, str(pk)) for name, value in fields.items()}
        response = client.post(ADD, entered(**fields))
        assert response.status_code == 422
        assert said in response.content.decode()
        assert not NegotiatingText.objects.exists()

    def test_archived_texts_come_back(self, client: Client) -> None:
        text = NegotiatingTextFactory.create()
        client.force_login(UserFactory.create(role=Role.REVIEWER))
        client.post(f"/desk/texts/{text.pk}/archive/", {"version": 1})
        assert client.get(f"/texts/{text.pk}/").status_code == 404
        assert "Bring it back" in client.get(f"/desk/texts/{text.pk}/").content.decode()
        client.post(f"/desk/texts/{text.pk}/unarchive/", {"version": 2})
        assert client.get(f"/texts/{text.pk}/").status_code == 200


class TestActions:
    def test_a_version_keeps_its_text_whatever_becomes_of_the_source(self, editor: User) -> None:
        first = SnapshotFactory.create(text=TRUCE)
        text = add_text(
            dossier_id=DossierFactory.create().pk,
            fields=TextFields(title="Truce", versions=(TextVersion(first.source_id),)),
            by=editor,
            client_key=uuid.uuid4(),
        )
        SnapshotFactory.create(source=first.source, supersedes=first, text="Corrected.")
        first.source.archived_at = "2025-01-01T00:00:00Z"
        first.source.save()
        fields = TextFields(title="Truce at sea", versions=(TextVersion(first.source_id),))
        edit_text(text_id=text.pk, version=1, fields=fields, by=editor)
        assert text.drafts.get().snapshot == first
        with pytest.raises(StaleVersion):
            edit_text(text_id=text.pk, version=1, fields=TextFields(title="X"), by=editor)

    def test_the_newest_text_in_force_is_taken(self, editor: User) -> None:
        first = SnapshotFactory.create(text=TRUCE)
        second = SnapshotFactory.create(source=first.source, supersedes=first, text="Corrected.")
        text = add_text(
            dossier_id=DossierFactory.create().pk,
            fields=TextFields(title="Truce", versions=(TextVersion(first.source_id),)),
            by=editor,
            client_key=uuid.uuid4(),
        )
        assert text.drafts.get().snapshot == second

    @pytest.mark.parametrize("archived", ["actor", "source"])
    def test_nothing_out_of_use_is_named_anew(self, editor: User, archived: str) -> None:
        snapshot, actor = SnapshotFactory.create(), ActorFactory.create()
        row: Any = actor if archived == "actor" else snapshot.source
        row.archived_at = "2025-01-01T00:00:00Z"
        row.save()
        with pytest.raises(Refused, match="archived"):
            add_text(
                dossier_id=DossierFactory.create().pk,
                fields=TextFields(title="Truce", versions=(TextVersion(snapshot.source_id, actor.pk),)),
                by=editor,
                client_key=uuid.uuid4(),
            )

    def test_readers_keep_none(self) -> None:
        reader = UserFactory.create(role=Role.READER)
        with pytest.raises(NotAllowed):
            edit_text(text_id=1, version=1, fields=TextFields(title="X"), by=reader)

    @pytest.mark.django_db(transaction=True)
    def test_a_change_is_told_and_taken_back(self, client: Client, editor: User) -> None:
        draft = DraftFactory.create(snapshot=SnapshotFactory.create(text=TRUCE))
        fields = TextFields(title="Another", versions=())
        edit_text(text_id=draft.text_id, version=1, fields=fields, by=editor)
        page = client.get(f"/desk/history/text/{draft.text_id}/").content.decode()
        assert f"Removed version 1, the text {draft.snapshot_id}." in page
        undo_change(number=read_moments(TEXT, draft.text_id)[-1].transaction, by=editor)
        text = NegotiatingText.objects.get()
        assert (text.title, text.drafts.get().snapshot) == ("Draft truce", draft.snapshot)


class TestClauses:
    @pytest.mark.usefixtures("contexts_kept")
    def test_likely_issues_are_offered_and_tied_with_one_button(self, client: Client) -> None:
        draft = DraftFactory.create(snapshot=SnapshotFactory.create(text=TRUCE))
        label = "Exchange <of> prisoners"
        told: dict[str, Any] = {"proposition": "Prisoners are exchanged.", "keywords": ["prisoners"]}
        IssueFactory.create(label=label, dossier=draft.text.dossier, **told)
        IssueFactory.create(label="Of another dossier", **told)
        address = f"/desk/texts/{draft.text_id}/clause/"
        place = {"snapshot": draft.snapshot_id, "start": 25, "end": len(TRUCE)}
        page = client.get(address, place)
        [likely] = page.context["likely"]
        assert likely.by == "Shares exchanged, Prisoners."
        html = page.content.decode()
        assert 'Tie<span class="vh"> to Exchange &lt;of&gt; prisoners' in html
        assert client.post(address, {**place, "issue": likely.name}).status_code == 302
        assert draft.text.clause_issues.get().issue.label == label
        assert client.get(address, place).context["likely"] == []

    def test_a_clause_is_tied_to_an_issue_and_untied(self, client: Client) -> None:
        draft = DraftFactory.create(snapshot=SnapshotFactory.create(text=TRUCE))
        issue = IssueFactory.create(dossier=draft.text.dossier, label="Truce")
        address = f"/desk/texts/{draft.text_id}/clause/"
        place = {"snapshot": draft.snapshot_id, "start": 0, "end": 23}
        page = client.get(address, place).content.decode()
        assert "A truce begins at noon.</blockquote>" in page
        for _ in range(2):
            answer = client.post(address, place | {"issue": "Truce"})
            assert answer.headers["Location"] == f"/texts/{draft.text_id}/#clause-{draft.snapshot_id}-0"
        tie = ClauseIssue.objects.get()
        assert (tie.issue, tie.start, tie.end) == (issue, 0, 23)
        assert "Take off" in client.get(address, place).content.decode()
        client.post(f"{address}untie/", {"tie": tie.pk})
        assert not ClauseIssue.objects.exists()
        assert client.post(f"{address}untie/", {"tie": tie.pk}).status_code == 422

    @pytest.mark.parametrize(
        ("fields", "status", "said"),
        [
            ({"issue": "Nothing"}, 422, "No issue is called that"),
            ({"issue": ""}, 422, "required"),
            ({"issue": "Elsewhere"}, 422, "does not list this issue"),
            ({"end": 9999}, 404, "No clause of this text"),
            ({"start": 23}, 404, "No clause of this text"),
            ({"start": "x"}, 404, "No clause of this text"),
            ({"snapshot": 9999}, 404, "No clause of this text"),
        ],
    )
    def test_what_cannot_be_tied(self, client: Client, fields: dict[str, Any], status: int, said: str) -> None:
        draft = DraftFactory.create(snapshot=SnapshotFactory.create(text=TRUCE))
        IssueFactory.create(dossier=draft.text.dossier, label="Truce")
        IssueFactory.create(label="Elsewhere")
        place = {"snapshot": draft.snapshot_id, "start": 0, "end": 23, "issue": "Truce", **fields}
        answer = client.post(f"/desk/texts/{draft.text_id}/clause/", place)
        assert answer.status_code == status
        if status == 422:
            assert said in answer.content.decode()
        assert not ClauseIssue.objects.exists()

    def test_words_of_no_version_are_refused(self, editor: User) -> None:
        draft, other = DraftFactory.create(), SnapshotFactory.create()
        issue = IssueFactory.create(dossier=draft.text.dossier)
        place: dict[str, Any] = {"start": 0, "end": 4, "issue_id": issue.pk, "by": editor}
        with pytest.raises(Refused, match="no version of the text"):
            tie_clause(text_id=draft.text_id, snapshot_id=other.pk, **place)
        with pytest.raises(Refused, match="No clause"):
            tie_clause(text_id=draft.text_id, snapshot_id=draft.snapshot_id, **{**place, "end": 9999})

    def test_ties_come_back_with_their_version(self, editor: User) -> None:
        draft = DraftFactory.create()
        tie = ClauseIssueFactory.create(text=draft.text, snapshot=draft.snapshot)
        edit_text(text_id=draft.text_id, version=1, fields=TextFields(title="Draft truce"), by=editor)
        assert list(draft.text.clause_issues.all()) == [tie]
        assert Actor.objects.count() == 0
