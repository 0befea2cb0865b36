"""Every fault of a folder is told by file and line, and nothing is guessed."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from positions.choices import Act, EvidenceRole, GlossMaker, Precision, Rendering, Value
from positions.exceptions import FaultyFolder
from positions.loading.dossiers.folder import read_folder
from positions.loading.dossiers.wordings import read_wordings
from tests.positions.loading.dossiers.small import FILES, write_folder

SEEDS = settings.BASE_DIR / "seeds"
REAL = settings.BASE_DIR.parent / "shared" / "data" / "ukraine-2022-2025"
here = pytest.mark.skipif(not REAL.is_dir(), reason="needs the texts of ../shared, which are not in the repository")


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(FaultyFolder) as caught:
        read_folder(folder)
    return list(caught.value.faults)


def test_a_folder_says_what_stands_in_it(tmp_path: Path) -> None:
    folder = read_folder(write_folder(tmp_path / "bridge"))
    assert (folder.slug, folder.title, folder.rows) == ("bridge", "A dispute over a bridge", ("ada", "westmark"))
    assert folder.issues["build-the-bridge"].proposition == "A bridge should be built: now."
    assert folder.sources["diary"].fields["published_precision"] is Precision.MONTH
    assert folder.sources["diary"].external_id == "bridge/diary"
    first, second = folder.stances
    assert (first.fields["value"], first.fields["act"]) == (Value.SUPPORTS, Act.VERBATIM)
    assert [one.role for one in first.evidence] == [
        EvidenceRole.SUPPORTS,
        EvidenceRole.CONTEXT,
        EvidenceRole.SUPPORTS,
    ]
    assert first.conditions[0].issue == "keep-the-ferry"
    assert (second.fields["stated_precision"], second.is_published) == (Precision.MONTH, False)
    assert (second.evidence[0].span.start, second.place.line) == (19, 14)


def test_a_text_that_leads_to_itself_is_none(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    (folder / "texts/speech.txt").unlink()
    (folder / "texts/speech.txt").symlink_to("speech.txt")
    assert "sources.yaml, line 1: file: “texts/speech.txt” lies outside the folder." in faults_of(folder)


def test_texts_are_counted_from_one(tmp_path: Path) -> None:
    stances = FILES["stances.yaml"].replace("at: 19", "at: 19\n  text_number: 0")
    folder = write_folder(tmp_path / "bridge", stances=stances)
    assert "stances.yaml, line 21: text_number: is 0; from 1 to 1000 can be." in faults_of(folder)


BROKEN = {
    "actors": """\
        - {slug: westmark, kind: realm, name: Westmark}
        - slug: ada
          kind: person
          name: Ada  Strand
          iso3: ADA
          offices:
            - {role: Mayor, group: westmark, from: 2020-01-01, until: 2019-01-01}
    """,
    "issues": """\
        - {slug: build-the-bridge, label: Bridge}
        - {slug: keep the ferry, label: Ferry, proposition: The ferry should run on., colour: red}
    """,
    "sources": """\
        - {file: texts/speech.txt, title: Speech, published_date: 2024-02-30, url: ftp://pier, sha256: 00}
        - {file: ../../etc/passwd, title: Diary}
        - {file: texts/speech.txt, title: ""}
    """,
    "events": """\
        - {date: 2024-05, kind: picnic, title: Ada speaks, source: letter}
        - {date: 2024-05-02, last_date: 2024-05-02, title: Ada speaks, who: ada}
        - {kind: talks}
        - {slug: a b, date: 2024-02-30, title: Talks}
    """,
    "stances": """\
        - source: speech
          actor: nobody
          actor: ada
          issue: build-the-bridge
          value: certainly
          act: inferred
          stated_date: 2024-05-02
          precision: month
          words: We will never build it.
        - {source: letter, actor: ada, on_behalf_of: ada, issue: dig, value: supports, act: vote, words: x}
        - words alone
    """,
}
FAULTS = [
    "actors.yaml, line 1: kind: “realm” is not one of person, state, organisation, body, group, party.",
    "actors.yaml, line 4: name: “Ada  Strand” has blanks that nobody sees.",
    "actors.yaml, line 5: iso3: only a state has a country code, of three capital letters.",
    "actors.yaml, line 7: until: a period ends after it begins: it is the first day on which it no longer holds.",
    "events.yaml, line 1: date: is known to the month: give the day, as 2025-03-18.",
    "events.yaml, line 1: kind: “picnic” is not one of summit, talks, proposal, agreement, truce, war, office, vote, "
    "other.",
    "events.yaml, line 1: source: there is no source letter.",
    "events.yaml, line 2: last_date: comes after the first day; leave it out of a single one.",
    "events.yaml, line 2: slug: ada-speaks is described above: give one of the two another.",
    "events.yaml, line 2: who: there is no such column.",
    "events.yaml, line 3: date: is missing.",
    "events.yaml, line 3: title: is missing.",
    "events.yaml, line 4: date: “2024-02-30” is no date between 1800 and 2199, as 2025-03-18, 2025-03 or 2025.",
    "events.yaml, line 4: slug: “a b” should have letters, digits and hyphens only.",
    "issues.yaml, line 1: proposition: is missing.",
    "issues.yaml, line 2: colour: there is no such column.",
    "issues.yaml, line 2: slug: “keep the ferry” should have letters, digits and hyphens only.",
    "sources.yaml, line 1: published_date: “2024-02-30” is no date between 1800 and 2199, as 2025-03-18, "
    "2025-03 or 2025.",
    "sources.yaml, line 1: sha256: “texts/speech.txt” has another: "
    "a0ed1858edb09c484a23805edda28b15b9190c5ece3c2390382d3a1ae7d1bb73.",
    "sources.yaml, line 1: url: begins with http:// or https://.",
    "sources.yaml, line 2: file: “../../etc/passwd” lies outside the folder.",
    "sources.yaml, line 3: file: speech is described above.",
    "sources.yaml, line 3: title: is missing.",
    "stances.yaml, line 1: note: an inferred stance needs its reasons, “no stated position” what was searched.",
    "stances.yaml, line 3: “actor” stands twice.",
    "stances.yaml, line 5: value: “certainly” is not one of supports, leans_support, neutral, leans_oppose, "
    "opposes, ambiguous, declines, no_stated_position.",
    "stances.yaml, line 8: precision: is month, but the date is known to the day.",
    "stances.yaml, line 9: words: “We will never build it.” does not stand in the text.",
    "stances.yaml, line 10: issue: there is no issue dig.",
    "stances.yaml, line 10: on_behalf_of: an actor does not speak on behalf of itself.",
    "stances.yaml, line 10: source: there is no source letter.",
    "stances.yaml, line 10: stated_date: is missing, and its source has no date.",
    "stances.yaml, line 11: should be an entry with columns.",
]


def test_every_fault_is_told_by_file_and_line(tmp_path: Path) -> None:
    assert faults_of(write_folder(tmp_path / "bridge", **BROKEN)) == FAULTS


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("- slug: a\n  kind: [\n", "actors.yaml, line 3: is no YAML"),
        ("- &a [*a]\n", "actors.yaml, line 1: aliases"),
        ("just words", "actors.yaml, line 1: should be a list of entries."),
        ("- slug: {a: b}\n  kind: person\n  name: A\n", "actors.yaml, line 1: slug: should be a text."),
        ("- slug: a\n  kind: person\n  name: A\n  note: \x07\n", "actors.yaml, line 1: holds a character"),
    ],
)
def test_what_is_no_list_of_entries_is_said(tmp_path: Path, content: str, fault: str) -> None:
    folder = write_folder(tmp_path / "bridge")
    (folder / "actors.yaml").write_text(content)
    assert [told for told in faults_of(folder) if told.startswith(fault)]


def test_bytes_that_are_no_text_are_told_by_line(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    (folder / "texts" / "diary.txt").write_bytes(b"one\ntwo \xff\n")
    (folder / "issues.yaml").write_bytes(b"- slug: a\n  label: \xe9\n")
    told = faults_of(folder)
    assert "issues.yaml, line 2: is not UTF-8." in told
    assert "sources.yaml, line 7: file: “texts/diary.txt” is not UTF-8 on its line 2." in told


def test_a_text_that_is_too_long_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.loading.dossiers.texts.LONGEST_TEXT", 50)
    told = faults_of(write_folder(tmp_path / "bridge"))
    assert told == ["sources.yaml, line 1: file: “texts/speech.txt” has 56 characters; at most 50 can be kept."]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}, line 1: is no folder."]


def test_tables_may_be_csv(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    (folder / "stances.yaml").unlink()
    (folder / "stances.csv").write_text(
        "source,actor,issue,value,act,words,on_behalf_of\n"
        "speech,ada,build-the-bridge,supports,verbatim,We will build it.,westmark\n"
        "diary,ada,build-the-bridge,supports,reported,She will build it.,\n"
    )
    (folder / "issues.yaml").unlink()
    (folder / "issues.csv").write_text(
        "slug,label,proposition,keywords\nbuild-the-bridge,Bridge,It should be built.,bridge; span\n"
    )
    read = read_folder(folder)
    assert [(stance.on_behalf_of, stance.place.line) for stance in read.stances] == [("westmark", 2), ("", 3)]
    assert read.issues["build-the-bridge"].keywords == ["bridge", "span"]
    (folder / "stances.csv").write_text("source,actor\nspeech,ada,more\n")
    assert faults_of(folder) == ["stances.csv, line 2: has 3 cells instead of 2."]


def test_a_cell_of_csv_may_hold_any_character(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    (folder / "issues.yaml").unlink()
    rule = "One\u2028two\x85three\x0cfour"
    (folder / "issues.csv").write_text(
        f"slug,label,proposition,coding_rule\nbuild-the-bridge,Bridge,Build it,{rule}\nkeep-the-ferry,Ferry,Keep it,\n"
    )
    issues = read_folder(folder).issues
    assert issues["build-the-bridge"].coding_rule == rule
    assert issues["keep-the-ferry"].place.line == 3


def test_ends_known_by_month_or_year_are_the_first_day_after(tmp_path: Path) -> None:
    actors = FILES["actors.yaml"].replace("name: Westmark", "name: Westmark\n  ended: 2021")
    actors = actors.replace("from: 2020-01-01", "from: 2020, until: 2020-12")
    described = read_folder(write_folder(tmp_path / "bridge", actors=actors)).described
    westmark = described.actors["westmark"]
    assert (westmark.ended_date, westmark.ended_precision) == (dt.date(2022, 1, 1), "year")
    [(office, _)] = described.memberships.items()
    assert (office.from_date, office.until_date) == (dt.date(2020, 1, 1), dt.date(2021, 1, 1))
    write_folder(tmp_path / "bridge", actors=actors.replace("2020-12", "2199"))
    assert faults_of(tmp_path / "bridge") == ["actors.yaml, line 11: until: ends after 2199."]


def test_days_are_not_made_of_months_and_years(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "bridge",
        sources=FILES["sources.yaml"].replace("language: en", "retrieved_date: 2025-03"),
        stances=FILES["stances.yaml"].replace("firmness: firm", "withdrawn_date: 2025"),
    )
    assert faults_of(folder) == [
        "sources.yaml, line 4: retrieved_date: is known to the month: give the day, as 2025-03-18.",
        "stances.yaml, line 7: withdrawn_date: is known to the year: give the day, as 2025-03-18.",
    ]


UNSTATED = "- {actor: ada, issue: keep-the-ferry, value: no_stated_position, act: inferred, note: Searched., "


def test_no_stated_position_rests_on_a_search_and_is_not_conditional(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge", stances=f"{UNSTATED} stated_date: 2024}}\n{UNSTATED} source: speech}}")
    first, second = read_folder(folder).stances
    assert [(one.source, one.evidence) for one in (first, second)] == [("", ()), ("speech", ())]
    write_folder(
        folder, stances=f"{UNSTATED} stated_date: 2024, conditions: [{{kind: until, text: May}}]}}\n{UNSTATED} }}"
    )
    assert faults_of(folder) == [
        "stances.yaml, line 1: conditions: where no position is stated, none is conditional.",
        "stances.yaml, line 2: stated_date: is missing, and its source has no date.",
    ]


def test_who_reports_makes_it_reported_and_that_is_said(tmp_path: Path) -> None:
    stances = FILES["stances.yaml"].replace("act: verbatim", "act: paraphrase\n  reported_by: westmark")
    read = read_folder(write_folder(tmp_path / "bridge", stances=stances))
    assert read.stances[0].fields["act"] is Act.REPORTED
    assert read.stances[0].fields["note"] == "The act, as it was reported: paraphrase."
    [notice] = read.notices
    assert notice.startswith("stances.yaml, line 1: reported by westmark")


def test_a_document_that_somebody_reports_stays_one(tmp_path: Path) -> None:
    stances = FILES["stances.yaml"].replace("act: verbatim", "act: document\n  reported_by: westmark")
    read = read_folder(write_folder(tmp_path / "bridge", stances=stances))
    assert (read.stances[0].fields["act"], read.notices) == (Act.DOCUMENT, ())


def test_slips_that_the_desk_would_ask_about_are_told_by_file_and_line(tmp_path: Path) -> None:
    """What loads without a word is believed to be right."""
    first = FILES["stances.yaml"].replace("act: verbatim", "act: verbatim\n  stated_date: 2024-05-03")
    again = "- {source: speech, actor: ada, issue: keep-the-ferry, value: opposes, act: verbatim, words: Hear me.}\n"
    sources = FILES["sources.yaml"].replace("language: en", "language: en\n  boilerplate_from: Hear me.")
    folder = write_folder(tmp_path / "bridge", stances=first + again * 2, sources=sources)
    (folder / "event.yaml").write_text("- {date: 2024-05-02, title: A meeting}")
    (folder / "stances.yml").write_text("- {}")
    lines = first.count("\n")
    notices = read_folder(folder).notices
    assert notices[:3] == (
        "event.yaml, line 1: no table is called so; as one it is not read.",
        "stances.yml, line 1: no table is called so; as one it is not read.",
        "stances.yaml, line 1: stated_date: is after its source was published, 2024-05-02.",
    )
    assert f"stances.yaml, line {lines + 1}: words: stand in boilerplate, which is not the source's own." in notices
    assert notices[-1] == f"stances.yaml, line {lines + 2}: says the same as line {lines + 1}, by the same words."


def test_a_day_within_the_month_of_its_source_is_no_slip(tmp_path: Path) -> None:
    said = "- {source: diary, actor: ada, issue: keep-the-ferry, value: opposes, act: verbatim, words: The ferry?,"
    read = read_folder(write_folder(tmp_path / "bridge", stances=f"{said} stated_date: 2024-06-30}}\n"))
    assert read.notices == ()


def test_of_two_tables_of_one_name_none_is_guessed(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    (folder / "stances.json").write_text("[]")
    assert faults_of(folder) == ["stances.json, line 1: stands beside stances.yaml: keep one of the two."]


def test_of_a_text_that_cannot_be_read_nothing_else_is_said(tmp_path: Path) -> None:
    sources = FILES["sources.yaml"].replace("language: en", "language: en\n  boilerplate_from: Hear me.")
    folder = write_folder(tmp_path / "bridge", sources=sources, stances="[]")
    (folder / "texts/speech.txt").unlink()
    assert faults_of(folder) == [
        "sources.yaml, line 1: file: “texts/speech.txt” cannot be read: No such file or directory."
    ]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        # Its words would be left out in silence: of a text with a fault nothing more is said.
        ("{file: texts/speech.txt, title: Speech, later_texts: [{sha256: ''}]}", "file: is missing."),
        ("{file: texts/speech.txt, title: Speech, later_texts: [{file: ''}]}", "file: is missing."),
        ("{name: speech, file: '', title: Speech}", "words: the source speech has no such text."),
    ],
)
def test_an_entry_that_names_no_text_hides_no_words(tmp_path: Path, entry: str, fault: str) -> None:
    folder = write_folder(
        tmp_path, sources=f"- {entry}\n- {{file: texts/diary.txt, title: A diary, published_date: 2024-06}}"
    )
    assert fault in "\n".join(faults_of(folder))


def test_a_missing_text_is_told_once_and_not_by_every_stance_that_cites_it(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    (folder / "texts/speech.txt").unlink()
    assert faults_of(folder) == [
        "sources.yaml, line 1: file: “texts/speech.txt” cannot be read: No such file or directory."
    ]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", "is empty."),
        ("\ufeff \u200b\n\n".encode(), "is empty."),
        (b"%PDF-1.4 words", "is a PDF or RTF file: save what it says as plain text."),
        (b"one\ntwo\0three", "has a NUL on its line 2: it is no plain text."),
    ],
)
def test_what_is_no_text_becomes_no_source_in_silence(tmp_path: Path, raw: bytes, fault: str) -> None:
    folder = write_folder(tmp_path / "bridge", stances="[]")
    (folder / "texts/speech.txt").write_bytes(raw)
    assert faults_of(folder) == [f"sources.yaml, line 1: file: “texts/speech.txt” {fault}"]


def test_nobody_is_reported_by_themselves(tmp_path: Path) -> None:
    stances = FILES["stances.yaml"].replace("act: verbatim", "act: reported\n  reported_by: ada")
    assert faults_of(write_folder(tmp_path / "bridge", stances=stances)) == [
        "stances.yaml, line 7: reported_by: an actor does not report itself: leave it empty."
    ]


def test_words_have_a_translation_and_a_place(tmp_path: Path) -> None:
    cited = (
        "act: paraphrase\n  rendering: interpreted\n  locator: pages 3-4\n  gloss: We build.\n  gloss_maker: official"
    )
    stances = FILES["stances.yaml"].replace("act: verbatim", cited)
    first = read_folder(write_folder(tmp_path / "bridge", stances=stances)).stances[0]
    assert first.fields["rendering"] is Rendering.INTERPRETED
    own, context, more = (one.fields for one in first.evidence)
    assert own == {"locator": "p. 3–4", "gloss": "We build.", "gloss_maker": GlossMaker.OFFICIAL}
    assert (context, more) == ({}, {})
    broken = stances.replace("pages 3-4", "12").replace("gloss: We build.", "gloss: ''")
    assert faults_of(write_folder(tmp_path / "broken", stances=broken)) == [
        "stances.yaml, line 8: locator: is no page, paragraph or time code: p. 12, para. 4, 0:12:30.",
        "stances.yaml, line 9: gloss: a translation has a gloss_maker, and that a translation.",
    ]


@here
@pytest.mark.parametrize(("coding", "stances", "notices"), [("a", 49, 0), ("b", 126, 1)])
def test_the_texts_beside_the_repository_are_read(coding: str, stances: int, notices: int) -> None:
    read = read_folder(REAL, coding=coding, wordings=read_wordings(SEEDS))
    assert (read.slug, len(read.sources), len(read.stances)) == (f"ukraine-2022-2025-{coding}", 41, stances)
    assert len(read.notices) == notices
    assert read.issues["talks"].proposition == "Russia should enter negotiations on ending the war in Ukraine."
    assert {source.fields["language"] for source in read.sources.values()} == {"en", "de", "ru"}


@here
def test_a_coding_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(FaultyFolder, match=r"coding_c\.yaml, line 1: is not there\."):
        read_folder(REAL, coding="c", wordings=read_wordings(SEEDS))


def test_what_an_unnamed_speaker_cannot_have_said_is_told_by_its_line(tmp_path: Path) -> None:
    stances = FILES["stances.yaml"].replace("act: verbatim\n", "act: vote\n  unnamed_speaker: an aide\n")
    stances = stances.replace("act: inferred\n", "act: inferred\n  speaking_terms: background\n")
    faults = faults_of(write_folder(tmp_path / "bridge", stances=stances))
    assert [fault.split(": ")[:2] for fault in faults] == [
        ["stances.yaml, line 7", "unnamed_speaker"],
        ["stances.yaml, line 20", "speaking_terms"],
    ]
