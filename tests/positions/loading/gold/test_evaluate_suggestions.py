"""The command that measures engines: on an invented folder and article, and on real texts beside the project."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from positions.suggest.parser import has_parser

pytestmark = pytest.mark.django_db

ISSUES = """
- {slug: truce, label: Truce, proposition: The sides should stop shooting., keywords: [armistice]}
- {slug: talks, label: Talks, proposition: The sides should negotiate., keywords: [dialogue]}
"""
ARTICLE = "Norland wants an armistice, its envoy said. Sudland rejects any dialogue. It rained."
GOLD: dict[str, Any] = {
    "format": "demarche-gold/1",
    "document": {"path": "article.txt", "language": "en", "published": "2023-05-05"},
    "issues": [
        {"id": "truce", "proposition": "The sides should stop.", "keywords": ["armistice"]},
        {"id": "talks", "proposition": "The sides should talk.", "keywords": ["dialogue"]},
    ],
    "actors": [
        {"id": "norland", "name": "Norland", "kind": "state"},
        {"id": "sudland", "name": "Sudland", "kind": "state"},
    ],
    "mentions": [
        {"start": 0, "end": 7, "actor": "norland"},
        {"start": 28, "end": 31, "actor": "norland"},
        {"start": 44, "end": 51, "actor": "sudland"},
    ],
    "statements": [
        {"start": 0, "end": 26, "issue": "truce", "holder": "norland", "value": 2, "cue": "wants", "tier": "core"},
        {"start": 44, "end": 72, "issue": "talks", "holder": "sudland", "polarity": "oppose", "cue": "rejects"},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two speeches, of which the first teaches what the second needs; nobody described their actors."""
    texts = {
        "one": "PRESIDENT ALDER: We demand an armistice. Guns must fall silent.\n\nQ: An armistice?",
        "two": "PRESIDENT ALDER: The guns must not be silent.\n\nPRESIDENT OAK: We agree.",
    }
    manifest = []
    for day, (name, text) in enumerate(texts.items(), start=1):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        manifest.append({"file": f"{name}.txt", "date": f"2023-05-0{day}", "title": "Remarks", "language": "en"})
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "issues.yaml").write_text(ISSUES, encoding="utf-8")
    stance = "- {{source: {}, actor: ida-alder, issue: truce, value: {}, words: {}}}\n"
    coded = [stance.format("one", "supports", "We demand an armistice.")]
    coded += [stance.format("one", "leans_support", "Guns must fall silent.")]
    coded += [stance.format("two", "opposes", "The guns must not be silent.")]
    (tmp_path / "coding_a.yaml").write_text("".join(coded), encoding="utf-8")
    return tmp_path


@pytest.fixture
def article(tmp_path: Path) -> Path:
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    return write(tmp_path, GOLD)


def write(folder: Path, gold: object) -> Path:
    path = folder / "gold.json"
    path.write_text(json.dumps(gold), encoding="utf-8")
    return path


def evaluate(*paths: Path, **options: object) -> dict[str, str]:
    """Each figure with its language, and its value and n; without the time that it took."""
    out = StringIO()
    call_command("evaluate_suggestions", *paths, stdout=out, **options)
    lines = [line.split(" cpu_ms=")[0].split(" ") for line in out.getvalue().splitlines()]
    return {f"{line[0]} {line[1]}": " ".join(line[2:]) for line in lines if len(line) == 4}


def test_a_folder_by_language_and_over_all(folder: Path) -> None:
    figures = evaluate(folder)
    assert figures["span_recall en"] == figures["span_recall all"] == "1.000 n=3"
    assert figures["holder all"] == figures["actor all"] == figures["issue_at_1 all"] == "1.000 n=3"
    assert figures["polarity_accuracy all"] == "1.000 n=3"
    assert "attribution_f1 all" not in figures
    assert figures["suggestions_per_page all"].endswith(" n=0")


@pytest.mark.parametrize("dated", [{"date": "2023-05"}, {"date": "2023"}, {"published_date": "2023-05-02"}])
def test_a_text_may_be_dated_by_its_month_or_year_or_in_the_other_column(folder: Path, dated: dict[str, str]) -> None:
    first, second = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    second.pop("date")
    (folder / "manifest.json").write_text(json.dumps([first, second | dated]), encoding="utf-8")
    assert evaluate(folder)["span_recall all"].endswith("n=3")


def test_texts_of_earlier_days_teach_unless_it_is_cold(folder: Path) -> None:
    text = "PRESIDENT ALDER: Guns fall silent.\n\nPRESIDENT OAK: We agree."
    (folder / "two.txt").write_text(text, encoding="utf-8")
    coding = (folder / "coding_a.yaml").read_text(encoding="utf-8")
    (folder / "coding_a.yaml").write_text(
        coding.replace("The guns must not be silent.", "Guns fall silent."), encoding="utf-8"
    )
    assert evaluate(folder)["span_recall all"] == "1.000 n=3"
    assert evaluate(folder, cold=True)["span_recall all"] == "0.667 n=3"


def test_a_folder_without_issues_takes_those_of_the_seeds(folder: Path) -> None:
    (folder / "issues.yaml").unlink()
    figures = evaluate(folder)
    assert "holder all" not in figures or figures["holder all"].startswith("1.000")
    assert "issue_at_1 all" not in figures


