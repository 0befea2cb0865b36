"""The command that measures how well turns are read, on an invented folder and on real texts."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

REAL = settings.BASE_DIR.parent / "shared" / "data" / "ukraine-2022-2025"

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A press conference of two, coded by two: one finds a position in a question as well."""
    (tmp_path / "texts").mkdir()
    text = "PRESIDENT ALDER: We will talk.\n\nQ Sudland agreed?\n\nMR. VOGT: They want peace. We do too."
    (tmp_path / "texts" / "press.txt").write_text(text, encoding="utf-8")
    entry = {"file": "texts/press.txt", "date": "2023-05-05", "title": "Remarks", "publisher": "The Hill"}
    (tmp_path / "manifest.json").write_text(json.dumps([entry]), encoding="utf-8")
    (tmp_path / "people_a.yaml").write_text("- {slug: ida-alder, kind: person, name: Ida Alder}\n", encoding="utf-8")
    (tmp_path / "coding_a.yaml").write_text(
        "- {source: press, actor: ida-alder, words: We will talk.}\n"
        "- {source: press, actor: norland, reported_by: otto-vogt, words: They want peace.}\n",
        encoding="utf-8",
    )
    (tmp_path / "coding_b.yaml").write_text(
        "- {source: press, actor: otto-vogt, words: We do too.}\n"
        "- {source: press, actor: sudland, words: Sudland agreed}\n",
        encoding="utf-8",
    )
    return tmp_path


def evaluate(folder: Path, **options: object) -> list[str]:
    out = StringIO()
    call_command("evaluate_turns", folder, stdout=out, **options)
    return out.getvalue().splitlines()


def test_one_line_a_file_and_coder_and_the_figures(folder: Path) -> None:
    assert evaluate(folder) == [
        "press a 2/2",
        "press b 1/2",
        "actor=0.500 (the actor itself, also where another tells of it)",
        "holder=0.750",
        "n=4",
    ]


def test_it_fails_under_what_is_asked_for(folder: Path) -> None:
    assert evaluate(folder, fail_under="holder=0.75")[-1] == "n=4"
    with pytest.raises(CommandError, match=r"holder is 0\.750, under 0\.8"):
        evaluate(folder, fail_under="holder=0.8")


@pytest.mark.parametrize("asked", ["0.9", "holder=many", "holder=2", "shape=0.9"])
def test_a_figure_that_is_none_is_refused(folder: Path, asked: str) -> None:
    with pytest.raises(CommandError, match="a number from 0 to 1"):
        evaluate(folder, fail_under=asked)


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("coding_a.yaml", "- {source: press, actor: x, words: Nobody said this.}", "does not stand in press."),
        ("coding_a.yaml", "- {source: other, actor: x, words: We}", "there is no text other"),
        ("manifest.json", '[{"file": "../press.txt", "date": "2023-05-05"}]', "there is no file ../press.txt"),
        ("manifest.json", '[{"file": "texts/press.txt", "date": "May"}]', "texts/press.txt: "),
        ("manifest.json", "{", "manifest.json, line 2: is no YAML"),
    ],
)
def test_a_faulty_folder_is_told_by_file_and_line(folder: Path, file: str, content: str, said: str) -> None:
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=re.escape(said)):
        evaluate(folder)


def test_other_forms_of_the_same_are_read(folder: Path) -> None:
    """As dossiers may be written: tables of another kind, a month, words that stand twice or were wrapped."""
    [entry] = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").unlink()
    (folder / "people_a.yaml").unlink()
    text = (folder / "texts" / "press.txt").read_text() + "\n\nPRESIDENT ALDER: We\nwill talk. We do too."
    (folder / "texts" / "press.txt").write_text(text)
    (folder / "sources.csv").write_text(
        f"file,published_date,title,publisher\n{entry['file']},2023-05,{entry['title']},{entry['publisher']}\n"
    )
    (folder / "coding_b.yaml").unlink()
    (folder / "coding_b.csv").write_text(
        "source,actor,words,at\npress.txt,ida-alder,We will talk.,\n"
        f"press.txt,ida-alder,We do too.,{text.rindex('We do')}\n"
    )
    assert evaluate(folder)[:2] == ["press a 2/2", "press b 2/2"]


def test_a_folder_without_codings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"manifest\.json, line 1: is not there"):
        evaluate(tmp_path)


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the texts of ../shared, which are not in the repository")
def test_nine_of_ten_holders_of_real_texts_are_found() -> None:
    assert evaluate(REAL, fail_under="holder=0.9")[-1] == "n=175"
