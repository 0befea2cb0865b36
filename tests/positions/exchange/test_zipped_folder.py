"""A dossier out as a ZIP file, and in again elsewhere."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from positions.exceptions import FaultyFolder
from positions.exchange.zipped_folder import zip_dossier
from positions.intake.child import Limits, Reason
from positions.loading.dossiers import marked
from positions.loading.tables.folders import read_zip
from positions.models import Dossier, Stance
from tests.factories import BlindPairFactory, DossierFactory, UserFactory, published_stance

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier() -> Dossier:
    published_stance()
    found = Dossier.objects.first()
    assert found
    return found


@pytest.mark.usefixtures("in_a_child")
def test_it_has_the_same_bytes_twice_and_is_read_again(dossier: Dossier) -> None:
    raw = zip_dossier(dossier)
    assert zip_dossier(dossier) == raw
    folder = read_zip(raw, name="other.zip")
    assert (folder.slug, folder.title) == (dossier.slug, dossier.title)
    assert [one.fields["value"] for one in folder.stances] == [Stance.objects.get().value]
    assert not any(one.is_published for one in folder.stances)


@pytest.mark.usefixtures("in_a_child")
@pytest.mark.parametrize(
    ("stub", "reason"),
    [
        ("sleep_over_entries", Reason.SLOW),
        ("allocate_for_entries", Reason.MEMORY),
        ("die_of_entries", Reason.DIED),
    ],
)
def test_tables_that_are_brought_are_read_within_limits(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch, stub: str, reason: Reason
) -> None:
    monkeypatch.setattr(marked, "READER", f"tests.positions.intake.stubs:{stub}")
    monkeypatch.setattr(marked, "LIMITS", Limits(seconds=2))
    with pytest.raises(FaultyFolder) as told:
        read_zip(zip_dossier(dossier), name="other.zip")
    assert f"stances.yaml, line 1: {reason}" in told.value.faults


def test_editors_take_it_and_nobody_else(dossier: Dossier, client: Client) -> None:
    url = reverse("dossier_folder", args=[dossier.slug])
    client.force_login(UserFactory.create(role=Role.READER))
    assert client.get(url).status_code == 403
    client.force_login(UserFactory.create(role=Role.EDITOR))
    answer = client.get(url)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert f"{dossier.slug}/stances.yaml" in archive.namelist()


def test_it_tells_a_blind_coder_nothing(client: Client) -> None:
    stance = published_stance()
    pair = BlindPairFactory.create(coded_issue=stance.issue, coded_actor=stance.actor, first=[stance.pk])
    double = pair.double_coding
    type(double).objects.filter(pk=double.pk).update(
        snapshot=stance.evidence.get().excerpt.snapshot_id, first_done_at=None, second_done_at=None
    )
    client.force_login(double.second)
    assert client.get(reverse("dossier_folder", args=[DossierFactory.create().slug])).status_code == 403
