import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from actors.choices import NameKind
from positions.audience import EDITORS, PUBLIC, Audience
from positions.choices import SourceKind
from positions.models import Dossier, EventActor, Evidence, Issue, Snapshot, Source
from positions.reads.lists.hits import CANDIDATES, HITS_SHOWN, HitGroup
from positions.reads.lists.search import find_hits
from positions.reads.stances.quotes import stances_quoting
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    DossierFactory,
    EventFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    SourceFactory,
    many_published,
    publish,
    published_stance,
)
from tests.factories.sources import WORDS

pytestmark = pytest.mark.django_db


def find(text: str, *, audience: Audience = PUBLIC, kind: str = "") -> dict[str, HitGroup]:
    return {group.kind: group for group in find_hits(text=text, audience=audience, kind=kind)}


def texts(group: HitGroup) -> list[str]:
    return ["".join(fragment.text for fragment in hit.fragments) for hit in group.hits]


def test_dossiers_are_found_by_title_before_summary_unless_they_are_archived() -> None:
    DossierFactory.create(title="Test bans", summary="Who would stop testing in Crimea.")
    DossierFactory.create(title="Crimea at the UN", slug="crimea")
    DossierFactory.create(title="Crimea, old", archived_at=timezone.now())
    group = find("crim")["dossiers"]
    assert (texts(group), group.count) == (["Crimea at the UN", "Test bans"], 2)
    assert group.hits[0].url == "/dossiers/crimea/"


def test_actors_are_found_by_any_name_and_told_by_which() -> None:
    russia = ActorFactory.create(name="Russia", slug="russia")
    ActorNameFactory.create(actor=russia, name="Kremlin", kind=NameKind.METONYM)
    assert texts(find("russ")["actors"]) == ["Russia"]
    assert texts(find("krem")["actors"]) == ["Russia, found as Kremlin"]
    assert find("krem")["actors"].hits[0].url == "/actors/russia/"


def test_events_are_found_by_title_before_who_took_part() -> None:
    russia, gone = ActorFactory.create(name="Russia"), ActorFactory.create(name="Ruritania", archived_at=timezone.now())
    dossier = DossierFactory.create(slug="talks", title="The talks")
    attended = EventFactory.create(dossier=dossier, title="Delegations meet")
    EventActor.objects.create(event=attended, actor=russia)
    EventActor.objects.create(event=attended, actor=gone)
    named = EventFactory.create(dossier=dossier, slug="offer", title="Russia makes an offer", first_date="2025-06-01")
    EventFactory.create(title="Russia leaves", archived_at=timezone.now())
    EventFactory.create(title="Russia returns", dossier__archived_at=timezone.now())
    group = find("russ")["events"]
    assert (texts(group), group.count) == ([named.title, attended.title], 2)
    assert (group.hits[0].url, group.hits[0].context) == ("/dossiers/talks/events/offer/", "1 June 2025, in The talks")
    assert "events" not in find("ruritania")


def test_an_actor_is_found_once() -> None:
    actor = ActorFactory.create(name="Ukraine")
    for name in ("Ukraine", "Republic of Ukraine"):
        ActorNameFactory.create(actor=actor, name=name)
    group = find("ukraine")["actors"]
    assert (texts(group), group.count) == (["Ukraine"], 1)


def test_accents_do_not_matter() -> None:
    ActorFactory.create(name="António Costa")
    assert texts(find("antonio costa")["actors"]) == ["António Costa"]
    assert texts(find("ANTÓNIO")["actors"]) == ["António Costa"]


def test_issues_are_found_by_their_proposition() -> None:
    IssueFactory.create(slug="troops", label="Troops", proposition="European states should send troops.")
    [hit] = find("sending european")["issues"].hits
    assert [fragment.text for fragment in hit.fragments if fragment.is_match] == ["European", "send"]
    assert hit.url == "/issues/troops/"


