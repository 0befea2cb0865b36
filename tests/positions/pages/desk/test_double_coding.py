"""Two people code one text blind of each other, and a third settles where they differ."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client

from config.accounts.roles import Role
from positions.actions.double_coding import finish_coding, open_double_coding, settle_pair
from positions.actions.ground.verbs import recorded
from positions.actions.reviews import return_stance
from positions.actions.stances import submit_stance
from positions.audience import EDITORS
from positions.choices import Decision, Kept, Status, Value
from positions.exceptions import NotAllowed, OwnWork, Refused
from positions.history.revisions import read_stance_history
from positions.models import BlindPair, DoubleCoding, Excerpt, Issue, Review, Snapshot, Stance
from positions.reads.comparisons.double_codings import read_agreement, read_agreement_on
from positions.rules.approval import read_hashes
from tests.factories import (
    ActorFactory,
    BlindPairFactory,
    ConditionFactory,
    DoubleCodingFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    ParkedPassageFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
    publish,
)
from tests.lots import IN_LOTS, Lot
from tests.site import PAGES, add_unpublished, make_world
from tests.site_reading import text_of

pytestmark = pytest.mark.django_db
TEXT = "Ada wants the bridge to be built at once.\n\nBob does not want any bridge across this river at all.\n\nEnd."
FIRST, LAST = "Ada wants the bridge", "Bob does not want any bridge"


@pytest.fixture
def text() -> Snapshot:
    made: Snapshot = SnapshotFactory.create(text=TEXT)
    return made


@pytest.fixture
def coders() -> list[User]:
    return [UserFactory.create(username=name, role=Role.EDITOR) for name in ("ada", "bob")]


@pytest.fixture
def judge() -> User:
    user: User = UserFactory.create(username="judge", role=Role.REVIEWER)
    return user


def code(text: Snapshot, coder: User, words: str = FIRST, **fields: object) -> Stance:
    stance: Stance = StanceFactory.create(coder=coder, **fields)
    excerpt = text.excerpts.filter(exact=words).first() or ExcerptFactory.create(snapshot=text, words=words)
    EvidenceFactory.create(stance=stance, excerpt=excerpt)
    return stance


def assign(text: Snapshot, coders: list[User], judge: User, share: int = 100) -> DoubleCoding:
    first, second = coders
    return open_double_coding(snapshot_id=text.pk, first_id=first.pk, second_id=second.pk, share=share, by=judge)


def finish(coding: DoubleCoding) -> None:
    for user in User.objects.filter(pk__in=[coding.first_id, coding.second_id]):
        finish_coding(coding_id=coding.pk, by=user)


@IN_LOTS
def test_no_page_shows_a_blind_coder_what_others_made_of_the_text(lot: Lot) -> None:
    """Every page there is, as a reviewer who codes all these texts blind: their own work stays in sight."""
    world = make_world()
    add_unpublished(world)
    world.named["submitted"] = world.named["draft"]
    me = world.users[Role.REVIEWER]
    hidden = Stance.objects.get(pk=world.named["draft"])
    secret = Snapshot.objects.filter(source=world.named["secret source"])[0]
    EvidenceFactory.create(stance=hidden, excerpt=ExcerptFactory.create(snapshot=secret, words=secret.text))
    same = {"actor": hidden.actor, "issue": hidden.issue, "stated_date": hidden.stated_date}
    mine, repeat = (
        code(SnapshotFactory.create(text=secret.text), coder, secret.text, status=status, **same)
        for coder, status in ((me, Status.DRAFT), (UserFactory.create(), Status.SUBMITTED))
    )
    for name in ("source", "secret source"):
        for snapshot in Snapshot.objects.filter(source=world.named[name]):
            DoubleCodingFactory.create(snapshot=snapshot, second=me)
    own = code(Snapshot.objects.filter(source=world.named["secret source"])[0], me, "The xylophone", note="marigold")
    told = []
    for page in lot.of(PAGES, "blind", every=4):
        if page.least > Role.REVIEWER or "GET" not in page.methods:
            continue
        answer = world.clients[Role.REVIEWER].get(page.url(world))
        assert answer.status_code < 500, page
        content = text_of(answer.getvalue()).lower()
        told += [(str(page), word) for word in ("zanzibar", "quicksilver") if word in content]
    for url in (
        f"/review/{repeat.pk}/",
        f"/review/bulk/?stance={repeat.pk}",
        f"/desk/bulk/?do=submitted&stance={mine.pk}",
    ):
        content = world.clients[Role.REVIEWER].get(url).content.decode()
        assert "The same words are on record as stance" in content  # each as that of the other, which nobody hides
        told += [(url, tell) for tell in (f"stance {hidden.pk} (", f'/{hidden.pk}/"') if tell in content]
    assert "1 doubt<" in world.clients[Role.REVIEWER].get("/review/").content.decode()
    assert told == []
    draft = world.clients[Role.REVIEWER].get(f"/desk/stances/{own.pk}/").content.decode()
    assert "marigold" in draft
    assert world.clients[Role.EDITOR].get(f"/desk/stances/{world.named['draft']}/").status_code == 200


def test_the_coding_page_shows_neither_published_stances_nor_the_other_paragraphs_of_a_sample(
    client: Client, text: Snapshot, coders: list[User], judge: User
) -> None:
    theirs = publish(code(text, coders[0], actor=ActorFactory.create(name="Ada Lovely")))
    coding = assign(text, coders, judge, share=5)
    [drawn] = coding.passages
    client.force_login(coders[1])
    page = client.get(f"/desk/sources/{text.source_id}/").content.decode()
    assert "Ada Lovely" not in page
    assert {TEXT[drawn.lower : drawn.upper]} == {line for line in TEXT.split("\n\n") if f">{line}</p>" in page}
    form = client.get(f"/desk/sources/{text.source_id}/stances/add/?start=0&end={len(FIRST)}").content.decode()
    assert f"stance {theirs.pk}" not in form.lower()
    assert client.get(f"/desk/stances/{theirs.pk}/").status_code == 403


def test_neither_sees_the_others_until_both_are_done(
    client: Client, text: Snapshot, coders: list[User], judge: User
) -> None:
    coding = assign(text, coders, judge)
    stances = [code(text, coder) for coder in coders]
    finish_coding(coding_id=coding.pk, by=coders[0])
    for coder, other in zip(coders, stances[::-1], strict=True):
        client.force_login(coder)
        assert client.get(f"/desk/stances/{other.pk}/").status_code == 403
    finish_coding(coding_id=coding.pk, by=coders[1])
    assert client.get(f"/desk/stances/{stances[0].pk}/").status_code == 200
    with pytest.raises(Refused, match="said so before"):
        finish_coding(coding_id=coding.pk, by=coders[1])


def test_the_second_hands_in_what_was_settled(text: Snapshot, coders: list[User], judge: User) -> None:
    coding = assign(text, coders, judge)
    issue, actor = IssueFactory.create(), ActorFactory.create()
    first, second = (code(text, coder, issue=issue, actor=actor) for coder in coders)
    for done in (None, coders[1], coders[0]):  # the second may be done long before the first
        if done:
            finish_coding(coding_id=coding.pk, by=done)
        with pytest.raises(Refused, match="coded blind"):
            submit_stance(stance_id=second.pk, version=1, by=coders[1])
    settle_pair(pair_id=BlindPair.objects.get().pk, kept=Kept.BOTH, reason="", by=judge)
    assert submit_stance(stance_id=second.pk, version=1, by=coders[1]).status == Status.SUBMITTED
    assert submit_stance(stance_id=first.pk, version=1, by=coders[0]).status == Status.SUBMITTED


def test_what_is_not_kept_is_set_aside_with_the_reason(
    client: Client, text: Snapshot, coders: list[User], judge: User
) -> None:
    issue, actor = IssueFactory.create(), ActorFactory.create()
    published = publish(code(text, coders[0], issue=issue, actor=actor, value=Value.SUPPORTS))
    coding = assign(text, coders, judge)
    second = code(text, coders[1], issue=issue, actor=actor, value=Value.NEUTRAL)
    only = code(text, coders[1], LAST, issue=issue)
    finish(coding)
    client.force_login(judge)
    url = f"/desk/double/{coding.pk}/"
    assert "They differ in value." in client.get(url).content.decode()
    pair = BlindPair.objects.get(coded_actor=actor)
    missing = client.post(f"{url}pairs/{pair.pk}/", {"kept": "second", "reason": ""})
    assert (missing.status_code, "Say why: whoever" in missing.content.decode()) == (422, True)
    client.post(f"{url}pairs/{pair.pk}/", {"kept": "second", "reason": "“Might” is <no> support."})
    published.refresh_from_db()
    second.refresh_from_db()
    assert (published.status, second.status) == (Status.ARCHIVED, Status.DRAFT)
    review = Review.objects.get(stance=published, decision=Decision.SET_ASIDE)
    assert (review.reviewer, review.note) == (judge, "“Might” is <no> support.")
    sentences = [one for change in read_stance_history(published, audience=EDITORS) for one in change.sentences]
    assert "Set it aside: ““Might” is <no> support.”" in sentences
    assert "&lt;no&gt; support" in client.get(f"{url}?show=settled").content.decode()
    assert BlindPair.objects.get(kept=None).second == [only.pk]
    again = client.post(f"{url}pairs/{pair.pk}/", {"kept": "both", "reason": ""})
    assert (again.status_code, "settled already" in again.content.decode()) == (422, True)


def test_those_that_are_the_same_are_settled_at_once(
    client: Client, text: Snapshot, coders: list[User], judge: User
) -> None:
    coding = assign(text, coders, judge)
    issue, actor = IssueFactory.create(), ActorFactory.create()
    first, second = (code(text, coder, issue=issue, actor=actor) for coder in coders)
    other = code(text, coders[0], LAST)
    finish(coding)
    client.force_login(judge)
    client.post(f"/desk/double/{coding.pk}/same/", {"do": "1"})
    statuses = dict(Stance.objects.values_list("pk", "status"))
    assert statuses == {first.pk: Status.DRAFT, second.pk: Status.ARCHIVED, other.pk: Status.DRAFT}
    assert BlindPair.objects.get(kept=None).first == [other.pk]


def test_what_only_one_coded_is_kept_or_set_aside(
    client: Client, text: Snapshot, coders: list[User], judge: User
) -> None:
    coding = assign(text, coders, judge)
    kept, aside = code(text, coders[0]), code(text, coders[1], LAST)
    finish(coding)
    client.force_login(judge)
    url = f"/desk/double/{coding.pk}/"
    html = client.get(url).content.decode()
    offered = [html.count(f">{label}</button>") for label in ("Keep it", "Set it aside", "Keep both")]
    assert offered == [2, 2, 0]
    for stance, choice, reason in ((kept, "both", ""), (aside, "first", "Nobody said it.")):
        pair = BlindPair.objects.get(coded_actor=stance.actor)
        sent = client.post(f"{url}pairs/{pair.pk}/", {"kept": choice, "reason": reason})
        assert sent.status_code == 302
    settled = client.get(f"{url}?show=settled").content.decode()
    assert ("<b>It stayed</b>" in settled, "<b>It was set aside</b>" in settled) == (True, True)
    assert Stance.objects.get(pk=kept.pk).status == Status.DRAFT
    assert Stance.objects.get(pk=aside.pk).status == Status.ARCHIVED


def test_the_reason_stands_there_where_both_coded_the_same(
    client: Client, text: Snapshot, coders: list[User], judge: User
) -> None:
    coding = assign(text, coders, judge)
    issue, actor = IssueFactory.create(), ActorFactory.create()
    for coder in coders:
        code(text, coder, issue=issue, actor=actor)
    finish(coding)
    client.force_login(judge)
    assert "Both coded the same.</textarea>" in client.get(f"/desk/double/{coding.pk}/").content.decode()


def test_whoever_may_settle_finds_it_in_the_queue(
    client: Client, text: Snapshot, coders: list[User], judge: User
) -> None:
    coding = assign(text, coders, judge)
    code(text, coders[0])
    coders[0].groups.set(judge.groups.all())
    found = []
    for is_done in (False, True):
        if is_done:
            finish(coding)
        for reviewer in (judge, coders[0]):
            client.force_login(reviewer)
            found.append(f"/desk/double/{coding.pk}/" in client.get("/review/").content.decode())
    settle_pair(pair_id=BlindPair.objects.get().pk, kept=Kept.BOTH, reason="", by=judge)
    client.force_login(judge)
    found.append(f"/desk/double/{coding.pk}/" in client.get("/review/").content.decode())
    assert found == [False, False, True, False, False]


def test_who_may_do_what(text: Snapshot, coders: list[User], judge: User) -> None:
    with pytest.raises(NotAllowed):
        assign(text, coders, coders[0])
    with pytest.raises(Refused, match="two people"):
        assign(text, [coders[0], UserFactory.create(role=Role.READER)], judge)
    coding = assign(text, coders, judge)
    with pytest.raises(NotAllowed, match="Only the two"):
        finish_coding(coding_id=coding.pk, by=judge)
    code(text, coders[0])
    finish(coding)
    coders[0].groups.set(judge.groups.all())
    with pytest.raises(OwnWork):
        settle_pair(
            pair_id=BlindPair.objects.get().pk,
            kept=Kept.FIRST,
            reason="Mine.",
            by=User.objects.get(pk=coders[0].pk),
        )


def test_whoever_has_coded_of_it_is_not_blind(text: Snapshot, coders: list[User], judge: User) -> None:
    code(text, coders[1])
    with pytest.raises(Refused, match="has coded some"):
        assign(text, coders, judge)


def test_whoever_judged_or_mended_what_was_coded_of_it_is_not_blind(text: Snapshot, coders: list[User]) -> None:
    judge, *seconds = UserFactory.create_batch(4, role=Role.REVIEWER)
    returning, mending, other = seconds
    returned, mended = (code(text, coders[0], words, status=Status.SUBMITTED) for words in (FIRST, LAST))
    hashed = read_hashes([returned.pk])[returned.pk]
    return_stance(stance_id=returned.pk, judged_hash=hashed, reason="Look again.", by=returning)
    with recorded(by=mending):
        Stance.objects.filter(pk=mended.pk).update(value=Value.OPPOSES)
    for second in (returning, mending):
        with pytest.raises(Refused, match="judged or mended"):
            assign(text, [coders[0], second], judge)
    code(text, other, LAST, status=Status.ARCHIVED)
    assert assign(text, [coders[0], other], judge).second == other


def test_whether_a_stance_waits_is_looked_up() -> None:
    """However many pairs there are, a hand-in reads those that it is in."""
    plan = BlindPair.objects.filter(kept=None, second__contains=[2])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        assert "blindpair_unsettled" in plan.explain()


def test_a_dropped_one_keeps_nothing_from_anybody(
    client: Client, text: Snapshot, coders: list[User], judge: User
) -> None:
    coding = assign(text, coders, judge)
    theirs = code(text, coders[0])
    client.force_login(judge)
    client.post(f"/desk/double/{coding.pk}/drop/", {"do": "1"})
    client.force_login(coders[1])
    assert client.get(f"/desk/stances/{theirs.pk}/").status_code == 200


def test_of_a_sample_only_what_begins_in_it_counts(text: Snapshot, coders: list[User], judge: User) -> None:
    coding = assign(text, coders, judge, share=5)
    [drawn] = coding.passages
    inside = {words for words in (FIRST, LAST) if drawn.lower <= TEXT.index(words) < drawn.upper}
    stances = {words: code(text, coders[0], words) for words in (FIRST, LAST)}
    finish(coding)
    assert [pair.first for pair in BlindPair.objects.all()] == [[stances[words].pk] for words in inside]


def test_agreement_is_what_was_coded_and_no_mend_raises_it(text: Snapshot, coders: list[User], judge: User) -> None:
    """Six actors of whom both say the same but of one: Krippendorff's alpha by hand is in the test of the measure."""
    coding = assign(text, coders, judge)
    issue: Issue = IssueFactory.create()
    for n in range(6):
        actor = ActorFactory.create()
        values = (Value.SUPPORTS, Value.OPPOSES) if not n else (Value.SUPPORTS if n % 2 else Value.NEUTRAL,) * 2
        for coder, value in zip(coders, values, strict=True):
            code(text, coder, issue=issue, actor=actor, value=value)
    code(text, coders[0], LAST, issue=issue)
    finish(coding)
    [measured] = read_agreement()
    assert (measured.first, measured.second, measured.issue) == ("ada", "bob", issue)
    found = measured.value
    assert (found.n, found.same, found.other, measured.only_first, measured.only_second) == (6, 5, 1, 1, 0)
    assert found.alpha is not None
    assert found.alpha < 1
    Stance.objects.filter(value=Value.OPPOSES).update(value=Value.SUPPORTS)
    assert read_agreement() == [measured]
    pooled = read_agreement_on(issue)
    assert pooled
    assert pooled.value == found
    kept = IssueFactory.create()
    Issue.objects.filter(pk=issue.pk).update(merged_into=kept, archived_at=dt.datetime.now(dt.UTC))
    assert [one.issue for one in read_agreement()] == [kept]


