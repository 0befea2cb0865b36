import pytest
from django.utils import timezone

from positions.models import Inquiry
from tests.factories import InquiryFactory, SnapshotFactory
from tests.refusals import accepted, refused_by

pytestmark = pytest.mark.django_db


def test_inquiry_may_leave_house() -> None:
    with accepted():
        InquiryFactory.create()
    with refused_by("inquiry_may_leave_house"):
        InquiryFactory.create(snapshot=SnapshotFactory.create())


def test_inquiry_answered_once() -> None:
    inquiry = Inquiry.objects.filter(pk=InquiryFactory.create().pk)
    with refused_by("inquiry_answered_once"):
        inquiry.update(version="1 another-model")
    with accepted():
        inquiry.update(raw=b"{}", prompt_sha256="0" * 64, ended_at=timezone.now())
    with refused_by("inquiry_answered_once"):
        inquiry.update(raw=b"[]")