def test_words_lead_to_their_place_in_the_source() -> None:
    stance = published_stance(words="We demand an immediate ceasefire.")
    excerpt = stance.evidence.get().excerpt
    [hit] = find("ceasefire")["words"].hits
    assert hit.url == f"/sources/{excerpt.snapshot.source_id}/?excerpt={excerpt.pk}#excerpt-{excerpt.pk}"
    assert "The Daily Courier" in hit.context


def test_words_and_sources_of_drafts_are_found_by_editors_only() -> None:
    source = SourceFactory.create(title="Secret plans")
    snapshot = SnapshotFactory.create(source=source, text="Plans of a ceasefire.")
    evidence: Evidence = EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words="a ceasefire"))
    assert find("ceasefire") == find("secret") == {}
    assert find("ceasefire", audience=EDITORS).keys() == {"words", "texts"}
    assert find("secret", audience=EDITORS).keys() == {"sources"}
    publish(evidence.stance)
    assert find("ceasefire").keys() == {"words"}
    assert find("secret").keys() == {"sources"}


def test_lines_of_vote_records_come_last() -> None:
    votes = SourceFactory.create(kind=SourceKind.VOTE_RECORD)
    line = ExcerptFactory.create(snapshot=SnapshotFactory.create(source=votes, text="India: yes"), words="India: yes")
    publish(EvidenceFactory.create(excerpt=line).stance)
    published_stance(words="For a long time now India has been of the opinion that this will not do.")
    assert texts(find("India")["words"])[-1] == "India: yes"


def test_the_best_are_shown_with_how_many_there_are() -> None:
    many_published(HITS_SHOWN + 5)
    group = find("statement")["words"]
    assert (len(group.hits), group.summary, group.has_more) == (HITS_SHOWN, f"{HITS_SHOWN} of {HITS_SHOWN + 5}", True)
    alone = find("statement", kind="words")["words"]
    assert (len(alone.hits), alone.summary) == (HITS_SHOWN + 5, f"{HITS_SHOWN + 5}")


def test_more_than_are_ranked_are_not_counted() -> None:
    assert HitGroup("words", [], CANDIDATES).summary == "0 of 2,000+"


def test_text_cannot_forge_a_match() -> None:
    published_stance(words="Hidden \ue000marks\ue001 and a ceasefire.")
    [hit] = find("ceasefire")["words"].hits
    assert [fragment.text for fragment in hit.fragments if fragment.is_match] == ["ceasefire"]


@pytest.mark.parametrize("text", ["the", "-russia", "((", "a & | b:*", "<b>", "%s %(q)s {0}", "\u202e", "🇺🇦", "or"])
def test_odd_words_are_no_error(text: str) -> None:
    published_stance()
    find_hits(text=text, audience=PUBLIC)


