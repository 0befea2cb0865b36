"""The command that measures how well the issue of words is proposed: on an invented folder, an article, real texts."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

SHARED = settings.BASE_DIR.parent / "shared" / "data"

ISSUES = """
- {slug: truce, label: Truce, proposition: The sides should stop shooting., keywords: [armistice]}
- {slug: talks, label: Talks, proposition: The sides should negotiate., keywords: [dialogue]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two speeches; what the first calls a truce, no issue does."""
    texts = {"one": "An armistice now. Guns must fall silent.", "two": "The guns are not silent."}
    manifest = []
    for day, (name, text) in enumerate(texts.items(), start=1):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        manifest.append({"file": f"{name}.txt", "date": f"2023-05-0{day}", "title": "Remarks", "language": "en"})
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "issues.yaml").write_text(ISSUES, encoding="utf-8")
    (tmp_path / "people_a.yaml").write_text("- {slug: ida-alder, kind: person, name: Ida Alder}\n", encoding="utf-8")
    stance = "- {{source: {}, actor: ida-alder, issue: truce, value: supports, act: verbatim, words: {}}}\n"
    coded = [stance.format("one", "An armistice now."), stance.format("one", "Guns must fall silent.")]
    coded.append(stance.format("two", "The guns are not silent."))
    (tmp_path / "coding_a.yaml").write_text("".join(coded), encoding="utf-8")
    return tmp_path


def evaluate(*paths: Path, **options: object) -> dict[str, str]:
    """Each line by its figure, without the time that it took."""
    out = StringIO()
    call_command("evaluate_suggestions", *paths, stdout=out, **options)
    lines = [line.split(" cpu_ms")[0] for line in out.getvalue().splitlines()]
    return {line.rpartition(" n=")[0]: line.rpartition(" n=")[2] for line in lines}


def test_figures_by_language_and_over_all(folder: Path) -> None:
    """The second sentence gets what stands before it; the other source what the first has taught."""
    figures = evaluate(folder)
    assert figures["issue_at_3 en 1.000"] == "3"
    assert figures["issue_at_1=1.000"] == "3"
    assert figures["cold_issue_at_1=0.667"] == "3"


def test_it_fails_under_what_is_asked_for(folder: Path) -> None:
    evaluate(folder, fail_under=["issue_at_1=1", "cold_issue_at_3=0.6"])
    with pytest.raises(CommandError, match=r"cold_issue_at_3 is 0\.667, under 0\.7"):
        evaluate(folder, fail_under=["issue_at_1=1", "cold_issue_at_3=0.7"])
    for nonsense in ("issue_at_3", "issue_at_3=often", "issue_at_3=2", "luck=0.5"):
        with pytest.raises(CommandError, match="--fail-under is a figure"):
            evaluate(folder, fail_under=[nonsense])


def test_an_annotated_article(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("Norland wants an armistice.", encoding="utf-8")
    gold: dict[str, object] = {
        "format": "demarche-gold/1",
        "document": {"path": "article.txt", "language": "en", "published": "2023-05-05"},
        "issues": [{"id": "truce", "proposition": "The sides should stop.", "keywords": ["armistice"]}],
        "actors": [{"id": "norland", "name": "Norland", "kind": "state"}],
        "statements": [{"start": 0, "end": 27, "issue": "truce", "holder": "norland", "tier": "core"}],
    }
    path = tmp_path / "gold.json"
    path.write_text(json.dumps(gold), encoding="utf-8")
    figures = evaluate(path)
    assert (figures["issue_at_1=1.000"], figures["actor_at_1=1.000"]) == ("1", "1")
    for broken in (gold | {"format": "other/1"}, gold | {"document": {}}, {}):
        path.write_text(json.dumps(broken), encoding="utf-8")
        with pytest.raises(CommandError, match=r"gold\.json"):
            evaluate(path)


def test_a_folder_that_is_faulty_or_empty_is_told(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (folder / "coding_a.yaml").write_text("- {source: three}\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"coding_a\.yaml, line 1"):
        evaluate(folder)
    (folder / "coding_a.yaml").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing is coded"):
        evaluate(folder)


@pytest.mark.skipif(not SHARED.exists(), reason="the data beside the project is not there")
def test_on_real_texts_the_issue_is_among_the_first_three() -> None:
    evaluate(SHARED / "ukraine-2022-2025", fail_under=["issue_at_3=0.8"])
    evaluate(SHARED / "seed" / "gold.json", fail_under=["issue_at_3=0.95", "actor_at_3=0.9"])