def test_the_issue_tells_editors_how_far_two_agree(client: Client, judge: User) -> None:
    pair = BlindPairFactory.create()
    url = pair.coded_issue.get_absolute_url()
    assert "Coded twice" not in client.get(url).content.decode()
    client.force_login(judge)
    assert "Of 1 that two people coded blind of each other" in client.get(url).content.decode()
    table = client.get("/desk/double/?format=csv").getvalue().decode()
    assert pair.coded_issue.slug in table


def test_parked_words_of_others_are_kept_too(client: Client, text: Snapshot, coders: list[User], judge: User) -> None:
    ParkedPassageFactory.create(excerpt=ExcerptFactory.create(snapshot=text, words=FIRST), note="Look at this")
    ConditionFactory.create(stance=code(text, coders[0]))
    assign(text, coders, judge)
    client.force_login(coders[1])
    assert "Look at this" not in client.get(f"/desk/sources/{text.source_id}/").content.decode()


def test_the_form_opens_with_nothing_that_others_said_of_the_words(
    client: Client, text: Snapshot, coders: list[User], judge: User
) -> None:
    """Their translation of words parked, and the dossiers that they coded the text for."""
    excerpts = [ExcerptFactory.create(snapshot=text, words=words) for words in (FIRST, LAST)]
    for excerpt, coder in zip(excerpts, coders, strict=True):
        said = f"Said by {coder}"
        ParkedPassageFactory.create(excerpt=excerpt, parked_by=coder, note=said, gloss=said, gloss_maker="ours")
    near, far = IssueFactory.create_batch(2)
    code(text, coders[0], "End", issue=near)
    client.force_login(coders[1])

    def opened(excerpt: Excerpt) -> str:
        place = f"?snapshot={text.pk}&start={excerpt.start}&end={excerpt.end}"
        return client.get(f"/desk/sources/{text.source_id}/stances/add/{place}").content.decode()

    told = [(f"Said by {coders[n]}" in opened(excerpt)) for n, excerpt in enumerate(excerpts)]
    assert (told, far.label in opened(excerpts[0])) == ([True, True], False)
    assign(text, [coders[0], coders[1]], judge)
    told = [(f"Said by {coders[n]}" in opened(excerpt)) for n, excerpt in enumerate(excerpts)]
    assert (told, far.label in opened(excerpts[0])) == ([False, True], True)
