"""What is sent about texts coded twice: it tells no more than the pages do, and comes back where it was typed."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.history.kinds import STANCE
from positions.history.revisions import read_moments
from positions.models import Issue, Snapshot, Stance
from positions.reads.stances.rewording import wording_key
from tests.factories import ActorFactory, DoubleCodingFactory, SnapshotFactory, UserFactory, publish
from tests.lots import IN_LOTS, Lot
from tests.positions.pages.desk.test_double_coding import FIRST, LAST, TEXT, assign, code, finish
from tests.site import PAGES, add_unpublished, make_world
from tests.site_reading import text_of

pytestmark = pytest.mark.django_db


KEPT = {"desk_bulk", "review_bulk", "review_wording", "change", "text_confirm", "text_take_back"}
"""Pages that refuse a blind coder; they are tried every day."""


@IN_LOTS
def test_nothing_that_a_blind_coder_sends_is_answered_with_what_others_made_of_the_text(lot: Lot) -> None:
    """Every form and button there is, sent with a wrong version and with what no page offers them."""
    world = make_world()
    add_unpublished(world)
    world.named["submitted"] = world.named["draft"]
    hidden = Stance.objects.get(pk=world.named["draft"])
    Stance.objects.filter(pk=hidden.pk).update(actor=ActorFactory.create(name="Tanganyika"))
    made = read_moments(STANCE, hidden.pk)[-1].transaction
    world.named["change"] = made
    text = Snapshot.objects.filter(source=world.named["secret source"]).latest("pk")
    publish(code(text, UserFactory.create(), text.text))
    world.named["snapshot"] = text.pk
    me = world.users[Role.REVIEWER]
    for name in ("source", "secret source"):
        for snapshot in Snapshot.objects.filter(source=world.named[name]):
            DoubleCodingFactory.create(snapshot=snapshot, second=me)
    wrong, issue = "f" * 64, Issue.objects.get(pk=hidden.issue_id)
    common = {"version": "9", "leave_conflicts": "on", "since": "1", "note": "No.", "reason": "No.", "text": "No."}
    told, kept = [], set()
    pages = [page for page in PAGES if (page.name in KEPT) is lot.is_daily]
    for sent in (
        {**common, "do": "submitted", "chosen": f"{hidden.pk}-9"},
        {**common, "do": "archived", "chosen": f"{hidden.pk}-9"},
        {**common, "chosen": f"{hidden.pk}-{wrong}-{wrong}", "decision": "approve"},
        {**common, "chosen": f"{hidden.pk}-{wrong}", "decision": "approve", "wording": wording_key(issue.proposition)},
        {**common, "chosen": f"{hidden.pk}-{wrong}", "decision": "anew", "wording": wording_key(issue.proposition)},
    ):
        for page in pages:
            if page.least > Role.REVIEWER or "POST" not in page.methods or page.name == "own_sessions":
                continue
            answer = world.clients[Role.REVIEWER].post(page.url(world), sent)
            assert answer.status_code < 500, page
            kept |= {page.name} if answer.status_code == 403 else set()
            # What a redirect says is said on the page that it leads to.
            led = answer.status_code == 302 and answer["Location"].startswith("/")
            shown = world.clients[Role.REVIEWER].get(answer["Location"]) if led else answer
            content = text_of(shown.getvalue()).lower()
            told += [(str(page), word) for word in ("tanganyika", "zanzibar", "quicksilver") if word in content]
    assert told == []
    assert not lot.is_daily or kept == KEPT


def test_what_was_typed_comes_back_with_the_page_that_it_was_typed_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("positions.pages.desk.double_coding.PER_PAGE", 1)
    text: Snapshot = SnapshotFactory.create(text=TEXT)
    coders: list[User] = UserFactory.create_batch(2, role=Role.EDITOR)
    judge: User = UserFactory.create(role=Role.REVIEWER)
    coding = assign(text, coders, judge)
    for words in (FIRST, LAST, "End"):
        code(text, coders[0], words)
    finish(coding)
    client.force_login(judge)
    for n in (1, 2, 3):
        page = client.get(f"/desk/double/{coding.pk}/?page={n}").content.decode()
        [action] = re.findall(r'action="(/desk/double/\d+/pairs/\d+/)"', page)
        sent = client.post(action, {"kept": "neither", "reason": "Typed for long."})
        assert (sent.status_code, f'action="{action}"' in sent.content.decode()) == (422, True)
        assert "Typed for long.</textarea>" in sent.content.decode()
        assert 'href="?' not in sent.content.decode()  # it would lead to the button's address
