"""The figures that the engine and the form reach on texts beside the project. No database is needed."""

from pathlib import Path

import pytest
from django.conf import settings

from positions.loading.dossiers.wordings import read_wordings
from positions.loading.gold.articles import read_article
from positions.loading.gold.figures import EVERY, Measured, measure_engine
from positions.loading.gold.folders import read_folder_of_texts
from positions.loading.gold.offered import measure_offered
from positions.loading.gold.texts import Gold
from positions.loading.seeds.files import read_actor_seeds
from positions.suggest.parser import has_parser
from positions.suggest.rules import Rules

SHARED = settings.BASE_DIR.parent / "shared" / "data"
SEEDS = settings.BASE_DIR / "seeds"

pytestmark = [
    pytest.mark.skipif(not SHARED.exists(), reason="the data beside the project is not there"),
    pytest.mark.skipif(not has_parser("en"), reason="the extra nlp is not installed"),
]


def figures(measured: Measured) -> dict[str, float]:
    return {one.name: one.value for one in measured.figures() if one.language == EVERY}


@pytest.fixture(scope="module")
def speeches() -> list[Gold]:
    folder: Path = SHARED / "ukraine-2022-2025"
    wordings = read_wordings(SEEDS)
    return [read_folder_of_texts(folder, on_record=(), seeds=read_actor_seeds(SEEDS / "actors"), wordings=wordings)]


@pytest.fixture(scope="module")
def article() -> list[Gold]:
    return [read_article(SHARED / "seed" / "gold.json")]


def test_speeches(speeches: list[Gold]) -> None:
    found = figures(measure_engine(speeches, Rules()))
    assert found["holder"] >= 0.9
    assert found["issue_at_3"] >= 0.8
    assert found["span_recall"] >= 0.75
    assert found["suggestions_per_page"] <= 5


def test_an_article(article: list[Gold]) -> None:
    measured = measure_engine(article, Rules())
    found = figures(measured)
    assert measured.dropped == []
    assert found["mention_f1"] >= 0.96
    assert found["attribution_f1"] >= 0.93
    assert found["issue_at_3"] >= 0.95
    assert found["polarity_accuracy"] >= 16 / 19


def test_what_the_form_offers(speeches: list[Gold], article: list[Gold]) -> None:
    assert figures(measure_offered(speeches, is_learning=True))["issue_at_3"] >= 0.8
    found = figures(measure_offered(article, is_learning=True))
    assert found["issue_at_3"] >= 0.95
    assert found["actor_at_3"] >= 0.9