@pytest.mark.parametrize("number", [2, 200])
def test_the_number_of_queries_is_fixed(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    many_published(number)
    with django_assert_num_queries(9):  # what marks the words is asked for the kinds that were found
        find_hits(text="statement", audience=PUBLIC)
    assert Snapshot.objects.count() == Source.objects.count() == 1


def test_what_was_called_so_before_is_found_by_that() -> None:
    issue = IssueFactory.create(label="Ceasefire", proposition="A truce must come first.", dossier__title="Old file")
    Issue.objects.filter(pk=issue.pk).update(label="Truce")
    Dossier.objects.filter(pk=issue.dossiers.get().pk).update(title="New papers")
    [hit] = find("CEASEFIRE")["issues"].hits
    assert (hit.url, "".join(one.text for one in hit.fragments)) == (
        f"/issues/{issue.slug}/",
        "Truce, formerly Ceasefire",
    )
    [hit] = find("old FILE")["dossiers"].hits
    assert "".join(one.text for one in hit.fragments) == "New papers, formerly Old file"
    assert [one.url for one in find("truce")["issues"].hits] == [f"/issues/{issue.slug}/"]
    Issue.objects.filter(pk=issue.pk).update(archived_at=timezone.now())
    assert "issues" not in find("ceasefire")


def test_what_is_written_comes_before_what_a_shorter_stem_finds() -> None:
    published_stance(words="He spoke of emirs, an emir, and of emirs again.")
    published_stance(words="He spoke of many things, and once of an Emirati.")
    assert [("Emirati" in text) for text in texts(find("emirati")["words"])] == [True, False]


ISSUE = {"label": "Truce", "proposition": "A ceasefire must come first."}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("They won’t send troops.", "won't send troops"),
        ("They won't send troops.", "won’t send troops"),
        ("They won't send troops.", "wont send"),
        ("An immediate cease-fire now.", "ceasefire"),
        ("An immediate ceasefire now.", "cease-fire"),
        ("An immediate cease‑fire now.", '"immediate ceasefire"'),
        ("An immediate cease-fire now.", '"cease-fire now"'),
        ("A cease fire at last.", "cease-fire"),
        ("The U.S. troops left.", "US troops"),
        ("The US troops left.", "U.S. troops"),
        ("The U.S.-led force.", "us-led"),
        ("The U.N.’s envoy spoke.", "UN envoy"),
        ("The UN envoy spoke.", "U.N. envoy"),
        ("F-16s and the S-400 came.", "S400"),
        ("The S400 came.", "S-400"),
        ("La Côte d’Ivoire a voté.", "cote d'ivoire"),
        ("La Côte d’Ivoire a voté.", "ivoire"),
        ("Russia’s answer came.", "russia"),
        ("“Ceasefire”—later…", "ceasefire later"),
        ("It came after A/RES/68/262.", "68/262"),
        ("It came after A/RES/68/262.", "A/RES/68/262"),
        ("It was said on 2019-12-19.", "2019-12-19"),
        ("Gone.Then it came.", "then came"),
        ("中国支持立即停火。", "停火"),
        ("中国支持立即停火。", "立即停火"),
        ("中国支持立即停火。", "火"),
        ("中国支持立即停火。", "中国 停火"),
        ("日本は即時停戦を支持する", "停戦"),
        ("ประเทศไทยสนับสนุนการหยุดยิงทันที", "หยุดยิง"),
        ("정부는 휴전을 지지한다", "휴전"),
        ("«Перемирие», сказал он", "перемирие"),
    ],
)
def test_words_are_found_however_they_are_spelled(text: str, query: str) -> None:
    published_stance(words=text)
    group = find(query)["words"]
    assert group.count == 1
    assert any(fragment.is_match for fragment in group.hits[0].fragments)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("They won the day and send troops.", "won't send troops"),
        ("The number 262 came, then 68.", "68/262"),
        ("中国支持停战，火速", "停火"),
        ("An immediate cease-fire now.", "immediate -cease-fire"),
        ("An immediate ceasefire now.", "immediate -cease-fire"),
        ("The use of force.", "U.S. force"),
    ],
)
def test_and_nothing_else_is(text: str, query: str) -> None:
    published_stance(words=text)
    assert "words" not in find(query)


def test_issues_are_found_by_their_keywords_and_by_the_resolution_of_their_rule() -> None:
    IssueFactory.create(slug="a", **ISSUE, keywords=["Crimean Tatars"], contra_phrases=["politicised"])
    rule = "Counts: the vote on resolution 68/262."
    IssueFactory.create(slug="b", label="Integrity", proposition="Borders hold.", coding_rule=rule)
    IssueFactory.create(slug="c", label="Amendment (A/L. 262)", proposition="68 things.")
    [hit] = find("crimean tatars")["issues"].hits
    assert "".join(fragment.text for fragment in hit.fragments) == f"{ISSUE['proposition']}, found as Crimean Tatars"
    assert [hit.url for hit in find("politicised")["issues"].hits] == ["/issues/a/"]
    assert [hit.url for hit in find("68/262")["issues"].hits] == ["/issues/b/"]


