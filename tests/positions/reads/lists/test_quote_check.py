"""What is said of a quotation, to whom."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from positions.audience import EDITORS, PUBLIC, READERS, Audience
from positions.choices import CorrectionState
from positions.models import Snapshot, Stance
from positions.reads.lists.quote_check import QuoteCheck, Verdict, check_quote
from positions.texts.quotation import read_quotation
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    SnapshotFactory,
    SourceFactory,
    SpeakerFactory,
    publish,
)

pytestmark = pytest.mark.django_db

TEXT = (
    "Opening remarks. We will never send troops to the front, whatever happens there. Zebras quietly graze beyond "
    "the northern hills. Sanctions must stay in force until the last soldier has left."
)
PUBLISHED = "We will never send troops to the front, whatever happens there."
HIDDEN = "Zebras quietly graze beyond the northern hills."


def check(words: str, audience: Audience = EDITORS) -> QuoteCheck:
    quotation = read_quotation(words)
    assert quotation
    return check_quote(quotation, audience=audience)


def quoted(words: str = PUBLISHED, *, text: str = TEXT, **source: object) -> Stance:
    """A published stance on words of a text of its own."""
    snapshot = SnapshotFactory.create(text=text, source=SourceFactory.create(**source))
    return publish(EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words=words)).stance)


def titles(check: QuoteCheck) -> list[str]:
    return [found.first.source.title for found in check.found]


def test_words_on_record_are_told_with_source_and_stances() -> None:
    stance = quoted(title="Speech")
    found = check("we will never send troops")
    assert (found.verdict, titles(found)) == (Verdict.VERBATIM, ["Speech"])
    (resting,) = found.found[0].first.stances
    assert (resting.stance, resting.actor) == (stance.pk, stance.actor.name)
    assert found.speakers == [(stance.actor.name, 1)]
    assert found.found[0].first.before == "Opening remarks. "


@pytest.mark.parametrize("audience", [EDITORS, PUBLIC], ids=["editor", "reader"])
@pytest.mark.parametrize("words", ["[Norland] will never send troops", "We will never send troops [north]"])
def test_words_in_brackets_at_an_end_are_marked_changes_and_no_alteration(words: str, audience: Audience) -> None:
    quoted(title="Speech")
    found = check(words, audience)
    assert (found.verdict, titles(found)) == (Verdict.MARKED, ["Speech"])


def test_every_source_that_has_the_words_is_listed() -> None:
    quoted(title="Speech")
    SnapshotFactory.create(text=f"He said: {PUBLISHED}", source__title="Report")
    assert titles(check(PUBLISHED)) == ["Speech", "Report"]


def test_an_altered_quotation_is_traced_to_its_text() -> None:
    quoted(title="Speech")
    found = check("We will send troops to the front, whatever happens there.")
    assert (found.verdict, found.near[0].place.source.title) == (Verdict.ALTERED, "Speech")
    assert (found.near[0].nearest.kept, found.near[0].nearest.words) == (10, 11)
    assert [scrap.text for scrap in found.near[0].diff if scrap.kind == "gone"] == ["never"]


@pytest.mark.parametrize("audience", [EDITORS, PUBLIC], ids=["editor", "reader"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        # French sets narrow blanks before its marks.
        ("We will stay the course.", "We\u202fwill\u202fstay\u202fthe\u202fcourse\u202f!"),
        ("We will stay the course.", "We\twill\u2009stay\u3000the\u2003course"),
        # Files of pages keep letters printed as one.
        ("The ﬁrst of our plans was good.", "The first of our plans was good"),
        ("The first effort was official.", "The ﬁrst eﬀort was oﬃcial"),
    ],
)
def test_blanks_and_ligatures_are_print(text: str, words: str, audience: Audience) -> None:
    quoted(text, text=text)
    assert check(words, audience).verdict == Verdict.VERBATIM


def test_words_that_nobody_said_are_not_on_record() -> None:
    quoted()
    assert check("Fiscal consolidation remains paramount").verdict == Verdict.ABSENT


def test_a_quotation_across_the_parts_of_a_text_is_found() -> None:
    words = (
        "We will never, under any circumstances that anybody can think of, send troops to the front of this war. " * 4
    )
    text = "Other words stand here. " * 240 + words + "More of them follow. " * 300
    assert 5700 < text.index("We will") < 6000
    SnapshotFactory.create(text=text)
    assert check(words.strip()).verdict == Verdict.VERBATIM
    assert check(words.strip().replace("anybody", "somebody", 1)).verdict == Verdict.ALTERED


def test_a_word_broken_at_the_end_of_a_line_is_the_word() -> None:
    SnapshotFactory.create(text="After long nego-\ntiations they agreed.")
    assert check("long negotiations they agreed").verdict == Verdict.VERBATIM


def test_one_word_lists_all_who_said_it() -> None:
    first, other = quoted("Ceasefire now.", text="Ceasefire now."), quoted("A ceasefire.", text="A ceasefire.")
    found = check("ceasefire")
    assert found.speakers == sorted([(first.actor.name, 1), (other.actor.name, 1)])
    assert len(found.found) == 2


@pytest.mark.parametrize("audience", [PUBLIC, READERS])
class TestWhatReadersMaySee:
    def test_words_beside_a_published_excerpt_are_not_on_record(self, audience: Audience) -> None:
        quoted()
        assert check(HIDDEN).verdict == Verdict.VERBATIM
        assert check(HIDDEN, audience).verdict == Verdict.ABSENT
        assert check(PUBLISHED, audience).verdict == Verdict.VERBATIM

    def test_no_diff_tells_them(self, audience: Audience) -> None:
        quoted()
        found = check("Zebras noisily graze beyond the northern hills.", audience)
        assert (found.verdict, found.near) == (Verdict.ABSENT, ())
        beyond = check(f"{PUBLISHED} Zebras quietly graze beyond", audience)
        assert beyond.verdict == Verdict.PARTLY
        shown = beyond.near[0].place.before + beyond.near[0].place.after
        told = "".join(scrap.text for scrap in beyond.near[0].diff if scrap.kind != "come")
        assert not [word for word in ("Zebras", "Opening", "graze") if word in shown + told]
        same = check(f"{PUBLISHED} Lions quietly graze beyond", audience)
        assert [scrap.kind for scrap in same.near[0].diff] == [scrap.kind for scrap in beyond.near[0].diff]

    def test_drafts_stay_unseen(self, audience: Audience) -> None:
        quoted()
        snapshot = Snapshot.objects.get()
        EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words=HIDDEN))
        assert check(HIDDEN, audience).verdict == Verdict.ABSENT
        again = EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words="We will never send"))
        assert again.stance.pk not in {one.stance for one in check(PUBLISHED, audience).found[0].first.stances}

    def test_what_is_between_two_excerpts_is_neither_shown_nor_counted(self, audience: Audience) -> None:
        quoted()
        last = "Sanctions must stay in force until the last soldier has left."
        publish(
            EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=Snapshot.objects.get(), words=last)).stance
        )
        found = check("whatever happens there … Sanctions must stay in force", audience)
        assert found.verdict == Verdict.MARKED
        assert "Zebras" not in "".join(one.text for one in found.found[0].standings[0].fragments)
        assert check(f"whatever happens there {last}", audience).verdict != Verdict.VERBATIM

    def test_a_free_text_is_read_whole_once_a_published_stance_quotes_it(self, audience: Audience) -> None:
        free = SnapshotFactory.create(text=TEXT, source__is_free_to_show=True)
        assert check(HIDDEN, audience).verdict == Verdict.ABSENT
        publish(EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=free, words=PUBLISHED)).stance)
        assert check(HIDDEN, audience).verdict == Verdict.VERBATIM
        assert check(HIDDEN.replace("quietly", "noisily"), audience).verdict == Verdict.ALTERED

    def test_a_free_text_that_nobody_confirmed_is_not(self, audience: Audience) -> None:
        stance = quoted(is_free_to_show=True)
        first = Snapshot.objects.get()
        SnapshotFactory.create(
            source=first.source, supersedes=first, text=TEXT.replace("Zebras", "Lions"), state=CorrectionState.PROPOSED
        )
        assert check("Lions quietly graze beyond", audience).verdict == Verdict.ALTERED
        assert check("Lions quietly graze beyond").found[0].first.caveat
        assert stance.pk

    def test_words_of_a_condition_are_published(self, audience: Audience) -> None:
        snapshot = SnapshotFactory.create(text=TEXT)
        stance = EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words=PUBLISHED)).stance
        last = "until the last soldier has left"
        ConditionFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot, words=last))
        assert check(last, audience).verdict == Verdict.ABSENT
        publish(stance)
        found = check(last, audience)
        assert found.verdict == Verdict.VERBATIM
        assert not found.found[0].first.stances[0].is_evidence


def test_archived_sources_are_not_searched() -> None:
    quoted(archived_at=timezone.now())
    assert check(PUBLISHED).verdict == Verdict.ABSENT
    assert check(PUBLISHED, PUBLIC).verdict == Verdict.ABSENT


def test_words_of_a_former_text_are_told_as_such() -> None:
    quoted()
    first = Snapshot.objects.get()
    SnapshotFactory.create(source=first.source, supersedes=first, text=TEXT.replace("never", "hardly"))
    for audience in (EDITORS, PUBLIC):
        assert check(PUBLISHED, audience).found[0].first.corrected_at
    (found,) = check(HIDDEN).found
    assert found.first.corrected_at is None
    assert found.count == 1


def test_a_text_and_its_correction_captured_at_one_time_are_two() -> None:
    first = SnapshotFactory.create(text=TEXT)
    later = SnapshotFactory.create(
        source=first.source, supersedes=first, text=f"Thank you. {TEXT}", captured_at=first.captured_at
    )
    (found,) = check(HIDDEN).found
    assert (found.count, found.first.snapshot, found.first.corrected_at) == (1, later.pk, None)


def test_it_takes_no_more_queries_for_more_texts() -> None:
    for n in range(12):
        quoted(title=f"Speech {n}")
    for words in (PUBLISHED, PUBLISHED.replace("never", "hardly"), "Nothing of the kind"):
        for audience in (EDITORS, PUBLIC):
            with CaptureQueriesContext(connection) as queries:
                check(words, audience)
            assert len(queries) <= 9


def test_the_newest_stand_first() -> None:
    for year in (2023, 2025, 2024):
        quoted(title=str(year), published_date=dt.date(year, 1, 1))
    assert titles(check(PUBLISHED)) == ["2025", "2024", "2023"]


def test_quotations_of_every_length_share_one_statement() -> None:
    quoted()
    for words in ("Nothing of the kind", "Nothing of the kind was ever said by anybody anywhere at all"):
        assert check(words).verdict == Verdict.ABSENT
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_prepared_statements"
            " where statement ~ 'parts_sharing' and statement !~ 'excerpts_sharing|pg_prepared'"
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("audience", [EDITORS, PUBLIC])
def test_texts_are_found_with_and_without_the_dots_of_yo(audience: Audience) -> None:
    dotted = "Мы всё ещё ждём ответа от них, и ничего больше."
    plain = dotted.replace("ё", "е")
    for number, words in enumerate((dotted, plain)):
        quoted(words, text=f"{words} {number}", title=words)
    for words in (dotted, plain, dotted.upper()):
        found = check(words, audience)
        assert (found.verdict, sorted(titles(found))) == (Verdict.VERBATIM, sorted([dotted, plain])), words
    altered = check(plain.replace("ничего", "многого"), audience)
    assert altered.verdict == Verdict.ALTERED


TALK = "Q: Will you ever send troops to the front?\n\nPRESIDENT ALDER: We will never do that. (Applause.)\n\nRead more"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("you ever send troops to the front", "These are words of a question, not of an answer"),
        ("troops to the front? PRESIDENT ALDER: We will never", "Partly words of a question, not of an answer"),
        ("We will never do that", ""),
        ("Applause", "These are a note on the hall, not words of the speaker"),
        ("Read more", "These are words of the page around the text, not of the text"),
        ("never do that. (Applause.)", "Partly a note on the hall, not words of the speaker"),
    ],
)
def test_words_that_nobody_answers_for_are_told(words: str, told: str) -> None:
    end = TALK.index("Read more")
    snapshot = SnapshotFactory.create(text=TALK, boilerplate=[(end, len(TALK))])
    answer, applause = TALK.index("PRESIDENT"), TALK.index("(Applause")
    for kind, label, place in (
        ("question", "Q", (0, answer - 2)),
        ("speech", "PRESIDENT ALDER", (answer, end - 2)),
        ("applause", "", (applause, end - 2)),
    ):
        SpeakerFactory.create(snapshot=snapshot, kind=kind, label=label, ranges=[place])
    found = check(words)
    assert (found.verdict, found.found[0].first.aside) == (Verdict.VERBATIM, told)


def test_whoever_says_the_words_comes_before_who_asks() -> None:
    for number, kind in enumerate(("speech", "question")):
        text = f"{PUBLISHED} {number}"
        snapshot = SnapshotFactory.create(text=text, source__title=kind)
        SpeakerFactory.create(snapshot=snapshot, kind=kind, label=kind, ranges=[(0, len(text))])
    assert titles(check(PUBLISHED)) == ["speech", "question"]


class TestWhoseWords:
    """Where no stance rests on words, the turns of their text still tell who said them."""

    def said(self, words: str, audience: Audience = EDITORS) -> tuple[str, str, bool] | None:
        turn = check(words, audience).found[0].first.turn
        return (turn.name, turn.slug, turn.is_interpreted) if turn else None

    def test_are_told_by_the_innermost_turn(self) -> None:
        alder, snapshot = ActorFactory.create(name="Rosa Alder"), SnapshotFactory.create(text=TEXT)
        end, last = TEXT.index("Zebras"), TEXT.index("Sanctions")
        SpeakerFactory.create(snapshot=snapshot, label="ALDER", actor=alder, ranges=[(0, end)], interpreted=[(0, end)])
        SpeakerFactory.create(snapshot=snapshot, label="VOGT", ranges=[(end, last)])
        SpeakerFactory.create(snapshot=snapshot, label="", kind="question", ranges=[(last, len(TEXT))])
        assert self.said("We will never send troops") == ("Rosa Alder", alder.slug, True)
        assert self.said("Zebras quietly graze") == ("VOGT", "", False)
        # Of a question the place says so already; words of two are nobody's.
        assert self.said("until the last soldier has left") is None
        assert self.said("whatever happens there. Zebras quietly graze") is None

    def test_of_whom_was_merged_are_of_whoever_remains_and_of_nobody_out_of_use(self) -> None:
        remains = ActorFactory.create(name="Rosa Alder")
        merged = ActorFactory.create(merged_into=remains, archived_at=timezone.now())
        gone = ActorFactory.create(archived_at=timezone.now())
        for number, actor in enumerate((merged, gone)):
            snapshot = SnapshotFactory.create(text=f"{TEXT} {number}")
            SpeakerFactory.create(snapshot=snapshot, label="ALDER", actor=actor)
        turns = [one.first.turn for one in check("We will never send troops").found]
        assert {turn.name for turn in turns if turn} == {"ALDER", "Rosa Alder"}

    @pytest.mark.parametrize("audience", [PUBLIC, READERS])
    def test_a_label_is_not_told_to_whoever_sees_excerpts_alone(self, audience: Audience) -> None:
        snapshot = quoted().evidence.get().excerpt.snapshot
        speaker = SpeakerFactory.create(snapshot=snapshot, label="ALDER")
        assert self.said("We will never send troops") == ("ALDER", "", False)
        assert self.said("We will never send troops", audience) is None
        speaker.actor = ActorFactory.create(name="Rosa Alder")
        speaker.save()
        told = self.said("We will never send troops", audience)
        assert told == ("Rosa Alder", speaker.actor.slug, False)