@pytest.mark.skipif(not has_parser("en"), reason="the extra nlp is not installed")
def test_an_article(article: Path) -> None:
    figures = evaluate(article)
    for name in ("mention_precision", "mention_recall", "mention_f1"):
        assert figures[f"{name} all"] == "1.000 n=3"
    for name in ("attribution_recall", "attribution_f1", "holder", "issue_at_1", "polarity_accuracy"):
        assert figures[f"{name} all"] == "1.000 n=2"


def test_what_is_not_there_counts_against_it(article: Path) -> None:
    """A mention of nobody's, a statement of another holder's, and one that nothing suggests."""
    gold = json.loads(json.dumps(GOLD))
    gold["mentions"][0]["actor"] = "sudland"
    gold["statements"][0]["holder"] = "sudland"
    gold["statements"].append({"start": 74, "end": 83, "issue": "talks", "holder": "norland", "cue": "rained"})
    figures = evaluate(write(article.parent, gold))
    assert figures["mention_precision all"] == "0.667 n=3"
    assert figures["attribution_recall all"] == "0.333 n=3"
    assert figures["attribution_precision all"] == "0.500 n=2"
    assert figures["span_recall all"] == "0.667 n=3"


def test_what_need_not_be_suggested_counts_nowhere(article: Path) -> None:
    gold = json.loads(json.dumps(GOLD))
    gold["statements"][1]["tier"] = "optional"
    figures = evaluate(write(article.parent, gold))
    assert figures["attribution_precision all"] == figures["attribution_recall all"] == "1.000 n=1"


def test_an_article_of_little(article: Path) -> None:
    """Mentions, keywords, cues and offices may be missing; the text may stand in the file itself."""
    gold = {
        "format": "demarche-gold/1",
        "document": {"text": ARTICLE, "published_inferred": "2023-05-05", "language": "en"},
        "issues": [{"id": "truce", "proposition": "An armistice should hold."}],
        "actors": [{"id": "norland", "name": "Norland", "kind": "state"}],
        "statements": [{"start": 0, "end": 26, "issue": "truce", "holder": "norland"}],
    }
    figures = evaluate(write(article.parent, gold))
    assert "mention_f1 all" not in figures
    assert figures["holder all"] == "1.000 n=1"


def test_words_of_nobody_and_mentions_of_nobody_are_left_out(article: Path) -> None:
    gold = json.loads(json.dumps(GOLD))
    gold["statements"][0] |= {"value": "leans_support"}
    gold["statements"].append({"start": 74, "end": 83, "issue": None, "holder": None})
    gold["mentions"].append({"start": 74, "end": 76, "actor": None})
    figures = evaluate(write(article.parent, gold))
    assert figures["mention_recall all"] == "1.000 n=3"
    assert figures["span_recall all"] == figures["polarity_accuracy all"] == "1.000 n=2"


def test_a_directory_of_articles(article: Path) -> None:
    write(article.parent, GOLD).rename(article.parent / "gold_two.json")
    write(article.parent, GOLD)
    assert evaluate(article.parent)["mention_recall all"] == "1.000 n=6"


def test_what_the_form_offers_for_words_chosen(folder: Path, article: Path) -> None:
    assert evaluate(folder, engine="form")["issue_at_1 all"] == "1.000 n=3"
    assert evaluate(folder, engine="form", cold=True)["issue_at_3 all"] == "0.667 n=3"
    assert evaluate(article, engine="form")["actor_at_1 all"] == "1.000 n=2"


def test_it_fails_under_what_is_asked_for(folder: Path) -> None:
    evaluate(folder, fail_under=["holder=1", "span_recall=0.9"])
    with pytest.raises(CommandError, match=r"span_recall is 1\.000, under 1\.1"):
        evaluate(folder, fail_under=["holder=1", "span_recall=1.1"])
    for nonsense in ("holder", "holder=often"):
        with pytest.raises(CommandError, match="--fail-under is METRIC=VALUE"):
            evaluate(folder, fail_under=[nonsense])
    with pytest.raises(CommandError, match="no figure luck here, of"):
        evaluate(folder, fail_under=["luck=0.5"])
    with pytest.raises(CommandError, match="no engine oracle"):
        evaluate(folder, engine="oracle")


@pytest.mark.parametrize(
    "broken",
    [
        GOLD | {"format": "other/1"},
        GOLD | {"document": {}},
        GOLD | {"document": {"path": "gone.txt", "published": "2023-05-05"}},
        GOLD | {"statements": [{"start": 0, "end": 900, "holder": "norland"}]},
        GOLD | {"statements": [{"start": "0", "end": 9, "holder": "norland"}]},
        {},
        [],
    ],
)
def test_a_broken_article_is_named(article: Path, broken: object) -> None:
    with pytest.raises(CommandError, match=r"gold(\.json)?"):
        evaluate(write(article.parent, broken))


def test_a_folder_that_is_faulty_or_empty_is_told(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (folder / "coding_a.yaml").write_text("- {source: three, words: Gone.}\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"coding_a\.yaml, line 1: there is no text three"):
        evaluate(folder)
    (folder / "coding_a.yaml").write_text("- {source: one, words: Gone.}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="does not stand in its text just once"):
        evaluate(folder)
    (folder / "coding_a.yaml").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing is coded"):
        evaluate(folder)
    with pytest.raises(CommandError, match="no directory with a manifest"):
        evaluate(tmp_path_factory.mktemp("empty"))