def test_an_exact_name_comes_first() -> None:
    ActorFactory.create(name="Ukraine")
    kingdom = ActorFactory.create(name="United Kingdom")
    ActorNameFactory.create(actor=kingdom, name="U.K.")
    assert texts(find("UK")["actors"])[0] == "United Kingdom, found as U.K."


def test_the_word_itself_comes_before_longer_ones() -> None:
    IssueFactory.create(proposition="The use, and any threat of use, of such arms must end: used or not.")
    whole = IssueFactory.create(proposition="The US must send troops to the country, whatever others may do.")
    assert texts(find("US")["issues"])[0] == whole.proposition


def test_archived_sources_take_nobody_s_place() -> None:
    for n in range(HITS_SHOWN + 2):
        archived = SourceFactory.create(archived_at=timezone.now())
        snapshot = SnapshotFactory.create(source=archived, text=f"A ceasefire, {n}.")
        EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words="A ceasefire"))
    for n in range(HITS_SHOWN):
        snapshot = SnapshotFactory.create(text=f"The ceasefire, {n}.")
        EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words="The ceasefire"))
    group = find("ceasefire", audience=EDITORS)["words"]
    assert (len(group.hits), group.count) == (HITS_SHOWN, HITS_SHOWN)
    assert find("ceasefire", audience=EDITORS)["texts"].count == HITS_SHOWN


def test_editors_find_what_nobody_coded_and_are_led_to_its_place() -> None:
    text = "Long ago. " * 900 + "They refused to elaborate on it."
    snapshot = SnapshotFactory.create(text=text)
    assert find("elaborate") == find("elaborate", kind="texts") == {}
    [hit] = find("refused elaborate", audience=EDITORS)["texts"].hits
    assert [fragment.text for fragment in hit.fragments if fragment.is_match] == ["refused", "elaborate"]
    start = text.index("refused")
    place = f"?snapshot={snapshot.pk}&words={start}-{start + 7}#excerpt-0"
    assert hit.url == f"/sources/{snapshot.source_id}/{place}"


def test_a_source_is_one_hit_by_its_newest_text() -> None:
    source = SourceFactory.create()
    SnapshotFactory.create(source=source, text="They refused to elaborate.")
    newest = SnapshotFactory.create(source=source, text="They refused to elaborate on it. " * 400)
    group = find("elaborate", audience=EDITORS)["texts"]
    assert (group.count, f"snapshot={newest.pk}&" in group.hits[0].url) == (1, True)


def test_a_compound_is_marked_however_it_is_written() -> None:
    published_stance(words="We demand a cease fire. They fire at will.")
    [hit] = find("ceasefire")["words"].hits
    assert [fragment.text for fragment in hit.fragments if fragment.is_match] == ["cease fire"]
    published_stance(words="The Ceasefire holds.")
    marked = {
        fragment.text for hit in find("cease fire")["words"].hits for fragment in hit.fragments if fragment.is_match
    }
    assert marked == {"cease", "fire", "Ceasefire"}


def test_words_that_carry_many_stances_are_not_looked_up_one_by_one() -> None:
    excerpt = ExcerptFactory.create()
    stances = [EvidenceFactory.create(excerpt=excerpt).stance for _ in range(3)]
    assert sorted(stances_quoting(WORDS, limit=3) or ()) == [stance.pk for stance in stances]
    assert stances_quoting(WORDS, limit=2) is None


def test_excerpts_that_were_cut_do_not_pass_for_all() -> None:
    # Three that carry nothing come before the one that does.
    excerpts = ExcerptFactory.create_batch(4)
    stance = EvidenceFactory.create(excerpt=excerpts[-1]).stance
    assert stances_quoting(WORDS, limit=4) == [stance.pk]
    assert stances_quoting(WORDS, limit=2) is None
