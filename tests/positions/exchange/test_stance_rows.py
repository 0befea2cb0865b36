"""The downloads of stances lose nothing of what makes them what they are."""

import csv
import datetime as dt
import io

import pytest
from django.test import Client
from pytest_django import Settings

from positions.choices import Value
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    SnapshotFactory,
    StanceFactory,
    publish,
)

pytestmark = pytest.mark.django_db


def read(client: Client, form: str) -> list[dict[str, str]]:
    response = client.get(f"/stances/?format={form}")
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))


@pytest.fixture(autouse=True)
def stance() -> None:
    source = {"title": "=Interview", "publisher": "Le Monde", "url": "https://example.org/a"}
    source |= {"licence": "CC0", "attribution": "@A", "primary_url": "https://example.org/b"}
    snapshot = SnapshotFactory.create(
        text="We will send troops only if there is peace. @Not before.",
        **{f"source__{name}": value for name, value in source.items()},
        source__published_date=dt.date(2025, 8, 1),
        source__published_precision="month",
    )
    stance = StanceFactory.create(
        actor=ActorFactory.create(kind="state", name="United Kingdom", iso3="GBR"),
        value=Value.LEANS_SUPPORT,
        withdrawn_date=dt.date(2025, 9, 1),
        withdrawal_note="Taken back",
    )
    for words, role in (("We will send troops", "supports"), ("@Not before", "context")):
        EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot, words=words), role=role)
    ConditionFactory.create(stance=stance, kind="only_if", text="there is peace", state="met")
    ConditionFactory.create(stance=stance, kind="until", text="winter")
    publish(stance)


def test_a_stance_has_its_conditions_source_dates_and_address(client: Client, settings: Settings) -> None:
    [row] = read(client, "csv")
    assert (row["value"], row["score"], row["actor_iso3"], row["on_behalf_of"]) == ("leans-support", "1", "GBR", "")
    assert row["conditional"] == "1"
    assert row["conditions"] == "only if there is peace (met); until winter (open)"
    assert (row["excerpts"], row["words"]) == ("2", "We will send troops")
    assert (row["source_title"], row["source_publisher"]) == ("'=Interview", "Le Monde")
    assert (row["source_url"], row["source_published_date"]) == ("https://example.org/a", "2025-08-01")
    assert row["source_published_precision"] == "month"
    assert (row["withdrawn_date"], row["withdrawal_note"]) == ("2025-09-01", "Taken back")
    assert row["published_at"].startswith("20")
    assert row["version"].isdigit()
    assert row["address"] == f"http://testserver/stances/{row['stance']}/"
    assert row["coder"]
    settings.DEMARCHE_SHOW_CODERS = False
    assert not read(client, "csv")[0]["coder"]


def test_every_excerpt_and_every_condition_has_a_row(client: Client) -> None:
    first, second = read(client, "excerpts")
    assert (first["role"], first["words"], first["words_after"]) == (
        "supports",
        "We will send troops",
        " only if there is peace. @Not be",
    )
    assert (second["role"], second["words"]) == ("context", "'@Not before")
    assert (second["source_licence"], second["source_attribution"]) == ("CC0", "'@A")
    assert second["source_primary_url"] == "https://example.org/b"
    assert first["stance"] == second["stance"] == read(client, "csv")[0]["stance"]
    assert client.get(first["address"].removeprefix("http://testserver")).status_code == 200
    conditions = [(row["kind"], row["text"], row["state"]) for row in read(client, "conditions")]
    assert conditions == [("only_if", "there is peace", "met"), ("until", "winter", "open")]


def test_other_tables_are_refused(client: Client) -> None:
    assert client.get("/stances/?format=xlsx").status_code == 400
